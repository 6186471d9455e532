"""The panes that only show: header, strip, equation, cell and keys."""

from collections.abc import Mapping

from textual import events

from gpnet_tui.view.answers.cell import cell_lines, cell_summary, cell_title, note_below
from gpnet_tui.view.answers.printed import erratum_text, printed_summary
from gpnet_tui.view.asking.answering import Answering
from gpnet_tui.view.asking.asked import answer_lines, answer_note, answer_title, asked_lines, asked_title
from gpnet_tui.view.asking.page import Page
from gpnet_tui.view.asking.quizzing import Quizzing
from gpnet_tui.view.equations.equation import EquationView, frame_ink
from gpnet_tui.view.footer import Foot, FootPlace, footer_line, place_of
from gpnet_tui.view.header import header_line
from gpnet_tui.view.lessons.playing import Playing
from gpnet_tui.view.running import run_state
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.stage.header import stage_header
from gpnet_tui.view.start import start_lines, start_title
from gpnet_tui.view.text.box import box, indented
from gpnet_tui.view.text.ink import Ink, Line, span
from gpnet_tui.widgets.cursor import CursorPane
from gpnet_tui.widgets.lines import LinesPane

_EDGE = 6  # corners, lines and blanks beside a note in the frame
_WIDE = 100  # from here on there is room for all that is said of an operation


class HeaderPane(LinesPane):
    """Title, position, error and settings."""

    def draw(self, scene: Scene, columns: int, rows: int) -> list[Line]:  # noqa: ARG002 - one line
        """Return the one line."""
        return [stage_header(scene, columns) if scene.is_on_stage else header_line(scene, columns)]


