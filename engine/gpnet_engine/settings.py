"""The settings of network and training: each is one row, a field of `NetworkSettings` or `Training`.

The row says all there is to know of a setting. Files, options, forms, live edits, help and errors are made of the rows,
so that another setting is another row and nothing else. Needs no numpy: `--help` stays quick.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeVar

from gpnet_engine.errors import EditError, ProjectError
from gpnet_engine.kinds import Choice, Flag, Kind, OnePerLayer, OrNone, Plain, Real, SettingValue, Whole

MOST_DECIMALS = 15

Value = TypeVar("Value", bound=SettingValue)


class BiasMode(StrEnum):
    """Whether the neurons have biases, and whether training moves them."""

    NONE = "none"
    TRAINED = "trained"
    FROZEN = "frozen"


class Reduction(StrEnum):
    """How the errors of a batch's samples become one number."""

    SUM = "sum"
    MEAN = "mean"
    MEAN_ALL = "mean_all"

    @property
    def is_over_outputs(self) -> bool:
        """Whether E is averaged over the outputs too."""
        return self is Reduction.MEAN_ALL

    def counted(self, batch: int, outputs: int) -> tuple[int, ...]:
        """Return the numbers whose product E is divided by, of which none is 1."""
        counts = {Reduction.SUM: (), Reduction.MEAN: (batch,), Reduction.MEAN_ALL: (batch, outputs)}
        return tuple(count for count in counts[self] if count > 1)


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
    """One row: everything that is known of a setting but its value.

    name      the field of `NetworkSettings` or `Training` that holds it
    table, key   where it stands in a project file; the key with dashes is the option of the command line
    kind      what its values may be, and how they are typed and written
    default   what it is where nobody says anything
    label     what a person calls it: in forms, in the list of edits, in errors about what was typed
    help      what it is, in a sentence for the help of the command line
    uses      what reads it
    hint      what stands in its empty field; else what its kind says
    first     what the form for a new network proposes; None where that does not ask for it
    is_live   whether it can be changed from an iteration on; the seed is no such setting, as drawing is an edit itself
    is_rare   whether a file that says everything leaves it out where it is the default
    """

    name: str = ""
    table: str = ""
    key: str = ""
    kind: Kind[Any]
    default: SettingValue = None
    label: str
    help: str
    uses: tuple[Use, ...]
    hint: str = ""
    first: str | None = None
    is_live: bool = True
    is_rare: bool = False

    @property
    def place(self) -> str:
        """Where it stands in a project file, as errors name it."""
        return f"{self.table}.{self.key}"

    @property
    def option(self) -> str:
        """The option of the command line."""
        return "--" + self.key.replace("_", "-")

    @property
    def is_of_network(self) -> bool:
        """Whether the network has it, rather than its training."""
        return self.name in _OF_NETWORK

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


def _activations() -> Iterable[str]:
    from gpnet_engine.activations import ACTIVATIONS  # noqa: PLC0415 - loads numpy

    return ACTIVATIONS


