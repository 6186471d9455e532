"""The current operation over the whole screen: matrices far apart, the chosen cell below them, and one sentence.

The matrices stand where they stand whether the result is hidden or shown, so that nothing tells it beforehand.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from gpnet_engine.formulas.expressions import sources
from gpnet_engine.operations import Operation
from gpnet_engine.questions.explanations import explanation
from gpnet_engine.time.session import Session
from gpnet_tui.view.answers.printed import erratum_text
from gpnet_tui.view.equations.block import MatrixBlock, Spacing
from gpnet_tui.view.equations.cell_formula import CellFormula
from gpnet_tui.view.equations.chain import equals_lines
from gpnet_tui.view.equations.equation import EquationView
from gpnet_tui.view.equations.flow import Flow, columns_of, is_whole, rows_of, side_by_side
from gpnet_tui.view.equations.operands import LEAST_ROWS, MatricesView
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.stage.hidden import boxes_of, without_result
from gpnet_tui.view.start import start_lines, start_title
from gpnet_tui.view.text.ink import CellRef, Ink, Line, Span, span, width, wrap
from gpnet_tui.view.text.labels import cell_label

_EDGE = 2  # columns that stay free on either side
_TITLE_ROWS = 4  # a blank line, the equation in symbols, its name, a blank line
_LEAST_TEXT_ROWS, _MOST_TEXT_ROWS = 7, 16
_LONGEST_LINE = 90  # of a sentence
_LISTED = 2  # terms of a long sum, at least
_SPACINGS = tuple(Spacing(columns, rows) for rows in (1, 0) for columns in (6, 4, 3, 2, 1))
_CUT = (Spacing(3, 1), Spacing(2, 0), Spacing())  # where matrices are too large


def stage_lines(scene: Scene, columns: int, rows: int, shows: str) -> list[Line]:
    """Return the lines of the presentation view; `shows` is the key that shows what is hidden."""
    session, chosen, room = scene.session, scene.focus.chosen, columns - 2 * _EDGE
    operation = session.operation
    if operation is None or chosen is None:
        return _start(scene, columns, rows)
    text_rows = min(max(rows * 2 // 5, _LEAST_TEXT_ROWS), _MOST_TEXT_ROWS)
    seen = without_result(session, operation) if scene.hides else session
    view = EquationView(seen, operation, chosen.row, chosen.column, scene.digits)
    title = [(), *_centred([view.title()], columns), *_centred([(span(view.called(), Ink.DIM),)], columns), ()]
    matrices = _matrices(scene, operation, chosen, room, rows - _TITLE_ROWS - text_rows)
    above = max(rows - text_rows - _TITLE_ROWS - len(matrices), 0) // 2
    upper = [*title, *[()] * above, *_centred(matrices, columns)]
    upper += [()] * (rows - text_rows - len(upper))
    left = rows - len(upper)
    lower = _question(seen, chosen, shows) if scene.hides else _answer(scene, view, chosen, room, left - 1)
    return [*upper, (), *(line for part in _parted(lower, left - 1) for line in _centred(part, columns))][:rows]


def _start(scene: Scene, columns: int, rows: int) -> list[Line]:
    """Return what an iteration begins with, in the middle of the screen."""
    room = min(columns - 2 * _EDGE, _LONGEST_LINE)
    lines = start_lines(scene.session, room, rows - LEAST_ROWS)
    above = max(rows - len(lines) - 1, 0) // 3
    return [*[()] * above, *_centred([start_title(scene.session)], columns), *_centred(lines, columns)][:rows]


def _question(session: Session, chosen: CellRef, shows: str) -> list[list[Line]]:
    """Return what the class is asked."""
    asked = (
        span("What comes out for ", Ink.STRONG),
        span(cell_label(session, chosen), Ink.RESULT),
        span("?", Ink.STRONG),
    )
    return [[asked], [(span(shows, Ink.KEY), span(" shows it", Ink.DIM))]]


def _answer(scene: Scene, view: EquationView, chosen: CellRef, columns: int, rows: int) -> list[list[Line]]:
    """Return the chosen cell with its numbers, and the sentence, in at most `rows` lines."""
    session = scene.session
    said = replace(view, remark=erratum_text(session, scene.comparable, chosen)).meaning()
    sentence = wrap(said, min(columns, _LONGEST_LINE), Ink.TEXT)
    cell = CellFormula(session, view.operation, chosen.row, chosen.column, scene.digits)
    for room, rest in ((rows - len(sentence) - 1, [sentence]), (rows, [])):
        found = next((lines for lines in _formulas(cell, columns, room) if len(lines) <= room), None)
        if found is not None:
            return [found, *rest]
    return [cell.formula(columns, 2)[:rows]]


def _formulas(cell: CellFormula, columns: int, rows: int) -> Iterator[list[Line]]:
    """Yield the formula of the cell in all forms, the one that is read best from afar first."""
    if cell.is_long_sum:
        listed = cell.listed(columns, rows, least=_LISTED) or cell.listed(columns, rows, least=_LISTED, may_total=False)
        if listed:
            yield listed
    left, stages = cell.stages()
    blank = (span(" " * width(left)),)
    staged = [line for at, one in enumerate(stages) for line in equals_lines(blank if at else left, [one], columns)]
    yield [line for one in staged for line in ((), one)][1:]
    yield staged
    for skipped in range(3):
        yield cell.formula(columns, skipped)


def _matrices(scene: Scene, operation: Operation, chosen: CellRef, columns: int, rows: int) -> list[Line]:
    """Return the matrices as far apart as there is room for; cut around the chosen cell where they are too large."""
    session = scene.session
    unknown = without_result(session, operation)  # where it is cut does not depend on what is hidden
    inner = CellFormula(unknown, operation, chosen.row, chosen.column, scene.digits).largest
    seen = unknown if scene.hides else session
    feeding, boxes = tuple(sources(explanation(seen, operation, *chosen))), boxes_of(operation) if scene.hides else {}
    close = MatricesView(seen, operation, chosen.row, chosen.column, scene.digits, feeding, inner=inner, boxes=boxes)
    flows = _laid_out(close, columns, rows)
    lines = [line for flow in flows for line in side_by_side(_apart(flow, columns))]
    return [_with_cursor(line, scene.focus.cursor) for line in lines]


def _laid_out(close: MatricesView, columns: int, rows: int) -> list[Flow]:
    """Return the matrices whole and in one line, else whole, else all of them with the part that matters."""
    whole = [
        flows
        for spacing in _SPACINGS
        if (flows := replace(close, spacing=spacing).flows(columns, rows))
        and all(map(is_whole, flows))
        and _fits(flows, columns, rows)
    ]
    if whole:
        return min(whole, key=len)  # of equal ones the first
    count = len(_blocks(close.flows(10**6, 10**6)))
    cut = [replace(close, spacing=spacing).flows(columns, max(rows, LEAST_ROWS + 1)) for spacing in _CUT]
    return next((flows for flows in cut if _fits(flows, columns, rows) and len(_blocks(flows)) == count), cut[-1])


def _fits(flows: Sequence[Flow], columns: int, rows: int) -> bool:
    return sum(map(rows_of, flows)) <= rows and max(map(columns_of, flows)) <= columns


def _blocks(flows: Sequence[Flow]) -> list[MatrixBlock]:
    return [part for flow in flows for part in flow if not isinstance(part, str)]


def _apart(flow: Flow, columns: int) -> Flow:
    """Return a line of matrices with more room beside its operators, if there is room."""
    operators = sum(isinstance(part, str) for part in flow)
    for around in ("   ", "  ", " "):
        if columns_of(flow) + 2 * len(around) * operators <= columns:
            return [f"{around}{part}{around}" if isinstance(part, str) else part for part in flow]
    return flow


def _with_cursor(line: Line, cursor: CellRef) -> Line:
    """Return a line with the cell under the cursor marked."""
    return tuple(
        Span(part.text, (*part.inks, Ink.CURSOR), part.target) if part.target == cursor else part for part in line
    )


def _centred(lines: Sequence[Line], columns: int) -> list[Line]:
    """Return lines in the middle of the screen, all of them moved by as much."""
    blank = span(" " * max((columns - max(map(width, lines), default=0)) // 2, 0))
    return [(blank, *line) if line else line for line in lines]


def _parted(parts: Sequence[list[Line]], rows: int) -> list[list[Line]]:
    """Return parts with a blank line between them, as long as there is room."""
    spare = rows - sum(map(len, parts))
    spread: list[list[Line]] = []
    for at, part in enumerate(parts):
        spread += [[()], part] if 0 < at <= spare else [part]
    return spread
