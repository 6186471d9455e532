"""Printed documents: what stands in them as blocks, and the languages that blocks are written in."""
