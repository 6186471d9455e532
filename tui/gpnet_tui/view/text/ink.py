"""Lines of text whose parts have a role. What a role looks like stands in app.tcss; printed, it is plain text.

Kept free of Textual, so that `trace` prints the same equations without loading it.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from gpnet_engine.operations import Phase
from gpnet_tui.view.text.signs import Sign


class Ink(StrEnum):
    """The role of a piece of text."""

    DIM = "ink--dim"  # labels, and what is to come
    TEXT = "ink--text"
    STRONG = "ink--strong"
    FRAME = "ink--frame"
    FORWARD = "ink--forward"
    ERROR = "ink--error"
    BACKWARD = "ink--backward"
    UPDATE = "ink--update"
    RESULT = "ink--result"  # what the current operation made
    LIT = "ink--lit"  # what feeds the chosen cell
    CHOSEN = "ink--chosen"  # the cell that is explained
    CURSOR = "ink--cursor"  # the cell that keys move
    CHANGED = "ink--changed"
    CURRENT = "ink--current"  # the line of the current operation
    BREAK = "ink--break"  # a breakpoint
    TROUBLED = "ink--troubled"  # a neuron that something is wrong with
    KEY = "ink--key"
    DISABLED = "ink--disabled"
    HEAT_N4 = "ink--heat-n4"  # far below 0
    HEAT_N3 = "ink--heat-n3"
    HEAT_N2 = "ink--heat-n2"
    HEAT_N1 = "ink--heat-n1"
    HEAT_0 = "ink--heat-0"
    HEAT_P1 = "ink--heat-p1"
    HEAT_P2 = "ink--heat-p2"
    HEAT_P3 = "ink--heat-p3"
    HEAT_P4 = "ink--heat-p4"  # far above 0
    HEAT_BAD = "ink--heat-bad"  # NaN or infinite
    SHADE_N = "ink--shade-n"  # the character that says the same as the colour
    SHADE_P = "ink--shade-p"
    SIGN_N = "ink--sign-n"  # the sign on the colour: to be read, but not to outshine it
    SIGN_P = "ink--sign-p"


PHASE_INK = {
    Phase.FORWARD: Ink.FORWARD,
    Phase.ERROR: Ink.ERROR,
    Phase.BACKWARD: Ink.BACKWARD,
    Phase.UPDATE: Ink.UPDATE,
}
PHASE_SIGN = {  # beside the colour, which not all people see
    Phase.FORWARD: Sign.FORWARD,
    Phase.ERROR: Sign.ERROR,
    Phase.BACKWARD: Sign.BACKWARD,
    Phase.UPDATE: Sign.UPDATE,
}


class CellRef(NamedTuple):
    """One cell of a value, counted from 0."""

    name: str
    row: int
    column: int


class StepRef(NamedTuple):
    """An operation of the program, by its step (from 1)."""

    step: int


class CommandRef(NamedTuple):
    """A command, by the action that it runs."""

    action: str


class LayerRef(NamedTuple):
    """A layer, by its letters."""

    layer: str


class IterationRef(NamedTuple):
    """An iteration, from 1."""

    iteration: int


class ScrollRef(NamedTuple):
    """A place in a matrix to scroll to: the first row or the first column in sight, counted from 0."""

    row: int | None = None
    column: int | None = None


Target: TypeAlias = CellRef | StepRef | CommandRef | LayerRef | IterationRef | ScrollRef


class Span(NamedTuple):
    """A piece of text, its roles (later ones win), and what a click on it means."""

    text: str
    inks: tuple[Ink, ...] = ()
    target: Target | None = None


Line: TypeAlias = tuple[Span, ...]


def plain(line: Line) -> str:
    """Return the text of a line."""
    return "".join(span.text for span in line)


def width(line: Iterable[Span]) -> int:
    """Return how many columns a line takes. Every character that the views write is one column wide."""
    return sum([len(part.text) for part in line])  # a list: this is the innermost loop of drawing


def span(text: str, *inks: Ink) -> Span:
    """Return a span without a target."""
    return Span(text, inks)


def dim(part: Span) -> Span:
    """Return a span with its ordinary look taken away."""
    return part._replace(inks=(Ink.DIM,))


def clip(line: Line, columns: int) -> Line:
    """Cut a line to `columns`, with … where something is left out."""
    if width(line) <= columns:
        return line
    return _cut(line, columns)


def _cut(line: Line, columns: int) -> Line:
    kept: list[Span] = []
    room = columns - 1
    for part in line:
        if room <= 0:
            break
        kept.append(part._replace(text=part.text[:room]))
        room -= len(part.text)
    return (*kept, span(Sign.CUT, Ink.DIM))


def fit(line: Line, columns: int, inks: tuple[Ink, ...] = ()) -> Line:
    """Cut or fill a line to exactly `columns`."""
    missing = columns - width(line)
    if missing < 0:
        return _cut(line, columns)
    return (*line, Span(" " * missing, inks)) if missing else line


def spread(left: Line, right: Line, columns: int) -> Line:
    """Put `left` at the left edge and `right`, if there is one, at the right edge; `left` is cut if both do not fit."""
    if not right:
        return fit(left, columns)
    room = max(columns - width(right) - 1, 0)
    return clip((*fit(left, room), span(" "), *right), columns)


def wrap(text: str, columns: int, *inks: Ink) -> list[Line]:
    """Break a sentence into lines of at most `columns`."""
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= columns:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return [(span(line, *inks),) for line in lines]
