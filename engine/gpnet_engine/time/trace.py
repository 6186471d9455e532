"""Every operation of a run, in order, as records that scripts can read."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gpnet_engine.arrays import Matrix
from gpnet_engine.model.project import Project
from gpnet_engine.names import ERROR, before_update
from gpnet_engine.operations import Operation
from gpnet_engine.time.edits import Edits
from gpnet_engine.time.session import Position, Session, go_to, open_session, step_forward


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One executed operation, and the session right after it."""

    operation: Operation
    session: Session

    @property
    def position(self) -> Position:
        """Where it was executed; its step counts from 1."""
        return self.session.position


def trace(project: Project, iterations: int = 1, start: int = 1, edits: Edits = ()) -> Iterator[Entry]:
    """Return every operation of `iterations` iterations with `edits`, from iteration `start` on."""
    return trace_from(go_to(open_session(project, edits=edits), Position(start, 0)), iterations)


def trace_from(session: Session, iterations: int) -> Iterator[Entry]:
    """Yield every operation of `iterations` iterations from the place of a session on."""
    end = session.position.iteration + iterations
    while session.position.iteration < end:
        session = step_forward(session)
        if session.operation is not None:
            yield Entry(session.operation, session)


def record(entry: Entry) -> dict[str, Any]:
    """Return the entry as an object of the JSON trace; NaN and infinities become strings."""
    operation, values = entry.operation, entry.session.values
    result = values[operation.result]
    is_error = operation.result == ERROR
    return {
        "iteration": entry.position.iteration,
        "step": entry.position.step,
        "op": operation.rule.op,
        "layer": operation.layer,
        "name": before_update(operation.result),
        "shape": [] if is_error else list(result.shape),
        "value": json_number(result[0, 0].item()) if is_error else _rows(result),
        "terms": {name: _rows(values[name]) for name in operation.terms},
    }


def json_number(number: float) -> float | str:
    """Return a number as JSON can hold it: NaN and infinities as strings."""
    return number if math.isfinite(number) else str(number)


def _rows(array: Matrix) -> list[list[float | str]]:
    return [[json_number(number) for number in row] for row in array.tolist()]
