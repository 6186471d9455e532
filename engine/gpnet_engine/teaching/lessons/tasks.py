"""What a part asks of whoever reads it: nothing, numbers, one of several options, or to run until a condition holds.

Each says which values must not be seen before it is answered, and how it is passed without a screen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from gpnet_engine.diagnosis.answers import Answers, Texts
from gpnet_engine.diagnosis.findings import Diagnosis, Verdict
from gpnet_engine.errors import EditError, GpnetError
from gpnet_engine.names import as_shown, label
from gpnet_engine.operations.execute import executed
from gpnet_engine.operations.program import operation_making, right_program
from gpnet_engine.stopping.breakpoints import Breakpoint, checks_of, known_from, read
from gpnet_engine.stopping.running import RunOn
from gpnet_engine.teaching.lessons.cells import cell_text
from gpnet_engine.time.session import Position, Session, go_to

MOST_ITERATIONS = 20_000  # of a run until a condition holds
_DIGITS = 4  # of numbers that are not rounded on paper
_RIGHT = (Verdict.RIGHT, Verdict.NEAR)
_NONE_NEAR: Mapping[tuple[str, int, int], str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing is asked: the text is read."""

    hides: tuple[str, ...] = ()

    def passed(self, session: Session) -> Session:
        """Return the session as it is."""
        return session


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """Cells of results are typed, by the names of results; True where a cell is asked."""

    asked: Mapping[str, NDArray[np.bool_]]

    @property
    def hides(self) -> tuple[str, ...]:
        """The results of which cells are asked."""
        return tuple(self.asked)

    @property
    def count(self) -> int:
        """How many numbers are asked."""
        return sum(int(cells.sum()) for cells in self.asked.values())

    def right_texts(self, session: Session) -> dict[str, Texts]:
        """Return the right numbers of the results that are asked, all cells, as someone types them."""
        project = session.project
        network, given = project.network.right, session.timeline.given(session.position.iteration)
        values = executed(network, right_program(network), given, project.arithmetic)
        digits = digits_of(session)
        return {
            name: tuple(tuple(typed(number, digits) for number in row) for row in values[name].tolist())
            for name in self.asked
        }

    def is_passed(self, found: Diagnosis) -> bool:
        """Tell whether all that is asked was found right, or one unit of the last digit off."""
        return all(
            name in found.verdicts and bool(np.isin(found.verdicts[name][cells], _RIGHT).all())
            for name, cells in self.asked.items()
        )

    def passed(self, session: Session) -> Session:
        """Type the right numbers, and have them checked; return the session that shows them. Raises EditError."""
        from gpnet_engine.diagnosis.diagnosing import diagnose  # noqa: PLC0415 - slow to load, and seldom needed

        project, texts = session.project, self.right_texts(session)
        given = session.timeline.given(session.position.iteration)
        found = diagnose(project.network.right, given, project.arithmetic, Answers(texts))
        if not self.is_passed(found):
            names = ", ".join(map(label, self.asked))
            raise EditError(f"the right numbers of {names} are not taken as right: are they finite?")
        return self.after(session)

    def after(self, session: Session) -> Session:
        """Return the session in which all results that are asked are computed."""
        return go_to(session, Position(session.position.iteration, known_from(session.project.network, self.asked)))

    def names(self, session: Session) -> list[str]:
        """Return what is asked as people write it: whole results, and the cells of those that are asked in part."""
        found: list[str] = []
        for name, cells in self.asked.items():
            places = [] if cells.all() else np.argwhere(cells).tolist()
            found += [cell_text(session, name, *place) for place in places] or [label(name)]
        return found

    def near(self, answers: Answers, found: Diagnosis) -> dict[tuple[str, int, int], str]:
        """Return the numbers among the answers that are one unit of the last digit off, by their cells."""
        return {
            (name, row, column): answers.text(name, row, column)
            for name, cells in self.asked.items()
            for row, column in np.argwhere(cells & (found.verdicts[name] == Verdict.NEAR)).tolist()
        }

    def told(self, session: Session, near: Mapping[tuple[str, int, int], str] = _NONE_NEAR) -> str:
        """Return the right numbers of the cells that are asked, in a sentence, each beside one that is only `near`."""
        texts = self.right_texts(session)
        said = []
        for name, cells in self.asked.items():
            numbers = [
                as_shown(texts[name][row][column])
                + (
                    f" (yours, {as_shown(near[name, row, column])}, is one unit of the last digit off)"
                    if (name, row, column) in near
                    else ""
                )
                for row, column in np.argwhere(cells).tolist()
            ]
            if cells.all():
                said.append(f"{label(name)} = {', '.join(numbers)}")
            else:
                own = Numbers({name: cells}).names(session)
                said += [f"{one} = {number}" for one, number in zip(own, numbers, strict=True)]
        return f"{'; '.join(said)}."


