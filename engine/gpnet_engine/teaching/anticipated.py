"""Wrong answers that are known beforehand: what each mistake of the catalogue makes of a single operation.

The operands are right, so only one mistake is made at a time.
"""

from collections.abc import Iterator
from typing import NamedTuple

from gpnet_engine.arrays import Matrix, Values
from gpnet_engine.model.arithmetic import Arithmetic
from gpnet_engine.model.network import Network
from gpnet_engine.operations import Operation
from gpnet_engine.operations.execute import execute
from gpnet_engine.operations.mistakes import MISTAKES, Mistake, Place


class Wrong(NamedTuple):
    """A mistake, what it makes of the result of an operation, and the operation as the mistake has it."""

    mistake: Mistake
    result: Matrix
    operation: Operation

    def said(self, network: Network) -> str:
        """Return what the mistake is, with its formula."""
        return f"{self.mistake.title}: {self.mistake.formula_in(network)}"


def wrong_results(network: Network, operation: Operation, values: Values, arithmetic: Arithmetic) -> Iterator[Wrong]:
    """Yield what mistakes make of an operation of a right network, from the right `values` of its iteration."""
    for mistake in MISTAKES.values():
        replaced = mistake.replace(Place(operation, network)) if operation.rule in mistake.touches else None
        if replaced is not None and all(name in values for name in replaced.operands):
            yield Wrong(mistake, execute(network, replaced, values, arithmetic)[operation.result], replaced)
