"""Numbers that people give: read from the files in which they hand them in, and written to one."""
