"""Bindings of the keys that act in a pane while the cursor is there."""

from collections.abc import Iterable, Iterator

from textual.binding import Binding

from gpnet_tui.keys import PaneKey


def pane_bindings(keys: Iterable[PaneKey]) -> Iterator[Binding]:
    """Yield a binding for every row of a table of keys."""
    for one in keys:
        yield Binding(",".join(one.keys), one.action, one.title, show=False)
