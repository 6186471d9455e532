"""What is known of the cell under the cursor: its value, where it comes from, and where it goes."""

from collections.abc import Sequence

from gpnet_engine.formulas.expressions import Cells, sources
from gpnet_engine.names import (
    LEARNING_RATE,
    UPDATES,
    before_update,
    is_carried,
    is_parameter,
    is_state,
    is_updated,
    label,
    listed,
    parameter_behind,
)
from gpnet_engine.operations import Operation
from gpnet_engine.operations.program import carried_shapes, operation_making
from gpnet_engine.questions.changes import differing, earlier, is_typed, largest_change
from gpnet_engine.questions.explanations import explanation
from gpnet_engine.time.editing import why_not_editable
from gpnet_engine.time.session import Session, latest
from gpnet_tui.view.answers.growth import growth_line
from gpnet_tui.view.answers.mistakes import right_text
from gpnet_tui.view.answers.origins import count_text, rate_text
from gpnet_tui.view.answers.printed import printed_cell
from gpnet_tui.view.equations.equation import EquationView
from gpnet_tui.view.matrices.grid import slots_of
from gpnet_tui.view.matrices.heat import scale_line, scale_of
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.flow import laid_out, side_by_side
from gpnet_tui.view.text.ink import CellRef, Ink, Line, Span, StepRef, span, width
from gpnet_tui.view.text.labels import cell_label, cells_label
from gpnet_tui.view.text.numbers import difference, short
from gpnet_tui.view.text.signs import Sign
from gpnet_tui.view.text.value import further_text, value_text

_PINNED = "the cursor is fixed here; Esc lets it follow the operation", "cursor fixed, Esc frees it"


def cell_title(scene: Scene, columns: int | None = None) -> Line:
    """Return the cell's name, and, where there is room for it, that the cursor stays on it."""
    name = cell_label(scene.session, scene.focus.cursor)
    title: Line = (span("Cell ", Ink.DIM), span(name, Ink.STRONG))
    pinned = f"  {_PINNED[0]}"
    if not scene.focus.is_pinned or (columns is not None and width(title) + len(pinned) > columns):
        return title
    return (*title, span(pinned, Ink.DIM))


def pin_note(scene: Scene, columns: int) -> Line:
    """Return that the cursor stays on the cell, where there was no room to say it in the title."""
    is_said = width(cell_title(scene, columns)) > width(cell_title(scene, 0))
    return (span(_PINNED[1], Ink.DIM),) if scene.focus.is_pinned and not is_said else ()


def note_below(scene: Scene, columns: int) -> Line:
    """Return what stands in the frame below a cell: the scale of a heat map, else the largest change, else the pin."""
    return heat_note(scene, columns) or largest_note(scene, columns) or pin_note(scene, columns)


def cell_summary(scene: Scene, columns: int | None = None) -> Line:
    """Return name and value in a few words, for where there is no room for more; the least is left out first."""
    name: Line = (span(cell_label(scene.session, scene.focus.cursor), Ink.STRONG),)
    told = _told(scene) or [(span("not computed yet", Ink.DIM),)]
    pin = (span(_PINNED[1], Ink.DIM),) if scene.focus.is_pinned else ()
    parts = [part for part in (*told[:1], *told[1:], pin) if part]
    while len(parts) > 1 and columns is not None and _in_a_row(name, parts) > columns:
        parts.pop()
    return (*name, *(one for at, part in enumerate(parts) for one in (span("  " if at else " "), *part)))


def cell_lines(scene: Scene, columns: int, rows: int) -> list[Line]:
    """Return in `rows` what is known: the value, where it comes from and goes, what it says of E, and its check.

    A band of few long lines and a tall narrow pane say the same.
    """
    session, cell = scene.session, scene.focus.cursor
    value = side_by_side([*_told(scene), _before(scene, cell)], columns)
    growth = growth_line(session, cell, scene.digits)
    return laid_out((value, _origin(scene, cell), (growth,), _check(scene, cell)), columns, rows)


def _in_a_row(name: Line, parts: Sequence[Line]) -> int:
    return width(name) + sum(width(part) + 2 for part in parts) - 1


def _check(scene: Scene, cell: CellRef) -> Sequence[Line]:
    """Return the check of a gradient, for a cell that is about a parameter."""
    if not is_parameter(parameter_behind(cell.name)):
        return ()
    from gpnet_tui.view.answers.probe import probe_parts  # noqa: PLC0415 - the first screen does not need it

    return probe_parts(scene.session, cell, scene.prober_of)


def _origin(scene: Scene, cell: CellRef) -> list[Line]:
    """Return where a cell comes from, its formula where the equation shows another, and what it goes into."""
    session = scene.session
    making = operation_making(session.project.network, cell.name)
    into = _goes_into(session, cell)
    if cell.name not in session.values:
        if making is None:
            return [(span("Not computed yet in this iteration", Ink.DIM),), into]
        text = f"Not computed yet: step {making[0]} computes it, from "
        return [(span(text, Ink.DIM), *_operands(session, making[1], cell)), into]
    if is_typed(session, cell.name, cell.row, cell.column):
        return [(span("you typed it; ", Ink.CHANGED), span("u", Ink.KEY), span(" undoes edits", Ink.DIM)), into]
    if making is None:
        return [_given(session, cell), into]
    step = Span(f"step {making[0]}", (Ink.TEXT,), StepRef(making[0]))
    first: Line = (step, span(", from ", Ink.DIM), *_operands(session, making[1], cell))
    return [first, _formula(scene, making[1], cell), into]


