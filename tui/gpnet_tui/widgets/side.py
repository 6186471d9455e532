"""The panes beside the program: what is watched, how the layers are, and the error of the whole run."""

from dataclasses import replace
from typing import ClassVar

import numpy as np
from textual.reactive import reactive

from gpnet_engine.names import how_many
from gpnet_engine.time.error_curve import ErrorSpan
from gpnet_tui.keys import LEFT_RIGHT, shown_key
from gpnet_tui.view.answers.cascade import cascade_lines
from gpnet_tui.view.answers.health import NORM, health_note
from gpnet_tui.view.breakpoints import watch_lines, watch_strip
from gpnet_tui.view.curve import LEFT, TEST, CurveView, window
from gpnet_tui.view.footer import keys_line
from gpnet_tui.view.running import RunNumbers, change_of_error
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.box import box, indented
from gpnet_tui.view.text.flow import fitting
from gpnet_tui.view.text.ink import Ink, IterationRef, Line, Target, span
from gpnet_tui.view.text.numbers import DEFAULT_DIGITS, short
from gpnet_tui.widgets.lines import LinesPane

_BESIDE_NOTE = 4  # lines and blanks beside what stands in the frame
_FRAME = 1  # of a box, on either side
_BESIDE = 2  # the frame and a blank
_PATIENCE = 0.1  # seconds, to compute once more what the curve shows
_DIGITS = 6
_MOVING = (
    (LEFT_RIGHT, "move"),
    ("Enter", "goes there"),
    ("Space", "scale"),
    (f"{shown_key('plus')} {shown_key('minus')}", "zoom"),
    ("a", "all"),
)
_LEAVING = ("Esc", "closes")


class WatchesPane(LinesPane):
    """The watches with their values, as a list in a frame or in one line."""

    def draw(self, scene: Scene, columns: int, rows: int) -> list[Line]:
        """Return the list, or the line where there is no room for more."""
        session, watches = scene.session, scene.watches
        if rows == 1:
            return [watch_strip(session, watches, scene.digits, columns)]
        lines = watch_lines(session, watches, scene.digits, columns - 2)
        below = (span(f"{len(lines) - rows + 2} more: y", Ink.DIM),) if len(lines) > rows - 2 else ()
        return box(lines, columns, rows, title=(span("Watches", Ink.STRONG),), below=below)


class HealthPane(LinesPane):
    """The error on its way back through the layers, and what is wrong with them."""

    def __init__(self, to_end_of_phase: str, *, id: str) -> None:  # noqa: A002 - Textual's name
        """Name the key that computes what is missing."""
        super().__init__(id=id)
        self._key = to_end_of_phase

    def draw(self, scene: Scene, columns: int, rows: int) -> list[Line]:
        """Return the list in its frame."""
        has_own_keys = scene.answering is not None or scene.quiz is not None  # then the key has another meaning
        verdict = () if has_own_keys else health_note(scene.health, scene.session, self._key)
        lines = cascade_lines(scene.health, verdict, columns - 2 * _BESIDE, rows - 2 * _FRAME)
        title = (span(f"{NORM} on its way back", Ink.STRONG),)
        return box(indented(lines), columns, rows, title=title)


class RunPane(LinesPane):
    """The numbers of a run that goes on as fast as it can."""

    def draw(self, scene: Scene, columns: int, rows: int) -> list[Line]:
        """Return them in a frame, or in one line."""
        numbers = run_numbers(scene)
        if numbers is None:
            return []
        if rows == 1:
            return numbers.lines(columns, 1)
        lines = numbers.lines(columns - 2 * _BESIDE, rows - 2 * _FRAME)
        return box(indented(lines), columns, rows, title=(span("Run", Ink.STRONG),))


class CurvePane(LinesPane):
    """The error of every iteration; a click goes there."""

    FRAME: ClassVar[Ink] = Ink.FRAME

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name
        """Start with nothing drawn."""
        super().__init__(id=id)
        self._seen: tuple[tuple[object, ...], list[Line]] | None = None

    def draw(self, scene: Scene, columns: int, rows: int) -> list[Line]:
        """Return the curve in its frame; the same lines again until there is something new."""
        curve, right = scene.error_curve, scene.right_curve
        present = self.iteration_of(scene), scene.session.error
        test = scene.line_of_test
        others = (right, None if right is None else right.recorded, test, None if test is None else test.curve.recorded)
        shown = (curve.recorded, curve, *others, *present, *scene.curve, columns, rows)
        if self._seen is None or self._seen[0] != shown:
            view = self.view(scene, columns, rows)
            title, note, below = self.edges(view, scene)
            self._seen = shown, box(view.lines(), columns, rows, title=title, note=note, below=below, frame=self.FRAME)
        return self._seen[1]

    def target_at(self, x: int, y: int) -> Target | None:
        """Return the iteration that is drawn there."""
        if self.scene is None or not _FRAME <= y < self.size.height - _FRAME:
            return None
        iteration = self.view(self.scene, *self.size).iteration_at(x - _FRAME)
        return None if iteration is None else IterationRef(iteration)

    def iteration_of(self, scene: Scene) -> int:
        """Return the iteration that is marked."""
        return scene.session.position.iteration

    def view(self, scene: Scene, columns: int, rows: int) -> CurveView:
        """Return the view of a scene's curve."""
        session = scene.session
        return curve_view(scene, session.position.iteration, columns - 2 * _FRAME, rows - 2 * _FRAME, session.error)

    def edges(self, view: CurveView, scene: Scene) -> tuple[Line, Line, Line]:
        """Return what stands in the frame: title, note, and the note below."""
        part = "" if scene.curve.span is None else ", part"
        right = "dim: without it" if view.right is not None and view.curve.recorded else ""
        own = ("each iteration has its own samples", "each has its own samples", "")
        samples = own if scene.session.project.batches > 1 else ("",)
        test = f"{TEST}{TEST} test data" if view.test is not None and view.test.curve.recorded else ""
        texts = ["  ".join(filter(None, (test, right, one))) for one in samples]
        text = fitting(texts, view.columns - _BESIDE_NOTE)
        below = (span(text, Ink.DIM),) if text else ()
        return (span("Error", Ink.STRONG),), (span(view.caption() + part, Ink.DIM),), below


