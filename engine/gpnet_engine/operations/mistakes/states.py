"""Mistakes with what an optimizer keeps: velocities, running means, their correction, roots, the decay of weights."""

from dataclasses import dataclass

import numpy as np

from gpnet_engine.arrays import Matrix, writable
from gpnet_engine.formulas.expressions import Cells, Expression, Function, Number
from gpnet_engine.model.numpy_calls import Calls, constant
from gpnet_engine.model.settings import SETTINGS
from gpnet_engine.names import UPDATES
from gpnet_engine.operations.matrix_formulas.cellwise import Plus, minus, scaled
from gpnet_engine.operations.matrix_formulas.formula import Workings, Written
from gpnet_engine.operations.matrix_formulas.single_numbers import Correction
from gpnet_engine.operations.mistakes.parameters import updated_wrongly
from gpnet_engine.operations.optimizers import Parameter, Share
from gpnet_engine.operations.optimizers.optimizer import VELOCITY
from gpnet_engine.operations.rule import Context
from gpnet_engine.operations.update import BIAS_UPDATE, STATE_RULES, UPDATE

_STATES, _UPDATES = tuple(STATE_RULES.values()), (UPDATE, BIAS_UPDATE)
_ROOT = "an optimizer that divides by a root"


def _readers_of(setting: str) -> str:
    """Return the optimizers that a setting matters to, as a person lists them."""
    return " or ".join(SETTINGS[setting].read_by)


_MOMENTUM, _ADAM, _DECAY = map(_readers_of, ("momentum", "beta1", "weight_decay"))


@dataclass(frozen=True, slots=True)
class _EarlierCorrection(Correction):
    """1 − βᵗ⁻¹: of someone who counts the updates from 0."""

    def compute(self, workings: Workings) -> Matrix:
        number: Matrix = 1.0 - self.beta ** (workings.arrays[UPDATES] - 1.0)
        return number.reshape(())

    def calls(self, workings: Workings, result: Matrix) -> Calls:
        power = writable(self.beta)
        yield np.subtract, (workings.arrays[UPDATES].reshape(()), constant(1.0), power)
        yield np.power, (writable(self.beta), power, power)
        yield np.subtract, (constant(1.0), power, result)

    def cell(self, context: Context, row: int, column: int) -> Expression:
        del context, row, column
        arguments = (("b", Number(self.beta, self.text, self.symbol)), ("t", Cells(UPDATES, 0, 0)))
        return Function("1 − {b}^({t} − 1)", arguments, lambda beta, updates: 1.0 - beta ** (updates - 1.0))

    def symbols(self, context: Context) -> str:
        del context
        return f"1 − {self.symbol}^(t − 1)"


class _OtherSign(Parameter):
    def more(self, kept: Written, new: Written) -> Written:
        return minus(kept, new)

    def less(self, kept: Written, new: Written) -> Written:
        return Plus(kept, new)


class _NothingKept(Parameter):
    def more(self, kept: Written, new: Written) -> Written:
        del kept
        return new

    def less(self, kept: Written, new: Written) -> Written:
        del kept
        return scaled(-1.0, "−1", new)


class _WholeGradient(Parameter):
    def part(self, share: Share, of: Written) -> Written:
        del share
        return of


class _NotSquared(Parameter):
    def squared(self, of: Written) -> Written:
        return of


class _Swapped(Parameter):
    @property
    def beta1(self) -> Share:
        return Share(self.network.beta2, "β₂")

    @property
    def beta2(self) -> Share:
        return Share(self.network.beta1, "β₁")


class _Uncorrected(Parameter):
    def corrected(self, term: str, state: str, share: Share) -> Written:
        del term, share
        return self.after(state)


class _SquaresUncorrected(Parameter):
    def corrected(self, term: str, state: str, share: Share) -> Written:
        return self.after(state) if share == self.beta2 else super().corrected(term, state, share)


class _CountedFromZero(Parameter):
    def correction(self, share: Share) -> Written:
        return _EarlierCorrection(share.number, share.kept.text, share.symbol)


class _NotCounted(Parameter):
    def correction(self, share: Share) -> Written:
        return share.rest


class _NoRoot(Parameter):
    def rooted(self, squares: Written) -> Written:
        return Plus(squares, self.epsilon)


class _OtherPlace(Parameter):
    @property
    def is_inside_root(self) -> bool:
        return not self.network.epsilon_inside_root


class _GradientForVelocity(Parameter):
    def after(self, state: str) -> Written:
        return self.gradient if state == VELOCITY else super().after(state)

    def moved(self, velocity: Written) -> Written:
        del velocity
        return self.left(self.step(self.scaled(self.gradient)))