def _told(scene: Scene) -> list[Line]:
    """Return the number of the cell under the cursor, and what others have for it; nothing while it is not known.

    No number is said twice.
    """
    session, cell = scene.session, scene.focus.cursor
    if cell.name not in session.values:
        return []
    shown, further = value_text(session, cell, scene.digits), further_text(session, cell, scene.digits)
    in_print = printed_cell(session, scene.comparable, cell, shown, *further.split())
    more: Line = (span(further, Ink.DIM),) if further else ()
    return [(span(shown, Ink.RESULT),), more, in_print, right_text(session, cell, scene.digits)]


def _before(scene: Scene, cell: CellRef) -> Line:
    """Return that the cell changed in the last move, and from what."""
    old, array = earlier(scene.session, cell.name), scene.session.values.get(cell.name)
    if old is None or array is None:
        return ()
    here = slice(cell.row, cell.row + 1), slice(cell.column, cell.column + 1)
    if not differing(array[here], old[here]).any():
        return ()
    before, now = float(old[cell.row, cell.column]), float(array[cell.row, cell.column])
    was, added = short(before, scene.digits), difference(now - before, scene.digits).strip()
    sign = Sign.GREW if now > before else Sign.FELL if now < before else Sign.OTHER
    return (span(f"{sign} was {was}, change {added}", Ink.CHANGED),)


def heat_note(scene: Scene, columns: int) -> Line:
    """Return the scale on which a heat map shows the matrix of the cell; nothing where it takes more than `columns`.

    A large matrix has it in its own frame.
    """
    name, values = scene.focus.cursor.name, scene.session.values
    if not scene.look.heat or scene.is_large or scene.answering is not None or name not in values:
        return ()
    line = scale_line(scale_of(values, name))
    return line if width(line) <= columns else ()


def largest_note(scene: Scene, columns: int) -> Line:
    """Return which parameter changed the most in the last move; with changes shown, which number of all.

    Where no parameter has changed, it is what the optimizer keeps for one. Nothing where that takes more than
    `columns`.
    """
    session, network = scene.session, scene.session.project.network
    parameters = [latest(session, name) for name in network.parameter_shapes()]
    state = [latest(session, name) for name in carried_shapes(network) if is_state(name)]
    groups = [parameters, state]
    if scene.look.changes:
        others = (name for layer in network.letters for _, name in slots_of(network, layer) if not is_carried(name))
        groups = [[*parameters, *state, *others]]
    changes = (largest_change(session, names) for names in groups if not scene.is_asked)
    found = next(filter(None, changes), None)
    if found is None:
        return ()
    cell = CellRef(before_update(found.name), found.row, found.column)
    text = f"{cell_label(session, cell)} {difference(found.added, scene.digits).strip()}"
    fitting = (words for words in ("your last move changed most: ", "changed most: ") if len(words + text) <= columns)
    words = next(fitting, None)
    return () if words is None else (span(words, Ink.DIM), Span(text, (Ink.CHANGED,), cell))


def _given(session: Session, cell: CellRef) -> Line:
    iteration = session.position.iteration
    if cell.name == UPDATES:
        return (span(f"it {count_text(session, iteration)}", Ink.DIM),)
    refusal = why_not_editable(session, cell.name, cell.row, cell.column)
    if refusal is not None:
        return (span(refusal, Ink.DIM),)
    what = "this iteration began with it" if is_carried(cell.name) else "it is given with the data"
    if cell.name == LEARNING_RATE:
        what = rate_text(session, iteration) or "it is a setting"
    return (span(f"{what}; ", Ink.DIM), span("e", Ink.KEY), span(" edits it", Ink.DIM))


def _operands(session: Session, operation: Operation, cell: CellRef) -> Line:
    """Return the cells that feed a cell."""
    if not all(name in session.values for name in operation.operands):
        return (span(listed(map(label, operation.operands)), Ink.DIM),)
    spans: list[Span] = []
    seen: list[str] = []
    for cells in sources(explanation(session, operation, *cell)):
        text = cells_label(session, cells)
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


def _formula(scene: Scene, operation: Operation, cell: CellRef) -> Line:
    """Return how a cell was computed, with numbers, where the equation explains another one."""
    if cell == scene.focus.chosen or cell.name != operation.result:
        return ()
    return tuple(EquationView(scene.session, operation, cell.row, cell.column, scene.digits).numbers())


def _goes_into(session: Session, cell: CellRef) -> Line:
    """Return the operations that use the cell, with their steps, and that the next iteration begins with it."""
    spans: list[Span] = []
    now = session.position.step
    for step, operation in enumerate(session.program, start=1):
        if cell.name in operation.operands:
            spans.append(span(", " if spans else "goes into ", Ink.DIM))
            done = Ink.TEXT if step <= now else Ink.DIM
            spans.append(Span(f"{label(operation.result)} (step {step})", (done,), StepRef(step)))
    if is_updated(cell.name):
        spans += [
            span("; iteration " if spans else "iteration ", Ink.DIM),
            span(f"{session.position.iteration + 1:,}", Ink.TEXT),
            span(" begins with it", Ink.DIM),
        ]
    return tuple(spans)


def _first_cell(cells: Cells) -> CellRef:
    return CellRef(cells.name, cells.row or 0, cells.column or 0)
