"""The kinds of settings that are names from a list: one, several, or one for each layer after the input.

Kept apart from the other kinds because only these look up a list of names, and only when they are asked.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Generic, TypeVar

from gpnet_engine.errors import EditError
from gpnet_engine.model.setting_kinds import Kind, shown
from gpnet_engine.names import how_many

Name = TypeVar("Name", bound=str)


@dataclass(frozen=True, slots=True)
class Choice(Kind[Name], Generic[Name]):
    """One of several names. `listed` is called only when they are needed, as it loads numpy."""

    listed: Callable[[], Iterable[Name]]
    is_short: bool = False
    """Whether the names are few and fixed, so that the help can list them."""
    listed_by: str = ""
    """What lists the names, where they are too many for a message."""

    def accept(self, given: object) -> Name:
        """Return the name, as the list has it."""
        if not isinstance(given, str):
            raise EditError(f"expected a name, got {shown(given)}")
        for name in self.listed():
            if name == given:
                return name
        raise EditError(f"expected {self._expected(given)}, got {shown(given)}")

    def _expected(self, given: str) -> str:
        if not self.listed_by:
            return f"one of {', '.join(self.listed())}"
        near = get_close_matches(given, self.listed(), 1)
        return f"a name that {self.listed_by} lists" + "".join(f", such as {name}" for name in near)

    def parse(self, text: str) -> Name:
        """Return the name, typed in any case, or its beginning where no other name begins so."""
        typed = text.strip()
        begun = _plainly(typed)
        names = [name for name in self.listed() if begun and _plainly(name).startswith(begun)]
        whole = [name for name in names if _plainly(name) == begun]
        if len(names) > 1 and not whole:
            raise EditError(f"{shown(typed)} could be {' or '.join(names)}")
        return (whole or names or [self.accept(typed)])[0]

    def text(self, value: Name) -> str:
        """Return the name."""
        return str(value)

    def plain(self, value: Name) -> str:
        """Return the name."""
        return str(value)

    def choices(self) -> tuple[str, ...]:
        """Return all names."""
        return tuple(map(str, self.listed()))

    def metavar(self) -> str:
        """Return the names, or say that it is a name."""
        return "|".join(self.choices()) if self.is_short else "NAME"


@dataclass(frozen=True, slots=True)
class Several(Kind[tuple[Name, ...]], Generic[Name]):
    """Any number of names, each once; none is an empty text."""

    kind: Choice[Name]

    def accept(self, given: object) -> tuple[Name, ...]:
        """Return the names, each once."""
        if isinstance(given, str):
            given = [given]
        if not isinstance(given, tuple | list):
            raise EditError(f"expected a list of names, got {shown(given)}")
        return tuple(dict.fromkeys(map(self.kind.accept, given)))

    def parse(self, text: str) -> tuple[Name, ...]:
        """Return the names between commas."""
        return tuple(dict.fromkeys(self.kind.parse(word) for word in text.split(",") if word.strip()))

    def text(self, value: tuple[Name, ...]) -> str:
        """Return the names between commas."""
        return ", ".join(map(self.kind.text, value))

    def plain(self, value: tuple[Name, ...]) -> list[str]:
        """Return a list of names."""
        return list(map(self.kind.plain, value))

    @property
    def is_list(self) -> bool:
        """Names may follow each other."""
        return True

    def names(self) -> tuple[str, ...]:
        """Return all names."""
        return self.kind.choices()

    def metavar(self) -> str:
        """Return that names follow each other."""
        return f"{self.kind.metavar()}[,…]"


@dataclass(frozen=True, slots=True)
class OnePerLayer(Kind[tuple[Name, ...]], Generic[Name]):
    """A name for each layer after the input, or one for all of them. `word` is what each of them is."""

    kind: Choice[Name]
    word: str

    def accept(self, given: object) -> tuple[Name, ...]:
        """Return the names, as many as were given."""
        if isinstance(given, str):
            return (self.kind.accept(given),)
        if not isinstance(given, tuple | list):
            raise EditError(f"expected a name, or a list of names, got {shown(given)}")
        return tuple(map(self.kind.accept, given))

    def parse(self, text: str) -> tuple[Name, ...]:
        """Return the names between commas."""
        return tuple(map(self.kind.parse, text.split(",")))

    def text(self, value: tuple[Name, ...]) -> str:
        """Return the names between commas, or the one that all layers have."""
        return ", ".join(map(self.kind.text, _shortest(value)))

    def plain(self, value: tuple[Name, ...]) -> str | list[str]:
        """Return a list of names, or the one that all layers have."""
        names = list(map(self.kind.plain, _shortest(value)))
        return names[0] if len(names) == 1 else names

    @property
    def is_list(self) -> bool:
        """Names may follow each other."""
        return True

    def names(self) -> tuple[str, ...]:
        """Return all names."""
        return self.kind.choices()

    def hint(self) -> str:
        """Return all names."""
        return f"one of {', '.join(self.names())}, or one per layer"

    def metavar(self) -> str:
        """Say that it is a list of names."""
        return f"{self.kind.metavar()}[,…]"

    def spread(self, value: tuple[Name, ...], layers: int) -> tuple[Name, ...]:
        """Return a name for each layer."""
        if len(value) == 1:
            return value * layers
        if len(value) != layers:
            raise EditError(f"expected {how_many(layers, self.word)}, one per layer after the input, got {len(value)}")
        return value


def _plainly(text: str) -> str:
    """Return a name without what is easily typed in another way: case, blanks, and the lines between words."""
    return "_".join(re.split(r"[\s_-]+", text.casefold()))


def _shortest(names: tuple[Name, ...]) -> tuple[Name, ...]:
    return names[:1] if len(set(names)) == 1 else names
