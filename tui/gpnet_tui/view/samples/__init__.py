"""The table of samples: its numbers, what is pasted into it, and how it is drawn."""