def _losses() -> Iterable[str]:
    from gpnet_engine.losses import LOSSES  # noqa: PLC0415 - loads numpy

    return LOSSES


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkSettings:
    """What a network is beside the sizes of its layers."""

    activations: tuple[str, ...] = setting(
        ("sigmoid",),
        Setting(
            kind=OnePerLayer(Choice(_activations), "activations"),
            key="activation",
            label="activation",
            help="The activation of all layers after the input, or of each; a wrong name lists all that there are.",
            uses=(Use.FORWARD, Use.BACKWARD),
            first="sigmoid",
        ),
    )
    loss_name: str = setting(
        "squared_error",
        Setting(
            kind=Choice(_losses),
            key="loss",
            label="loss",
            help="The loss; a wrong name lists all that there are.",
            uses=(Use.ERROR, Use.BACKWARD),
            first="squared_error",
        ),
    )
    bias: tuple[BiasMode, ...] = setting(
        (BiasMode.NONE,),
        Setting(
            kind=OnePerLayer(Choice(lambda: BiasMode, is_short=True), "modes"),
            label="bias",
            help="Whether the neurons of all layers, or of each, have biases; frozen ones are used and never updated.",
            uses=EVERY_PHASE,
            first="trained",
        ),
    )
    bias_shared: bool = setting(
        default=False,
        row=Setting(
            kind=Flag(),
            label="shared bias",
            help="Whether all neurons of a layer share one bias.",
            uses=EVERY_PHASE,
            is_rare=True,
        ),
    )
    reduction: Reduction = setting(
        Reduction.SUM,
        Setting(
            kind=Choice(lambda: Reduction, is_short=True),
            table="training",
            label="over the batch",
            help="How the errors of a batch become one number: added up, their mean, or over batch and outputs.",
            uses=(Use.ERROR, Use.BACKWARD),
        ),
    )
    leaky_slope: float = setting(
        0.01,
        Setting(
            kind=Real(above=0.0, most=1.0),
            label="leaky slope",
            help="The slope of leaky_relu where net is below 0.",
            uses=(Use.FORWARD, Use.BACKWARD),
            is_rare=True,
        ),
    )
    huber_threshold: float = setting(
        1.0,
        Setting(
            kind=Real(above=0.0),
            label="huber threshold",
            help="The difference beyond which the loss huber grows in a straight line.",
            uses=(Use.ERROR, Use.BACKWARD),
            is_rare=True,
        ),
    )


@dataclass(frozen=True, slots=True)
class Training:
    """How the network is trained. `batch_size` counts columns per iteration; `decimals` is arithmetic on paper."""

    learning_rate: float = setting(
        0.5, Setting(kind=Real(), label="learning rate", help="The learning rate l.", uses=(Use.UPDATE,))
    )
    batch_size: int = setting(
        1,
        Setting(
            kind=Whole(1),
            label="batch size",
            help="Samples per iteration.",
            uses=(Use.BATCHES,),
            hint="samples per iteration",
        ),
    )
    seed: int = setting(
        0,
        Setting(
            kind=Whole(),
            label="seed",
            help="Seed of weights that the project does not give.",
            uses=(Use.DRAWING,),
            hint="of the weights and of the random samples",
            first="0",
            is_live=False,
        ),
    )
    decimals: int | None = setting(
        None,
        Setting(
            kind=OrNone(Whole(0, MOST_DECIMALS), "full float64 precision"),
            label="decimals",
            help="Round every result, as with pencil and paper.",
            uses=(Use.DRAWING, *EVERY_PHASE),
        ),
    )

    def __post_init__(self) -> None:
        """Refuse what a setting cannot be."""
        for row in rows_of(type(self)):
            object.__setattr__(self, row.name, row.accept(getattr(self, row.name)))


def rows_of(holder: type[NetworkSettings | Training]) -> tuple[Setting, ...]:
    """Return the settings that a class holds."""
    home = "network" if issubclass(holder, NetworkSettings) else "training"
    declared: list[tuple[str, Any, Setting]] = [
        (one.name, one.default, one.metadata["row"]) for one in fields(holder) if "row" in one.metadata
    ]
    return tuple(
        replace(row, name=name, default=default, table=row.table or home, key=row.key or name)
        for name, default, row in declared
    )


SETTINGS: Mapping[str, Setting] = MappingProxyType(
    {row.name: row for holder in (Training, NetworkSettings) for row in rows_of(holder)}
)
"""Every setting by its name."""

_OF_NETWORK = frozenset(row.name for row in rows_of(NetworkSettings))


def named_by_key(values: Mapping[str, object]) -> dict[str, SettingValue]:
    """Return values that are given by their keys in a project file by the settings' names, each checked."""
    by_key = {row.key: row for row in SETTINGS.values()}
    return {by_key[key].name: by_key[key].accept(value) for key, value in values.items()}
