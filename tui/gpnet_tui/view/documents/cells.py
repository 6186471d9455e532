"""How single cells are computed, as they are printed: symbols, numbers put in, value."""

from gpnet_engine.operations import Operation
from gpnet_engine.time.session import Session
from gpnet_tui.view.documents.blocks import CellEquation, Entry, Mark, Stage
from gpnet_tui.view.documents.matrices import digits_of
from gpnet_tui.view.equations.cell_formula import CellFormula
from gpnet_tui.view.equations.chain import Stage as Written
from gpnet_tui.view.text.ink import Line, plain


def cell_equation(
    session: Session, operation: Operation, row: int, column: int, *, is_brief: bool = False
) -> CellEquation:
    """Return how a cell of a result is computed; if `is_brief`, without symbols."""
    cell = CellFormula(session, operation, row, column, digits_of(session))
    return _equation(*cell.stages(is_brief=is_brief), is_value=not cell.is_typed)


def definitions(session: Session, operation: Operation, row: int, column: int) -> list[CellEquation]:
    """Return where the intermediates come from that stand in the formula of a cell by their names."""
    cell = CellFormula(session, operation, row, column, digits_of(session))
    return [_equation(*found, is_value=False) for found in cell.defined()]


def _equation(name: Line, stages: list[Written], *, is_value: bool) -> CellEquation:
    written = [Stage(stage.sign.strip(), plain(stage.line)) for stage in stages]
    if is_value:
        *others, last = written
        written = [*others, Stage(last.sign, Entry(plain(stages[-1].line), Mark.CHOSEN))]
    return CellEquation(plain(name), tuple(written))
