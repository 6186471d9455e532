"""Puts the panes of the screen where the layout of the view says, and leaves out those that have no place."""

from collections.abc import Callable

from textual.geometry import NULL_OFFSET, NULL_SPACING, Region, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.widget import Widget

from gpnet_tui.view.layout.place import Places


class PlacesLayout(Layout):
    """Arranges widgets by their ids; `places` tells where they stand in a given size."""

    name = "places"

    def __init__(self, places: Callable[[Size], Places]) -> None:
        """Ask for places when widgets are arranged, so that they always fit the size."""
        self._places = places

    def arrange(self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True) -> ArrangeResult:  # noqa: ARG002, FBT001, FBT002 - Textual's signature
        """Return where the children stand."""
        found = self._places(size)
        placed = ((found.get(child.id or ""), child) for child in children)
        return [WidgetPlacement(Region(*place), NULL_OFFSET, NULL_SPACING, child) for place, child in placed if place]


class Arranged(Widget):
    """Holds panes at places."""

    def __init__(self, *panes: Widget, places: Callable[[Size], Places], id: str) -> None:  # noqa: A002 - Textual's name
        """Hold panes; `places` tells where they stand in a given size."""
        super().__init__(*panes, id=id)
        self._placing = PlacesLayout(places)

    @property
    def layout(self) -> Layout:
        """How the panes are arranged: styles can name Textual's own layouts only."""
        return self._placing
