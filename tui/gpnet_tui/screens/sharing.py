"""Shares the height of the screen out among its panes, only where something that it depends on is another one."""

from collections.abc import Sequence

from textual.geometry import Size
from textual.widget import Widget

from gpnet_tui.view.layout import heights
from gpnet_tui.view.scene import Scene


class SharedHeight:
    """The heights of panes."""

    def __init__(self, panes: Sequence[Widget]) -> None:
        """Share among panes, in the order of the fields of `Heights`."""
        self._panes = panes
        self._depends_on: tuple[object, ...] = ()

    def share(self, scene: Scene, size: Size) -> None:
        """Give the panes their heights in a terminal of a size."""
        depends_on = size, len(scene.watches), scene.digits, scene.session.project.network
        if depends_on == self._depends_on:
            return
        self._depends_on = depends_on
        for pane, rows in zip(self._panes, heights(scene, *size), strict=True):
            pane.styles.height = rows
