"""How a lesson looks: its text, what it asks, and how far one has got."""
