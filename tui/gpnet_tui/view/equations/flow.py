"""Matrices and operators beside each other on one line, as in a textbook: how large that is, and how it is drawn."""

from collections.abc import Sequence
from typing import TypeAlias

from gpnet_tui.view.equations.block import Block, MatrixBlock
from gpnet_tui.view.text.ink import Ink, Line, Span, span

_GAP = 1  # beside an operator

Flow: TypeAlias = "list[str | MatrixBlock]"


def side_by_side(flow: Flow) -> list[Line]:
    """Put matrices and operators beside each other, centred on one line."""
    return beside([part if isinstance(part, str) else part.block() for part in flow])


def beside(parts: Sequence[str | Block]) -> list[Line]:
    """Put blocks of lines and operators beside each other, centred on one line."""
    blocks = [
        Block(((_operator(part),),), len(part) + 2 * _GAP, 0) if isinstance(part, str) else part for part in parts
    ]
    drop = max(block.middle for block in blocks)
    # Operators stand beside the middle of the highest matrix; lower matrices are centred on it.
    height = max(drop - block.middle + len(block.lines) for block in blocks)
    lines: list[Line] = []
    for y in range(height):
        line: list[Span] = []
        for block in blocks:
            index = y - (drop - block.middle)
            inside = 0 <= index < len(block.lines)
            line += block.lines[index] if inside else (span(" " * block.columns),)
        lines.append(tuple(line))
    return lines


def _operator(text: str) -> Span:
    return span(f"{' ' * _GAP}{text}{' ' * _GAP}", Ink.STRONG)


def is_wide_enough(flow: Flow) -> bool:
    """Tell whether all columns of the matrices are drawn."""
    return all(isinstance(part, str) or len(part.columns) == part.array.shape[1] for part in flow)


def is_whole(flow: Flow) -> bool:
    """Tell whether the matrices are drawn whole."""
    return is_wide_enough(flow) and all(map(_is_high_enough, flow))


def rows_of(flow: Flow) -> int:
    """Return how many lines a flow takes: one, where there are operators only."""
    return 1 + max((part.height for part in flow if not isinstance(part, str)), default=0)


def _is_high_enough(part: "str | MatrixBlock") -> bool:
    return isinstance(part, str) or len(part.rows) == part.array.shape[0]


def columns_of(flow: Flow) -> int:
    """Return how many columns a flow takes."""
    return sum(len(part) + 2 * _GAP if isinstance(part, str) else part.width for part in flow)
