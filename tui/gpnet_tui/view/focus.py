"""Which cell the screen is about: the one under the cursor, and the one of the current result that is explained."""

from dataclasses import dataclass

from gpnet_engine.explanations import explanation
from gpnet_engine.expressions import Cells, Expression, feeds, sources
from gpnet_engine.names import INPUTS
from gpnet_engine.session import Session
from gpnet_tui.view.grid import present
from gpnet_tui.view.ink import CellRef


@dataclass(frozen=True, slots=True, eq=False)
class Focus:
    """The cursor's cell, whether it is pinned there, and the explained cell of the current result with its sources."""

    cursor: CellRef
    is_pinned: bool
    chosen: CellRef | None
    expression: Expression | None

    def is_lit(self, cell: CellRef) -> bool:
        """Tell whether a cell feeds the chosen one."""
        return self.expression is not None and feeds(self.expression, *cell)

    def sources_in(self, name: str) -> tuple[Cells, ...]:
        """Return the cells of a value that feed the chosen one."""
        if self.expression is None:
            return ()
        return tuple(cells for cells in sources(self.expression) if cells.name == name)


def focus_on(session: Session, preferred: tuple[int, int], pinned: CellRef | None) -> Focus:
    """Return the focus: the cursor follows the result of every operation unless it is pinned to a cell.

    `preferred` is the row and column that is explained as far as the current result has it.
    """
    pin = present(session, pinned) if pinned else None
    operation = session.operation
    if operation is None:
        return Focus(pin or present(session, CellRef(INPUTS, *preferred)), pin is not None, None, None)
    chosen = present(session, CellRef(operation.result, *preferred))
    if pin and pin.name == operation.result:
        chosen = pin
    expression = explanation(session, operation, chosen.row, chosen.column)
    return Focus(pin or chosen, pin is not None, chosen, expression)
