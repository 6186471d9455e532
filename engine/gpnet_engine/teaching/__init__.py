"""What helps to teach: printed numbers beside the computed ones, and what mistakes made on purpose do."""
