"""The terminal screen of gpnet-tui, a step debugger for backpropagation."""

PROGRAM = "gpnet-tui"
