"""What stops a run: breakpoints, conditions, searches. And watches, which show a value wherever one goes."""
