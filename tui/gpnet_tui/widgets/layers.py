"""The layers pane: every matrix of the network, with a cell cursor that moves across matrices and layers."""

from gpnet_tui.view.matrices.grid import moved
from gpnet_tui.view.matrices.layers import LayersView
from gpnet_tui.view.matrices.table import UNSCROLLED, Drawn
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.ink import Line
from gpnet_tui.widgets.cursor import CursorPane

_PAGE = 10  # cells


class LayersPane(CursorPane):
    """All layers, the selected one with the most room."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name
        """Start unscrolled."""
        super().__init__(id=id)
        self._scroll = UNSCROLLED
        self._tables: Drawn = {}
        self._seen: LayersView | None = None

    def draw(self, scene: Scene, columns: int, rows: int) -> list[Line]:
        """Return the layers."""
        return self._view(scene, columns, rows).lines()

    def follow(self, scene: Scene, columns: int, rows: int) -> None:
        """Scroll so that the cursor is in sight."""
        self._scroll = self._view(scene, columns, rows).in_sight(scene.focus.cursor)

    def page_size(self) -> tuple[int, int]:
        """Return how many cells a page key goes."""
        return _PAGE, _PAGE

    def action_move(self, down: int, right: int) -> None:
        """Move the cursor by cells, across the borders of matrices and layers."""
        if self.scene is not None:
            self.post_message(self.Moved(moved(self.scene.session, self.scene.focus.cursor, down, right)))

    def action_page(self, down: int, right: int) -> None:
        """Move the cursor by pages, across borders too."""
        self.action_move(down * _PAGE, right * _PAGE)

    def scroll_cells(self, y: int, rows: int, columns: int) -> None:
        """Scroll the layer at line `y`."""
        if self.scene is None:
            return
        view = self._view(self.scene, *self.size)
        layer = view.layer_at(y)
        if layer is not None:
            self._scroll = view.scrolled(layer, rows, columns)
            self.redraw()

    def _view(self, scene: Scene, columns: int, rows: int) -> LayersView:
        """Return the view of a scene; the same one again as long as nothing about it is different."""
        seen = self._seen
        session, look = scene.in_layers
        shown = columns, rows, self._scroll, self.has_focus, scene.digits, look, scene.folded
        if seen is None or seen.focus is not scene.focus or seen.shown != shown:
            seen = self._seen = LayersView(
                session,
                scene.focus,
                scene.digits,
                columns,
                rows,
                self._scroll,
                self.has_focus,
                look,
                scene.folded,
                scene.health,
                self._tables,
            )
        return seen
