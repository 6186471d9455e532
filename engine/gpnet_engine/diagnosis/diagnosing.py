"""Say what a person's numbers are: which are right, which one is wrong first, and what explains them all."""

from collections.abc import Mapping
from functools import cached_property

import numpy as np

from gpnet_engine.arrays import Matrix, Values
from gpnet_engine.diagnosis.answers import Answers
from gpnet_engine.diagnosis.findings import Cell, Diagnosis, Explanation, Made, Verdict, Verdicts, WrongNumber
from gpnet_engine.diagnosis.hypotheses import catalogue_of, place_of
from gpnet_engine.diagnosis.numbers import FEW_DIGITS, MATCH, NEAR, OFF, UNANSWERED, Whether, numbers_of
from gpnet_engine.diagnosis.pricing import Candidate
from gpnet_engine.diagnosis.search import Found, Search
from gpnet_engine.diagnosis.simulation import Simulation, Simulator
from gpnet_engine.formulas.expressions import evaluate
from gpnet_engine.model.arithmetic import Arithmetic
from gpnet_engine.model.network import Network
from gpnet_engine.operations import Operation, Program
from gpnet_engine.operations.execute import execute, executed

_TO_EXPLAIN = (Verdict.NEAR, Verdict.WRONG)
_MOST_EXPLAINED = 50  # numbers of a result; no more of them are written out


def diagnose(network: Network, given: Values, arithmetic: Arithmetic, answers: Answers) -> Diagnosis:
    """Return what the numbers of an iteration say.

    `given` is what the iteration starts from: parameters, inputs, target and learning rate; `arithmetic` is that of
    the sheet. Mistakes that the network makes on purpose count as mistakes.
    """
    network = network.right
    catalogue, numbers = catalogue_of(network), numbers_of(answers, arithmetic)
    simulator = Simulator(network, given, numbers)
    found = Search(simulator, catalogue).find()
    return _Diagnosing(simulator, arithmetic, catalogue.right, found).diagnosis()


