"""Look for the cheapest explanation: nothing is wrong, a mistake, another habit, one layer only, several mistakes."""

from bisect import insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from gpnet_engine.diagnosis.habits import HABITS, PROGRAMS, Habit
from gpnet_engine.diagnosis.hypotheses import RIGHT, Catalogue, Hypothesis, Suspect
from gpnet_engine.diagnosis.numbers import OFF, Tally
from gpnet_engine.diagnosis.pricing import Candidate, Pricing
from gpnet_engine.diagnosis.simulation import Simulator

_MOST_SETTLED = 10  # candidates that are looked at more closely
_MOST_GONE_ON = 5  # candidates from which is gone on to another mistake
_MOST_IN_ONE_LAYER = 300  # of a deeper network, pairs of them would take too long
_AS_GOOD = 1e-6
_MOST_MISTAKES = 3


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The cheapest candidate, what explains the numbers as well, and the right formulas with the same habit."""

    best: Candidate
    equally_possible: tuple[Candidate, ...]
    right: Candidate


class Search:
    """Looks for the explanation of a person's numbers."""

    def __init__(self, simulator: Simulator, catalogue: Catalogue) -> None:
        """Look among the mistakes of a catalogue."""
        self._pricing = Pricing(simulator, catalogue)
        self._catalogue = catalogue
        self._simulator = simulator
        self._right: dict[Habit, Candidate] = {}
        self._settled: dict[tuple[Habit, frozenset[tuple[str, str | None]]], Candidate] = {}

    def find(self) -> Found:
        """Return the cheapest explanation."""
        habits = self._likeliest_habits()
        best = self._right_by(habits[0])
        if best.simulation.off:
            best = self._by_several_habits(best)
        if best.simulation.off == 0:
            return Found(best, (), best)
        self._keep(best)
        singles = self._single_mistakes(self._catalogue.everywhere, habits[:1])
        if not _is_done(self._cheapest()):
            singles += self._single_mistakes([one.hypothesis[0] for one in singles], habits[1:])
            in_one_layer = self._single_mistakes(self._catalogue.in_one_layer, habits[:1])
            in_one_layer += self._single_mistakes([one.hypothesis[0] for one in in_one_layer], habits[1:])
            singles += in_one_layer
            self._several_mistakes([self._right_by(habits[0]), *singles])
        elif self._cheapest().simulation.near:
            self._single_mistakes([one.hypothesis[0] for one in singles], habits[1:])
        return self._found()

    def _likeliest_habits(self) -> Sequence[Habit]:
        """Return the habits, the likeliest first; one only, where it gives every digit."""
        for habit in self._habits():
            if not self._right_by(habit).rough:
                return (habit,)
        is_free = self._simulator.numbers.sheet.decimals is None  # where no sheet asks to round, one seldom does
        return sorted(
            self._habits(), key=lambda habit: (_cost(self._right_by(habit)), is_free and not habit.keeps_all_digits)
        )

    def _habits(self) -> Sequence[Habit]:
        numbers = self._simulator.numbers
        if numbers.decimals is not None:
            return HABITS
        return PROGRAMS if numbers.sheet.decimals is not None else PROGRAMS[:1]

    def _right_by(self, habit: Habit) -> Candidate:
        if habit not in self._right:
            simulation = self._simulator.run(self._catalogue.right, habit)
            self._right[habit] = Candidate(RIGHT, simulation, self._pricing)
        return self._right[habit]

    def _by_several_habits(self, best: Candidate) -> Candidate:
        """Return the right formulas with no number wrong, if each lies between what two habits give.

        So does someone write who goes on with the written number here, and with the one in the calculator there.
        """
        simulation, numbers = best.simulation, self._simulator.numbers
        habits = [habit for habit in self._habits() if habit.rounding is simulation.habit.rounding]
        others = [self._right_by(habit).simulation for habit in habits]
        closeness = dict(simulation.closeness)
        for name in simulation.wrong_results():
            close = numbers.closeness_between(name, closeness[name], [one.computed[name] for one in others])
            if (close == OFF).any():
                return best
            closeness[name] = close
        tallies = {name: Tally.of(close) for name, close in closeness.items()}
        return replace(best, simulation=replace(simulation, closeness=closeness, tallies=tallies))

    def _single_mistakes(self, suspects: Iterable[Suspect], habits: Sequence[Habit]) -> list[Candidate]:
        """Look at single mistakes; return the likeliest ones."""
        suspects = tuple(suspects)
        found: list[Candidate] = []
        for habit in habits:
            right = self._right_by(habit).simulation
            self._keep(self._right_by(habit))
            touching = self._pricing.touching(suspects, right)
            found += _likeliest((self._pricing.candidate((one,), right) for one in touching), _MOST_SETTLED)
        found = _likeliest(found, _MOST_SETTLED)
        for one in found:
            self._keep(one)
        return found

    def _several_mistakes(self, firsts: Sequence[Candidate]) -> None:
        everywhere, in_one_layer = self._catalogue.everywhere, self._catalogue.in_one_layer
        suspects = (*everywhere, *in_one_layer) if len(in_one_layer) <= _MOST_IN_ONE_LAYER else everywhere
        frontier = _likeliest(firsts, _MOST_GONE_ON)
        for _ in range(1, _MOST_MISTAKES):
            before = self._cheapest().price
            found = (
                self._pricing.candidate((*one.hypothesis, suspect), one.simulation, one.simulation.put_right)
                for one in frontier
                for suspect in self._pricing.touching(suspects, one.simulation)
                if _go_together(one.hypothesis, suspect)
            )
            frontier = [self._keep(one) for one in _likeliest(found, _MOST_GONE_ON)]
            cheapest = self._cheapest()
            if cheapest.price >= before - _AS_GOOD or _is_done(cheapest):
                return

    def _keep(self, candidate: Candidate) -> Candidate:
        """Look at a candidate more closely, and keep it if it is acceptable."""
        key = candidate.simulation.habit, candidate.ids
        if key not in self._settled:
            settled = self._pricing.settled(candidate)
            if not self._pricing.is_acceptable(settled):
                return settled
            self._settled[key] = settled
        return self._settled[key]

    def _cheapest(self) -> Candidate:
        return min(self._settled.values(), key=lambda one: one.price)

    def _found(self) -> Found:
        best = self._cheapest()
        others: dict[frozenset[str], Candidate] = {}
        own = frozenset(suspect.id for suspect in best.hypothesis)
        for one in self._settled.values():
            ids = frozenset(suspect.id for suspect in one.hypothesis)
            if one.price <= best.price + _AS_GOOD and ids != own and ids:
                others.setdefault(ids, one)
        right = self._pricing.candidate(RIGHT, best.simulation, best.simulation.put_right)
        return Found(best, tuple(others.values()), right)


def _cost(candidate: Candidate) -> float:
    """Return what a candidate costs; about, where more than one number is wrong."""
    return candidate.price if candidate.simulation.off == 1 else candidate.rough


def _is_done(candidate: Candidate) -> bool:
    """Tell whether no number is left that another mistake could explain; one wrong number alone is a slip."""
    return candidate.simulation.off <= (0 if candidate.hypothesis else 1)


def _likeliest(candidates: Iterable[Candidate], most: int) -> list[Candidate]:
    """Return the cheapest candidates at a rough look, and those that cost as little as the last of them.

    The others are let go of as they come: each holds a whole iteration.
    """
    kept: list[Candidate] = []
    for one in candidates:
        insort(kept, one, key=lambda candidate: candidate.rough)
        while len(kept) > most and (len(kept) > 2 * most or kept[-1].rough > kept[most - 1].rough + _AS_GOOD):
            kept.pop()
    return kept


def _go_together(hypothesis: Hypothesis, suspect: Suspect) -> bool:
    """Tell whether a mistake touches other operations than those that are made already."""
    return all(one.id != suspect.id and not one.operations.keys() & suspect.operations.keys() for one in hypothesis)
