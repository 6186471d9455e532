"""What an operation is, and the rule that it holds: how it is computed, written and explained."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from math import prod
from types import MappingProxyType
from typing import TypeAlias

from gpnet_engine.arrays import Values
from gpnet_engine.formulas.expressions import Cells, Expression, terms_in
from gpnet_engine.model.activations import Activation
from gpnet_engine.model.arithmetic import Arithmetic
from gpnet_engine.model.network import Network
from gpnet_engine.model.numpy_calls import Calls, Scratch


class Phase(StrEnum):
    """The four parts of an iteration, in their order."""

    FORWARD = "forward"
    ERROR = "error"
    BACKWARD = "backward"
    UPDATE = "update"


@dataclass(frozen=True, slots=True)
class Context:
    """What a computation needs besides its operands; `batch` is the number of samples (columns) in this iteration.

    `values` are those known where an operation is written or explained, as some formulas depend on the numbers.
    Computing needs none, but `scratch` to put down what is needed for a moment only.
    """

    network: Network
    activation: Activation
    arithmetic: Arithmetic
    batch: int
    values: Values = field(default_factory=lambda: MappingProxyType({}), compare=False)
    scratch: Scratch = field(default_factory=Scratch, compare=False)

    @property
    def scale(self) -> float:
        """The factor of the reduction: 1 divided by the number of terms in the mean."""
        return 1.0 / prod(self._counted)

    @property
    def scale_text(self) -> str:
        """How that factor is written; empty where there is none."""
        counted = "·".join(map(str, self._counted))
        return f"1/({counted})" if len(self._counted) > 1 else f"1/{counted}" if counted else ""

    @property
    def _counted(self) -> tuple[int, ...]:
        return self.network.reduction.counted(self.batch, self.network.sizes[-1])

    def bias_cell(self, name: str, row: int) -> Cells:
        """Return the cell that holds the bias of neuron `row` of a layer: the only one if all neurons share it."""
        return Cells(name, 0 if self.network.bias_shared else row, 0)

    def bearer(self, layer: str, row: int) -> str:
        """Return who has a bias: a neuron, or where all neurons share it, the layer."""
        return f"layer {layer}" if self.network.bias_shared else neuron(layer, row)


@dataclass(frozen=True, slots=True)
class Operand:
    """A matrix within the equation of a whole operation."""

    name: str
    transposed: bool = False


EquationPart: TypeAlias = str | Operand
Compute: TypeAlias = Callable[..., Calls]


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """What all operations of a kind have in common.

    op        what scripts call the operation
    title     what it is called
    compute   (operation, context, result, terms, *operands): the numpy calls that write into `result` and the arrays
              of `terms`, in the order of `Operation.terms`; stepping, replay and training make the same ones
    symbols   the right-hand side in symbols, short enough for a list
    equation  the right-hand side as matrices and the operators between them
    explain   (operation, context, row, column): where one cell of the result comes from
    meaning   (operation, context, row, column): what that cell says, in one plain sentence
    explain_term  the same as `explain` for a cell of the term `name`; without it, a term is explained as part of the
                  result
    """

    op: str
    phase: Phase
    title: "Callable[[Operation, Context], str]"
    compute: Compute
    symbols: "Callable[[Operation, Context], str]"
    equation: "Callable[[Operation, Context], tuple[EquationPart, ...]]"
    explain: "Callable[[Operation, Context, int, int], Expression]"
    meaning: "Callable[[Operation, Context, int, int], str]"
    explain_term: "Callable[[Operation, Context, str, int, int], Expression] | None" = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One step of an iteration, as symbols: which values go in, which comes out. It holds no numbers.

    `terms` are the names of intermediates that are kept beside the result. The result of an update has a name of
    its own (`new_W_c`), as the weights before it stay on screen; scripts see it as `name`.
    """

    rule: Rule
    layer: str
    result: str
    operands: tuple[str, ...]
    terms: tuple[str, ...] = ()

    def calls(self, context: Context, arrays: Values) -> Calls:
        """Return the numpy calls that write the result and the terms; all of them stand in `arrays`, as operands do."""
        terms = tuple(arrays[name] for name in self.terms)
        operands = (arrays[name] for name in self.operands)
        made = self.rule.compute(self, context, arrays[self.result], terms, *operands)
        return context.arithmetic.in_precision(made)

    def explain(self, context: Context, name: str, row: int, column: int) -> Expression:
        """Return where one cell of the result, or of a term, comes from."""
        if name == self.result:
            return self.rule.explain(self, context, row, column)
        if self.rule.explain_term is not None:
            return self.rule.explain_term(self, context, name, row, column)
        wanted = Cells(name, row, column)
        written = terms_in(self.rule.explain(self, context, row, column))
        return next(term.definition for term in written if term.cell == wanted)


Program: TypeAlias = tuple[Operation, ...]


def neuron(layer: str, row: int) -> str:
    """Return the name of a neuron, `row` counted from 0: c2."""
    return f"{layer}{row + 1}"


def layer_before(network: Network, layer: str) -> str:
    """Return the letters of the layer that feeds `layer`."""
    return network.letters[network.letters.index(layer) - 1]


def layer_after(network: Network, layer: str) -> str:
    """Return the letters of the layer that `layer` feeds."""
    return network.letters[network.letters.index(layer) + 1]
