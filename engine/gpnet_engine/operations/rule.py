"""What an operation is, and what an entry of the operation table holds."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import TypeAlias

from gpnet_engine.activations import Activation
from gpnet_engine.arithmetic import Arithmetic
from gpnet_engine.calls import Calls
from gpnet_engine.expressions import Expression
from gpnet_engine.network import Network, Reduction


class Phase(StrEnum):
    """The four parts of an iteration, in their order."""

    FORWARD = "forward"
    ERROR = "error"
    BACKWARD = "backward"
    UPDATE = "update"


class Kind(Enum):
    """The rows of the operation table. The δ of the output layer and of a hidden layer are computed differently."""

    NET = auto()
    OUT = auto()
    ERROR = auto()
    OUTPUT_DELTA = auto()
    HIDDEN_DELTA = auto()
    GRADIENT = auto()
    BIAS_GRADIENT = auto()
    BACKPROP = auto()
    UPDATE = auto()
    BIAS_UPDATE = auto()


@dataclass(frozen=True, slots=True)
class Operation:
    """One step of an iteration, as symbols: which values go in, which comes out. It holds no numbers.

    `terms` are the names of intermediates that are kept beside the result. The result of an update has a name of
    its own (`new_W_c`), as the weights before it stay on screen; scripts see it under the contract's `name`.
    """

    kind: Kind
    layer: str
    result: str
    operands: tuple[str, ...]
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """What a computation needs beside its operands; `batch` is the number of samples (columns) in this iteration."""

    network: Network
    activation: Activation
    arithmetic: Arithmetic
    batch: int

    @property
    def scale(self) -> float:
        """The factor of the reduction: 1, or 1/batch for a mean."""
        return 1.0 / self.batch if self.network.reduction is Reduction.MEAN else 1.0


@dataclass(frozen=True, slots=True)
class Operand:
    """A matrix within the equation of a whole operation."""

    name: str
    transposed: bool = False


EquationPart: TypeAlias = str | Operand
Compute: TypeAlias = Callable[..., Calls]


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of the operation table.

    op        the contract's name of the operation
    title     what it is called
    compute   (context, result, terms, *operands): the numpy calls that write into `result` and the arrays of `terms`,
              in the order of `Operation.terms`; stepping, replay and training make the same ones
    symbols   the right-hand side in symbols, short enough for a list
    equation  the right-hand side as matrices and the operators between them
    explain   (operation, context, row, column): where one cell of the result comes from
    meaning   (operation, network, row, column): what that cell says, in one plain sentence
    """

    op: str
    phase: Phase
    title: Callable[[Operation, Network], str]
    compute: Compute
    symbols: Callable[[Operation, Network], str]
    equation: Callable[[Operation, Network], tuple[EquationPart, ...]]
    explain: Callable[[Operation, Context, int, int], Expression]
    meaning: Callable[[Operation, Network, int, int], str]


def neuron(layer: str, row: int) -> str:
    """Return the name of a neuron, `row` counted from 0: c2."""
    return f"{layer}{row + 1}"


def layer_before(network: Network, layer: str) -> str:
    """Return the letters of the layer that feeds `layer`."""
    return network.letters[network.letters.index(layer) - 1]


def layer_after(network: Network, layer: str) -> str:
    """Return the letters of the layer that `layer` feeds."""
    return network.letters[network.letters.index(layer) + 1]
