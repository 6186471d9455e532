"""The presentation view: one operation over the whole screen, as a teacher shows it to a class."""
