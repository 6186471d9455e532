"""Watches: expressions whose value is always shown, and the search for the position where one last changed."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from gpnet_engine.arrays import Values
from gpnet_engine.model.project import Project
from gpnet_engine.names import before_update, is_carried, is_single, updated
from gpnet_engine.operations.program import program
from gpnet_engine.stopping.breakpoints import known_from, read, value_shapes
from gpnet_engine.stopping.conditions.condition import Condition, ConditionError
from gpnet_engine.stopping.running import RunBack
from gpnet_engine.time.replayer import Check, Checks, by_project
from gpnet_engine.time.session import START, Position, Session


@dataclass(frozen=True, slots=True)
class Watch:
    """An expression with the value it had where it was last known.

    `place` is that position, `before` the value known before it; `is_known` tells whether `place` is the present
    position. `name` is what it is called, if not by its text. With `is_truth`, 1 is true and 0 is false.
    """

    text: str
    name: str = ""
    value: float | None = None
    before: float | None = None
    place: Position | None = None
    is_known: bool = False
    is_truth: bool = False

    @property
    def change(self) -> float | None:
        """How much the value has changed since it was known before; None where there is nothing to compare."""
        if self.value is None or self.before is None:
            return None
        return self.value - self.before

    def seen(self, session: Session) -> "Watch":
        """Return the watch as it stands at a session's position."""
        value = value_at(session, self.text)
        if value is None:
            return replace(self, is_known=False)
        if self.place == session.position and _same(value, self.value):
            return replace(self, is_known=True)
        return replace(self, value=value, before=self.value, place=session.position, is_known=True)


def parse_watch(session: Session, text: str, name: str = "") -> Watch:
    """Return a watch of what a person typed. Raises ConditionError where it is wrong."""
    condition = read(text, session.project.network, session.project.largest_batch)
    return Watch(condition.text, name or condition.text, is_truth=condition.is_truth).seen(session)


def cell_text(name: str, row: int, column: int) -> str:
    """Return the expression for a cell of a value; `row` and `column` count from 0, those in it from 1."""
    if is_single(name):
        return name
    return f"{name}[{row + 1},{column + 1}]"


def value_at(session: Session, text: str) -> float | None:
    """Return the value of an expression at a session's position; None if it is not known there."""
    condition = _parsed(session, text)
    if condition is None or known_from(session.project.network, condition.names) > session.position.step:
        return None
    return _value(condition, session.values, *session.position)


@dataclass(frozen=True, slots=True)
class _Followed:
    """What is searched for in the iterations of one project: how it is computed, and when.

    It is known from step `first` on, and may change where one of `names` is made, or in every step.
    """

    compute: Callable[[Values, int, int], float]
    names: frozenset[str]
    first: int
    in_every_step: bool = False


class SearchForChange(RunBack):
    """A search back from a session for the last operation before it that changed a value."""

    def __init__(self, session: Session) -> None:
        """Begin before the position of `session`."""
        super().__init__(session, self._new_chunk)
        self._first: tuple[Position, float] | None = None  # where the present chunk first knows the value
        self._value: float | None = None  # where it last knows it
        self._open: tuple[Position, float] | None = None  # a change, if the value before it is another one

    def _followed(self, project: Project) -> _Followed | None:
        """Return what is searched for with the settings of `project`; None if it has no meaning with them."""
        raise NotImplementedError

    def _new_chunk(self) -> Checks:
        self._first = self._value = None
        return by_project(self._checks_of)

    def _checks_of(self, project: Project) -> Mapping[int, Check]:
        """Return a check for every step that may change the value; an iteration's start may, if all of it is given."""
        followed = self._followed(project)
        if followed is None:
            return {}
        check = Check(partial(self._has_changed, followed), followed.names)
        steps = {0: check} if followed.first == 0 else {}
        for step, operation in enumerate(program(project.network), start=1):
            changes = followed.in_every_step or followed.names & {operation.result, *operation.terms}
            if step >= followed.first and changes:
                steps[step] = check
        return steps

    def _has_changed(self, followed: _Followed, values: Values, iteration: int, step: int) -> bool:
        place = Position(iteration, step)
        if place >= self._session.position:
            return False
        before, self._value = self._value, followed.compute(values, iteration, step)
        if before is None:
            self._first = place, self._value
            return False
        return not _same(before, self._value)

    def _decide(self, last: Position | None, *, is_start: bool) -> Position | None:
        """Return the last change; the first value of a chunk is one if the last value of an earlier chunk differs."""
        if self._open is not None and self._value is not None:
            if not _same(self._open[1], self._value):
                return self._open[0]
            self._open = None
        if self._open is None:
            if last is not None:
                return last
            self._open = self._first
        if is_start and self._open is not None and self._open[0] > START:
            return self._open[0]
        return None


class LastChange(SearchForChange):
    """A search for the last operation that changed the value of an expression."""

    def __init__(self, session: Session, text: str) -> None:
        """Look for changes of the value of `text`. Raises ConditionError if it means nothing here."""
        super().__init__(session)
        self._text = read(text, session.project.network, session.project.largest_batch).text

    def _followed(self, project: Project) -> _Followed | None:
        try:
            condition = read(self._text, project.network, project.largest_batch)
        except ConditionError:
            return None
        first = known_from(project.network, condition.names)
        return _Followed(condition, condition.names, first, condition.uses_step)


class LastChangeOfCell(SearchForChange):
    """A search for the last operation that changed a cell; an update changes the cell of what it updates."""

    def __init__(self, session: Session, name: str, row: int, column: int) -> None:
        """Look for changes of a cell of the value `name`; row and column count from 0."""
        super().__init__(session)
        self._name, self._row, self._column = before_update(name), row, column

    def _followed(self, project: Project) -> _Followed | None:
        network, name, later = project.network, self._name, updated(self._name)
        if name not in value_shapes(network, project.largest_batch):
            return None

        def compute(values: Values, _iteration: int, _step: int) -> float:
            try:
                return float(values[later if later in values else name].item(self._row, self._column))
            except IndexError:  # a smaller last batch does not have it
                return math.nan

        made = later if is_carried(name) else name
        return _Followed(compute, frozenset({made}), known_from(network, [name]))


def _parsed(session: Session, text: str) -> Condition | None:
    try:
        return read(text, session.project.network, session.project.largest_batch)
    except ConditionError:
        return None


def _value(condition: Condition, values: Values, iteration: int, step: int) -> float:
    with np.errstate(all="ignore"):
        return condition(values, iteration, step)


def _same(left: float | None, right: float | None) -> bool:
    if left is None or right is None:
        return left is right
    return left == right or (math.isnan(left) and math.isnan(right))
