"""Pure functions from a session to lines of text with roles. They know no widget, so printing uses them as well."""
