"""The current operation as matrices and as the formula of one cell."""
