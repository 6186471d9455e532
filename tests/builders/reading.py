"""Reads text on screen as someone does: a sentence goes on in the next line, where the one before began."""

from collections.abc import Sequence
from textwrap import wrap

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
