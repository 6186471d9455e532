"""The screens of the application: the debugger, and its command palette."""
