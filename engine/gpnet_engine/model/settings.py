"""The settings of network and training: each is one row, a field of `NetworkSettings` or `Training`.

The row holds everything about a setting. Files, options, forms, live edits, help and errors are made from the rows: to
add a setting, add a row and nothing else. Needs no numpy, so that `--help` stays quick.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from gpnet_engine.errors import ProjectError
from gpnet_engine.model.mistake_names import MISTAKE_NAMES
from gpnet_engine.model.name_kinds import Choice, OnePerLayer, Several
from gpnet_engine.model.optimizer_settings import OptimizerSettings
from gpnet_engine.model.schedules import SCHEDULES, Schedules
from gpnet_engine.model.setting import EVERY_PHASE, Setting, Use, setting
from gpnet_engine.model.setting_kinds import Flag, OrNone, Real, Scheduled, SettingValue, Whole

MOST_DECIMALS = 15


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

    @property
    def is_sum(self) -> bool:
        """Whether E grows with the number of samples."""
        return self is Reduction.SUM

    def counted(self, batch: int, outputs: int) -> tuple[int, ...]:
        """Return the numbers whose product E is divided by, of which none is 1."""
        counts = {Reduction.SUM: (), Reduction.MEAN: (batch,), Reduction.MEAN_ALL: (batch, outputs)}
        return tuple(count for count in counts[self] if count > 1)


class Precision(StrEnum):
    """The type of all numbers that are computed."""

    FLOAT64 = "float64"
    FLOAT32 = "float32"


class Rounding(StrEnum):
    """How a number is cut to the decimals of the page; HALF_AWAY: to the nearest, a tie away from zero."""

    HALF_AWAY = "half_away"
    HALF_EVEN = "half_even"
    TRUNCATE = "truncate"


def _activations() -> Iterable[str]:
    from gpnet_engine.model.activations import ACTIVATIONS  # noqa: PLC0415 - loads numpy

    return ACTIVATIONS


def _losses() -> Iterable[str]:
    from gpnet_engine.model.losses import LOSSES  # noqa: PLC0415 - loads numpy

    return LOSSES


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkSettings(OptimizerSettings):
    """What defines a network, apart from the sizes of its layers."""

    activations: tuple[str, ...] = setting(
        ("sigmoid",),
        Setting(
            kind=OnePerLayer(Choice(_activations), "activation"),
            key="activation",
            label="activation",
            help="The activation of all layers after the input, or of each; an unknown name lists them all.",
            uses=(Use.FORWARD, Use.BACKWARD),
            example="tanh,softmax",
            first="sigmoid",
        ),
    )
    loss_name: str = setting(
        "squared_error",
        Setting(
            kind=Choice(_losses),
            key="loss",
            label="loss",
            help="The loss; an unknown name lists them all.",
            uses=(Use.ERROR, Use.BACKWARD),
            example="cross_entropy",
            first="squared_error",
        ),
    )
    bias: tuple[BiasMode, ...] = setting(
        (BiasMode.NONE,),
        Setting(
            kind=OnePerLayer(Choice(lambda: BiasMode, is_short=True), "mode"),
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
    mistakes: tuple[str, ...] = setting(
        (),
        Setting(
            kind=Several(Choice(lambda: MISTAKE_NAMES, listed_by="'gpnet-tui mistakes'")),
            table="training",
            flag="--mistake",
            label="mistakes",
            help="Make mistakes on purpose; 'gpnet-tui mistakes' lists them.",
            uses=EVERY_PHASE,
            hint="empty: none; O lists them",
            is_rare=True,
        ),
    )

    @property
    def is_right(self) -> bool:
        """Whether no mistake is made on purpose."""
        return not self.mistakes


@dataclass(frozen=True, slots=True)
class Training:
    """How the network is trained. `batch_size` counts columns per iteration; `decimals` is arithmetic on paper."""

    learning_rate: float = setting(
        0.5,
        Setting(
            kind=Real(),
            label="learning rate",
            help="The learning rate l.",
            uses=(Use.UPDATE,),
            hint="a number: 0.5, 1e-3, 1/3",
            first="0.5",
        ),
    )
    batch_size: int = setting(
        1,
        Setting(
            kind=Whole(1),
            label="batch size",
            help="Samples per iteration.",
            uses=(Use.BATCHES,),
            hint="samples per iteration",
            first="1",
        ),
    )
    seed: int = setting(
        0,
        Setting(
            kind=Whole(),
            label="seed",
            help="Seed of the weights and samples that the project does not give.",
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
            first="",
        ),
    )
    rounding: Rounding = setting(
        Rounding.HALF_AWAY,
        Setting(
            kind=Choice(lambda: Rounding, is_short=True),
            label="rounding",
            help="How results are rounded to the decimals.",
            uses=EVERY_PHASE,
            hint="half_away, half_even or truncate; with decimals",
            is_rare=True,
        ),
    )

    schedule: Scheduled | None = setting(
        None,
        Setting(
            kind=OrNone(Schedules(), "none"),
            label="schedule",
            help=f"How the learning rate changes: {', '.join(SCHEDULES)}, such as 'step every=100 factor=0.5'.",
            uses=(Use.UPDATE,),
            is_rare=True,
        ),
    )
    precision: Precision = setting(
        Precision.FLOAT64,
        Setting(
            kind=Choice(lambda: Precision, is_short=True),
            label="precision",
            help="The type of all numbers: float64, or float32 as deep learning uses it.",
            uses=EVERY_PHASE,
            is_rare=True,
        ),
    )
    shuffle: bool = setting(
        default=False,
        row=Setting(
            kind=Flag(),
            label="shuffle",
            help="Whether every epoch has the samples in a new order, drawn from the seed.",
            uses=(Use.BATCHES,),
            is_rare=True,
        ),
    )

    def __post_init__(self) -> None:
        """Refuse what a setting cannot be, and what cannot go together."""
        for row in rows_of(type(self)):
            object.__setattr__(self, row.name, row.accept(getattr(self, row.name)))
        if self.precision is not Precision.FLOAT64 and self.decimals is not None:
            problem = f"expected {Precision.FLOAT64} with decimals, got {self.precision}: leave one of them out"
            raise ProjectError("training.precision", problem)


_OF_OPTIMIZER = frozenset(one.name for one in fields(OptimizerSettings))


def rows_of(holder: type[NetworkSettings | Training]) -> tuple[Setting, ...]:
    """Return the settings that are fields of a class."""
    known = _HELD.get(holder)
    return _declared(holder) if known is None else known


def _declared(holder: type[NetworkSettings | Training]) -> tuple[Setting, ...]:
    home = "network" if issubclass(holder, NetworkSettings) else "training"
    declared: list[tuple[str, Any, Setting]] = [
        (one.name, one.default, one.metadata["row"]) for one in fields(holder) if "row" in one.metadata
    ]
    return tuple(
        replace(
            row,
            name=name,
            default=default,
            table=row.table or home,
            key=row.key or name,
            is_of_network=home == "network",
        )
        for name, default, row in declared
    )


_HELD: Mapping[type, tuple[Setting, ...]] = {holder: _declared(holder) for holder in (NetworkSettings, Training)}
_ROWS = sorted((*rows_of(Training), *rows_of(NetworkSettings)), key=lambda row: row.name in _OF_OPTIMIZER)
SETTINGS: Mapping[str, Setting] = MappingProxyType({row.name: row for row in _ROWS})
"""Every setting by its name."""


def named_by_key(values: Mapping[str, object]) -> dict[str, SettingValue]:
    """Return values that are given by their keys in a project file by the settings' names, each checked."""
    by_key = {row.key: row for row in SETTINGS.values()}
    return {by_key[key].name: by_key[key].accept(value) for key, value in values.items()}
