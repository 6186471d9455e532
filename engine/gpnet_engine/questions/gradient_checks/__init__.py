"""Is the gradient right, and what does an update do to E? Both are found by computing E again with changed parameters.

Nothing here uses backpropagation, as that is what is checked.
"""
