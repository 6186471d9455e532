"""The program pane: a list of operations, a strip, or the rail above the Mirror. `t` runs to its cursor."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message

from gpnet_tui.keys import PROGRAM_KEYS
from gpnet_tui.view.mirror.mirror import mirror_of
from gpnet_tui.view.program import line_of, program_lines, strip_line, strip_note
from gpnet_tui.view.scene import MainView, Scene
from gpnet_tui.view.text.box import box
from gpnet_tui.view.text.ink import Ink, Line, Span, StepRef, span, spread
from gpnet_tui.view.text.labels import range_text
from gpnet_tui.widgets.bindings import pane_bindings
from gpnet_tui.widgets.lines import LinesPane

_LEAST_LIST_ROWS = 4


class ProgramPane(LinesPane, can_focus=True):
    """The operations of an iteration: done, current, to come."""

    BINDINGS: ClassVar[list[BindingType]] = [*pane_bindings(PROGRAM_KEYS)]

    class Marked(Message):
        """The cursor was moved to the operation `step`."""

        def __init__(self, step: int) -> None:
            """Carry the step."""
            super().__init__()
            self.step = step

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name
        """Start at the top."""
        super().__init__(id=id)
        self._top = 0

    def draw(self, scene: Scene, columns: int, rows: int) -> list[Line]:
        """Return the list in its frame, or the strip."""
        if scene.main is MainView.MIRROR and not scene.is_large:
            return [mirror_of(scene, columns, 0).forward_rail()]
        if rows < _LEAST_LIST_ROWS:
            note = strip_note(scene.session, scene.mark)
            return [
                (
                    *spread(strip_line(scene.session, scene.mark, columns, scene.breakpoints), note, columns - 1),
                    span(" "),
                )
            ]
        lines = program_lines(scene.session, scene.mark, columns - 2, scene.breakpoints, hides_next=scene.hides_next)
        self._top = max(min(self._top, len(lines) - (rows - 2)), 0)
        below = _in_sight(lines[self._top : self._top + rows - 2], len(scene.session.program))
        return box(
            lines[self._top :],
            columns,
            rows,
            title=(span("Operations", Ink.STRONG),),
            below=below if len(lines) > rows - 2 else strip_note(scene.session, scene.mark),
            frame=Ink.TEXT if self.has_focus else Ink.FRAME,
        )

    def show(self, scene: Scene) -> None:
        """Show another scene, with the cursor, or else the current operation, in sight."""
        at = line_of(scene.session, scene.mark or scene.session.position.step)
        self._top = min(max(self._top, at - (self.size.height - 4)), max(at - 1, 0))
        super().show(scene)

    def is_under_cursor(self, part: Span) -> bool:
        """Tell whether a span is of the operation with the cursor, or else of the current one."""
        return self.scene is not None and part.target == step_under_cursor(self.scene)

    def action_mark(self, by: int) -> None:
        """Move the cursor."""
        if self.scene is None:
            return
        steps = len(self.scene.session.program)
        now = self.scene.mark or self.scene.session.position.step
        self.post_message(self.Marked(min(max(now + by, 1), steps)))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll the list."""
        self._scroll(event, 2)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll the list."""
        self._scroll(event, -2)

    def _scroll(self, event: events.MouseEvent, by: int) -> None:
        event.stop()
        self._top = max(self._top + by, 0)
        self.redraw()


def _in_sight(lines: Sequence[Line], total: int) -> Line:
    """Return which steps some lines list; headings between them are none."""
    steps = [part.target.step for line in lines for part in line[:1] if isinstance(part.target, StepRef)]
    return (span(range_text("step", range(steps[0] - 1, steps[-1]), total), Ink.DIM),) if steps else ()


def step_under_cursor(scene: Scene) -> StepRef:
    """Return the operation with the cursor, or else the current one."""
    return StepRef(scene.mark or scene.session.position.step or 1)
