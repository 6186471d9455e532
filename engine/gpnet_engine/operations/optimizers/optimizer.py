"""What an optimizer is: the matrices that it keeps for every parameter, and the formulas that change them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from gpnet_engine.model.network import Network
from gpnet_engine.names import CLIP, LEARNING_RATE, as_shown, gradient_of, updated
from gpnet_engine.operations.matrix_formulas.cellwise import Constant, Plus, Root, Times
from gpnet_engine.operations.matrix_formulas.formula import Value, Written
from gpnet_engine.operations.matrix_formulas.kept import Named, Opened, WrittenDown


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a network, with what the formulas of an optimizer are made of."""

    network: Network
    name: str
    optimizer: "Optimizer"

    @property
    def own(self) -> Value:
        """The parameter, as the iteration began with it."""
        return Value(self.name)

    @property
    def rate(self) -> Value:
        """The learning rate."""
        return Value(LEARNING_RATE)

    @property
    def gradient(self) -> Written:
        """Its gradient, made shorter where all gradients together are too long."""
        own = Value(gradient_of(self.name))
        return own if self.network.clip_norm is None else Times(Value(CLIP), own)

    @property
    def epsilon(self) -> Constant:
        """The ε in force."""
        return constant_of(_chosen(self.network.epsilon, self.optimizer.epsilon), "ε")

    @property
    def decay(self) -> Written:
        """What the decay of weights takes off the parameter: l·λ·W."""
        decay = constant_of(_chosen(self.network.weight_decay, self.optimizer.weight_decay), "λ")
        return WrittenDown(f"decay_{self.name}", Times(Times(self.rate, decay), self.own))

    def before(self, state: str) -> Value:
        """Return a state matrix as the iteration began with it."""
        return Value(state_of(state, self.name))

    def after(self, state: str) -> Value:
        """Return a state matrix as this iteration has updated it."""
        return Value(updated(state_of(state, self.name)))

    def named(self, kind: str, formula: Written) -> Written:
        """Return a formula whose numbers are kept as a term of the operation: `kind` is mhat, …."""
        return Named(f"{kind}_{self.name}", formula)

    def step(self, formula: Written) -> Written:
        """Return what is taken off the parameter."""
        name = f"step_{self.name}"
        return WrittenDown(name, formula) if self.optimizer.is_plain else Opened(name, formula)

    def mean(self, state: str, share: float, symbol: str, of: Written) -> Written:
        """Return a running mean: `share` of what it was, and the rest of what comes in."""
        kept = Times(constant_of(share, symbol), self.before(state))
        return Plus(kept, Times(constant_of(1.0 - share, f"(1 − {symbol})"), of))

    def rooted(self, squares: Written) -> Written:
        """Return √v + ε, or √(v + ε)."""
        if self.network.epsilon_inside_root:
            return Root(Plus(squares, self.epsilon))
        return Plus(Root(squares), self.epsilon)


Formula: TypeAlias = Callable[[Parameter], Written]


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """A matrix that an optimizer keeps for each parameter.

    name      what it is called before the parameter's name; scripts call its operation so too
    title     what it is called
    formula   what it becomes in an iteration
    meaning   what it says of a parameter, in a sentence that begins with {its}: the weight from a1 to b1
    """

    name: str
    title: str
    formula: Formula
    meaning: str


@dataclass(frozen=True, slots=True, eq=False)
class Optimizer:
    """One way to update weights and biases.

    title    what it is called
    states   the matrices that it keeps for each parameter, in the order of their updates
    update   what the parameter becomes in an iteration
    meaning  (network, learning rate): what the parameter does in an update, in a sentence that begins with it
    epsilon, weight_decay  ε and λ where no others are set
    is_plain  whether a step is just l·∇W, and is shown as one matrix
    """

    title: str
    update: Formula
    meaning: Callable[[Network, float], str]
    states: tuple[State, ...] = ()
    epsilon: float = 1e-8
    weight_decay: float = 0.0
    is_plain: bool = False


def state_of(state: str, parameter: str) -> str:
    """Return the name of a state matrix of a parameter: velocity_W_b."""
    return f"{state}_{parameter}"


def constant_of(number: float, symbol: str) -> Constant:
    """Return a number with its letter; what binary arithmetic blurs in 1 − 0.9 is not written."""
    return Constant(number, as_shown(f"{number:.12g}"), symbol)


def _chosen(given: float | None, own: float) -> float:
    return own if given is None else given
