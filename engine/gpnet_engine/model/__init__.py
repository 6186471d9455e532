"""The network and what belongs to it: activations, losses, arithmetic, settings, and the project that holds them."""
