"""The kinds of dialogs: a question, a form, a list, a tree. What one asks is written where it is opened, in `actions`.

The docstring of a dialog says what it returns.
"""