class LargeCurvePane(CurvePane):
    """The same, with a cursor of its own. What is seen closer than it was recorded is computed once more."""

    FRAME = Ink.STRONG  # as dialogs have it
    iteration: reactive[int] = reactive(1, repaint=False)
    _close: tuple[tuple[object, int, int], list[float] | None] | None = None

    def iteration_of(self, scene: Scene) -> int:
        """Return the iteration that the cursor is on."""
        del scene
        return self.iteration

    def watch_iteration(self) -> None:
        """Follow the cursor."""
        self.redraw()

    def move(self, columns: int) -> None:
        """Move the cursor by columns, but by one iteration at least."""
        if self.scene is None:
            return
        view = self.view(self.scene, *self.size)
        by = max((view.last - view.first + 1) // max(view.columns - LEFT, 1), 1)
        self.iteration = min(max(self.iteration + columns * by, 1), max(view.curve.recorded, 1))

    def view(self, scene: Scene, columns: int, rows: int) -> CurveView:
        """Return the view of a scene's curve, around the cursor."""
        view = curve_view(scene, self.iteration, columns - 2 * _FRAME, rows - 2 * _FRAME, self._error_here(scene))
        recorded, span = view.curve.recorded, view.last - view.first + 1
        if recorded < view.first or span > max(view.columns - LEFT, 1) * view.curve.width:
            return view
        errors = self._errors(scene, view.first, min(view.last, recorded))
        return view if errors is None else replace(view, curve=ErrorSpan(view.first, errors, recorded))

    def edges(self, view: CurveView, scene: Scene) -> tuple[Line, Line, Line]:
        """Return what stands in the frame: where the cursor is, how the curve is looked at, and the keys."""
        shown = "the whole run" if scene.curve.span is None else how_many(scene.curve.span, "iteration")
        note = f"{view.caption(is_brief=False)}, {shown}"
        place = f"iteration {self.iteration:,}   {self._error_text(scene)}{_test_text(scene, self.iteration)}"
        title = fitting((f"Error of the run   {place}", f"Error   {place}", place), view.columns - len(note) - 6)
        return (span(title, Ink.STRONG),), (span(note, Ink.DIM),), keys_line((*_MOVING, _LEAVING), view.columns - 4)

    def _error_text(self, scene: Scene) -> str:
        """Return what is known of E at the cursor; only between which numbers it is, where more would take too long."""
        error, curve = self._error_here(scene), scene.session.timeline.curve
        if error is None and self.iteration <= curve.recorded and curve.width > 1:
            errors = scene.session.timeline.errors(self.iteration, self.iteration, _PATIENCE)
            error = errors[0] if errors else None
        if error is not None:
            return f"E {short(error, _DIGITS)}" if np.isfinite(error) else "E is not finite"
        seen = curve.columns(self.iteration, self.iteration, 1)
        if not np.isfinite(seen.high[0]):
            return "E is not finite" if seen.broken[0] else "E is not known yet"
        low, high = short(float(seen.low[0]), _DIGITS), short(float(seen.high[0]), _DIGITS)
        return f"E {high}" if low == high else f"E {low} to {high}"

    def _error_here(self, scene: Scene) -> float | None:
        """Return E at the cursor, if that is where the person is and E is known there."""
        session = scene.session
        return session.error if session.position.iteration == self.iteration else None

    def _errors(self, scene: Scene, first: int, last: int) -> list[float] | None:
        """Return E of every iteration of a span; the same again as long as it is looked at."""
        timeline = scene.session.timeline
        key = timeline, first, last
        if self._close is None or self._close[0] != key:
            self._close = key, timeline.errors(first, last, _PATIENCE)
        return self._close[1]


def _test_text(scene: Scene, iteration: int) -> str:
    """Return E of the test data at an iteration, or where it was known last before."""
    line = scene.line_of_test
    found = None if line is None else line.last_until(iteration)
    if found is None:
        return ""
    at, error = found
    where = "" if at == iteration else f" in {at:,}"
    return f"   {TEST}{TEST} test E {short(error, DEFAULT_DIGITS)}{where}"


def run_numbers(scene: Scene) -> RunNumbers | None:
    """Return the numbers of the run that is on."""
    run, session = scene.run, scene.session
    if run is None:
        return None
    iteration, error = session.position.iteration, session.error
    epoch = -(-session.project.samples // session.batch)
    norms = tuple((one.layer, one.gradient_norm) for one in reversed(scene.health.layers))
    return RunNumbers(run, iteration, error, change_of_error(scene.error_curve, iteration, error, epoch), norms)


def curve_view(scene: Scene, iteration: int, columns: int, rows: int, error: float | None = None) -> CurveView:
    """Return the view of a scene's curve around an iteration, whose error may be known."""
    curve = scene.error_curve
    axis, shown = scene.curve
    first, last = window(curve, iteration, shown is None, shown or 1)
    return CurveView(
        curve, iteration, first, last, axis, columns, rows, error, right=scene.right_curve, test=scene.line_of_test
    )
