"""What stops a run and what is watched on the way."""
