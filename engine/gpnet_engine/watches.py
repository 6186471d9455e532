"""Expressions whose value is shown wherever one goes, and the way back to where one last changed."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from gpnet_engine.arrays import Values
from gpnet_engine.breakpoints import known_from, read
from gpnet_engine.conditions.condition import Condition, ConditionError
from gpnet_engine.names import ERROR, LEARNING_RATE, parameter_of
from gpnet_engine.network import Network
from gpnet_engine.program import program
from gpnet_engine.running import RunBack
from gpnet_engine.session import Position, Session, present
from gpnet_engine.walking import Check, Checks, by_network


@dataclass(frozen=True, slots=True)
class Watch:
    """An expression with the value it had where it was last known.

    `place` is where that was, `before` the value known before it; `is_known` says whether `place` is the present
    position. `name` is what it is called, if not by its text.
    """

    text: str
    name: str = ""
    value: float | None = None
    before: float | None = None
    place: Position | None = None
    is_known: bool = False

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
    return Watch(condition.text, name or condition.text).seen(session)


def cell_text(name: str, row: int, column: int) -> str:
    """Return the expression for a cell of a value. Rows and columns count from 0."""
    if name in {ERROR, LEARNING_RATE}:
        return name
    return f"{parameter_of(name)}[{row},{column}]"


def value_at(session: Session, text: str) -> float | None:
    """Return the value of an expression at a session's position; None if it is not known there."""
    condition = _parsed(session, text)
    if condition is None or known_from(session.project.network, condition.names) > session.position.step:
        return None
    return _value(condition, present(session), *session.position)


def last_change(session: Session, text: str) -> RunBack:
    """Return the way back to the last operation, before the session's position, that changed an expression's value.

    Raises ConditionError if it means nothing here.
    """
    text = read(text, session.project.network, session.project.largest_batch).text
    return RunBack(session, lambda: _changes(text, session.project.largest_batch), overlap=1)


def _changes(text: str, batch: int) -> Checks:
    """Return checks that hold where the value of an expression is another one than at the check before."""
    last: float | None = None

    def check(condition: Condition) -> Check:
        def has_changed(values: Values, iteration: int, step: int) -> bool:
            nonlocal last
            before, last = last, condition(values, iteration, step)
            return iteration == 1 and step > 0 if before is None else not _same(before, last)

        return has_changed

    return by_network(lambda network: _where_written(network, batch, text, check))


def _where_written(network: Network, batch: int, text: str, check: Callable[[Condition], Check]) -> Mapping[int, Check]:
    """Return a check for every step that may change the value; the start of an iteration may, if all of it is given."""
    try:
        condition = read(text, network, batch)
    except ConditionError:  # with other settings it means nothing
        return {}
    first = known_from(network, condition.names)
    holds = check(condition)
    steps = {0: holds} if first == 0 else {}
    for step, operation in enumerate(program(network), start=1):
        written = {parameter_of(name) for name in (operation.result, *operation.terms)}
        if step >= first and written & condition.names:
            steps[step] = holds
    return steps


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
