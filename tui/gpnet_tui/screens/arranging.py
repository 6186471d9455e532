"""Puts the panes of the screen where the layout of the view says, and leaves out those that have no place."""

from collections.abc import Callable

from textual.geometry import NULL_OFFSET, NULL_SPACING, Region, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.widget import Widget

from gpnet_tui.view.layout.place import Places
from gpnet_tui.view.layout.places import places
from gpnet_tui.view.running import is_shown_running
from gpnet_tui.view.scene import Scene
from gpnet_tui.widgets.lines import LinesPane


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


class Panes(Widget):
    """Holds all panes, and hands a scene to those that are seen of it."""

    def __init__(self, *panes: LinesPane, id: str) -> None:  # noqa: A002 - Textual's name
        """Hold panes, in the order in which Tab goes through them."""
        super().__init__(*panes, id=id)
        self._panes = panes
        self._scene: Scene | None = None
        self._arranged: tuple[tuple[object, ...], Places] = (), {}  # also by Textual, for any size
        self._placed: Places = {}
        self._placing = PlacesLayout(self._places)

    @property
    def layout(self) -> Layout:
        """How the panes are arranged: styles can name Textual's own layouts only."""
        return self._placing

    def show(self, scene: Scene, size: Size) -> None:
        """Show a scene in a terminal of a size."""
        self._scene = scene
        self._place(size)
        self._hand_on()

    def lay_out(self, size: Size) -> None:
        """Let the panes stand where they belong in a terminal of a size; some may have been hidden for long."""
        if self._place(size):
            self._hand_on()

    def _hand_on(self) -> None:
        """Show the scene in all panes that are seen."""
        for pane in self._panes:
            if self._scene is not None and pane.display:
                pane.show(self._scene)

    def _place(self, size: Size) -> bool:
        """Place the panes, and tell whether they stand elsewhere now."""
        before, now = self._placed, self._places(size)
        if now is before:
            return False
        self._placed = now
        for pane in self._panes:
            pane.display = pane.id in now
            pane.shows_cell = "cell" not in now
        self._panes[0].refresh(layout=True)  # of the container alone, Textual would take the places from its cache
        return True

    def _places(self, size: Size) -> Places:
        """Return where the panes stand; the same again, as long as nothing that it depends on is another one."""
        scene = self._scene
        if scene is None:
            return {}
        network, is_running = scene.session.project.network, is_shown_running(scene.run)
        main = scene.main, scene.is_large, scene.is_on_stage
        depends_on = size, len(scene.watches), scene.digits, network, main, is_running
        if depends_on != self._arranged[0]:
            self._arranged = depends_on, places(scene, *size)
        return self._arranged[1]
