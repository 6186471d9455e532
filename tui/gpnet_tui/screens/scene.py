"""The debugger's panes and the scene that they show: where they stand, and what can act now."""

from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widgets import Static

from gpnet_engine.errors import GpnetError
from gpnet_engine.session import (
    START,
    Session,
)
from gpnet_tui.commands import bindings
from gpnet_tui.view.clean import clean
from gpnet_tui.view.ink import CellRef
from gpnet_tui.view.layers import LayersView
from gpnet_tui.view.program import program_rows
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.value import most_digits
from gpnet_tui.widgets.layers import LayersPane
from gpnet_tui.widgets.lines import InkedScreen, LinesPane
from gpnet_tui.widgets.matrix import MatrixPane
from gpnet_tui.widgets.panes import CellPane, EquationPane, HeaderPane, KeysPane
from gpnet_tui.widgets.program import ProgramPane
from gpnet_tui.widgets.side import CurvePane, HealthPane, WatchesPane

Answer = TypeVar("Answer")

LEAST_COLUMNS, LEAST_ROWS = 80, 24
_WIDE, _TALL = 120, 34  # from here on: the program as a list, the cell in a pane of its own
_CHROME_ROWS = 2  # header and keys
_CELL_ROWS = 4  # value and origin
_CHECKED_ROWS = 40  # from here on a line more: the check of its gradient
_LEAST_PROGRAM_ROWS, _MOST_WATCHES, _LEAST_CURVE_ROWS, _MOST_CURVE_ROWS = 10, 6, 7, 15
_LEAST_HEALTH_ROWS, _WANTED_HEALTH_ROWS, _MOST_HEALTH_ROWS = 3, 6, 10
_LEAST_EQUATION_ROWS, _MOST_EQUATION_ROWS = 13, 22


