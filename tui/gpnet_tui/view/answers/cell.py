"""What is known of the cell under the cursor: its value, where it comes from, and where it goes."""

from gpnet_engine.formulas.expressions import Cells, sources
from gpnet_engine.names import (
    LEARNING_RATE,
    is_parameter,
    is_updated,
    label,
    listed,
    parameter_behind,
    parameter_of,
    updated,
)
from gpnet_engine.operations import Operation
from gpnet_engine.operations.program import operation_making
from gpnet_engine.questions.changes import differing, earlier, is_typed, largest_change
from gpnet_engine.questions.explanations import explanation
from gpnet_engine.time.editing import why_not_editable
from gpnet_engine.time.session import Session, latest
from gpnet_tui.view.answers.mistakes import right_text
from gpnet_tui.view.answers.printed import printed_cell
from gpnet_tui.view.equations.equation import EquationView
from gpnet_tui.view.matrices.grid import slots_of
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.ink import CellRef, Ink, Line, Span, StepRef, clip, span
from gpnet_tui.view.text.labels import cell_label, cells_label
from gpnet_tui.view.text.numbers import difference, short
from gpnet_tui.view.text.signs import Sign
from gpnet_tui.view.text.value import further_text, value_text

_GAP = span("   ")
_LINES_OF_VALUE = 2


def cell_title(scene: Scene) -> Line:
    """Return the cell's name, and that it is pinned."""
    name = span(cell_label(scene.session, scene.focus.cursor), Ink.STRONG)
    if not scene.focus.is_pinned:
        return (span("Cell ", Ink.DIM), name)
    return (span("Cell ", Ink.DIM), name, span("  the cursor is fixed here; Esc lets it follow the operation", Ink.DIM))


def cell_summary(scene: Scene) -> Line:
    """Return name and value in a few words, for where there is no room for more."""
    cell = scene.focus.cursor
    pin = " · cursor fixed, Esc frees it" if scene.focus.is_pinned else ""
    array = scene.session.values.get(cell.name)
    number = (span(" not computed yet", Ink.DIM),) if array is None else (span(" "), *_number(scene, cell))
    return (
        span(cell_label(scene.session, cell), Ink.STRONG),
        *number,
        *_in_print(scene, cell),
        *right_text(scene.session, cell, scene.digits),
        span(pin, Ink.DIM),
    )


def cell_lines(scene: Scene, columns: int) -> list[Line]:
    """Return value and origin; what the cell goes into, or its formula where the equation shows another; its check."""
    session, cell = scene.session, scene.focus.cursor
    lines = _value_lines(scene, columns)
    lines += [()] * (_LINES_OF_VALUE - len(lines))
    is_made_elsewhere = cell != scene.focus.chosen and operation_making(session.project.network, cell.name) is not None
    last = _check(scene, cell) or (_goes_into(session, cell) if is_made_elsewhere else ())
    return [*lines, clip(last, columns)]


def _check(scene: Scene, cell: CellRef) -> Line:
    """Return the check of a gradient, for a cell that is about a parameter."""
    if not is_parameter(parameter_behind(cell.name)):
        return ()
    from gpnet_tui.view.answers.probe import probe_line  # noqa: PLC0415 - the first screen does not need it

    return probe_line(scene.session, cell, scene.prober_of)


def _value_lines(scene: Scene, columns: int) -> list[Line]:
    session, cell = scene.session, scene.focus.cursor
    making = operation_making(session.project.network, cell.name)
    array = session.values.get(cell.name)
    if array is None:
        text = "Not computed yet in this iteration."
        if making is None:
            return [(span(text, Ink.DIM),)]
        return [(span(f"{text} Step {making[0]} computes it, from ", Ink.DIM), *_operands(session, making[1], cell))]
    right = right_text(session, cell, scene.digits)
    head: Line = (*_number(scene, cell), *right, *_before(scene, cell), *_in_print(scene, cell), _GAP)
    if is_typed(session, cell.name, cell.row, cell.column):
        typed = (span("you typed it; ", Ink.CHANGED), span("u", Ink.KEY), span(" undoes edits", Ink.DIM))
        return [(*head, *typed), _goes_into(session, cell)]
    if making is None:
        return [(*head, *_given(session, cell)), _goes_into(session, cell)]
    step = Span(f"step {making[0]}", (Ink.TEXT,), StepRef(making[0]))
    first: Line = (*head, step, span(", from ", Ink.DIM), *_operands(session, making[1], cell))
    if cell == scene.focus.chosen:
        return [first, _goes_into(session, cell)]
    return [first, *_formula(scene, making[1], cell, columns)]


