"""Samples from a table in a file: its dialect, its columns, its cells, and what is made of them."""
