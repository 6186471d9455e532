"""A person's own numbers: where they are typed, what is hidden meanwhile, and what is said of them."""
