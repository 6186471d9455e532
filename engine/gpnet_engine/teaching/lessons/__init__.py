"""Lessons: parts of text, each with a block that says where it is played and what it asks.

Whether a block is passed, and what a wrong answer means, is told here without a screen; files are read elsewhere.
"""
