"""Where the panes stand on the screen: one way for each main view."""