class _Diagnosing:
    """Puts what a search found into the words of a diagnosis."""

    def __init__(self, simulator: Simulator, arithmetic: Arithmetic, program: Program, found: Found) -> None:
        self._simulator, self._numbers, self._found, self._program = simulator, simulator.numbers, found, program
        self._best, self._own = found.best.simulation, found.right.simulation
        self._right = self._right_by(arithmetic)
        self._arithmetic = arithmetic
        is_exact = self._numbers.decimals is None and self._best.habit.keeps_all_digits  # a program that never rounds
        self._same = self._exactly_right if is_exact else self._right

    def _right_by(self, arithmetic: Arithmetic) -> Mapping[str, Matrix]:
        """Return the right numbers, written down in some way."""
        values = executed(self._simulator.network, self._program, self._simulator.given, arithmetic)
        return {operation.result: values[operation.result] for operation in self._program}

    @cached_property
    def _expected(self) -> Mapping[str, Matrix]:
        """What is right from the person's own numbers, written down as the sheet does it."""
        if self._numbers.decimals is None:
            return self._own.computed
        if self._arithmetic.decimals is None:
            exactly = {operation.result: self._simulator.exactly(operation, self._own) for operation in self._program}
            return {
                name: self._numbers.written(exact, self._arithmetic.rounding, name) for name, exact in exactly.items()
            }
        return {one.result: self._as_the_sheet(one)[one.result] for one in self._program}

    def _as_the_sheet(self, operation: Operation) -> dict[str, Matrix]:
        """Return what an operation makes of the person's own numbers, written down as the sheet does it."""
        decimals = self._arithmetic.decimals if self._numbers.is_coarse else self._numbers.decimals
        arithmetic = Arithmetic(None if self._arithmetic.decimals is None else decimals, self._arithmetic.rounding)
        return execute(self._simulator.network, operation, self._own.values, arithmetic)

    def _unrounded(self, operation: Operation, verdicts: Verdicts) -> Matrix:
        """Return what is right from the person's own numbers before it is rounded; intermediates are written down."""
        values = {**self._own.values, **self._as_the_sheet(operation)}
        found = self._simulator.exactly(operation, self._own).copy()
        for row, column in np.argwhere(np.isin(verdicts, _TO_EXPLAIN)).tolist()[:_MOST_EXPLAINED]:
            found[row, column] = evaluate(self._simulator.expression(operation, row, column, values), values)
        return found

    @cached_property
    def _exactly_right(self) -> Mapping[str, Matrix]:
        """The right numbers of whoever rounds no number before it is written down."""
        return self._right_by(Arithmetic())

    def diagnosis(self) -> Diagnosis:
        by_mistake = {name: self._made_by_mistake(name) for name in self._best.closeness}
        verdicts = self._verdicts(by_mistake)
        unrounded = {
            operation.result: self._unrounded(operation, verdicts[operation.result])
            for operation in self._program
            if np.isin(verdicts.get(operation.result, Verdict.MISSING), _TO_EXPLAIN).any()
        }
        best, ties = self._found.best, self._found.equally_possible
        single = best.single.only(lambda cell: bool(verdicts[cell.name][cell.row, cell.column] == Verdict.WRONG))
        explanation = Explanation(
            best.simulation.habit,
            self._made(best),
            single.slips,
            single.cell_mistakes,
            single.unexplained,
            self._too_short(verdicts),
            best.price,
        )
        return Diagnosis(
            verdicts,
            by_mistake,
            explanation,
            tuple(self._made(one) for one in ties),
            self._told_apart_by([one.simulation for one in (best, *ties)]) if ties else None,
            self._first_wrong(verdicts, unrounded),
            self._right,
            self._expected,
            unrounded,
        )

    def _too_short(self, verdicts: Mapping[str, Verdicts]) -> tuple[Cell, ...]:
        """Return the wrong numbers that are right as far as they go."""
        return tuple(
            Cell(operation.result, row, column)
            for operation in self._program
            if operation.result in verdicts
            for row, column in self._short_cells(operation.result, verdicts[operation.result])
        )

    def _short_cells(self, name: str, verdicts: Verdicts) -> list[list[int]]:
        found: list[list[int]] = np.argwhere((verdicts == Verdict.WRONG) & (self._own.closeness[name] != OFF)).tolist()
        return found

    def _made_by_mistake(self, name: str) -> Whether:
        """Return which numbers are wrong by the right formulas, and right by those with the mistakes."""
        own, best = self._own.closeness[name], self._best.closeness[name]
        found: Whether = (own == OFF) & (best != OFF)
        return found

    def _verdicts(self, by_mistake: Mapping[str, Whether]) -> dict[str, Verdicts]:
        verdicts: dict[str, Verdicts] = {}
        first = self._first_by_mistake(by_mistake)
        for name, own in self._own.closeness.items():
            found = np.full(own.shape, Verdict.WRONG, dtype=np.int8)
            found[own == NEAR] = Verdict.NEAR
            found[own == MATCH] = Verdict.FOLLOWS
            if name not in first:
                found[by_mistake[name]] = Verdict.FOLLOWS
            sheet = self._numbers.closeness(name, self._same[name], self._arithmetic.rounding)
            as_the_sheet = self._numbers.closeness(name, self._expected[name], self._arithmetic.rounding)
            found[(own == MATCH) & (sheet == NEAR) & (as_the_sheet != MATCH)] = Verdict.NEAR
            if self._numbers.is_coarse:
                given = self._numbers.given[name]
                is_right_so_far = (own != OFF) & (given.decimals < (self._arithmetic.decimals or 0))
                found[is_right_so_far] = Verdict.WRONG
                found[is_right_so_far & (given.significant >= FEW_DIGITS)] = Verdict.NEAR
            found[sheet == MATCH] = Verdict.RIGHT
            if self._numbers.decimals is not None and not self._numbers.is_coarse:
                exactly = self._numbers.written(self._exactly_right[name], self._arithmetic.rounding, name)
                found[self._numbers.closeness(name, exactly, self._arithmetic.rounding) == MATCH] = Verdict.RIGHT
            found[own == UNANSWERED] = Verdict.MISSING
            verdicts[name] = found
        return verdicts

    def _first_by_mistake(self, by_mistake: Mapping[str, Whether]) -> set[str]:
        """Return, for each mistake, the first result in which it shows."""
        first: set[str] = set()
        pricing = self._found.best.pricing
        for suspect in self._found.best.hypothesis:
            others = tuple(one for one in self._found.best.hypothesis if one is not suspect)
            without = pricing.candidate(others, self._best, self._best.put_right).simulation
            shown = (
                operation.result
                for operation in self._program
                if operation.result in by_mistake
                and (by_mistake[operation.result] & pricing.differs(operation.result, self._best, without)).any()
            )
            first.update([name for name in (next(shown, None),) if name is not None])
        return first

    def _made(self, candidate: Candidate) -> tuple[Made, ...]:
        return tuple(
            Made(suspect.id, self._layers(suspect.operations, candidate), suspect.layer is not None)
            for suspect in candidate.hypothesis
        )

    def _layers(self, operations: Mapping[str, object], candidate: Candidate) -> tuple[str, ...]:
        """Return the layers in which a mistake gives other numbers than the right formula does."""
        simulation = candidate.simulation
        layers: dict[str, None] = {}
        for right in self._program:
            if right.result in operations:
                _, written = self._simulator.computed(right, simulation.values, simulation.habit)
                if not np.array_equal(written, simulation.computed[right.result], equal_nan=True):
                    layers[place_of(right)] = None
        return tuple(layers)

    def _told_apart_by(self, simulations: list[Simulation]) -> str | None:
        """Return the first result that is not answered, and that differs between the explanations."""
        pricing, first = self._found.best.pricing, simulations[0]
        for operation in self._program:
            name = operation.result
            given = self._numbers.given.get(name)
            is_open = given is None or not given.is_full
            if is_open and any(pricing.differs(name, first, other).any() for other in simulations[1:]):
                return name
        return None

    def _first_wrong(self, verdicts: Mapping[str, Verdicts], unrounded: Mapping[str, Matrix]) -> WrongNumber | None:
        for operation in self._program:
            name = operation.result
            wrong = np.argwhere(verdicts[name] == Verdict.WRONG).tolist() if name in verdicts else []
            if wrong:
                row, column = wrong[0]
                exact = float(unrounded[name][row, column])
                return WrongNumber(
                    Cell(name, row, column),
                    self._numbers.given[name].texts[row][column],
                    float(self._expected[name][row, column]),
                    exact,
                )
        return None
