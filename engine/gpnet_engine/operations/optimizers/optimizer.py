"""What an optimizer is: the matrices that it keeps for every parameter, and the formulas that change them."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from gpnet_engine.model.network import Network
from gpnet_engine.model.optimizer_settings import OptimizerSettings
from gpnet_engine.names import CLIP, LEARNING_RATE, as_shown, gradient_of, updated
from gpnet_engine.operations.matrix_formulas.cellwise import Over, Plus, Root, Times, minus
from gpnet_engine.operations.matrix_formulas.formula import Value, Written
from gpnet_engine.operations.matrix_formulas.kept import DrawnAsFormula, Labelled, WrittenDown
from gpnet_engine.operations.matrix_formulas.single_numbers import Constant, Correction

VELOCITY, MEAN, SQUARES = "velocity", "moment1", "moment2"
"""The names of the matrices that optimizers keep."""


class Share(NamedTuple):
    """A constant of an optimizer, such as the part of a running mean that is kept, and its letter."""

    number: float
    symbol: str

    @property
    def kept(self) -> Constant:
        """The share itself."""
        return constant_of(self.number, self.symbol)

    @property
    def rest(self) -> Constant:
        """What is left of 1."""
        return constant_of(1.0 - self.number, f"(1 − {self.symbol})")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a network, with what the formulas of all optimizers are made of.

    Whoever does one of these things wrong does it wrong with every optimizer: mistakes are other parameters.
    """

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
    def mu(self) -> Share:
        """How much of a velocity is kept."""
        return Share(self.network.momentum, "μ")

    @property
    def beta1(self) -> Share:
        """How much of a mean gradient is kept."""
        return Share(self.network.beta1, "β₁")

    @property
    def beta2(self) -> Share:
        """How much of a mean squared gradient is kept."""
        return Share(self.network.beta2, "β₂")

    @property
    def rho(self) -> Share:
        """How much of a mean squared gradient is kept by RMSProp."""
        return Share(self.network.rho, "ρ")

    @property
    def epsilon(self) -> Constant:
        """The ε in force."""
        return constant_of(_chosen(self.network.epsilon, self.optimizer.epsilon), "ε")

    @property
    def weight_decay(self) -> Constant:
        """The λ in force."""
        return constant_of(_chosen(self.network.weight_decay, self.optimizer.weight_decay), "λ")

    @property
    def is_inside_root(self) -> bool:
        """Whether ε is added before the root is taken."""
        return self.network.epsilon_inside_root

    def before(self, state: str) -> Value:
        """Return a state matrix as the iteration began with it."""
        return Value(state_of(state, self.name))

    def after(self, state: str) -> Written:
        """Return a state matrix as this iteration has updated it."""
        return Value(updated(state_of(state, self.name)))

    def kept(self, state: str, share: Share) -> Written:
        """Return what is kept of a state matrix."""
        return Times(share.kept, self.before(state))

    def part(self, share: Share, of: Written) -> Written:
        """Return what comes into a running mean."""
        return Times(share.rest, of)

    def squared(self, of: Written) -> Written:
        """Return the gradient, or a part of it, times the gradient."""
        return Times(of, self.gradient)

    def more(self, kept: Written, new: Written) -> Written:
        """Return what is kept with what is new."""
        return Plus(kept, new)

    def less(self, kept: Written, new: Written) -> Written:
        """Return what is kept without what is new."""
        return minus(kept, new)

    def scaled(self, direction: Written) -> Written:
        """Return a direction times the learning rate."""
        return Times(self.rate, direction)

    def ahead(self, gradient: Written, velocity: Written) -> Written:
        """Return the gradient as if the velocity had moved the parameter once more."""
        return Plus(gradient, velocity)

    def corrected(self, term: str, state: str, share: Share) -> Written:
        """Return a running mean over the part of it that is not the 0 it began with; `term` is mhat, …."""
        return Labelled(f"{term}_{self.name}", Over(self.after(state), self.correction(share)))

    def correction(self, share: Share) -> Written:
        """Return that part: 1 − βᵗ."""
        return Correction(share.number, share.kept.text, share.symbol)

    def rooted(self, squares: Written) -> Written:
        """Return √v + ε, or √(v + ε)."""
        if self.is_inside_root:
            return Root(Plus(squares, self.epsilon))
        return Plus(Root(squares), self.epsilon)

    def step(self, formula: Written) -> Written:
        """Return what is taken off the parameter."""
        name = f"step_{self.name}"
        return WrittenDown(name, formula) if self.optimizer.is_plain_descent else DrawnAsFormula(name, formula)

    def left(self, step: Written) -> Written:
        """Return what is left of the parameter without the step."""
        return minus(self.own, step)

    def moved(self, velocity: Written) -> Written:
        """Return the parameter with a velocity that is a step already."""
        return Plus(self.own, velocity)

    def decayed(self, formula: Written) -> Written:
        """Return the parameter without what its decay takes off it."""
        return minus(formula, self.decay)

    @property
    def decay(self) -> Written:
        """What the decay takes off the parameter."""
        return WrittenDown(f"decay_{self.name}", Times(self.decay_factor, self.own))

    @property
    def decay_factor(self) -> Written:
        """The part of itself by which the parameter decays: l·λ."""
        return Times(self.rate, self.weight_decay)


Formula: TypeAlias = Callable[[Parameter], Written]


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """A matrix that an optimizer keeps for each parameter.

    name      what it is called before the parameter's name; scripts call its operation so too
    title     what it is called
    formula   what it becomes in an iteration
    meaning   what it says, in a sentence with {whose}: the weight from a1 to b1
    least     the least number that it can hold
    """

    name: str
    title: str
    formula: Formula
    meaning: str
    least: float = -math.inf

    @property
    def is_of_squares(self) -> bool:
        """Whether it is made of squares: it says how large a step is, but not where it goes."""
        return self.least == 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Optimizer:
    """One way to update weights and biases.

    title    what it is called
    states   the matrices that it keeps for each parameter, in the order of their updates
    update   what the parameter becomes in an iteration
    meaning  (learning rate): what the parameter does in an update, in a sentence that begins with it
    epsilon, weight_decay  ε and λ where no others are set
    is_plain_descent  whether a step is l·∇W itself, and is shown as one matrix
    in_form  (settings): the same optimizer in the form that the settings choose; None where there is only one
    """

    title: str
    update: Formula
    meaning: Callable[[float], str]
    states: tuple[State, ...] = ()
    epsilon: float = 1e-8
    weight_decay: float = 0.0
    is_plain_descent: bool = False
    in_form: "Callable[[OptimizerSettings], Optimizer] | None" = None

    @property
    def evens_out(self) -> bool:
        """Whether its steps are hardly smaller where gradients are: they are divided by the root of their squares."""
        return any(state.is_of_squares for state in self.states)


def state_of(state: str, parameter: str) -> str:
    """Return the name of a state matrix of a parameter: velocity_W_b."""
    return f"{state}_{parameter}"


def constant_of(number: float, symbol: str) -> Constant:
    """Return a number with its letter; what binary arithmetic blurs in 1 − 0.9 is not written."""
    return Constant(number, as_shown(f"{number:.12g}"), symbol)


def _chosen(given: float | None, own: float) -> float:
    return own if given is None else given
