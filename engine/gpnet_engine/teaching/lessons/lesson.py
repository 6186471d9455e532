"""What a lesson is: parts, each a text and the block that ends it. A block is checked here but for its names."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from gpnet_engine.errors import GpnetError
from gpnet_engine.teaching.lessons.values import ValueReader, text, texts, whole_table


class LessonError(GpnetError):
    """A block of a lesson cannot be used; `line` of its file is where it is wrong."""

    def __init__(self, line: int, problem: str) -> None:
        """Keep the line apart from the problem, so that a reader of files can put its name in front."""
        super().__init__(f"line {line}: {problem}")
        self.line = line
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Key:
    """What stands under a key of a block, checked, and the line of the file in which it stands."""

    value: object
    line: int


PLACE_KEYS: Mapping[str, ValueReader] = MappingProxyType(
    {"project": text, "goto": text, "mistake": texts, "set": whole_table, "hint": texts}
)
"""The keys that go with every block: where it is played, what is done there, and what helps."""


@dataclass(frozen=True, slots=True)
class Block:
    """What stands between the fences at the end of a part: its keys, and the line in which it begins."""

    line: int
    keys: Mapping[str, Key]

    def line_of(self, key: str) -> int:
        """Return the line in which a key stands."""
        return self.keys[key].line if key in self.keys else self.line

    def text_of(self, key: str) -> str | None:
        """Return the text under a key; None where it has none."""
        value = self.keys[key].value if key in self.keys else None
        return value if isinstance(value, str) else None

    def texts_of(self, key: str) -> tuple[str, ...]:
        """Return the texts under a key, one after the other."""
        value = self.keys[key].value if key in self.keys else ()
        return value if isinstance(value, tuple) else ()

    @property
    def project(self) -> str | None:
        """The project that it opens."""
        return self.text_of("project")

    @property
    def hints(self) -> tuple[str, ...]:
        """What helps, each more than the one before."""
        return self.texts_of("hint")


@dataclass(frozen=True, slots=True)
class Part:
    """A text in Markdown, and the block that it ends with: none, at the end of the lesson."""

    text: str
    block: Block


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson: what it is called, and its parts."""

    title: str
    parts: tuple[Part, ...]
