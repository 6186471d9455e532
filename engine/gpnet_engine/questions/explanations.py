"""How one cell of a result, or of an intermediate of an operation, is computed: its formula as a tree.

Kept apart from `origins`, which go back through the run, because the screen asks for this after every step.
"""

from gpnet_engine.formulas.expressions import Expression
from gpnet_engine.operations import Context, Operation
from gpnet_engine.operations.execute import context_of
from gpnet_engine.time.session import Session


def explanation(session: Session, operation: Operation, name: str, row: int, column: int) -> Expression:
    """Return where a cell of the result of `operation`, or of one of its terms, comes from."""
    return operation.explain(context_at(session, operation), name, row, column)


def context_at(session: Session, operation: Operation) -> Context:
    """Return the context that operations are written and explained in at a session's position."""
    project = session.project
    return context_of(project.network, operation, project.arithmetic, session.batch, session.values)
