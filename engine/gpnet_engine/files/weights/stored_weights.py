"""Weights that a file holds, under our names, with what an optimizer keeps for them: velocity_W_b, updates, …."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from gpnet_engine.arrays import Values
from gpnet_engine.files.state import NO_STATE, State
from gpnet_engine.files.weights.stored_state import kept_by
from gpnet_engine.files.weights.tensors import Naming
from gpnet_engine.model.network import Network
from gpnet_engine.names import letters_of


@dataclass(frozen=True, slots=True, eq=False)
class StoredWeights:
    """The parameters of a file under our names, and the sizes of the layers, which follow from their shapes.

    naming       how they stood in the file
    activations  of the layers, where the file says them
    notes        what is worth saying about how they were read, a sentence each
    """

    file: str
    sizes: tuple[int, ...]
    parameters: Values
    state: State = NO_STATE
    naming: Naming | None = None
    activations: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def has_state(self) -> bool:
        """Whether the file says where a run goes on."""
        return self.state is not NO_STATE

    def state_for(self, network: Network) -> State:
        """Return where the run of a network goes on: from the start, if the file is of an optimizer that keeps others.

        Raises FileError where a matrix has another shape.
        """
        return kept_by(network, self.state, self.file)

    def with_state(self, state: State) -> "StoredWeights":
        """Return the same with what an optimizer keeps."""
        return replace(self, state=state)

    @property
    def letters(self) -> tuple[str, ...]:
        """The letters of the layers after the input."""
        return letters_of(len(self.sizes))[1:]

    @property
    def has_bias(self) -> tuple[bool, ...]:
        """Whether each layer after the input has a bias."""
        return tuple(f"bias_{layer}" in self.parameters for layer in self.letters)

    @property
    def shares_biases(self) -> bool:
        """Whether all neurons of each layer share one bias; layers of one neuron alone cannot tell."""
        rows = {
            (size, len(self.parameters[f"bias_{layer}"]))
            for layer, size, has in zip(self.letters, self.sizes[1:], self.has_bias, strict=True)
            if has
        }
        return any(size > 1 for size, _ in rows) and {count for _, count in rows} == {1}

    def without_biases_of(self, letters: Collection[str]) -> "StoredWeights":
        """Return the same without the biases of some layers."""
        left_out = {f"bias_{layer}" for layer in letters}
        kept = {name: array for name, array in self.parameters.items() if name not in left_out}
        return replace(self, parameters=kept)
