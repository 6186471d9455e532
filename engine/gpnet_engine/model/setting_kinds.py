"""The kinds of settings: what a value may be, how a person types it, and how it stands in a file. Names: `name_kinds`.

A kind knows nothing of a particular setting: to add a setting, add a row in `settings` and nothing else. Needs no
numpy, so that `--help` stays quick.
"""

import math
import numbers
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from gpnet_engine.errors import EditError
from gpnet_engine.model.typed_numbers import MOST_DIGITS, parse_number, parse_whole


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A schedule of the learning rate: its kind, and its numbers by key; see `schedules`."""

    kind: str
    numbers: tuple[tuple[str, float], ...]


SettingValue: TypeAlias = tuple[str, ...] | str | float | bool | Scheduled | None
Plain: TypeAlias = str | float | bool | list[str] | dict[str, str | float] | None
"""What a file can hold. None is a key that is left out."""

Value = TypeVar("Value", bound=SettingValue)

_SHOWN = 80
_YES, _NO = ("yes", "true", "on"), ("no", "false", "off")


class Kind(ABC, Generic[Value]):
    """What values a setting can have. Any other value raises EditError, which says what was expected and what given."""

    @abstractmethod
    def accept(self, given: object) -> Value:
        """Return the value that a file or a program gives. Given what `plain` returned, it returns the same value."""

    @abstractmethod
    def parse(self, text: str) -> Value:
        """Return the value that a person typed. Given what `text` returned, it returns the same value."""

    @abstractmethod
    def text(self, value: Value) -> str:
        """Return the value as a person would type it."""

    @abstractmethod
    def plain(self, value: Value) -> Plain:
        """Return the value as it stands in a file."""

    @abstractmethod
    def metavar(self) -> str:
        """Return what the value of an option is called in the help."""

    @property
    def is_list(self) -> bool:
        """Whether names may follow each other, with commas between them."""
        return False

    def choices(self) -> tuple[str, ...]:
        """Return all possible texts if they are few enough to choose from; else nothing."""
        return ()

    def names(self) -> tuple[str, ...]:
        """Return the words that may be typed, for completion."""
        return self.choices()

    def hint(self) -> str:
        """Return what may be typed, in a few words."""
        return ""

    def spread(self, value: Value, layers: int) -> Value:
        """Return the value for a network of as many layers after the input."""
        del layers
        return value


@dataclass(frozen=True, slots=True)
class Real(Kind[float]):
    """A finite number, within limits that are allowed themselves (`least`, `most`) or not (`above`, `below`)."""

    least: float | None = None
    above: float | None = None
    most: float | None = None
    below: float | None = None

    def accept(self, given: object) -> float:
        """Return the number."""
        if isinstance(given, bool) or not isinstance(given, numbers.Real):
            raise EditError(f"expected a number, got {shown(given)}")
        try:
            number = float(given)
        except OverflowError:
            number = math.inf
        if not math.isfinite(number):
            raise EditError(f"expected a finite number, got {shown(number)}")
        if not self._is_within(number):
            raise EditError(f"expected a number {self.hint()}, got {self.text(number)}")
        return number

    def parse(self, text: str) -> float:
        """Return the number."""
        return self.accept(parse_number(text))

    def text(self, value: float) -> str:
        """Return the shortest text that reads back as the same number."""
        return repr(value + 0.0).removesuffix(".0")  # -0.0 becomes 0.0

    def plain(self, value: float) -> float:
        """Return the number."""
        return value

    def metavar(self) -> str:
        """Return X."""
        return "X"

    def hint(self) -> str:
        """Return the limits."""
        least = f"of {self.least:g} or more" if self.least is not None else ""
        above = f"above {self.above:g}" if self.above is not None else ""
        most = f"at most {self.most:g}" if self.most is not None else ""
        below = f"below {self.below:g}" if self.below is not None else ""
        return " and ".join(filter(None, (least, above, most, below)))

    def _is_within(self, number: float) -> bool:
        return (
            (self.least is None or number >= self.least)
            and (self.above is None or number > self.above)
            and (self.most is None or number <= self.most)
            and (self.below is None or number < self.below)
        )


@dataclass(frozen=True, slots=True)
class Whole(Kind[int]):
    """A whole number, within limits that are allowed themselves."""

    least: int = 0
    most: int | None = None

    def accept(self, given: object) -> int:
        """Return the number."""
        if isinstance(given, bool) or not isinstance(given, numbers.Integral):
            raise EditError(f"expected a whole number, got {shown(given)}")
        number = int(given)
        if number < self.least or (self.most is not None and number > self.most):
            raise EditError(f"expected {self.hint()}, got {shown(number)}")
        if number >= 10**MOST_DIGITS:
            raise EditError(f"expected a whole number of at most {MOST_DIGITS} digits, got {shown(number)}")
        return number

    def parse(self, text: str) -> int:
        """Return the number."""
        return self.accept(parse_whole(text))

    def text(self, value: int) -> str:
        """Return the digits."""
        return str(value)

    def plain(self, value: int) -> int:
        """Return the number."""
        return value

    def metavar(self) -> str:
        """Return N."""
        return "N"

    def hint(self) -> str:
        """Return the limits."""
        return f"{self.least} or more" if self.most is None else f"{self.least} to {self.most}"


@dataclass(frozen=True, slots=True)
class OrNone(Kind[Value | None], Generic[Value]):
    """A value or none: an empty field, a key that is left out. `none` says what none means."""

    kind: Kind[Value]
    none: str

    def accept(self, given: object) -> Value | None:
        """Return the value, or None."""
        return None if given is None else self.kind.accept(given)

    def parse(self, text: str) -> Value | None:
        """Return the value, or None for an empty text."""
        return self.kind.parse(text) if text.strip() else None

    def text(self, value: Value | None) -> str:
        """Return the value's text; nothing for None."""
        return "" if value is None else self.kind.text(value)

    def plain(self, value: Value | None) -> Plain:
        """Return the value, or None."""
        return None if value is None else self.kind.plain(value)

    def metavar(self) -> str:
        """Return what the value is called."""
        return self.kind.metavar()

    @property
    def is_list(self) -> bool:
        """Whether names may follow each other in the value."""
        return self.kind.is_list

    def names(self) -> tuple[str, ...]:
        """Return the words that may be typed for the value."""
        return self.kind.names()

    def hint(self) -> str:
        """Return what may be typed, and what an empty field means."""
        return "; ".join(filter(None, (self.kind.hint(), f"empty: {self.none}")))


