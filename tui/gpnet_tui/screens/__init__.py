"""The screens: the debugger itself, and the dialogs that it opens."""
