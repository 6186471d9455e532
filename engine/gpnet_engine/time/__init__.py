"""A run in time: edits, what each iteration starts from, training, replay, checkpoints, sessions."""
