"""Lines that were drawn before, shown again as long as they would come out the same."""

from collections.abc import Callable
from typing import TypeAlias

from gpnet_tui.view.text.ink import Line

Key: TypeAlias = tuple[object, ...]


class Drawn:
    """Keeps the lines of each part of a view with everything that they depend on."""

    def __init__(self) -> None:
        """Start with nothing drawn."""
        self._kept: dict[str, tuple[Key, object, list[Line]]] = {}

    def again(self, part: str, depends_on: Key, seen: object, draw: Callable[[], list[Line]]) -> list[Line]:
        """Return the lines of a part: those from before if they depend on the same, else what `draw` returns.

        What is `seen` is kept with them: `depends_on` names matrices by their ids, which another matrix could get as
        soon as the first one is gone.
        """
        kept = self._kept.get(part)
        if kept is None or kept[0] != depends_on:
            kept = self._kept[part] = depends_on, seen, draw()
        return kept[2]
