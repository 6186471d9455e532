"""What the equation's place shows while someone answers: the operation with boxes, and what is said of the numbers."""

from dataclasses import replace

import numpy as np

from gpnet_engine.diagnosis.findings import Cell, WrongNumber
from gpnet_engine.formulas.expressions import Expression, sources
from gpnet_engine.names import label
from gpnet_engine.operations.program import phase
from gpnet_engine.questions.explanations import context_at, explanation
from gpnet_engine.teaching.verdicts import Correction
from gpnet_tui.view.asking.answering import (
    HINT_CELL,
    HINT_EQUATION,
    HINT_KIND,
    HINT_MATRIX,
    HINT_NUMBER,
    Answering,
    answered,
)
from gpnet_tui.view.asking.boxes import CURSOR
from gpnet_tui.view.asking.page import Page, with_terms
from gpnet_tui.view.equations.chain import EQUALS, Stage, equals_lines
from gpnet_tui.view.equations.equation import stacked
from gpnet_tui.view.equations.formula import Formula, Mode
from gpnet_tui.view.equations.operands import LEAST_ROWS, MatricesView
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.ink import PHASE_INK, CellRef, CommandRef, Ink, Line, Span, clip, span, wrap
from gpnet_tui.view.text.labels import cell_label

_KEY_GAP = span("   ")


def correction_of(answering: Answering) -> Correction | None:
    """Return what is said of the numbers that were checked; None where none were."""
    if answering.checked is None:
        return None
    project, checked = answering.project, answering.checked
    return Correction(project.network, project.arithmetic, checked.answers, checked.diagnosis)


def hint_of(answering: Answering) -> int:
    """Return how far the hints have got: marks beside the numbers say matrix and cell already."""
    return max(answering.hint, HINT_CELL if answering.shows_marks else 0)


def wrong_of(scene: Scene) -> WrongNumber | None:
    """Return the number that is wrong first, unless another one stands in its place by now."""
    answering = scene.answering
    if answering is None or answering.checked is None:
        return None
    wrong = answering.checked.diagnosis.first_wrong
    if wrong is None or scene.own_numbers.text(*_place(wrong.cell)) != wrong.yours:
        return None
    return wrong


def mistake_at(scene: Scene) -> str | None:
    """Return the mistake of the catalogue that made the first wrong number, once the hints have named it."""
    answering, wrong = scene.answering, wrong_of(scene)
    correction = None if answering is None else correction_of(answering)
    if answering is None or wrong is None or correction is None or hint_of(answering) < HINT_KIND:
        return None
    return correction.mistake_in(wrong.cell)


def answer_title(page: Page) -> Line:
    """Return the operation that is asked, in symbols."""
    operation = page.operation
    symbols = operation.rule.symbols(operation, context_at(page.session, operation))
    return (span(f"{label(operation.result)} = {symbols}", Ink.STRONG, PHASE_INK[phase(operation)]),)


def answer_note(scene: Scene, answering: Answering, *, brief: bool = False) -> Line:
    """Return how much is answered, and when it is checked; only how much if `brief`."""
    done = answered(answering, scene.own_numbers)
    count = span(f"{done:,} of {answering.count:,}", Ink.STRONG)
    note = () if brief else (span(f" · checks {answering.feedback}", Ink.DIM),)
    return (span("your answers ", Ink.KEY), count, *note)


def asked_title(page: Page) -> Line:
    """Return the cell that is answered."""
    return (span("Cell ", Ink.DIM), span(cell_label(page.session, page.focus.cursor), Ink.STRONG))


def asked_lines(page: Page, columns: int) -> list[Line]:
    """Return what the cell is, and how it is answered."""
    operation, (_, row, column) = page.operation, page.focus.cursor
    meaning = operation.rule.meaning(operation, context_at(page.session, operation), row, column)
    keys = "Type a number; Enter, Tab, Space or ; go on. A block can be pasted. Empty is not answered."
    return [clip((span(meaning, Ink.TEXT),), columns), clip((span(keys, Ink.DIM),), columns)]


def answer_lines(scene: Scene, page: Page, columns: int, rows: int) -> list[Line]:
    """Return what is said of the numbers, the matrices with their boxes, and the cell with its formula."""
    cell = _cell_lines(scene, page, columns)
    verdict = verdict_lines(scene, columns)
    room = rows - len(cell) - len(verdict)
    view = _matrices(page, scene.digits)
    matrices = view.whole(columns, room) if verdict else view.lines(columns, max(room, LEAST_ROWS + 1))
    return stacked([verdict, matrices, cell], rows)


def _matrices(page: Page, digits: int) -> MatricesView:
    chosen = page.focus.cursor
    feeding = tuple(sources(_expression(page, chosen)))
    return MatricesView(
        page.session, page.operation, chosen.row, chosen.column, digits, feeding, boxes=page.focus.boxes
    )


