"""What an explanation costs: the cheapest one is the likeliest, and one that explains too little is none."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np

from gpnet_engine.diagnosis.findings import Cell, CellMistake, Slip
from gpnet_engine.diagnosis.hypotheses import Catalogue, Hypothesis, Suspect
from gpnet_engine.diagnosis.numbers import OFF, UNANSWERED, Whether
from gpnet_engine.diagnosis.simulation import NOTHING, Masks, Simulation, Simulator
from gpnet_engine.diagnosis.slips import Wrong, known_slip
from gpnet_engine.operations import Operation

MISTAKE, EXACT_MISTAKE, IN_ONE_LAYER = 0.95, 0.3, 1.2
SLIP, CELL_MISTAKE, UNEXPLAINED, NEARLY = 1.0, 1.9, 2.5, 0.12
_ROUGHLY_OFF = 1.75  # between a slip and an unexplained number, where it is not looked at which it is
_FIFTH = 5
_MOST_SLIPS = 8
_FEW_SLIPS = 2  # of a result in which more are wrong, each would find an explanation of its own
_MOST_PUT_RIGHT = 8


@dataclass(frozen=True, slots=True, eq=False)
class Single:
    """What explains the numbers that the mistakes leave wrong, each for itself."""

    slips: tuple[Slip, ...]
    cell_mistakes: tuple[CellMistake, ...]
    unexplained: tuple[Cell, ...]

    @property
    def price(self) -> float:
        """What they cost."""
        slips, mistakes = SLIP * len(self.slips), CELL_MISTAKE * len(self.cell_mistakes)
        return slips + mistakes + UNEXPLAINED * len(self.unexplained)

    def only(self, is_told: Callable[[Cell], bool]) -> "Single":
        """Return what is to be told: a number that is right is no slip, where a mistake would make it another one."""
        return Single(
            tuple(slip for slip in self.slips if is_told(slip.cell)),
            tuple(mistake for mistake in self.cell_mistakes if is_told(mistake.cell)),
            tuple(cell for cell in self.unexplained if is_told(cell)),
        )


@dataclass(frozen=True, eq=False)
class Candidate:
    """A hypothesis, and how an iteration goes by it."""

    hypothesis: Hypothesis
    simulation: Simulation
    pricing: "Pricing"

    @cached_property
    def rough(self) -> float:
        """What it costs about."""
        return self.of_mistakes + _ROUGHLY_OFF * self.simulation.off + NEARLY * self.simulation.near

    @cached_property
    def single(self) -> Single:
        """What explains the numbers that are left."""
        return self.pricing.single(self.simulation)

    @cached_property
    def price(self) -> float:
        """What it costs."""
        return self.of_mistakes + self.single.price + NEARLY * self.simulation.near

    @cached_property
    def of_mistakes(self) -> float:
        """What its mistakes cost."""
        return sum(self.pricing.of_suspect(suspect, self.simulation) for suspect in self.hypothesis)

    @property
    def ids(self) -> frozenset[tuple[str, str | None]]:
        """Its mistakes."""
        return frozenset((suspect.id, suspect.layer) for suspect in self.hypothesis)


@dataclass(frozen=True, slots=True, eq=False)
class Pricing:
    """Prices hypotheses about a person's numbers."""

    simulator: Simulator
    catalogue: Catalogue

    def candidate(self, hypothesis: Hypothesis, base: Simulation, put_right: Masks = NOTHING) -> Candidate:
        """Go through the iteration by a hypothesis; what is as in `base` is taken from there."""
        program = self.catalogue.program(hypothesis)
        return Candidate(hypothesis, self.simulator.run(program, base.habit, base, put_right), self)

    def settled(self, candidate: Candidate) -> Candidate:
        """Return a candidate with the wrong numbers put right with which the person did not go on."""
        best, tried = candidate, set[str]()
        while len(tried) < _MOST_PUT_RIGHT:
            name = next((name for name in best.simulation.wrong_results() if name not in tried), None)
            if name is None or best.simulation.off == 1:
                return best
            tried.add(name)
            wrong = best.simulation.closeness[name] == OFF
            put_right = {**best.simulation.put_right, name: wrong}
            other = self.candidate(best.hypothesis, best.simulation, put_right)
            best = other if other.rough < best.rough else best
        return best

    def of_suspect(self, suspect: Suspect, simulation: Simulation) -> float:
        """Return what a mistake costs: less if it gives every digit."""
        if suspect.layer is not None:
            return IN_ONE_LAYER
        own = [simulation.tallies[name] for name in suspect.operations if name in simulation.tallies]
        tallies = own or simulation.tallies.values()
        return MISTAKE if any(tally.off or tally.near for tally in tallies) else EXACT_MISTAKE

    def is_acceptable(self, candidate: Candidate) -> bool:
        """Tell whether each mistake explains nearly all of the wrong numbers that it touches."""
        for suspect in candidate.hypothesis:
            others = tuple(one for one in candidate.hypothesis if one is not suspect)
            without = self.candidate(others, candidate.simulation, candidate.simulation.put_right).simulation
            touched, explained, left = 0, 0, 0
            for name, close in candidate.simulation.closeness.items():
                differs = self.differs(name, candidate.simulation, without) & (close != UNANSWERED)
                was_off = without.closeness[name] == OFF
                touched += int(np.count_nonzero(differs))
                left += int(np.count_nonzero(differs & (close == OFF)))
                explained += int(np.count_nonzero(differs & was_off & (close != OFF)))
            if left > max(1, touched // _FIFTH) or explained <= left:
                return False
        return True

    def differs(self, name: str, left: Simulation, right: Simulation) -> Whether:
        """Return where two simulations would have other numbers written down, by more than one unit."""
        if left.computed[name] is right.computed[name]:
            return np.zeros(left.computed[name].shape, dtype=np.bool_)
        ours, theirs = left.computed[name], right.computed[name]
        with np.errstate(all="ignore"):
            same = (np.abs(ours - theirs) <= 1.5 * self.simulator.numbers.unit(theirs, name=name)) | (ours == theirs)
        found: Whether = ~(same | (np.isnan(ours) & np.isnan(theirs)))
        return found

    def single(self, simulation: Simulation) -> Single:
        """Return what explains each number that is wrong in a simulation."""
        slips: list[Slip] = []
        cell_mistakes: list[CellMistake] = []
        unexplained: list[Cell] = []
        by_result = {operation.result: operation for operation in simulation.program}
        for name in simulation.wrong_results():
            operation = by_result[name]
            off = np.argwhere(simulation.closeness[name] == OFF).tolist()
            answered = int(np.count_nonzero(simulation.closeness[name]))
            is_few = len(off) <= max(_FEW_SLIPS, min(answered // _FIFTH, _MOST_SLIPS))
            for row, column in off:
                cell = Cell(name, row, column)
                slip = self._slip(operation, simulation, cell) if is_few else None
                mistake = self._mistake_in(operation, simulation, cell) if is_few and slip is None else None
                if slip is not None:
                    slips.append(slip)
                elif mistake is not None:
                    cell_mistakes.append(CellMistake(cell, mistake))
                else:
                    unexplained.append(cell)
        return Single(tuple(slips), tuple(cell_mistakes), tuple(unexplained))

    def _slip(self, operation: Operation, simulation: Simulation, cell: Cell) -> Slip | None:
        computed, is_given = simulation.computed[cell.name], self._is_given(simulation, cell)
        numbers = self.simulator.numbers
        number, right = numbers.given[cell.name].number(cell), float(computed[cell.row, cell.column])
        wrong = Wrong(number, right, numbers.decimals_in(cell), is_given)
        expression = self.simulator.expression(operation, cell.row, cell.column, simulation.values)
        known = known_slip(wrong, expression, simulation.values, computed, cell)
        if known is None:
            return None
        put = simulation.put_right.get(cell.name)
        return Slip(cell, *known, went_on_with_right=put is not None and bool(put[cell.row, cell.column]))

    def _is_given(self, simulation: Simulation, cell: Cell) -> Callable[[float], bool]:
        """Return what tells whether a number, as the person writes numbers down, is the one that was given."""
        numbers = self.simulator.numbers
        return partial(numbers.is_written, cell, simulation.habit.rounding)

    def _mistake_in(self, operation: Operation, simulation: Simulation, cell: Cell) -> str | None:
        """Return the mistake that gives a number if it is made in this cell only."""
        is_given = self._is_given(simulation, cell)
        for suspect in self.catalogue.everywhere:
            wrong = suspect.operations.get(operation.result)
            if wrong is None or not all(name in simulation.values for name in wrong.operands):
                continue
            made = self.simulator.exactly(wrong, simulation)
            if is_given(float(made[cell.row, cell.column])):
                return suspect.id
        return None

    def touching(self, suspects: tuple[Suspect, ...], simulation: Simulation) -> Iterator[Suspect]:
        """Yield the mistakes that could explain a number that is wrong in a simulation."""
        off = set(simulation.wrong_results())
        given = self.simulator.numbers.given
        for suspect in suspects:
            if any(name in off or name not in given or not given[name].is_full for name in suspect.operations):
                yield suspect
