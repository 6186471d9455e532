"""The panes of the screen. Each turns the scene into lines by a pure view function, and sends clicks up."""
