"""Numbers that an author printed, compared with the computed ones."""
