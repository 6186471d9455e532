"""Boxes in front of the debugger: each asks one thing, and its docstring says what it returns."""
