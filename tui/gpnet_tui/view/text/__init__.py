"""Text with roles: ink, numbers, labels, frames. The lowest room of the views."""