@dataclass(frozen=True, slots=True)
class Options:
    """One of several texts is right; a reply belongs to each, which says why. Counted from 0.

    `cell` is the one that it is about, if it is about one: its value, its row and its column.
    """

    texts: tuple[str, ...]
    right: int
    replies: tuple[str, ...]
    hides: tuple[str, ...] = ()
    cell: tuple[str, int, int] | None = None

    def passed(self, session: Session) -> Session:
        """Choose the right one. Raises EditError where the options are no choice."""
        if len(set(self.texts)) < len(self.texts):
            raise EditError("two of the choices are the same")
        return session


@dataclass(frozen=True, slots=True)
class Wait:
    """Whoever reads runs on until a condition holds."""

    condition: str
    hides: tuple[str, ...] = ()

    def breakpoint_in(self, session: Session) -> Breakpoint:
        """Return the breakpoint that stops a run where it holds. Raises ConditionError."""
        network = session.project.network
        condition = read(self.condition, network, session.project.largest_batch)
        step = max(known_from(network, condition.names), 1)
        return Breakpoint(session.program[step - 1].result, self.condition)

    def holds(self, session: Session) -> bool:
        """Tell whether the condition holds here; not where what it is about is not computed yet."""
        try:
            condition = read(self.condition, session.project.network, session.project.largest_batch)
        except GpnetError:  # other settings, in which there is no such value
            return False
        if not condition.names <= session.values.keys():
            return False
        with np.errstate(all="ignore"):
            return bool(condition(session.values, *session.position))

    def run(self, session: Session) -> RunOn:
        """Return the run to where it holds, in slices."""
        until = session.position.iteration + MOST_ITERATIONS
        return RunOn(session, checks_of([self.breakpoint_in(session)]), until)

    def passed(self, session: Session) -> Session:
        """Run until it holds. Raises EditError where it does not, or holds before anyone runs."""
        if self.holds(session):
            raise EditError(f"{self.condition} holds before anything is run")
        run = self.run(session)
        while not run.go_on(1.0):
            pass
        if run.found is None:
            raise EditError(f"{self.condition} does not hold in {MOST_ITERATIONS:,} iterations")
        return run.finish()


Task: TypeAlias = Nothing | Numbers | Options | Wait


def digits_of(session: Session) -> int:
    """Return how many decimals numbers are written with."""
    decimals = session.project.training.decimals
    return _DIGITS if decimals is None else decimals


def typed(number: float, digits: int) -> str:
    """Return a number as someone types it; a small one with an exponent, so that it has as many figures."""
    plain = f"{number:z.{digits}f}"
    is_lost = number and float(plain) == 0.0
    return f"{number:.{max(digits - 1, 0)}e}" if is_lost else plain


def out_of_sight(session: Session, task: Task) -> Session:
    """Return the session before anything that the task hides is computed."""
    iteration, step = session.position
    made = (operation_making(session.project.network, name) for name in task.hides)
    first = min((at for at, _ in filter(None, made)), default=step + 1)
    there = session if first > step else go_to(session, Position(iteration, first - 1))
    return replace(there, compared=None, came_from=None)
