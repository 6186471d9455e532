"""The Mirror: every derivative under its value, the operations on rails around them."""