def _number(scene: Scene, cell: CellRef) -> Line:
    """Return the number of a known cell, and what more there is to say of it."""
    further = further_text(scene.session, cell, scene.digits)
    number = span(value_text(scene.session, cell, scene.digits), Ink.RESULT)
    return (number, span(f" · {further}", Ink.DIM)) if further else (number,)


def _in_print(scene: Scene, cell: CellRef) -> Line:
    """Return what the author printed for a cell."""
    if cell.name not in scene.session.values:
        return ()
    return printed_cell(scene.session, scene.comparable, cell, value_text(scene.session, cell, scene.digits))


def _before(scene: Scene, cell: CellRef) -> Line:
    """Return that the cell changed in the last move, and from what."""
    old, array = earlier(scene.session, cell.name), scene.session.values[cell.name]
    if old is None:
        return ()
    here = slice(cell.row, cell.row + 1), slice(cell.column, cell.column + 1)
    if not differing(array[here], old[here]).any():
        return ()
    before, now = float(old[cell.row, cell.column]), float(array[cell.row, cell.column])
    was, added = short(before, scene.digits), difference(now - before, scene.digits).strip()
    sign = Sign.GREW if now > before else Sign.FELL if now < before else Sign.OTHER
    return (span(f"  {sign} was {was}, change {added}", Ink.CHANGED),)


def largest_note(scene: Scene, columns: int) -> Line:
    """Return which parameter changed the most in the last move; with changes shown, which number of all.

    Nothing where that takes more than `columns`.
    """
    session, network = scene.session, scene.session.project.network
    names = [latest(session, name) for name in network.parameter_shapes()]
    if scene.look.changes:
        names += [name for layer in network.letters for _, name in slots_of(network, layer) if not is_parameter(name)]
    found = None if scene.answering is not None else largest_change(session, names)
    if found is None:
        return ()
    cell = CellRef(parameter_of(found.name), found.row, found.column)
    text = f"{cell_label(session, cell)} {difference(found.added, scene.digits).strip()}"
    fitting = (words for words in ("largest change ", "largest ", "") if len(words) + len(text) <= columns)
    words = next(fitting, None)
    return () if words is None else (span(words, Ink.DIM), Span(text, (Ink.CHANGED,), cell))


def _given(session: Session, cell: CellRef) -> Line:
    refusal = why_not_editable(session, cell.name, cell.row, cell.column)
    if refusal is not None:
        return (span(refusal, Ink.DIM),)
    what = "this iteration began with it" if is_parameter(cell.name) else "it is given with the data"
    if cell.name == LEARNING_RATE:
        what = "it is a setting"
    return (span(f"{what}; ", Ink.DIM), span("e", Ink.KEY), span(" edits it", Ink.DIM))


def _operands(session: Session, operation: Operation, cell: CellRef) -> Line:
    """Return the cells that feed a cell."""
    if not all(name in session.values for name in operation.operands):
        return (span(listed(map(label, operation.operands)), Ink.DIM),)
    spans: list[Span] = []
    seen: list[str] = []
    for cells in sources(explanation(session, operation, *cell)):
        text = cells_label(session, cells, running="·")
        if text in seen:
            continue
        seen.append(text)
        if spans:
            spans.append(span(", ", Ink.DIM))
        spans.append(Span(text, (Ink.LIT,), _first_cell(cells)))
        origin = operation_making(session.project.network, cells.name)
        if origin is not None:
            spans.append(Span(f" (step {origin[0]})", (Ink.DIM,), StepRef(origin[0])))
    return tuple(spans)


def _formula(scene: Scene, operation: Operation, cell: CellRef, columns: int) -> list[Line]:
    if cell.name != operation.result:
        return []
    return [clip(EquationView(scene.session, operation, cell.row, cell.column, scene.digits).numbers(), columns)]


def _goes_into(session: Session, cell: CellRef) -> Line:
    """Return the operations that use the cell, with their steps."""
    spans: list[Span] = []
    now = session.position.step
    for step, operation in enumerate(session.program, start=1):
        if parameter_of(cell.name) in operation.operands and cell.name != updated(parameter_of(cell.name)):
            spans.append(span(", " if spans else "goes into ", Ink.DIM))
            done = Ink.TEXT if step <= now else Ink.DIM
            spans.append(Span(f"{label(operation.result)} (step {step})", (done,), StepRef(step)))
    if is_updated(cell.name):
        return (
            span("iteration ", Ink.DIM),
            span(f"{session.position.iteration + 1:,}", Ink.TEXT),
            span(" begins with it", Ink.DIM),
        )
    return tuple(spans)


def _first_cell(cells: Cells) -> CellRef:
    return CellRef(cells.name, cells.row or 0, cells.column or 0)
