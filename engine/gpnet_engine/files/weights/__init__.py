"""Weights in and out: formats of files, names of arrays, and which of them are the layers of a network."""
