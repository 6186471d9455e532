"""The settings of the updates: the optimizer with its constants, what is added to E, and what cuts the gradients.

Each is one row, as in `settings`. Needs no numpy, so that `--help` stays quick.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from gpnet_engine.model.name_kinds import Choice
from gpnet_engine.model.setting import Setting, Use, setting
from gpnet_engine.model.setting_kinds import Flag, OrNone, Real


class OptimizerName(StrEnum):
    """The names of the optimizers; the optimizers themselves stand in the table of the operations.

    `kept` is how many matrices one keeps for every parameter: the memory that a network takes depends on it.
    """

    kept: int

    def __new__(cls, name: str, kept: int = 0) -> Self:
        """Make the name of an optimizer that keeps so many matrices."""
        member = str.__new__(cls, name)
        member._value_ = name
        member.kept = kept
        return member

    SGD = "sgd"
    MOMENTUM = "momentum", 1
    NESTEROV = "nesterov", 1
    ADAGRAD = "adagrad", 1
    RMSPROP = "rmsprop", 1
    ADAM = "adam", 2
    ADAMW = "adamw", 2


class MomentumForm(StrEnum):
    """What the velocity is: SUM: μ·v + ∇W; AVERAGE: μ·v + (1 − μ)·∇W; STEP: μ·v − l·∇W, added to the weight."""

    SUM = "sum"
    AVERAGE = "average"
    STEP = "step"


_BY_OPTIMIZER = "the optimizer's own"


@dataclass(frozen=True, slots=True, kw_only=True)
class OptimizerSettings:
    """What defines the updates."""

    optimizer: OptimizerName = setting(
        OptimizerName.SGD,
        Setting(
            kind=Choice(lambda: OptimizerName, is_short=True),
            table="training",
            label="optimizer",
            help="How the gradients change weights and biases.",
            uses=(Use.UPDATE,),
            first="sgd",
        ),
    )
    momentum: float = setting(
        0.9,
        Setting(
            kind=Real(least=0.0, most=1.0),
            table="training",
            label="momentum μ",
            help="How much of the velocity is kept: μ of momentum and nesterov.",
            uses=(Use.UPDATE,),
            read_by=("momentum", "nesterov"),
            is_rare=True,
        ),
    )
    momentum_form: MomentumForm = setting(
        MomentumForm.SUM,
        Setting(
            kind=Choice(lambda: MomentumForm, is_short=True),
            table="training",
            label="form of momentum",
            help="What the velocity is: μ·v + ∇W, μ·v + (1−μ)·∇W, or μ·v − l·∇W, which is added.",
            uses=(Use.UPDATE,),
            read_by=("momentum",),
            is_rare=True,
        ),
    )
    beta1: float = setting(
        0.9,
        Setting(
            kind=Real(least=0.0, below=1.0),
            table="training",
            label="β₁",
            help="How much of the mean gradient is kept: β₁ of adam and adamw.",
            uses=(Use.UPDATE,),
            read_by=("adam", "adamw"),
            is_rare=True,
        ),
    )
    beta2: float = setting(
        0.999,
        Setting(
            kind=Real(least=0.0, below=1.0),
            table="training",
            label="β₂",
            help="How much of the mean squared gradient is kept: β₂ of adam and adamw.",
            uses=(Use.UPDATE,),
            read_by=("adam", "adamw"),
            is_rare=True,
        ),
    )
    rho: float = setting(
        0.99,
        Setting(
            kind=Real(least=0.0, most=1.0),
            table="training",
            label="ρ",
            help="How much of the mean squared gradient is kept: ρ of rmsprop.",
            uses=(Use.UPDATE,),
            read_by=("rmsprop",),
            is_rare=True,
        ),
    )
    epsilon: float | None = setting(
        None,
        Setting(
            kind=OrNone(Real(least=0.0), _BY_OPTIMIZER),
            table="training",
            label="ε",
            help="What keeps a division by a root from one by 0: 1e-8, with adagrad 1e-10.",
            uses=(Use.UPDATE,),
            read_by=("adagrad", "rmsprop", "adam", "adamw"),
            is_rare=True,
        ),
    )
    epsilon_inside_root: bool = setting(
        default=False,
        row=Setting(
            kind=Flag(),
            table="training",
            label="ε inside the root",
            help="Whether ε is added before the root is taken: √(v + ε), not √v + ε.",
            uses=(Use.UPDATE,),
            read_by=("adagrad", "rmsprop", "adam", "adamw"),
            is_rare=True,
        ),
    )
    weight_decay: float | None = setting(
        None,
        Setting(
            kind=OrNone(Real(least=0.0), _BY_OPTIMIZER),
            table="training",
            label="weight decay λ",
            help="What adamw takes off weights and biases besides, times l: 0.01 unless given.",
            uses=(Use.UPDATE,),
            read_by=("adamw",),
            instead="l2, which pulls weights towards 0 too",
            is_rare=True,
        ),
    )
    l2: float = setting(
        0.0,
        Setting(
            kind=Real(least=0.0),
            table="training",
            label="l2",
            help="λ of the penalty ½·λ·Σ W², which is a part of E.",
            uses=(Use.ERROR, Use.BACKWARD),
            is_rare=True,
        ),
    )
    l1: float = setting(
        0.0,
        Setting(
            kind=Real(least=0.0),
            table="training",
            label="l1",
            help="λ of the penalty λ·Σ abs(W), which is a part of E.",
            uses=(Use.ERROR, Use.BACKWARD),
            is_rare=True,
        ),
    )
    clip_norm: float | None = setting(
        None,
        Setting(
            kind=OrNone(Real(above=0.0), "no limit"),
            table="training",
            label="clip norm",
            help="The largest norm of all gradients together; longer ones are made shorter before the updates.",
            uses=(Use.UPDATE,),
            is_rare=True,
        ),
    )

    @property
    def is_penalized(self) -> bool:
        """Whether something is added to E for the size of the weights."""
        return self.l1 != 0.0 or self.l2 != 0.0
