"""A run in time: edits, what iterations start from, replay, checkpoints, sessions."""
