"""Formulas of matrices: each computes, says how it is written, and where each cell comes from."""
