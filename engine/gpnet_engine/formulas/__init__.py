"""How one cell is computed, as an expression, and the terms that it is the sum of."""
