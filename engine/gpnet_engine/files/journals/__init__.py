"""The journal: what a person does, written down as it happens, so that it outlives the program."""
