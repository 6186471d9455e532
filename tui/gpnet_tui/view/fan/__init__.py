"""The flow of one cell as a fan of edges: what feeds it, how much of it comes from where, and what it feeds."""
