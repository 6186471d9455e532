"""Schedules of the learning rate: how the rate of an iteration follows from the rate at the start.

A schedule is data: its kind and some numbers. Each kind is one entry of `SCHEDULES`. Needs no numpy.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from gpnet_engine.errors import EditError
from gpnet_engine.model.name_kinds import Choice
from gpnet_engine.model.setting_kinds import Kind, Plain, Real, Scheduled, Whole, shown
from gpnet_engine.names import exact, listed

_KIND = "kind"
_AROUND_EQUALS = re.compile(r"\s*=\s*")


@dataclass(frozen=True, slots=True, eq=False)
class ScheduleKind:
    """One kind of schedule.

    numbers   the numbers that it needs, by key
    rate      (rate at the start, iteration from 1, **numbers): the rate of the iteration
    formula   the same as it is written, with the fields {l}, {k} and the keys of the numbers
    example   what may be typed after its name
    optional  the values of the numbers that may be left out
    """

    numbers: Mapping[str, Kind[Any]]
    rate: Callable[..., float]
    formula: str
    example: str
    optional: Mapping[str, float] = field(default_factory=dict)


def _step(rate: float, iteration: int, every: int, factor: float) -> float:
    return rate * factor ** ((iteration - 1) // every)


def _exponential(rate: float, iteration: int, factor: float) -> float:
    return rate * factor ** (iteration - 1)


def _cosine(rate: float, iteration: int, over: int, least: float) -> float:
    return least + (rate - least) * (1.0 + math.cos(math.pi * min(iteration - 1, over) / over)) / 2.0


def _warmup(rate: float, iteration: int, over: int) -> float:
    return rate * min(iteration / over, 1.0)


_FACTOR, _COUNT = Real(above=0.0, most=1.0), Whole(1)

SCHEDULES: Mapping[str, ScheduleKind] = MappingProxyType(
    {
        "step": ScheduleKind(
            {"every": _COUNT, "factor": _FACTOR},
            _step,
            "{l} · {factor}^⌊({k} − 1)/{every}⌋",
            "every=100 factor=0.5",
        ),
        "exponential": ScheduleKind(
            {"factor": _FACTOR},
            _exponential,
            "{l} · {factor}^({k} − 1)",
            "factor=0.99",
        ),
        "cosine": ScheduleKind(
            {"over": _COUNT, "least": Real(least=0.0)},
            _cosine,
            "{least} + ({l} − {least}) · (1 + cos(π · min({k} − 1, {over})/{over}))/2",
            "over=1000",
            {"least": 0.0},
        ),
        "warmup": ScheduleKind(
            {"over": _COUNT},
            _warmup,
            "{l} · min(1, {k}/{over})",
            "over=100",
        ),
    }
)
"""The table of schedules by name."""


def scheduled_rate(schedule: Scheduled, rate: float, iteration: int) -> float:
    """Return the rate of an iteration (from 1), when `rate` is the one at the start."""
    numbers = dict(schedule.numbers)
    return SCHEDULES[schedule.kind].rate(rate, iteration, **numbers)


def schedule_formula(schedule: Scheduled, rate: str = "l", iteration: str = "k") -> str:
    """Return how that rate is computed: in letters, or with the numbers of an iteration."""
    return SCHEDULES[schedule.kind].formula.format(l=rate, k=iteration, **_texts(schedule))


def _texts(schedule: Scheduled) -> dict[str, str]:
    return {key: exact(number) for key, number in schedule.numbers}


@dataclass(frozen=True, slots=True)
class Schedules(Kind[Scheduled]):
    """A schedule: a table in a file, words in a field: step every=100 factor=0.5."""

    def accept(self, given: object) -> Scheduled:
        """Return the schedule."""
        if isinstance(given, Scheduled):
            given = {_KIND: given.kind, **dict(given.numbers)}
        if not isinstance(given, dict):
            raise EditError(f"expected a table such as {_EXAMPLE}, got {shown(given)}")
        if _KIND not in given:
            raise EditError(f"expected a kind, one of {', '.join(SCHEDULES)}, got a table without one")
        name = _of_key(_KIND, Choice(lambda: SCHEDULES).accept, given[_KIND])
        kind = SCHEDULES[name]
        unknown = [key for key in given if key != _KIND and key not in kind.numbers]
        if unknown:
            raise EditError(f"expected {listed(kind.numbers)} with {name}, got {shown(unknown[0])}")
        numbers: list[tuple[str, float]] = []
        for key, expected in kind.numbers.items():
            if key not in given and key not in kind.optional:
                raise EditError(f"expected {listed(kind.numbers)} with {name}, got no {key}")
            numbers.append((key, _of_key(key, expected.accept, given.get(key, kind.optional.get(key)))))
        return Scheduled(name, tuple(numbers))

    def parse(self, text: str) -> Scheduled:
        """Return the schedule that a person typed."""
        name, *others = _AROUND_EQUALS.sub("=", text.replace(",", " ")).casefold().split() or [""]
        given: dict[str, object] = {_KIND: name}
        if name not in SCHEDULES:
            raise EditError(f"expected {' or '.join(_typed())}, got {shown(text.strip())}")
        kinds = SCHEDULES[name].numbers
        for word in others:
            key, sign, number = word.partition("=")
            if not sign:
                raise EditError(
                    f"expected numbers with their keys, such as {name} {SCHEDULES[name].example}, got {shown(word)}"
                )
            if key in given:
                raise EditError(f"expected {key} once, got it twice")
            given[key] = _of_key(key, kinds[key].parse, number) if key in kinds else number
        return self.accept(given)

    def text(self, value: Scheduled) -> str:
        """Return the words that are typed for it."""
        return " ".join((value.kind, *(f"{key}={exact(number)}" for key, number in value.numbers)))

    def plain(self, value: Scheduled) -> Plain:
        """Return the table."""
        return {_KIND: value.kind, **dict(value.numbers)}

    def metavar(self) -> str:
        """Return what stands for a kind, and for its numbers."""
        return "'KIND KEY=N…'"

    def names(self) -> tuple[str, ...]:
        """Return an example of each kind; with commas, as a shell would take what is after a space for another word."""
        return tuple(example.replace(" ", ",") for example in _typed())

    def hint(self) -> str:
        """Return an example."""
        return f"such as {_typed()[0]}"


_EXAMPLE = '{ kind = "step", every = 100, factor = 0.5 }'


def _typed() -> list[str]:
    return [f"{name} {kind.example}" for name, kind in SCHEDULES.items()]


def _of_key(key: str, read: Callable[[Any], Any], given: object) -> Any:  # noqa: ANN401 - of the type that is read
    try:
        return read(given)
    except EditError as error:
        raise EditError(f"{key}: {error}") from error
