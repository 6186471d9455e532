"""The moment before an operation of an iteration: what is known, what comes next, and what mistakes would make of it.

What is right is what the network gives without the mistakes that are made on purpose in it.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from random import Random

from gpnet_engine.arrays import Matrix, Values
from gpnet_engine.model.arithmetic import Arithmetic
from gpnet_engine.model.network import Network
from gpnet_engine.names import INPUTS, as_shown, is_single, parameter_behind
from gpnet_engine.operations import Context, Operation, Program
from gpnet_engine.operations.execute import context_of
from gpnet_engine.operations.program import label_in, right_program
from gpnet_engine.teaching.anticipated import Wrong, wrong_results
from gpnet_engine.teaching.banks.digits import Digits
from gpnet_engine.time.session import Position, Session
from gpnet_engine.time.timeline import Timeline

_MOST_CELLS = 64  # of a result that are looked at
_APART = 1.5  # units of the last digit: a number that is nearer could be the right one, rounded another way

Place = tuple[int, int]


@dataclass(frozen=True)
class Moment:
    """What is asked about: operation number `step` (from 1) of an iteration, with the right `values` of all of it."""

    network: Network
    arithmetic: Arithmetic
    program: Program
    values: Values
    iteration: int
    step: int

    @property
    def operation(self) -> Operation:
        """The operation that comes next."""
        return self.program[self.step - 1]

    @property
    def name(self) -> str:
        """The result that is computed next."""
        return self.operation.result

    @property
    def result(self) -> Matrix:
        """Its numbers."""
        return self.values[self.name]

    @property
    def digits(self) -> Digits:
        """How numbers are printed."""
        return Digits(self.arithmetic.decimals)

    @cached_property
    def wrong(self) -> tuple[Wrong, ...]:
        """What mistakes make of the operation."""
        return tuple(wrong_results(self.network, self.operation, self.values, self.arithmetic))

    def context(self, operation: Operation) -> Context:
        """Return the context that an operation is written and explained in."""
        return context_of(self.network, operation, self.arithmetic, self.values[INPUTS].shape[1], self.values)

    def formula(self, operation: Operation) -> str:
        """Return an operation in symbols: δ_d = (out_d−t)∘f′."""
        symbols = operation.rule.symbols(operation, self.context(operation))
        return f"{label_in(self.network, operation.result)} = {symbols}"

    def meaning(self, place: Place) -> str:
        """Return the sentence on a cell of the result."""
        return self.operation.rule.meaning(self.operation, self.context(self.operation), *place)

    def cell(self, place: Place, name: str | None = None) -> str:
        """Return how a cell is called, counted from 1: ∇W_c[2,3], or net_c[2] where there is only one column."""
        of = self.name if name is None else name
        label = label_in(self.network, of)
        if is_single(of):
            return label
        row, column = place
        is_vector = "bias_" in of or ("W_" not in parameter_behind(of) and self.values[INPUTS].shape[1] == 1)
        return f"{label}[{row + 1}]" if is_vector else f"{label}[{row + 1},{column + 1}]"

    def number(self, place: Place) -> float:
        """Return the right number in a cell."""
        return float(self.result[place])

    def text(self, number: float) -> str:
        """Return a number as it is printed."""
        return as_shown(self.digits.text(number))

    def are_apart(self, number: float, right: float) -> bool:
        """Tell whether a wrong number is another one as it is printed, and not only by its last digit."""
        if not math.isfinite(number) or self.text(number) == self.text(right):
            return False
        unit = max(self.digits.unit(number), self.digits.unit(right))
        return abs(float(self.digits.text(number)) - float(self.digits.text(right))) > _APART * unit

    def some_places(self, random: Random) -> Iterator[Place]:
        """Yield cells of the result in a drawn order: all of a small one."""
        rows, columns = self.result.shape
        cells = random.sample(range(rows * columns), min(rows * columns, _MOST_CELLS))
        return (divmod(cell, columns) for cell in cells)


def moment_of(timeline: Timeline, position: Position) -> Moment:
    """Return the moment before the operation `position.step` (from 1) of an iteration."""
    iteration, step = position
    project = timeline.starts.project_at(iteration)
    network = project.network.right
    values = timeline.right_values(iteration)
    return Moment(network, project.arithmetic, right_program(network), values, iteration, step)


def following(session: Session) -> Iterator[Moment]:
    """Yield the moments before the operations that come next in a session, for as many as an iteration has."""
    iteration, step = session.position
    steps = len(session.program)
    for _ in range(steps):
        iteration, step = (iteration, step + 1) if step < steps else (iteration + 1, 1)
        moment = moment_of(session.timeline, Position(iteration, step))
        steps = len(moment.program)
        yield moment