def _cell_lines(scene: Scene, page: Page, columns: int) -> list[Line]:
    """Return the cell with the cursor: its formula in symbols, and what is typed."""
    answering, cell = scene.answering, page.focus.cursor
    typed = answering.typed if answering is not None else ""
    given = scene.own_numbers.text(*cell)
    shown = Formula(page.session, scene.digits).spans(_expression(page, cell), Mode.SYMBOLS)
    name = cell_label(page.session, cell)
    number = f"{typed}{CURSOR}" if typed else given or CURSOR
    formula = equals_lines((span(name, Ink.RESULT),), [Stage(EQUALS, tuple(shown))], columns)
    return [*formula, (span(name, Ink.RESULT), span(EQUALS, Ink.DIM), span(number.replace("-", "−"), Ink.CHOSEN))]


def verdict_lines(scene: Scene, columns: int) -> list[Line]:
    """Return what is said of the numbers that were checked: no more than the hints have got to."""
    answering = scene.answering
    correction = None if answering is None else correction_of(answering)
    if answering is None or correction is None:
        return []
    wrong = wrong_of(scene)
    if wrong is None:
        changed = correction.diagnosis.first_wrong is not None
        said = (
            ["You have changed the number that was wrong first."]
            if changed
            else correction.lines(reveals=hint_of(answering) >= HINT_NUMBER)
        )
        return [line for text in said for line in wrap(text, columns, Ink.TEXT)]
    level = hint_of(answering)
    lines: list[Line] = []
    for index, text in enumerate(_told(correction, level)):
        lines += wrap(text, columns, *((Ink.STRONG,) if not index else (Ink.TEXT,)))
    if level >= HINT_EQUATION:
        lines += _with_numbers(scene, CellRef(*_place(wrong.cell)), columns)
    return [*lines, _keys(scene, wrong, level)]


def _told(correction: Correction, level: int) -> list[str]:
    """Return the sentences of a level of hints."""
    reveals = level >= HINT_NUMBER
    if level == 0:
        return [correction.how_many_wrong()]
    if level == HINT_MATRIX:
        wrong = correction.diagnosis.first_wrong
        return [correction.how_many_wrong(), f"The first is in {label(wrong.cell.name)}." if wrong else ""]
    found = [*correction.first_wrong(reveals=reveals)]
    if level >= HINT_KIND:
        named = [*correction.mistakes(reveals=reveals), *correction.ties(), *correction.slips(reveals=reveals)]
        found += [*named, *correction.unexplained()]
    return [*found, *correction.following()]


def _with_numbers(scene: Scene, cell: CellRef, columns: int) -> list[Line]:
    """Return the equation of a cell with the person's own numbers put in."""
    there = page_at(scene, cell)
    if there is None:
        return []
    session, expression = with_terms(there), _expression(there, cell)
    for cells in sources(expression):
        if np.isnan(cells.numbers(session.values)).any():
            return wrap(f"It is computed from {label(cells.name)}, which is not filled in.", columns, Ink.TEXT)
    formula = Formula(session, scene.digits)
    left = (span(cell_label(session, cell), Ink.RESULT),)
    stages = [Stage(EQUALS, tuple(formula.spans(expression, mode))) for mode in (Mode.SYMBOLS, Mode.NUMBERS)]
    return equals_lines(left, stages, columns)


def page_at(scene: Scene, cell: CellRef) -> Page | None:
    """Return the page as it is with the cursor on another cell."""
    answering = scene.answering
    return None if answering is None else replace(scene, answering=replace(answering, cursor=cell)).page


def _keys(scene: Scene, wrong: WrongNumber, level: int) -> Line:
    """Return the keys that lead on from a wrong number."""
    is_there = scene.answering is not None and scene.answering.cursor == CellRef(*_place(wrong.cell))
    keys: list[tuple[str, str, str]] = []
    if level >= HINT_CELL and not is_there:
        keys.append(("Enter", "goes there", "answer_take"))
    elif is_there and mistake_at(scene) is not None:
        keys.append(("Enter", "makes it on purpose", "answer_take"))
    if level < HINT_NUMBER:
        keys += [("h", "hint", "answer_hint"), ("r", "reveal", "answer_reveal")]
    keys.append(("n", "next", "answer_next_wrong"))
    spans: list[Span] = []
    for key, word, action in keys:
        spans += [
            Span(key, (Ink.KEY,), CommandRef(action)),
            Span(f" {word}", (Ink.TEXT,), CommandRef(action)),
            _KEY_GAP,
        ]
    return tuple(spans)


def _expression(page: Page, cell: CellRef) -> Expression:
    return explanation(page.session, page.operation, *cell)


def _place(cell: Cell) -> tuple[str, int, int]:
    return cell.name, cell.row, cell.column