@dataclass(frozen=True, slots=True)
class Flag(Kind[bool]):
    """Whether something is so."""

    def accept(self, given: object) -> bool:
        """Return the truth value."""
        if not isinstance(given, bool):
            raise EditError(f"expected true or false, got {shown(given)}")
        return given

    def parse(self, text: str) -> bool:
        """Return True for yes, False for no."""
        word = text.strip().lower()
        if word not in _YES + _NO:
            raise EditError(f"expected yes or no, got {shown(text.strip())}")
        return word in _YES

    def text(self, value: bool) -> str:  # noqa: FBT001 - the value of a setting
        """Return yes or no."""
        return _YES[0] if value else _NO[0]

    def plain(self, value: bool) -> bool:  # noqa: FBT001 - the value of a setting
        """Return the truth value."""
        return value

    def choices(self) -> tuple[str, ...]:
        """Return yes and no."""
        return _NO[0], _YES[0]

    def metavar(self) -> str:
        """Return the words that there are."""
        return "|".join(self.choices())


def shown(given: object) -> str:
    """Return what was given as a person wrote it, cut where it is long."""
    match given:
        case bool():
            return "true" if given else "false"
        case str():
            return repr(given[:_SHOWN])
        case list() | tuple():
            return "a list"
        case dict():
            return "a table"
        case int() if abs(given) >= 10**_SHOWN:  # Python refuses to write thousands of digits
            return "a number of very many digits"
        case _:
            return str(given)[:_SHOWN]
