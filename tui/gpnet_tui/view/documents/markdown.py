"""A document as Markdown that reads well as plain text: matrices stand in blocks of code, drawn as on the screen."""

import re
import textwrap
from collections.abc import Iterator

from gpnet_tui.view.documents.blocks import (
    Block,
    CellEquation,
    Document,
    Entry,
    Formula,
    Heading,
    Listing,
    Mark,
    MatrixEquation,
    MatrixPart,
    PageBreak,
    Paragraph,
    Part,
    Together,
    cut_texts,
    each_block,
)
from gpnet_tui.view.documents.breaking import COLUMN_GAP, PAGE_COLUMNS, caption, lines_of
from gpnet_tui.view.equations.block import Block as Drawn
from gpnet_tui.view.equations.block import bracket
from gpnet_tui.view.equations.chain import Stage as Written
from gpnet_tui.view.equations.chain import equals_lines
from gpnet_tui.view.equations.flow import beside
from gpnet_tui.view.equations.formula import OPERATORS
from gpnet_tui.view.text.clean import visible
from gpnet_tui.view.text.ink import Line, plain, span
from gpnet_tui.view.text.signs import Sign

_SPECIAL = re.compile(
    r"[\\`*<>~$|]|&(?=#?\w+;)|(?<![^\W_])_|_(?![^\W_])|!(?=\[)|\[(?![\d,k]+\](?![(\[:]))|\](?=[(\[:])"
)
_AT_START = re.compile(r"^(?=[-+=#>])|^(\d+)(?=[.)])")
_ADDRESS = re.compile(r"\b(https?|ftp)(?=:)|\bwww(?=\.)", re.IGNORECASE)
_BEFORE_OPERATOR = re.compile(f"(?={'|'.join(map(re.escape, OPERATORS))})")
_FENCE = "```"


def markdown(document: Document) -> str:
    """Return a document as Markdown."""
    parts = [f"# {escaped(document.title)}", *(_block(block) for block in each_block(document.blocks))]
    return "\n\n".join(part for part in parts if part) + "\n"


def escaped(text: str) -> str:
    """Return a text on one line in which nothing acts as Markdown."""
    line = _SPECIAL.sub(r"\\\g<0>", visible(text).strip())
    line = _ADDRESS.sub(lambda found: found[0] + "\\", line)
    return _AT_START.sub(lambda found: f"{found[1] or ''}\\", line)


def _block(block: Block) -> str:
    match block:
        case Heading(level, text):
            return f"{'#' * (level + 1)} {escaped(text)}"
        case Paragraph(text, is_note, is_warning):
            words = f"**{escaped(text)}**" if is_warning else escaped(text)
            return f"> {words}" if is_note or is_warning else words
        case Formula(text):
            return f"`{_in_code(text)}`"
        case MatrixEquation(parts):
            return _code(matrix_lines(parts))
        case CellEquation():
            return _code(cell_lines(block))
        case Listing(items):
            return "\n".join(f"- {escaped(item)}" for item in items)
        case PageBreak():
            return "---"
        case Together(blocks):
            return "\n\n".join(map(_block, blocks))


def _code(lines: list[str]) -> str:
    return "\n".join([f"{_FENCE}text", *map(_in_code, lines), _FENCE])


def _in_code(line: str) -> str:
    """Return a line in which nothing ends the code that it stands in."""
    return visible(line).rstrip().replace("`", "'")


def matrix_lines(parts: tuple[Part, ...]) -> list[str]:
    """Return matrices and operators as lines of text, and below them what is left out of each."""
    drawn = [
        plain(line)
        for flow in lines_of(parts)
        for line in beside([part if isinstance(part, str) else _drawn(part) for part in flow])
    ]
    return [*drawn, *cut_texts(parts)]


def cell_lines(equation: CellEquation) -> list[str]:
    """Return how a cell is computed, on as many lines as it takes."""
    stages = [Written(f" {stage.sign} ", _spans(stage.formula)) for stage in equation.stages]
    lines = (plain(line) for line in equals_lines((span(equation.name),), stages, PAGE_COLUMNS))
    return [piece for line in lines for piece in _wrapped(line)]


def _wrapped(line: str) -> list[str]:
    """Return a line in pieces that fit; none of its words is cut."""
    indent = len(line) - len(line.lstrip())
    return textwrap.wrap(
        line,
        PAGE_COLUMNS,
        initial_indent="",
        subsequent_indent=" " * (indent + 2),
        break_long_words=False,
        break_on_hyphens=False,
        drop_whitespace=True,
    ) or [""]


def _spans(formula: str | Entry) -> Line:
    text = formula if isinstance(formula, str) else _text(formula).strip()
    return tuple(span(piece) for piece in _BEFORE_OPERATOR.split(text))


def _text(entry: Entry) -> str:
    return "_" * entry.width if entry.mark is Mark.GAP else entry.text


def _drawn(part: MatrixPart) -> Drawn:
    rows = list(_rows(part))
    inner = len(rows[0])
    lines = [f"{bracket(i, len(rows), '┌│└[')}{row}{bracket(i, len(rows), '┐│┘]')}" for i, row in enumerate(rows)]
    title = caption(part)
    room = max(inner + 2, len(title))
    indent = " " * ((room - inner - 2) // 2)
    texts = [title.ljust(room), *(f"{indent}{line}".ljust(room) for line in lines)]
    return Drawn(tuple((span(text),) for text in texts), room, 1 + (len(rows) - 1) // 2)


def _rows(part: MatrixPart) -> Iterator[str]:
    widths = part.widths()
    before = None
    for row, entries in zip(part.rows, part.entries, strict=True):
        if before is not None and row != before + 1:
            yield _in_line(part, [Sign.ROWS_CUT.rjust(room // 2 + 1).ljust(room) for room in widths], " ")
        yield _in_line(part, [_text(one).rjust(room) for one, room in zip(entries, widths, strict=True)], Sign.CUT)
        before = row


def _in_line(part: MatrixPart, texts: list[str], dots: str) -> str:
    line = texts[0]
    for place, text in enumerate(texts[1:], start=1):
        is_cut = part.columns[place] != part.columns[place - 1] + 1
        line += f"{' ' * COLUMN_GAP}{f'{dots}  ' if is_cut else ''}{text}"
    return line
