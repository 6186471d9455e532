"""Numbers that people print or write, beside the computed ones."""
