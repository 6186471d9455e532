"""A worked solution: every operation as a person would write it down, with its matrices, a cell and a sentence."""

from collections.abc import Iterable, Iterator
from enum import StrEnum

from gpnet_engine.model.setting import Setting, Use
from gpnet_engine.model.settings import SETTINGS
from gpnet_engine.names import INPUTS, LEARNING_RATE, TARGET, full
from gpnet_engine.operations import RULES, Operand, Phase
from gpnet_engine.operations.program import carried_shapes, phase
from gpnet_engine.time.session import Session
from gpnet_engine.time.trace import Entry
from gpnet_tui.view.documents.blocks import (
    BETWEEN,
    Block,
    Document,
    Formula,
    Heading,
    Listing,
    MatrixEquation,
    PageBreak,
    Paragraph,
    Together,
)
from gpnet_tui.view.documents.cells import cell_equation, definitions
from gpnet_tui.view.documents.matrices import digits_of, equation_of, marks_of, matrix_part, right_equation
from gpnet_tui.view.edits import edit_text, setting_text
from gpnet_tui.view.equations.equation import EquationView, sample_text
from gpnet_tui.view.text.clean import clean
from gpnet_tui.view.text.ink import plain
from gpnet_tui.view.text.signs import Sign

_BEGINS_PAGE = {Phase.BACKWARD, Phase.UPDATE}  # forward and error share one


class Cells(StrEnum):
    """Which cells of a result are written out."""

    ONE = "one"
    ALL = "all"


def solution(entries: Iterable[Entry], cells: Cells = Cells.ONE) -> Document:
    """Return the worked solution of executed operations, iteration by iteration."""
    blocks: list[Block] = []
    title = ""
    iteration: int | None = None
    part: Phase | None = None
    for entry in entries:
        session, own = entry.session, phase(entry.operation)
        if entry.position.iteration != iteration:
            blocks += [PageBreak()] if blocks else []
            title = title or clean(session.project.title)
            blocks += _beginning(session, is_first=iteration is None)
            iteration, part = entry.position.iteration, None
        if own is not part:
            blocks += [PageBreak()] if own in _BEGINS_PAGE and part is not None else []
        heading = [] if own is part else [Heading(2, own.value.capitalize())]
        blocks.append(Together((*heading, *_operation(entry, cells))))
        part = own
    return Document(title, tuple(blocks))


def _beginning(session: Session, *, is_first: bool) -> Iterator[Block]:
    """Yield what an iteration starts from."""
    if is_first:
        yield from _project(session)
    iteration = session.position.iteration
    yield Heading(1, f"Iteration {iteration:,}")
    rate = full(session.project.arithmetic.shortest(float(session.values[LEARNING_RATE][0, 0])))
    yield Paragraph(f"The iteration takes {sample_text(session)}. The learning rate is l = {rate}.")
    edited = [edit_text(edit) for edit in session.edits if edit.iteration == iteration]
    if edited:
        yield Paragraph("Edited by hand:", is_note=True)
        yield Listing(tuple(edited))
    yield Heading(2, "Given")
    given = (name for name in (INPUTS, TARGET, *carried_shapes(session.project.network)) if name in session.values)
    parts = [part for name in given for part in (BETWEEN, matrix_part(session, Operand(name)))]
    yield MatrixEquation(tuple(parts[1:]))


def _project(session: Session) -> Iterator[Block]:
    """Yield what holds for the whole run, and how numbers are written."""
    project = session.project
    yield Listing(tuple(_facts(session)))
    if not project.network.is_right:
        from gpnet_tui.view.answers.catalogue import mistakes_text  # noqa: PLC0415 - few people make them

        yield Paragraph(mistakes_text(project.network.mistakes), is_warning=True)
    decimals = project.training.decimals
    if decimals is None:
        yield Paragraph(
            f"Numbers are computed in {project.arithmetic.precision} and printed with {digits_of(session)} decimals. "
            f"{Sign.NEARLY} stands where the numbers as they are printed give another last digit."
        )
    else:
        yield Paragraph(
            f"Every result is rounded to {decimals} decimals before it is used again. "
            f"{Sign.NEARLY} stands where the numbers as they are printed give another last digit."
        )
    before = [edit_text(edit) for edit in session.edits if edit.iteration < session.position.iteration]
    if before:
        yield Paragraph("Edited by hand in earlier iterations:", is_note=True)
        yield Listing(tuple(before))


def _facts(session: Session) -> Iterator[str]:
    """Yield the network, and those of its settings that matter."""
    project = session.project
    yield f"layers: {'-'.join(map(str, project.network.sizes))}"
    for row in SETTINGS.values():
        value = getattr(project.network if row.is_of_network else project.training, row.name)
        if _matters(row, project.network.optimizer) and (row.first is not None or value != row.default):
            name, text = setting_text(row.name, value)
            if value is not None:
                yield f"{name}: {text.replace('_', ' ')}"


def _matters(row: Setting, optimizer: str) -> bool:
    """Tell whether some number is computed with a setting: that of drawing has done its work."""
    return row.uses != (Use.DRAWING,) and (not row.read_by or optimizer in row.read_by)


def _operation(entry: Entry, cells: Cells) -> Iterator[Block]:
    session, operation, chosen = entry.session, entry.operation, (0, 0)
    view = EquationView(session, operation, *chosen, digits_of(session))
    yield Heading(3, f"Step {entry.position.step}: {view.called()}")
    yield Formula(plain(view.symbols()))
    if operation.rule not in RULES:
        yield Paragraph("This formula is wrong, on purpose.", is_warning=True)
    matrices = equation_of(session, operation, marks_of(session, operation, chosen))
    yield matrices
    right = right_equation(session, operation)
    if right is not None:
        yield Paragraph("Without the mistake, the result would be:", is_note=True)
        yield right
    yield cell_equation(session, operation, *chosen)
    yield from definitions(session, operation, *chosen)
    yield Paragraph(view.meaning())
    if cells is Cells.ALL:
        yield from _others(entry, matrices, chosen)


def _others(entry: Entry, matrices: MatrixEquation, chosen: tuple[int, int]) -> Iterator[Block]:
    """Yield the other cells that are shown of the result, with their numbers."""
    result = matrices.parts[-1]
    if isinstance(result, str):
        return
    for row in result.rows:
        for column in result.columns:
            if (row, column) != chosen:
                yield cell_equation(entry.session, entry.operation, row, column, is_brief=True)
    if not result.is_whole:
        count, total = len(result.rows) * len(result.columns), result.shape[0] * result.shape[1]
        yield Paragraph(f"{count:,} of {total:,} cells are written out. The others are computed in the same way.")
