"""What a setting is: a row that holds everything about it. The rows themselves are in `settings`.

Needs no numpy: `--help` stays quick.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from gpnet_engine.errors import EditError, ProjectError
from gpnet_engine.model.setting_kinds import Kind, Plain, SettingValue

Value = TypeVar("Value", bound=SettingValue)


class Use(StrEnum):
    """What reads a setting: a phase of an iteration, or what comes before all phases."""

    DRAWING = "drawing"
    BATCHES = "batches"
    FORWARD = "forward"
    ERROR = "error"
    BACKWARD = "backward"
    UPDATE = "update"


EVERY_PHASE = (Use.FORWARD, Use.ERROR, Use.BACKWARD, Use.UPDATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One row: everything about a setting except its value.

    name      the field of `NetworkSettings` or `Training` that holds it
    table, key   where it stands in a project file
    flag      the option of the command line, if that is not the key with dashes
    kind      what its values may be, and how they are typed and written
    default   its value unless someone sets it
    label     what a person calls it: in forms, in the list of edits, in errors about what was typed
    help      what it is, in a sentence for the help of the command line
    uses      what reads it
    hint      the hint in its empty field; if empty, its kind's own
    example   a value as it is typed, for messages where nothing else is known
    first     what the form for a new network proposes; None if that form does not ask for it
    is_of_network  whether the network has it, rather than its training
    is_live   whether it can be changed from some iteration on; not the seed, as drawing weights is an edit of its own
    is_rare   whether a project file that is written whole leaves it out when it has its default
    read_by   the optimizers that it matters to; if empty, it does not depend on the optimizer
    instead   if it may be set with these only: what people set with others, and why
    """

    name: str = ""
    table: str = ""
    key: str = ""
    flag: str = ""
    kind: Kind[Any]
    default: SettingValue = None
    label: str
    help: str
    uses: tuple[Use, ...]
    hint: str = ""
    example: str = ""
    is_of_network: bool = False
    first: str | None = None
    is_live: bool = True
    is_rare: bool = False
    read_by: tuple[str, ...] = ()
    instead: str = ""

    @property
    def place(self) -> str:
        """Where it stands in a project file, as errors name it."""
        return f"{self.table}.{self.key}"

    @property
    def option(self) -> str:
        """The option of the command line."""
        return self.flag or "--" + self.key.replace("_", "-")

    def accept(self, given: object) -> SettingValue:
        """Return the value that a file or a program gives. Raises ProjectError that names the key."""
        try:
            value: SettingValue = self.kind.accept(given)
        except EditError as error:
            raise ProjectError(self.place, str(error)) from error
        return value

    def spread(self, value: SettingValue, layers: int) -> SettingValue:
        """Return the value for a network of as many layers after the input. Raises ProjectError that names the key."""
        try:
            spread: SettingValue = self.kind.spread(value, layers)
        except EditError as error:
            raise ProjectError(self.place, str(error)) from error
        return spread

    def parse(self, text: str) -> SettingValue:
        """Return the value that a person typed. Raises EditError that names the label."""
        try:
            value: SettingValue = self.kind.parse(text)
        except EditError as error:
            raise EditError(f"{self.label}: {error}") from error
        return value

    def text(self, value: SettingValue) -> str:
        """Return a value as a person would type it."""
        return self.kind.text(self.kind.accept(value))

    def plain(self, value: SettingValue) -> Plain:
        """Return a value as it stands in a file; None where the key is left out."""
        return self.kind.plain(value)


def setting(default: Value, row: Setting) -> Value:
    """Declare a field that is a setting."""
    declared: Value = field(default=default, metadata={"row": row})
    return declared
