"""How one looks at matrices: digits, heat, one of them large, and where the cursor goes."""

from collections.abc import Callable
from dataclasses import replace

from gpnet_engine.marks import earlier
from gpnet_engine.names import label
from gpnet_engine.statistics import first_non_finite, largest, most_changed, smallest
from gpnet_tui.screens.filing import FilingScreen
from gpnet_tui.view.cells import Look
from gpnet_tui.view.grid import home_layer, parse_cell
from gpnet_tui.view.ink import CellRef
from gpnet_tui.view.labels import cell_label
from gpnet_tui.view.numbers import short
from gpnet_tui.view.scene import CurveLook
from gpnet_tui.widgets.cursor import CursorPane
from gpnet_tui.widgets.layers import LayersPane
from gpnet_tui.widgets.matrix import MatrixPane


class LookingScreen(FilingScreen):
    """Changes how its scene is looked at."""

    def action_more_digits(self) -> None:
        """More decimals."""
        self.scene = replace(self._scene, digits=self._scene.digits + 1)

    def action_fewer_digits(self) -> None:
        """Fewer decimals."""
        self.scene = replace(self._scene, digits=self._scene.digits - 1)

    def action_heat(self) -> None:
        """Colour numbers by their size, or no longer."""
        look = self._scene.look
        self.scene = replace(self._scene, look=Look(heat=not look.heat))

    def action_changes(self) -> None:
        """Show what the last move added to numbers, or the numbers again."""
        look = self._scene.look
        self.scene = replace(self._scene, look=Look(changes=not look.changes))
        self._say("The numbers again" if look.changes else "In place of the numbers: what the last move added to them")

    def action_enlarge(self) -> None:
        """Give the matrix with the cursor all the room, or the layers again."""
        had_focus = self.focused is self._cursor_pane
        self.scene = replace(self._scene, is_large=not self._scene.is_large)
        if had_focus:
            self.set_focus(self._cursor_pane)

    def action_fold(self) -> None:
        """Fold the layer with the cursor, or open it again."""
        network, folded = self._session.project.network, self._scene.folded
        layer = home_layer(network, self._scene.focus.cursor.name)
        is_folded = layer in folded
        self.scene = replace(self._scene, folded=folded - {layer} if is_folded else folded | {layer})
        self._say(f"Layer {layer} is {'open again' if is_folded else 'folded while the cursor is elsewhere'}")

    def action_curve(self) -> None:
        """Show the error of the whole run."""
        from gpnet_tui.screens.curve import CurveScreen

        def go(answer: tuple[CurveLook, int | None] | None) -> None:
            if answer is None:
                return
            look, iteration = answer
            self.scene = replace(self._scene, curve=look)
            if iteration is not None:
                self.halt()
                self._go_to_error(iteration)

        self.app.push_screen(CurveScreen(self._scene), go)

    def action_go_to_cell(self) -> None:
        """Put the cursor on a cell of its matrix by number."""
        session, cell = self._session, self._scene.focus.cursor
        self._ask(
            f"Go to which cell of {label(cell.name)}?",
            "Row and column, such as 12,40, or the row alone; both count from 1. Or another cell, such as δ_c[2,1].",
            f"{cell.row + 1},{cell.column + 1}",
            lambda text: parse_cell(session, cell, text),
            self._look_at,
        )

    def action_find(self) -> None:
        """List the cells of the matrix under the cursor that stand out."""
        from gpnet_tui.screens.lists import ListScreen, RowAction

        found = self._outstanding()
        texts = [f"{what:<18} {cell_label(self._session, cell):<16} {self._text_of(cell)}" for what, cell in found]
        actions = (RowAction("enter", "goes there", lambda row: self._look_at(found[row][1]), leaves=True),)
        empty = "Nothing is computed yet in this matrix."
        self.app.push_screen(ListScreen("Find in the matrix under the cursor", lambda: texts, actions, empty))

    def _outstanding(self) -> list[tuple[str, CellRef]]:
        """Return the cells of the matrix under the cursor that stand out, with what they are."""
        session, name = self._session, self._scene.focus.cursor.name
        array = session.values.get(name)
        if array is None:
            return []
        before = earlier(session, name)
        finders: list[tuple[str, Callable[[], tuple[int, int] | None]]] = [
            ("largest", lambda: largest(array)),
            ("smallest", lambda: smallest(array)),
            ("most changed", lambda: None if before is None else most_changed(array, before)),
            ("first not finite", lambda: first_non_finite(array)),
        ]
        cells = ((what, find()) for what, find in finders)
        return [(what, CellRef(name, *cell)) for what, cell in cells if cell is not None]

    def _text_of(self, cell: CellRef) -> str:
        return short(float(self._session.values[cell.name][cell.row, cell.column]), self._scene.digits)

    @property
    def _cursor_pane(self) -> CursorPane:
        """The pane in which keys move the cursor."""
        return self.query_one(MatrixPane if self._scene.is_large else LayersPane)
