"""Reads text on screen as someone does: a sentence goes on in the next line, and a formula ends with its result."""

from collections.abc import Sequence
from textwrap import wrap

from gpnet_tui.view.text.ink import Ink, Line, width
from gpnet_tui.view.text.signs import Sign

_LEAST = 30  # columns of a sentence


def has_sentence(lines: Sequence[str], sentence: str, columns: int = 200) -> bool:
    """Tell whether a sentence stands in lines, broken at any width up to `columns` and beginning in any column."""
    widths = range(min(_LEAST, columns), columns + 1)
    broken = {tuple(wrap(sentence, width, break_on_hyphens=False, break_long_words=False)) for width in widths}
    return any(_stands(lines, parts) for parts in broken)


def _stands(lines: Sequence[str], parts: Sequence[str]) -> bool:
    for first, line in enumerate(lines):
        start = line.find(parts[0])
        below = lines[first : first + len(parts)]
        if start >= 0 and len(below) == len(parts):
            return all(text[start:].startswith(part) for text, part in zip(below, parts, strict=True))
    return False


def results(lines: Sequence[Line]) -> list[str]:
    """Return what formulas and lists of terms end with, and whose results they are; no cells of matrices."""
    parts = (part for line in lines for part in line)
    return [part.text.strip() for part in parts if Ink.RESULT in part.inks and part.target is None]


def is_whole(lines: Sequence[Line], columns: int) -> bool:
    """Tell whether every line has room in the columns, and none was cut before; a matrix has its bracket behind …."""
    return all(width(line) <= columns and (not line or line[-1].text != Sign.CUT) for line in lines)
