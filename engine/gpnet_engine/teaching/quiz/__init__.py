"""The quiz: what can be asked before an operation, with the right answer, and wrong ones that mistakes give."""
