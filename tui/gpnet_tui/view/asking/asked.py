"""What the equation's place shows while someone answers: the operation with boxes, and the cell that is answered."""

from gpnet_engine.formulas.expressions import sources
from gpnet_engine.names import label
from gpnet_engine.operations.program import phase
from gpnet_engine.questions.explanations import context_at
from gpnet_tui.view.asking.answering import Answering, answered, is_checking
from gpnet_tui.view.asking.boxes import CURSOR
from gpnet_tui.view.asking.page import Page
from gpnet_tui.view.asking.verdict import expression_of, tells_formula, verdict_lines
from gpnet_tui.view.equations.arrangement import stacked
from gpnet_tui.view.equations.chain import EQUALS, Stage, equals_lines
from gpnet_tui.view.equations.formula import Formula, Mode
from gpnet_tui.view.equations.operands import LEAST_ROWS, MatricesView
from gpnet_tui.view.equations.products import cross_of
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.ink import PHASE_INK, PHASE_SIGN, Ink, Line, clip, span, wrap
from gpnet_tui.view.text.labels import cell_label
from gpnet_tui.view.text.signs import Sign


def answer_title(page: Page) -> Line:
    """Return the sign of the phase, and the operation that is asked, in symbols."""
    operation = page.operation
    symbols = operation.rule.symbols(operation, context_at(page.session, operation))
    ink = PHASE_INK[phase(operation)]
    sign = span(f"{PHASE_SIGN[phase(operation)]} ", ink)
    return (sign, span(f"{label(operation.result)} = {symbols}", Ink.STRONG, ink))


def answer_note(scene: Scene, answering: Answering, *, brief: bool = False) -> Line:
    """Return how much is answered, and when it is checked; if `brief`, only that it is being checked."""
    done = answered(answering, scene.own_numbers)
    count = span(f"{done:,} of {answering.count:,}", Ink.STRONG)
    if is_checking(answering, scene.own_numbers):
        note: Line = (span("  checking …", Ink.DIM),)
    else:
        note = () if brief else (span(f"  checks {answering.feedback}", Ink.DIM),)
    return (span("your answers ", Ink.KEY), count, *note)


def asked_title(page: Page) -> Line:
    """Return the cell that is answered."""
    return (span("Cell ", Ink.DIM), span(cell_label(page.session, page.focus.cursor), Ink.STRONG))


def asked_lines(page: Page, columns: int, rows: int) -> list[Line]:
    """Return what the cell is, and how it is answered: each cut to one line where there are no rows for more."""
    operation, (_, row, column) = page.operation, page.focus.cursor
    meaning = operation.rule.meaning(operation, context_at(page.session, operation), row, column)
    keys = "Type a number; Enter, Tab, Space or ; go on. Paste a block. Stuck? h helps."
    whole = [*wrap(meaning, columns, Ink.TEXT), (), *wrap(keys, columns, Ink.DIM)]
    if len(whole) <= rows:
        return whole
    return [clip((span(meaning, Ink.TEXT),), columns), clip((span(keys, Ink.DIM),), columns)]


def answer_lines(scene: Scene, page: Page, columns: int, rows: int) -> list[Line]:
    """Return what is said of the numbers, the matrices with their boxes, and the cell with its formula.

    What is said goes first. The formula of the cell makes way where there is no room, or where it was told before.
    """
    typed = _typed_line(scene, page)
    verdict = verdict_lines(scene, columns, rows - 1)
    formula = [] if tells_formula(scene, page.focus.cursor) else _formula_lines(scene, page, columns)
    if verdict and len(verdict) + len(formula) + 1 > rows:
        formula = []
    cell = [*formula, typed]
    room = rows - len(cell) - len(verdict)
    view = _matrices(page, scene.digits)
    cross = cross_of(view, columns, room)
    if cross is not None:
        matrices = cross.lines()
    else:
        matrices = view.whole(columns, room) if verdict else view.lines(columns, max(room, LEAST_ROWS + 1))
    return stacked([verdict, matrices, cell], rows)


def _matrices(page: Page, digits: int) -> MatricesView:
    chosen = page.focus.cursor
    feeding = tuple(sources(expression_of(page, chosen)))
    return MatricesView(
        page.session, page.operation, chosen.row, chosen.column, digits, feeding, boxes=page.focus.boxes
    )


def _formula_lines(scene: Scene, page: Page, columns: int) -> list[Line]:
    """Return the formula of the cell with the cursor, in symbols."""
    cell = page.focus.cursor
    shown = Formula(page.session, scene.digits).spans(expression_of(page, cell), Mode.SYMBOLS)
    return equals_lines((span(cell_label(page.session, cell), Ink.RESULT),), [Stage(EQUALS, tuple(shown))], columns)


def _typed_line(scene: Scene, page: Page) -> Line:
    """Return the cell with the cursor, and what is typed in it."""
    answering, cell = scene.answering, page.focus.cursor
    typed = answering.typed if answering is not None else ""
    number = f"{typed}{CURSOR}" if typed else scene.own_numbers.text(*cell) or CURSOR
    name = span(cell_label(page.session, cell), Ink.RESULT)
    return (name, span(EQUALS, Ink.DIM), span(number.replace("-", Sign.MINUS), Ink.CHOSEN))