class EquationPane(LinesPane):
    """The current operation as a matrix equation; or the text of a lesson, of which it keeps the place."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name
        """Start at the top of a text."""
        super().__init__(id=id)
        self._read: Playing | None = None
        self._top, self._last_top = 0, 0

    def draw(self, scene: Scene, columns: int, rows: int) -> list[Line]:
        """Return the equation in its frame."""
        if scene.text is not None:
            return self._lesson(scene.text, columns, rows)
        if scene.page is not None and scene.answering is not None:
            return _answers(scene, scene.page, scene.answering, columns, rows)
        if scene.quiz is not None and scene.hides_next:
            return _question(scene.quiz, columns, rows)
        session, chosen = scene.session, scene.focus.chosen
        inner = columns - 4
        below = self._cell(scene, columns - _EDGE) if self.shows_cell else ()
        if session.operation is None or chosen is None:
            lines = start_lines(session, inner, rows - 2, scene.health.findings)
            return box(indented(lines), columns, rows, title=start_title(session), below=below)
        remark = erratum_text(session, scene.comparable, chosen)
        view = EquationView(session, session.operation, chosen.row, chosen.column, scene.digits, remark)
        lines = view.lines(inner, rows - 2)
        frame = frame_ink(session.operation)
        printed = printed_summary(session, scene.comparable, brief=columns < _WIDE)
        note = (*printed, span("  "), *view.note(brief=columns < _WIDE)) if printed else view.note()
        if scene.quiz is not None:
            note = (span("Enter", Ink.KEY), span(" asks the next question", Ink.DIM))
        return box(indented(lines), columns, rows, title=view.title(), note=note, below=below, frame=frame)

    def turn_page(self, by: int) -> bool:
        """Go by pages in the text of a lesson, a line of each staying in sight; tell whether there was more of it."""
        return self._scroll(by * max(self.size.height - 3, 1))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll the text of a lesson."""
        event.stop()
        self._scroll(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll the text of a lesson."""
        event.stop()
        self._scroll(-1)

    def _scroll(self, by: int) -> bool:
        top = min(max(self._top + by, 0), self._last_top)
        is_other, self._top = top != self._top, top
        if is_other:
            self.redraw()
        return is_other

    def _lesson(self, playing: Playing, columns: int, rows: int) -> list[Line]:
        """Return the text of a lesson in its frame: a new part from its top, and what is said of an answer in sight."""
        from gpnet_tui.view.lessons.page import (  # noqa: PLC0415 - the first screen does not need it
            lesson_below,
            lesson_note,
            lesson_text,
            lesson_title,
        )

        text = lesson_text(playing, columns - 4)
        self._last_top = max(len(text.lines) - (rows - 2), 0)
        before, self._read = self._read, playing
        if before is None or before.stages != playing.stages:
            self._top = 0
        elif before is not playing and (before.reply, before.hints) != (playing.reply, playing.hints):
            self._top = self._last_top
        self._top = min(self._top, self._last_top)
        below = lesson_below(playing, has_more=self._top < self._last_top)
        shown = indented(text.page(self._top, rows - 2))
        return box(shown, columns, rows, title=lesson_title(playing), note=lesson_note(playing), below=below)

    @staticmethod
    def _cell(scene: Scene, columns: int) -> Line:
        """Return what is told of the cell in the frame: its number, or, on a heat map, the scale of its matrix."""
        return note_below(scene, columns) if scene.look.heat else cell_summary(scene, columns)


class CellPane(LinesPane):
    """The cell under the cursor."""

    def draw(self, scene: Scene, columns: int, rows: int) -> list[Line]:
        """Return its value and origin in a frame; while someone answers, or reads a lesson, nothing that tells it."""
        if scene.page is not None and scene.answering is not None:
            lines = asked_lines(scene.page, columns - 4, rows - 2)
            return box(indented(lines), columns, rows, title=asked_title(scene.page))
        if scene.text is not None:
            from gpnet_tui.view.lessons.page import beside_lines, beside_title  # noqa: PLC0415

            return box(indented(beside_lines(columns - 4, rows - 2)), columns, rows, title=beside_title(scene.text))
        if scene.quiz is not None and scene.hides_next:
            return _beside_question(scene.quiz, columns, rows)
        lines, room = cell_lines(scene, columns - 4, rows - 2), columns - _EDGE
        title, below = cell_title(scene, room), note_below(scene, room)
        return box(indented(lines), columns, rows, title=title, below=below)


class KeysPane(LinesPane):
    """The keys that matter now: others while a run is on, while someone answers, and where keys move through cells."""

    able: frozenset[str] = frozenset()

    def __init__(self, feet: Mapping[FootPlace, Foot], *, id: str) -> None:  # noqa: A002 - Textual's name
        """Show one of `feet`."""
        super().__init__(id=id)
        self._feet = feet

    def on_mount(self) -> None:
        """Follow the focus."""
        self.watch(self.screen, "focused", self.redraw, init=False)

    def draw(self, scene: Scene, columns: int, rows: int) -> list[Line]:  # noqa: ARG002 - one line
        """Return the one line."""
        is_in_cells = isinstance(self.screen.focused, CursorPane)
        foot = self._feet[place_of(scene, is_in_cells=is_in_cells)]
        first = () if scene.run is None else run_state(scene.run, scene.session.position.iteration)
        return [footer_line(foot, self.able, columns, first)]


def _answers(scene: Scene, page: Page, answering: Answering, columns: int, rows: int) -> list[Line]:
    """Return what someone answers in its frame."""
    lines = answer_lines(scene, page, columns - 4, rows - 2)
    note = answer_note(scene, answering, brief=columns < _WIDE)
    return box(indented(lines), columns, rows, title=answer_title(page), note=note, frame=frame_ink(page.operation))


def _question(quiz: Quizzing, columns: int, rows: int) -> list[Line]:
    """Return the question of the quiz in its frame."""
    from gpnet_tui.view.asking.quiz_page import quiz_lines, quiz_title  # noqa: PLC0415 - the first screen has none

    return box(indented(quiz_lines(quiz, columns - 4, rows - 2)), columns, rows, title=quiz_title(quiz))


def _beside_question(quiz: Quizzing, columns: int, rows: int) -> list[Line]:
    """Return how the quiz goes, in its frame."""
    from gpnet_tui.view.asking.quiz_page import beside_question  # noqa: PLC0415 - the first screen has none

    lines = beside_question(quiz, columns - 4, rows - 2)
    return box(indented(lines), columns, rows, title=(span("Quiz", Ink.STRONG),))
