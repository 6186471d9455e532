"""What a mistake is: another rule for the operations that it touches, with its own formula and its own numbers."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from gpnet_engine.arrays import Matrix
from gpnet_engine.formulas.expressions import Expression
from gpnet_engine.model.activations import Activation
from gpnet_engine.model.network import Network
from gpnet_engine.model.numpy_calls import Calls
from gpnet_engine.names import TARGET, parameter_behind
from gpnet_engine.operations.formula_rules import computed
from gpnet_engine.operations.matrix_formulas.formula import Value, Written
from gpnet_engine.operations.rule import Compute, Context, Operation, Rule, layer_after, layer_before


@dataclass(frozen=True, slots=True)
class Place:
    """An operation in its network, and the values that stand around it."""

    operation: Operation
    network: Network

    @property
    def layer(self) -> str:
        """The letters of the operation's layer."""
        return self.operation.layer

    @property
    def activation(self) -> Activation:
        """The activation of the layer."""
        return self.network.activation(self.layer)

    @property
    def is_first(self) -> bool:
        """Whether the layer is the first one after the input."""
        return self.layer == self.network.letters[1]

    @property
    def is_last(self) -> bool:
        """Whether the layer is that of the outputs."""
        return self.layer == self.network.letters[-1]

    @property
    def before(self) -> str:
        """The letters of the layer before."""
        return layer_before(self.network, self.layer)

    @property
    def after(self) -> str:
        """The letters of the layer after."""
        return layer_after(self.network, self.layer)

    def size(self, layer: str) -> int:
        """Return how many neurons a layer has."""
        return self.network.sizes[self.network.letters.index(layer)]

    def value(self, kind: str, layer: str | None = None) -> Value:
        """Return a value by its kind, of this layer or another one: `value("out")` is out_c."""
        return Value(f"{kind}_{self.layer if layer is None else layer}")

    @property
    def parameter(self) -> str:
        """The parameter that an update, or what an optimizer keeps, is about."""
        return parameter_behind(self.operation.result)

    @property
    def target(self) -> Value:
        """The target."""
        return Value(TARGET)


Write: TypeAlias = Callable[[Place], Written | None]
Replace: TypeAlias = Callable[[Place], Operation | None]
Others: TypeAlias = tuple[tuple[Callable[[Network], bool], str], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Mistake:
    """A mistake that people make.

    id       what options, files and scripts call it
    title    what it is, in a few words
    formula  what is computed, in a line
    touches  the rules that it puts another one in the place of
    replace  the operation as the mistake has it; None where the mistake cannot be made
    needs    what a network must have for the mistake to be made at all; empty where every network will do
    first    whether the update of a layer comes before δ is sent back through it
    others   what is computed in networks of other kinds: whether a network is one, and the line that is right there
    """

    id: str
    title: str
    formula: str
    touches: tuple[Rule, ...]
    replace: Replace
    needs: str = ""
    first: bool = False
    others: Others = ()

    def formula_in(self, network: Network) -> str:
        """Return what is computed in a network, in a line."""
        return next((formula for holds, formula in self.others if holds(network)), self.formula)

    @classmethod
    def by_formula(
        cls,
        id: str,  # noqa: A002 - as the field is called
        title: str,
        formula: str,
        touches: tuple[Rule, ...],
        write: Write,
        needs: str = "",
        *,
        first: bool = False,
    ) -> "Mistake":
        """Return the mistake that puts a formula in the place of an operation's own."""

        def replaced(place: Place) -> Operation | None:
            written = write(place)
            return None if written is None else written_by(place.operation, written)

        return cls(id, title, formula, touches, replaced, needs, first)


def written_by(operation: Operation, formula: Written) -> Operation:
    """Return an operation that computes `formula`.

    The intermediates of the right operation that the formula has not got stay beside it, as they are.
    """
    own = dict(formula.terms())
    terms = (*operation.terms, *(name for name in own if name not in operation.terms))

    def explain_term(_operation: Operation, context: Context, name: str, row: int, column: int) -> Expression:
        return own[name].cell(context, row, column) if name in own else operation.explain(context, name, row, column)

    rule = replace(
        operation.rule,
        compute=_computes(operation, formula, terms),
        symbols=lambda _operation, context: formula.symbols(context),
        equation=lambda _operation, context: formula.parts(context),
        explain=lambda _operation, context, row, column: formula.cell(context, row, column),
        explain_term=explain_term,
    )
    values = formula.values() if terms == tuple(own) else (*formula.values(), *operation.operands)
    return replace(operation, rule=rule, operands=tuple(dict.fromkeys(values)), terms=terms)


def _computes(operation: Operation, formula: Written, terms: tuple[str, ...]) -> Compute:
    """Return the computation: the right intermediates where the formula has none of its own, then the formula."""
    own = tuple(dict(formula.terms()))

    def compute(
        wrong: Operation, context: Context, result: Matrix, kept: tuple[Matrix, ...], *operands: Matrix
    ) -> Calls:
        if terms != own:
            arrays = dict(zip(wrong.operands, operands, strict=True))
            given = (arrays[name] for name in operation.operands)
            aside = np.empty_like(result)  # the result may stand where an operand does
            yield from operation.rule.compute(operation, context, aside, kept[: len(operation.terms)], *given)
        yield from computed(formula, wrong, context, result, kept, operands)

    return compute