class _OldVelocity(Parameter):
    def after(self, state: str) -> Written:
        return self.before(state) if state == VELOCITY else super().after(state)


class _NotAhead(Parameter):
    def ahead(self, gradient: Written, velocity: Written) -> Written:
        del gradient, velocity
        return self.after(VELOCITY)


class _DecayAdded(Parameter):
    def decayed(self, formula: Written) -> Written:
        return Plus(formula, self.decay)


class _DecayWithoutRate(Parameter):
    @property
    def decay_factor(self) -> Written:
        return self.weight_decay


class _NoDecay(Parameter):
    def decayed(self, formula: Written) -> Written:
        return formula


STATE_MISTAKES = (
    updated_wrongly(
        "update.velocity-sign",
        "the gradient with the wrong sign in the velocity",
        "new vel = μ·vel − ∇W",
        (STATE_RULES[VELOCITY],),
        _OtherSign,
        needs=_MOMENTUM,
    ),
    updated_wrongly(
        "update.no-memory",
        "the old velocity forgotten",
        "new vel = ∇W",
        (STATE_RULES[VELOCITY],),
        _NothingKept,
        needs=_MOMENTUM,
    ),
    updated_wrongly(
        "update.no-share",
        "factor 1 − β forgotten",
        "new m = β₁·m + ∇W",
        _STATES,
        _WholeGradient,
        needs="an optimizer that keeps a running mean",
    ),
    updated_wrongly(
        "update.no-square",
        "square forgotten: ∇W for ∇W∘∇W",
        "new v = β₂·v + (1 − β₂)·∇W",
        _STATES,
        _NotSquared,
        needs=_ROOT,
    ),
    updated_wrongly(
        "update.betas-swapped",
        "β₁ and β₂ swapped",
        "new m = β₂·m + (1 − β₂)·∇W",
        (*_STATES, *_UPDATES),
        _Swapped,
        needs=_ADAM,
    ),
    updated_wrongly(
        "update.no-correction",
        "bias correction forgotten: m for mˆ, v for vˆ",
        "new W = W − l·m / (√v + ε)",
        _UPDATES,
        _Uncorrected,
        needs=_ADAM,
    ),
    updated_wrongly(
        "update.no-correction-v",
        "bias correction of v forgotten: v for vˆ",
        "new W = W − l·mˆ / (√v + ε)",
        _UPDATES,
        _SquaresUncorrected,
        needs=_ADAM,
    ),
    updated_wrongly(
        "update.t-from-0",
        "t begun at 0: t − 1 for t",
        "mˆ = m / (1 − β₁^(t − 1))",
        _UPDATES,
        _CountedFromZero,
        needs=_ADAM,
    ),
    updated_wrongly(
        "update.t-not-counted",
        "t not counted: always 1",
        "mˆ = m / (1 − β₁)",
        _UPDATES,
        _NotCounted,
        needs=_ADAM,
    ),
    updated_wrongly(
        "update.no-root",
        "root forgotten",
        "new W = W − step with v + ε for √v + ε",
        _UPDATES,
        _NoRoot,
        needs=_ROOT,
    ),
    updated_wrongly(
        "update.epsilon-place",
        "ε on the wrong side of the root",
        "new W = W − step with √(v + ε) for √v + ε",
        _UPDATES,
        _OtherPlace,
        needs=_ROOT,
        others=((lambda network: network.epsilon_inside_root, "new W = W − step with √v + ε for √(v + ε)"),),
    ),
    updated_wrongly(
        "update.no-velocity",
        "the gradient in place of the velocity",
        "new W = W − l·∇W",
        _UPDATES,
        _GradientForVelocity,
        needs=_MOMENTUM,
    ),
    updated_wrongly(
        "update.old-velocity",
        "updated by the velocity as it was before",
        "new W = W − l·vel",
        _UPDATES,
        _OldVelocity,
        needs=_MOMENTUM,
    ),
    updated_wrongly(
        "update.nesterov-plain",
        "Nesterov momentum done as plain momentum",
        "new W = W − l·(new vel)",
        _UPDATES,
        _NotAhead,
        needs="Nesterov momentum",
    ),
    updated_wrongly(
        "update.decay-sign",
        "decay of weights added in place of subtracted",
        "new W = W − step + l·λ·W",
        _UPDATES,
        _DecayAdded,
        needs=_DECAY,
    ),
    updated_wrongly(
        "update.decay-no-lr",
        "learning rate forgotten in the decay of weights",
        "new W = W − step − λ·W",
        _UPDATES,
        _DecayWithoutRate,
        needs=_DECAY,
    ),
    updated_wrongly(
        "update.no-decay",
        "decay of weights forgotten",
        "new W = W − step",
        _UPDATES,
        _NoDecay,
        needs=_DECAY,
    ),
)
