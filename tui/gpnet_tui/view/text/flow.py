"""Lines that are broken between words, and the airiest way in which several of them fit into a pane.

A pane may be a band of two long lines or a tall one of short lines: what is said in it is the same.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TypeAlias

from gpnet_tui.view.text.ink import Ink, Line, Span, clip, span, width
from gpnet_tui.view.text.signs import Sign

Groups: TypeAlias = Sequence[Sequence[Line]]

_GAP = span("   ")
_PIECES = re.compile(r"\s+|\S+")
_INDENT = 2


def fitting(texts: Sequence[str], columns: int) -> str:
    """Return the first of the texts that fits, or else the last."""
    return next((text for text in texts if len(text) <= columns), texts[-1])


def wrapped(line: Line, columns: int, indent: int = 0) -> list[Line]:
    """Return a line in as many as it takes, each at most `columns` wide; those that go on are indented."""
    if width(line) <= columns and line and line[0].text[:1].strip():
        return [line]
    lines: list[list[Span]] = [[]]
    used = 0
    for blanks, word in _words(line):
        if not used:
            gap: list[Span] = []
        elif used + width(blanks) + width(word) <= columns:
            gap = blanks
        else:
            lines.append([])
            gap, used = [span(" " * indent)], 0
        lines[-1] += [*gap, *word]
        used += width(gap) + width(word)
    return list(chain.from_iterable(_cut(tuple(one), columns) for one in lines))


def laid_out(groups: Groups, columns: int, rows: int) -> list[Line]:
    """Return what is said in groups, in at most `rows` lines: as airy as fits, and without the last where none does.

    Each part has lines of its own and groups stand apart, or next to each other; then parts of a group share lines,
    then all do.
    """
    kept = [group for group in ([part for part in group if part] for group in groups) if group]
    parts = list(chain.from_iterable(kept))
    for group_lines, apart in ((_below_each_other, True), (_below_each_other, False), (side_by_side, False)):
        lines = list(_joined([group_lines(group, columns) for group in kept], apart=apart))
        if len(lines) <= rows:
            return lines
    for count in range(len(parts), 0, -1):
        lines = side_by_side(parts[:count], columns)
        if len(lines) <= rows:
            return lines
    lines = side_by_side(parts[:1], columns)
    if len(lines) > rows > 0:
        lines[rows - 1] = _broken_off(lines[rows - 1], columns)
    return lines[:rows]


def _broken_off(line: Line, columns: int) -> Line:
    """Return a line that says that something is left out behind it."""
    cut = span(f" {Sign.CUT}", Ink.DIM)
    return (*line, cut) if width(line) + width((cut,)) <= columns else clip((*line, cut), columns)


def _below_each_other(parts: Sequence[Line], columns: int) -> list[Line]:
    return [line for part in parts for line in wrapped(part, columns, _INDENT)]


def side_by_side(parts: Sequence[Line], columns: int) -> list[Line]:
    """Return parts that share lines as long as the next one fits whole."""
    lines: list[Line] = []
    for part in filter(None, parts):
        if lines and width(lines[-1]) + len(_GAP.text) + width(part) <= columns:
            lines[-1] = (*lines[-1], _GAP, *part)
        else:
            lines += wrapped(part, columns, _INDENT)
    return lines


def _joined(blocks: Sequence[Sequence[Line]], *, apart: bool) -> Iterator[Line]:
    for at, block in enumerate(blocks):
        if at and apart:
            yield ()
        yield from block


def _words(line: Line) -> Iterator[tuple[list[Span], list[Span]]]:
    """Yield the words of a line, which may go on from one span to the next, with the blanks before them."""
    blanks: list[Span] = []
    word: list[Span] = []
    for part in line:
        for text in _PIECES.findall(part.text):
            if not text.isspace():
                word.append(part._replace(text=text))
                continue
            if word:
                yield blanks, word
                blanks, word = [], []
            blanks.append(part._replace(text=text))
    if word:
        yield blanks, word


def _cut(line: Line, columns: int) -> Iterator[Line]:
    """Yield a line in pieces that fit, where one word is too long."""
    while width(line) > columns > 0:
        head: list[Span] = []
        rest: list[Span] = []
        room = columns
        for part in line:
            if room:
                head.append(part._replace(text=part.text[:room]))
            if part.text[room:]:
                rest.append(part._replace(text=part.text[room:]))
            room = max(room - len(part.text), 0)
        yield tuple(head)
        line = tuple(rest)
    yield line
