"""Which cell the screen is about: the one under the cursor, and the one of the current result that is explained."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from gpnet_engine.formulas.expressions import Cells, sources
from gpnet_engine.names import INPUTS
from gpnet_engine.operations import Operation
from gpnet_engine.questions.explanations import explanation
from gpnet_engine.time.session import Session
from gpnet_tui.view.asking.boxes import Boxes
from gpnet_tui.view.matrices.grid import as_shown
from gpnet_tui.view.text.ink import CellRef


@dataclass(frozen=True, slots=True, eq=False)
class Focus:
    """The cursor's cell, whether it is pinned there, and the explained cell of the current result.

    `lit` are the cells that feed the explained one, by the name of their value; `boxes` what a person writes in place
    of numbers, by the name of a result.
    """

    cursor: CellRef
    is_pinned: bool
    chosen: CellRef | None
    lit: Mapping[str, tuple[Cells, ...]]
    boxes: Mapping[str, Boxes] = field(default_factory=lambda: MappingProxyType({}))

    def is_lit(self, cell: CellRef) -> bool:
        """Tell whether a cell feeds the chosen one."""
        return any(cells.covers(*cell) for cells in self.sources_in(cell.name))

    def sources_in(self, name: str) -> tuple[Cells, ...]:
        """Return the cells of a value that feed the chosen one."""
        return self.lit.get(name, ())


def seen_of(operation: Operation) -> tuple[str, ...]:
    """Return the names of the matrices in the equation of an operation, the result last."""
    return (*dict.fromkeys(operation.operands), operation.result)


def focus_on(session: Session, preferred: tuple[int, int], pinned: CellRef | None) -> Focus:
    """Return the focus: the cursor follows the result of every operation unless it is pinned to a cell.

    `preferred` is the row and column that is explained as far as the current result has it.
    """
    pin = as_shown(session, pinned) if pinned else None
    operation = session.operation
    if operation is None:
        return Focus(pin or as_shown(session, CellRef(INPUTS, *preferred)), pin is not None, None, {})
    chosen = as_shown(session, CellRef(operation.result, *preferred))
    if pin and pin.name == operation.result:
        chosen = pin
    lit: dict[str, tuple[Cells, ...]] = {}
    for cells in sources(explanation(session, operation, *chosen)):
        lit[cells.name] = (*lit.get(cells.name, ()), cells)
    return Focus(pin or chosen, pin is not None, chosen, lit)
