"""Which class was taken for which, as a matrix; where it has no room, what is mistaken most often."""

from collections.abc import Sequence

from gpnet_engine.model.classes import Classes, Confusion
from gpnet_tui.view.listing import COLUMNS
from gpnet_tui.view.text.clean import clean
from gpnet_tui.view.text.ink import Ink, Line, Span, span
from gpnet_tui.view.text.numbers import share_text
from gpnet_tui.view.text.signs import Sign

NO_CLASS_NAME = "none"
_LONGEST, _GAP = 14, 3  # of a name, and before the last columns
_LEAST = 3  # figures of a count
_MOST_PAIRS = 8


def class_names(classes: Classes) -> list[str]:
    """Return how classes are called, and last what stands for none."""
    return [*(clean(name) for name in classes.names), NO_CLASS_NAME]


def confusion_lines(classes: Classes, confusion: Confusion, rows: int) -> list[Line]:
    """Return the matrix if there is room for it in so many rows, or the pairs that are mistaken most often."""
    names = class_names(classes)
    said = [at for at in range(len(names)) if at < classes.count or confusion.without_class]
    shares = [_share(confusion, row) for row in range(classes.count)]
    beside = _GAP + max(map(len, shares))
    label = min(max(map(len, names[: classes.count])), _LONGEST)
    least = max(len(f"{confusion.counts.max():,}"), _LEAST) + 1
    room = (COLUMNS - label - beside) // len(said)
    if room < least or classes.count + 1 > rows:
        return _most_mistaken(names, confusion, rows)
    column = min(room, max(least, *(len(names[at]) + 2 for at in said)), _LONGEST + 2)
    top = "".join(_short(names[at], column - 1).rjust(column) for at in said)
    lines: list[Line] = [(span(" " * label), span(top, Ink.TEXT), span(f"{'':{_GAP}}right", Ink.DIM))]
    for row in range(classes.count):
        cells = [_cell(confusion, row, at, column) for at in said]
        name = span(_short(names[row], label).ljust(label), Ink.TEXT)
        lines.append((name, *cells, span(f"{'':{_GAP}}{shares[row]}", Ink.DIM)))
    return lines


def _share(confusion: Confusion, row: int) -> str:
    right, of = confusion.of_class(row)
    return f"{share_text(right / of)} of {of:,}" if of else "there are none"


def _cell(confusion: Confusion, row: int, column: int, room: int) -> Span:
    count = int(confusion.counts[row, column])
    ink = Ink.DIM if not count else Ink.UPDATE if row == column else Ink.ERROR
    return span(f"{count:,}".rjust(room), ink)


def _most_mistaken(names: Sequence[str], confusion: Confusion, rows: int) -> list[Line]:
    mistaken = [
        (-int(confusion.counts[row, at]), row, at)
        for row, at in zip(*map(list, confusion.counts.nonzero()), strict=True)
        if row != at
    ]
    lines: list[Line] = [(span("mistaken most often", Ink.DIM),)] if mistaken else []
    for count, row, at in sorted(mistaken)[: max(min(rows - 1, _MOST_PAIRS), 1)]:
        text = f"{_short(names[row], _LONGEST)} for {_short(names[at], _LONGEST)}"
        lines.append((span(f"{-count:>7,} ", Ink.ERROR), span(text, Ink.TEXT)))
    return lines


def _short(text: str, columns: int) -> str:
    return text if len(text) <= columns else f"{text[: max(columns - 1, 0)]}{Sign.CUT}"
