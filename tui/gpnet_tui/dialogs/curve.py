"""The error of the whole run, as large as the terminal, with a cursor to go somewhere by."""

from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from gpnet_tui.view.axes import Axis, next_axis
from gpnet_tui.view.scene import CurveLook, Scene
from gpnet_tui.view.text.ink import IterationRef
from gpnet_tui.widgets.lines import InkedScreen, LinesPane
from gpnet_tui.widgets.side import LargeCurvePane

_LEAST_SPAN, _FIRST_SPAN = 16, 1024


class CurveScreen(InkedScreen[tuple[CurveLook, int | None] | None], ModalScreen[tuple[CurveLook, int | None] | None]):
    """Returns how the curve is looked at, and the iteration to go to, None to stay."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,z", "leave", "Back"),
        Binding("enter", "go", "Go there"),
        Binding("left,h", "move(-1)", "Left"),
        Binding("right,l", "move(1)", "Right"),
        Binding("pageup,H", "move(-10)", "Ten columns left"),
        Binding("pagedown,L", "move(10)", "Ten columns right"),
        Binding("home", "to_end(-1)", "To the start"),
        Binding("end", "to_end(1)", "To the end"),
        Binding("space,y", "log", "Log or linear"),
        Binding("plus,equals_sign", "zoom(-1)", "Nearer"),
        Binding("minus", "zoom(1)", "Farther"),
        Binding("a", "all", "The whole run"),
    ]

    def __init__(self, scene: Scene) -> None:
        """Show the curve of `scene`, with the cursor on its iteration."""
        super().__init__()
        self._scene = scene

    def compose(self) -> ComposeResult:
        """Show the curve."""
        yield LargeCurvePane(id="large-curve")

    def on_mount(self) -> None:
        """Begin at the present iteration."""
        self._pane.iteration = self._scene.session.position.iteration
        self._pane.show(self._scene)

    def action_leave(self) -> None:
        """Stay where one was."""
        self._return(None)

    def action_go(self) -> None:
        """Go to the iteration under the cursor."""
        self._return(self._pane.iteration)

    def action_move(self, by: int) -> None:
        """Move the cursor by columns."""
        self._pane.move(by)

    def action_to_end(self, direction: int) -> None:
        """Move the cursor to the start or the end of the run."""
        curve = self._scene.session.timeline.curve
        self._pane.iteration = 1 if direction < 0 else max(curve.recorded, 1)

    def action_log(self) -> None:
        """Change between the scale that it has by itself, a log scale and a linear one."""
        pane, scene = self._pane, self._scene
        by_itself = replace(pane.view(scene, *pane.size), axis=Axis.AUTO).is_log
        self._look(scene.curve._replace(axis=next_axis(scene.curve.axis, is_log=by_itself)))

    def action_all(self) -> None:
        """Show the whole run."""
        self._look(self._scene.curve._replace(span=None))

    def action_zoom(self, by: int) -> None:
        """Show half as many iterations around the cursor, or twice as many."""
        shown = self._scene.curve.span
        most = max(self._scene.session.timeline.curve.recorded, _LEAST_SPAN)
        if shown is None:  # the first step nearer may be a long one
            shown = min(2 * _FIRST_SPAN, most)
        shown = shown // 2 if by < 0 else shown * 2
        self._look(self._scene.curve._replace(span=None if shown >= most else max(shown, _LEAST_SPAN)))

    @on(LinesPane.Picked)
    def _picked(self, event: LinesPane.Picked) -> None:
        event.stop()
        if isinstance(event.target, IterationRef):
            self._return(event.target.iteration)

    @property
    def _pane(self) -> LargeCurvePane:
        return self.query_one(LargeCurvePane)

    def _look(self, look: CurveLook) -> None:
        self._scene = replace(self._scene, curve=look)
        self._pane.show(self._scene)

    def _return(self, iteration: int | None) -> None:
        if self.is_active:
            self.dismiss((self._scene.curve, iteration))
