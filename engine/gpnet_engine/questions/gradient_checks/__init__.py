"""Is the gradient right, and what does an update do to E? Both are found by computing E again with parameters moved.

Nothing in here knows of backpropagation: it is what is checked.
"""
