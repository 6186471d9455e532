"""What is told of a cell or of the network when someone asks: value, check, health, origin."""
