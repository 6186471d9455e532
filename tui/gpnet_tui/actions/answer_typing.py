"""Cells that someone answers: typed, pasted, emptied, and the way from one to the next."""

from collections.abc import Callable
from dataclasses import replace

from gpnet_engine.errors import EditError
from gpnet_engine.files.answers.numbers import LONGEST_NUMBER
from gpnet_engine.names import how_many, label
from gpnet_tui.actions.answer_checking import check, replace_answers, show, with_answers
from gpnet_tui.actions.debugger import Debugger
from gpnet_tui.view.asking.answering import Answering
from gpnet_tui.view.asking.typed import number_text, pasted_numbers
from gpnet_tui.view.text.ink import CellRef


def type_character(debugger: Debugger, character: str) -> None:
    """Begin a number, or go on with it."""
    answering = debugger.scene.answering
    if answering is not None and len(answering.typed) < LONGEST_NUMBER:
        show(debugger, replace(answering, typed=answering.typed + character))


def erase(debugger: Debugger) -> None:
    """Take the last character back, also of a number that was given."""
    answering = debugger.scene.answering
    if answering is None:
        return
    if answering.typed:
        show(debugger, replace(answering, typed=answering.typed[:-1]))
        return
    given = debugger.scene.own_numbers.text(*answering.cursor)
    if given:
        _set(debugger, {answering.cursor: ""})
        _show_typed(debugger, given[:-1])


def clear(debugger: Debugger) -> None:
    """Make the cell empty."""
    answering = debugger.scene.answering
    if answering is not None:
        _show_typed(debugger, "")
        _set(debugger, {answering.cursor: ""})


def next_cell(debugger: Debugger) -> None:
    """Take the number, and go to the next cell."""
    _go(debugger, lambda answering: answering.beside(1))


def previous_cell(debugger: Debugger) -> None:
    """Take the number, and go to the cell before."""
    _go(debugger, lambda answering: answering.beside(-1))


def cell_below(debugger: Debugger) -> None:
    """Take the number, and go down."""
    _go(debugger, lambda answering: answering.moved(1, 0))


def cell_above(debugger: Debugger) -> None:
    """Take the number, and go up."""
    _go(debugger, lambda answering: answering.moved(-1, 0))


def cell_right(debugger: Debugger) -> None:
    """Take the number, and go to the right."""
    _go(debugger, lambda answering: answering.moved(0, 1))


def cell_left(debugger: Debugger) -> None:
    """Take the number, and go to the left."""
    _go(debugger, lambda answering: answering.moved(0, -1))


def next_result(debugger: Debugger) -> None:
    """Take the number, and go to the next result that is asked."""
    _go(debugger, lambda answering: answering.in_result(1))


def previous_result(debugger: Debugger) -> None:
    """Take the number, and go to the result before."""
    _go(debugger, lambda answering: answering.in_result(-1))


def pick(debugger: Debugger, cell: CellRef) -> None:
    """Take the number, and go to a cell that is asked."""
    answering = debugger.scene.answering
    if answering is not None and answering.is_asked(cell):
        _go(debugger, lambda _answering: cell)


def paste(debugger: Debugger, text: str) -> None:
    """Fill cells from the cursor on with a block of numbers; nothing is filled where one of them is none."""
    answering = debugger.scene.answering
    if answering is None or not _take(debugger):
        return
    try:
        cells = _places(answering, pasted_numbers(text))
    except EditError as error:
        debugger.complain("Nothing was pasted", error)
        return
    if cells:
        _set(debugger, cells)
        _go(debugger, lambda there: there.at(list(cells)[-1]).beside(1))
        debugger.say(f"{how_many(len(cells), 'number')} pasted")


def _places(answering: Answering, block: list[list[str]]) -> dict[CellRef, str]:
    """Return where the numbers of a block belong. Raises EditError where there is no room for them."""
    if not block:
        raise EditError("There are no numbers in what was pasted.")
    name, top, left = answering.cursor
    rows, columns = answering.shape(name)
    height, across = len(block), max(map(len, block))
    if top + height <= rows and left + across <= columns:
        cells = ((row, column, text) for row, line in enumerate(block) for column, text in enumerate(line))
        placed = ((CellRef(name, top + row, left + column), text) for row, column, text in cells if text)
        return {cell: text for cell, text in placed if answering.is_asked(cell)}
    if min(height, across) > 1:
        raise EditError(
            f"{how_many(height, 'row')} of {how_many(across, 'number')} do not fit into {label(name)}, "
            f"which has {rows}×{columns} cells, from row {top + 1} and column {left + 1} on."
        )
    found: dict[CellRef, str] = {}
    for text in (text for line in block for text in line):
        if answering.cursor in found:
            raise EditError(f"There are more numbers than cells from {label(name)} on.")
        found[answering.cursor] = text
        answering = answering.at(answering.beside(1))
    return {cell: text for cell, text in found.items() if text}


def undo(debugger: Debugger) -> None:
    """Take the last answer back."""
    scene = debugger.scene
    answering = scene.answering
    if answering is None or not answering.past:
        return
    *past, last = answering.past
    changed = replace(answering, past=tuple(past), cursor=last.cell, hint=0, is_final=False)
    debugger.move(replace(with_answers(scene, last.answers), answering=changed))
    check(debugger)


def _go(debugger: Debugger, where: Callable[[Answering], CellRef]) -> None:
    """Take the number that is typed; if it is one, go elsewhere, and check what can be checked."""
    if _take(debugger) and debugger.scene.answering is not None:
        show(debugger, debugger.scene.answering.at(where(debugger.scene.answering)))
        check(debugger)


def _take(debugger: Debugger) -> bool:
    """Take the number that is typed; tell where it is none, and return False: it stays as it is."""
    answering = debugger.scene.answering
    if answering is None or not answering.typed:
        return True
    try:
        text = number_text(answering.typed)
    except EditError as error:
        debugger.complain("Not taken", error)
        return False
    mark = "," if "," in answering.typed else "." if "." in answering.typed else debugger.scene.own_numbers.decimal_mark
    show(debugger, replace(answering, typed=""))
    _set(debugger, {answering.cursor: text}, mark)
    return True


def _set(debugger: Debugger, cells: dict[CellRef, str], mark: str = "") -> None:
    """Give some cells other numbers; undo takes that back as one change."""
    scene = debugger.scene
    answering, before = scene.answering, scene.own_numbers
    if answering is None:
        return
    answers = before
    for cell, text in cells.items():
        if text != answers.text(*cell):
            answers = answers.with_text(*cell, text, answering.shape(cell.name))
    if answers is not before:
        changed = replace(answers, decimal_mark=mark) if mark else answers
        replace_answers(debugger, changed, next(iter(cells)), cells.values())


def _show_typed(debugger: Debugger, typed: str) -> None:
    if debugger.scene.answering is not None:
        show(debugger, replace(debugger.scene.answering, typed=typed))
