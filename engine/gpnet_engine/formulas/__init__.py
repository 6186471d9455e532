"""The expression of one cell, and what it is the sum of."""
