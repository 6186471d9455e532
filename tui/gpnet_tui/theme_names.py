"""The names of the themes. Kept free of Textual, as the command line needs them."""

from enum import StrEnum


class ThemeName(StrEnum):
    """A theme, in the order in which they are switched through."""

    DARK = "gpnet-dark"
    LIGHT = "gpnet-light"
    PROJECTOR = "gpnet-projector"

    @property
    def after(self) -> "ThemeName":
        """The theme that is switched to from this one."""
        names: list[ThemeName] = list(ThemeName)
        return names[(names.index(self) + 1) % len(names)]
