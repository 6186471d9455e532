"""Questions about a session: where a number comes from, what changed, is the gradient right, are the layers healthy."""
