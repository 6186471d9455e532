"""Go through an iteration as a person may have: every operation takes the person's own numbers where there are some.

So one slip is one wrong number, not all that follow from it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from gpnet_engine.arrays import Matrix, Values, read_only, same_bits
from gpnet_engine.diagnosis.digits import divides_by_size, is_lost, needs_all_digits
from gpnet_engine.diagnosis.habits import Habit
from gpnet_engine.diagnosis.numbers import MATCH, OFF, Closenesses, Numbers, Tally, Whether
from gpnet_engine.formulas.expressions import Expression
from gpnet_engine.model.arithmetic import Arithmetic
from gpnet_engine.model.network import Network
from gpnet_engine.names import INPUTS
from gpnet_engine.operations import Operation, Program
from gpnet_engine.operations.execute import context_of, execute

Masks = Mapping[str, Whether]
NOTHING: Masks = MappingProxyType({})
_EXACT = Arithmetic()


@dataclass(frozen=True, slots=True, eq=False)
class Simulation:
    """An iteration gone through.

    program    its operations, in their order
    values     what each operation could take: the person's own numbers, else what was computed
    computed   every result as it would be written down
    closeness  how close each number that was given is to it
    tallies    how many of these are wrong, or nearly right, by result
    put_right  the wrong numbers with which the person did not go on
    """

    habit: Habit
    program: Program
    values: Mapping[str, Matrix]
    computed: Mapping[str, Matrix]
    closeness: Mapping[str, Closenesses]
    tallies: Mapping[str, Tally]
    put_right: Masks

    @property
    def off(self) -> int:
        """How many numbers are wrong."""
        return sum(tally.off for tally in self.tallies.values())

    @property
    def near(self) -> int:
        """How many numbers are one unit of the last place off."""
        return sum(tally.near for tally in self.tallies.values())

    def wrong_results(self) -> Iterator[str]:
        """Yield the results in which a number is wrong, in the order of the operations."""
        for operation in self.program:
            if operation.result in self.tallies and self.tallies[operation.result].off:
                yield operation.result


@dataclass(frozen=True, slots=True, eq=False)
class Simulator:
    """Goes through iterations of a network that start from `given`, with a person's numbers."""

    network: Network
    given: Values
    numbers: Numbers

    def run(
        self, program: Program, habit: Habit, base: Simulation | None = None, put_right: Masks = NOTHING
    ) -> Simulation:
        """Go through a program. What is as in `base`, another simulation with the same habit, is taken from there."""
        values, computed = dict(self.given), dict[str, Matrix]()
        closeness, tallies = dict[str, Closenesses](), dict[str, Tally]()
        known = {} if base is None else {operation.result: operation for operation in base.program}
        for operation in program:
            name = operation.result
            if base is not None and self._is_same(operation, known[name], values, base, put_right):
                values |= {made: base.values[made] for made in (name, *operation.terms)}
                computed[name] = base.computed[name]
                if name in base.closeness:
                    closeness[name], tallies[name] = base.closeness[name], base.tallies[name]
                continue
            made, written = self.computed(operation, values, habit)
            computed[name] = written
            if name in self.numbers.given:
                operands = [values[one] for one in operation.operands]
                closeness[name] = self.numbers.closeness(name, written, habit.rounding, operands)
                tallies[name] = Tally.of(closeness[name])
            values |= made
            taken = self._gone_on_with(name, made[name], closeness.get(name), habit, put_right)
            is_known = base is not None and same_bits(taken, base.values[name])
            values[name] = base.values[name] if base is not None and is_known else taken
        return Simulation(habit, program, values, computed, closeness, tallies, put_right)

    def computed(self, operation: Operation, values: Values, habit: Habit) -> tuple[dict[str, Matrix], Matrix]:
        """Return what an operation makes from `values`, as the person goes on with it, and its result as written."""
        if self.numbers.decimals is None:
            arithmetic = _EXACT if habit.keeps_all_digits else self.numbers.sheet
            made = execute(self.network, operation, values, arithmetic)
            return made, made[operation.result]
        if habit.keeps_all_digits or not habit.writes_intermediates:
            made = execute(self.network, operation, values, _EXACT)
            written = self.numbers.written(made[operation.result], habit.rounding, operation.result)
            return (made if habit.keeps_all_digits else self._with_small(operation, made, written)), written
        made = execute(self.network, operation, values, Arithmetic(self.numbers.decimals, habit.rounding))
        if not self._may_lose_digits(operation, made):
            return made, made[operation.result]
        exact = execute(self.network, operation, values, _EXACT)
        is_lost = self._lost_on_the_way(operation, exact)
        result = read_only(np.where(is_lost, exact[operation.result], made[operation.result]))
        written = self.numbers.written(result, habit.rounding, operation.result)
        if self.numbers.has_small(operation.result):
            copy = written.copy()
            self.numbers.restore_small(operation.result, copy, exact[operation.result], habit.rounding)
            written = read_only(copy)
        return self._with_small(operation, exact if is_lost.all() else {**exact, **made}, written, exact), written

    def _may_lose_digits(self, operation: Operation, made: Values) -> bool:
        """Tell whether digits may be lost where results are rounded: of a sheet that says how, none are."""
        if self.numbers.sheet.decimals is not None:
            return False
        name = operation.result
        return self.counts or self.numbers.has_small(name) or not made[name].all()

    def _lost_on_the_way(self, operation: Operation, exact: Values) -> Whether:
        """Return in which cells of a result an intermediate would lose digits that count."""
        shape = exact[operation.result].shape
        if self.numbers.decimals is None or not self.counts:
            return np.zeros(shape, dtype=np.bool_)
        if needs_all_digits(self.network, operation):
            return np.ones(shape, dtype=np.bool_)
        found = np.zeros(shape, dtype=np.bool_)
        for term in operation.terms:
            lost = is_lost(exact[term], self.numbers.decimals, counts=True)
            found |= lost if lost.shape == shape else lost.any()
        return found

    def _with_small(
        self, operation: Operation, made: Values, written: Matrix, exact: Values | None = None
    ) -> dict[str, Matrix]:
        """Return what is gone on with: what is written, but numbers that would lose their digits keep them."""
        name, numbers = operation.result, self.numbers
        found = {**made, name: written}
        if numbers.decimals is None or numbers.sheet.decimals is not None:
            return found
        digits = (made if exact is None else exact)[name]
        keeps = is_lost(digits, numbers.decimals, counts=self.counts)
        if needs_all_digits(self.network, operation):
            keeps = np.ones_like(keeps)
        if keeps.any():
            found[name] = read_only(np.where(keeps, digits, written))
        return found

    @property
    def counts(self) -> bool:
        """Whether the digits of small numbers count."""
        return divides_by_size(self.network)

    def exactly(self, operation: Operation, simulation: Simulation) -> Matrix:
        """Return what an operation makes from the values of a simulation, not rounded."""
        return execute(self.network, operation, simulation.values, _EXACT)[operation.result]

    def expression(self, operation: Operation, row: int, column: int, values: Values) -> Expression:
        """Return how a cell of an operation's result is computed from `values`."""
        context = context_of(self.network, operation, _EXACT, values[INPUTS].shape[1], values)
        return operation.explain(context, operation.result, row, column)

    def _is_same(self, operation: Operation, other: Operation, values: Values, base: Simulation, put: Masks) -> bool:
        return (
            operation == other
            and all(values[name] is base.values[name] for name in operation.operands)
            and put.get(operation.result) is base.put_right.get(operation.result)
        )

    def _gone_on_with(
        self, name: str, made: Matrix, closeness: Closenesses | None, habit: Habit, put_right: Masks
    ) -> Matrix:
        """Return the numbers that the next operations take."""
        if closeness is None:
            return made
        own = self.numbers.given[name]
        take_own = own.known
        is_free = self.numbers.decimals is not None and self.numbers.sheet.decimals is None
        if is_free and self.counts:  # 0.0000 tells no digits
            take_own = take_own & ~(own.answered & (own.significant == 0) & (closeness == MATCH))
        if habit.keeps_all_digits or self.numbers.decimals is None:
            take_own = take_own & ((closeness == OFF) | ~own.answered)
        if name in put_right:
            take_own = take_own & ~put_right[name]
        return own.numbers if take_own.all() else read_only(np.where(take_own, own.numbers, made))
