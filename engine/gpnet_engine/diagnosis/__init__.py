"""What a person's own numbers say: which of them are right, which one is wrong first, and by which mistake."""
