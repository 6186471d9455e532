"""Products below each other, with their factors in columns."""

from collections.abc import Sequence

from gpnet_tui.view.equations.formula import TIMES
from gpnet_tui.view.text.ink import Ink, Line, Span, fit, span, width


def with_factors_aligned(lines: Sequence[Line]) -> list[Line]:
    """Set the factors of products below each other, where all lines are products of as many numbers."""
    parted = [_parted(line) for line in lines]
    counts = {len(parts) for parts in parted if parts}
    if len(counts) != 1:
        return list(lines)
    has_brackets = [any(parts and _is_bracketed(parts[k]) for parts in parted) for k in range(counts.pop())]
    padded = [[_padded(part, blank) for part, blank in zip(parts, has_brackets, strict=False)] for parts in parted]
    widths = [max(width(parts[k]) for parts in padded if parts) for k in range(len(has_brackets))]
    return [_joined(parts, widths) for parts in padded]


def _parted(line: Line) -> list[Line]:
    """Cut a product at its signs."""
    parts: list[list[Span]] = [[]]
    for part in line:
        if part.text == TIMES:
            parts.append([])
        else:
            parts[-1].append(part)
    return [tuple(part) for part in parts] if line else []


def _is_bracketed(part: Line) -> bool:
    return part[0].text == "("


def _padded(part: Line, has_brackets: bool) -> Line:  # noqa: FBT001 - one of a list
    """Give a number the room of the brackets that others have."""
    return (span(" "), *part, span(" ")) if has_brackets and not _is_bracketed(part) else part


def _joined(parts: Sequence[Line], widths: Sequence[int]) -> Line:
    line: list[Span] = []
    for part, room in zip(parts, widths, strict=False):
        line += [*([span(TIMES, Ink.DIM)] if line else []), *fit((), room - width(part)), *part]
    return tuple(line)