class SceneScreen(InkedScreen[None]):
    """Shows a scene."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings()]
    AUTO_FOCUS = "#program"
    # Textual declares these as attributes of the instance.
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (LEAST_COLUMNS, "-narrow"), (_WIDE, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (LEAST_ROWS, "-short"), (_TALL, "-tall")]  # noqa: RUF012

    scene: reactive[Scene | None] = reactive(None, repaint=False)

    def __init__(self, scene: Scene) -> None:
        """Show `scene`."""
        super().__init__()
        self.set_reactive(SceneScreen.scene, scene)
        self._header, self._keys = HeaderPane(id="header"), KeysPane(self._can, id="keys")
        self._program = ProgramPane(id="program")
        self._watches, self._health = WatchesPane(id="watches"), HealthPane(id="health")
        self._curve = CurvePane(id="curve")
        self._equation, self._layers = EquationPane(id="equation"), LayersPane(id="layers")
        self._matrix = MatrixPane(id="matrix")
        self._cell = CellPane(id="cell")
        self._panes: tuple[LinesPane, ...] = (
            self._header,
            self._program,
            self._watches,
            self._health,
            self._curve,
            self._equation,
            self._layers,
            self._matrix,
            self._cell,
            self._keys,
        )
        self._too_small = Static(id="too-small")

    def compose(self) -> ComposeResult:
        """Lay the panes out for the terminal; app.tcss says where they stand."""
        self._share_height(self.app.size)
        self._class_by_size(self.app.size)
        self.watch_scene(self._scene)
        with Vertical(id="debugger"):
            yield self._header
            with Horizontal(id="body"):
                with Vertical(id="side"):
                    yield from (self._program, self._watches, self._health, self._curve)
                with Vertical(id="main"):
                    yield from (self._equation, self._layers, self._matrix)
            yield from (self._cell, self._keys)
        yield self._too_small

    def watch_scene(self, scene: Scene) -> None:
        """Hand the scene down to all panes."""
        self.set_class(scene.is_large, "-large")
        hidden = (self._equation, self._layers) if scene.is_large else (self._matrix,)
        for pane in self._panes:
            if pane not in hidden:
                pane.show(scene)

    def on_resize(self, event: events.Resize) -> None:
        """Lay out for the new size."""
        self._share_height(event.size)

    def _class_by_size(self, size: Size) -> None:
        """Have the classes of this size before the first layout: later, Textual would find all styles once more."""
        for length, breakpoints in zip(size, (self.HORIZONTAL_BREAKPOINTS, self.VERTICAL_BREAKPOINTS), strict=True):
            self.add_class([name for least, name in breakpoints if length >= least][-1])

    def _share_height(self, size: Size) -> None:
        """Share the height between equation and layers, and have the message for a small terminal ready."""
        columns, rows = size
        if columns < LEAST_COLUMNS or rows < LEAST_ROWS:
            text = f"This terminal is {columns}×{rows}.\ngpnet-tui needs {LEAST_COLUMNS}×{LEAST_ROWS} or more."
            self._too_small.update(Content(text))
        self._equation.shows_cell = self._matrix.shows_cell = rows < _TALL
        is_wide = columns >= _WIDE
        watches = len(self._scene.watches)
        cell_rows = 0 if rows < _TALL else _CELL_ROWS + (rows >= _CHECKED_ROWS)
        self._cell.styles.height = cell_rows or _CELL_ROWS
        self._share_side(rows - _CHROME_ROWS - cell_rows, is_wide=is_wide)
        beside = _CHROME_ROWS + cell_rows + (0 if is_wide else 1 + bool(watches))
        room = rows - beside
        layers = LayersView(self._session, self._scene.focus, self._scene.digits, columns, room).wanted_rows()
        most = min(_MOST_EQUATION_ROWS, max(_LEAST_EQUATION_ROWS, room // 2))
        wanted = min(max(room - layers, _LEAST_EQUATION_ROWS), most)
        self._equation.styles.height = wanted

    def _share_side(self, rows: int, *, is_wide: bool) -> None:
        """Give watches, health and error curve what the program leaves; a narrow screen has one row for watches."""
        watches = len(self._scene.watches)
        if is_wide:
            wanted = min(watches, _MOST_WATCHES) + 2 if watches else 0
            program = max(program_rows(self._session), _LEAST_PROGRAM_ROWS)
            layers = len(self._session.project.network.letters) - 1
            others = wanted + _LEAST_CURVE_ROWS + min(layers + 2, _WANTED_HEALTH_ROWS)
            left = rows - wanted - min(program, max(rows * 3 // 5, rows - others))
            health = min(layers + 2, max(left - _LEAST_CURVE_ROWS, 0), _MOST_HEALTH_ROWS)
            health = health if health >= _LEAST_HEALTH_ROWS else 0
            curve = min(left - health, _MOST_CURVE_ROWS) if left >= _LEAST_CURVE_ROWS else 0
        else:
            wanted, health, curve = min(watches, 1), 0, 0
        self._watches.styles.height = wanted
        self._health.styles.height = health
        self._curve.styles.height = curve

    @property
    def _scene(self) -> Scene:
        scene = self.scene
        if scene is None:
            raise RuntimeError("the screen has no scene")
        return scene

    @property
    def _session(self) -> Session:
        return self._scene.session

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey the keys that cannot act now."""
        del parameters
        session = self._session
        match action:
            case "step_back" | "layer_back" | "phase_back" | "iteration_back" | "run_back" | "to_last_change":
                return session.position > START or None
            case "run_to_mark":
                return self._scene.mark is not None or None
            case "bookmarks":
                return bool(self._scene.bookmarks) or None
            case "trail_back":
                return bool(self._scene.trail) or None
            case "edits":
                return bool(session.edits) or None
            case "undo":
                return bool(session.edits) or None
            case "redo":
                return bool(session.undone) or None
            case "more_digits":
                return self._scene.digits < most_digits(session) or None
            case "fewer_digits":
                return self._scene.digits > 1 or None
            case _:
                return True

    def _can(self, action: str) -> bool:
        return bool(self.check_action(action, ()))

    def _say(self, text: str, seconds: float = 3) -> None:
        """Tell something that passes, in place of what was told before."""
        self.app.clear_notifications()
        self.notify(text, timeout=seconds, markup=False)

    def _look_at(self, cell: CellRef) -> None:
        """Put the cursor on a cell: it stays there, unless the cell is one of the current result."""
        operation = self._session.operation
        if operation is not None and cell.name == operation.result:
            self.scene = replace(self._scene, preferred=(cell.row, cell.column), pinned=None)
        else:
            self.scene = replace(self._scene, pinned=cell)

    def _ask(
        self, question: str, hint: str, text: str, parse: Callable[[str], Answer], then: Callable[[Answer], None]
    ) -> None:
        """Ask for a line, and go on with what `parse` makes of it; nothing happens when the person gives up."""
        from gpnet_tui.screens.ask import AskScreen

        def answered(answer: Answer | None) -> None:
            if answer is not None:
                then(answer)

        self.app.push_screen(AskScreen[Answer](question, hint, text, parse), answered)

    def _complain(self, title: str, error: GpnetError) -> None:
        self.notify(clean(str(error)), title=title, severity="error", markup=False)
