"""The pane of the network: every matrix, mirrored or in tables, with a cell cursor that moves across them."""

from typing import TypeAlias

from textual.geometry import Offset

from gpnet_tui.view.matrices import grid
from gpnet_tui.view.matrices.drawn import Drawn
from gpnet_tui.view.matrices.layers import LayersView
from gpnet_tui.view.matrices.scroll import UNSCROLLED
from gpnet_tui.view.mirror import moves
from gpnet_tui.view.mirror.mirror import MirrorView, mirror_of
from gpnet_tui.view.scene import MainView, Scene
from gpnet_tui.view.text.ink import Line, Span
from gpnet_tui.widgets.cursor import CursorPane
from gpnet_tui.widgets.program import ProgramPane, step_under_cursor

_PAGE = 10  # cells
_MOVES = {MainView.MIRROR: moves.moved, MainView.STACKED: grid.moved}

View: TypeAlias = "LayersView | MirrorView"


class LayersPane(CursorPane):
    """All layers, those in play with the most room."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name
        """Start unscrolled."""
        super().__init__(id=id)
        self._scroll = UNSCROLLED
        self._parts = Drawn()  # of either view: layers are called otherwise than matrices
        self._seen: tuple[Scene, tuple[object, ...], View] | None = None

    def draw(self, scene: Scene, columns: int, rows: int) -> list[Line]:
        """Return the layers."""
        return self._view(scene, columns, rows).lines()

    def follow(self, scene: Scene, columns: int, rows: int) -> None:
        """Scroll so that the cursor is in sight."""
        self._scroll = self._view(scene, columns, rows).in_sight(scene.focus.cursor)

    @property
    def shows_cursor(self) -> bool:
        """Whether the terminal's own cursor may stand here: also on a rail, while the keys act on the operations."""
        return super().shows_cursor or isinstance(self.app.focused, ProgramPane)

    def is_under_cursor(self, part: Span) -> bool:
        """Tell whether a span is the cell that the keys move, or the operation that they act on."""
        if self.has_focus or self.scene is None:
            return super().is_under_cursor(part)
        return part.target == step_under_cursor(self.scene)

    def page_size(self) -> tuple[int, int]:
        """Return how many cells a page key goes."""
        return _PAGE, _PAGE

    def action_move(self, down: int, right: int) -> None:
        """Move the cursor by cells, across the borders of matrices and layers."""
        if self.scene is not None:
            move = _MOVES[self.scene.main]
            self.post_message(self.Moved(move(self.scene.session, self.scene.focus.cursor, down, right)))

    def action_page(self, down: int, right: int) -> None:
        """Move the cursor by pages, across borders too."""
        self.action_move(down * _PAGE, right * _PAGE)

    def scroll_cells(self, at: Offset, rows: int, columns: int) -> None:
        """Scroll the layer that is drawn there."""
        if self.scene is None:
            return
        view = self._view(self.scene, *self.size)
        layer = view.layer_at(*at)
        if layer is not None:
            self._scroll = view.scrolled(layer, rows, columns)
            self.redraw()

    def _view(self, scene: Scene, columns: int, rows: int) -> View:
        """Return the view of a scene; the same one again as long as nothing about it is different."""
        seen, shown = self._seen, (columns, rows, self._scroll, self.has_focus)
        if seen is None or seen[0] is not scene or seen[1] != shown:
            seen = self._seen = scene, shown, self._new_view(scene, columns, rows)
        return seen[2]

    def _new_view(self, scene: Scene, columns: int, rows: int) -> View:
        if scene.main is MainView.MIRROR:
            scroll, has_keys = self._scroll, self.has_focus
            return mirror_of(scene, columns, rows, scroll, has_keys=has_keys, drawn=self._parts)
        session, look = scene.in_layers
        return LayersView(
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
            self._parts,
        )
