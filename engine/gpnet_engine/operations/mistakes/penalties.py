"""Mistakes with what is added to E, and so to the gradients, for the size of the weights."""

from gpnet_engine.operations.gradients import BIAS_GRADIENT, GRADIENT
from gpnet_engine.operations.matrix_formulas.cellwise import Plus, minus, scaled
from gpnet_engine.operations.matrix_formulas.formula import Written
from gpnet_engine.operations.matrix_formulas.kept import DrawnAsFormula
from gpnet_engine.operations.matrix_formulas.products import MatrixProduct, Transposed
from gpnet_engine.operations.mistakes.applied_formulas import AddedUp
from gpnet_engine.operations.mistakes.mistake import Mistake, Place
from gpnet_engine.operations.penalty import penalty_slope, slope_of_l1, slope_of_l2

_A_PENALTY = "a penalty: l1 or l2"


def _weights(place: Place) -> str:
    return f"W_{place.layer}"


def with_penalty(place: Place, of_data: Written) -> Written:
    """Return the gradient of weights by that of the data, which may be wrong: with the penalty's, if there is one."""
    if not place.network.is_penalized:
        return of_data
    return Plus(_kept(place, of_data), _penalty(place))


def _of_data(place: Place) -> Written:
    """Return the right gradient of the data: δ · outᵀ."""
    right = MatrixProduct(place.value("delta"), Transposed(place.value("out", place.before)))
    return _kept(place, right)


def _kept(place: Place, of_data: Written) -> Written:
    return DrawnAsFormula(f"data_grad_{_weights(place)}", of_data)


def _penalty(place: Place, slope: Written | None = None) -> Written:
    right = penalty_slope(place.network, _weights(place))
    return DrawnAsFormula(f"penalty_{_weights(place)}", right if slope is None else slope)


def _sign(place: Place) -> Written | None:
    return minus(_of_data(place), _penalty(place)) if place.network.is_penalized else None


def _not_in_gradient(place: Place) -> Written | None:
    return _of_data(place) if place.network.is_penalized else None


def _twice(place: Place) -> Written | None:
    of_l2, of_l1 = (slope(place.network, _weights(place)) for slope in (slope_of_l2, slope_of_l1))
    if of_l2 is None:
        return None
    twice = scaled(2.0, "2", of_l2)
    return Plus(_of_data(place), _penalty(place, twice if of_l1 is None else Plus(twice, of_l1)))


def _of_biases(place: Place) -> Written | None:
    if not place.network.is_penalized:
        return None
    right = AddedUp(place.value("delta"), over_samples=True, over_units=place.network.bias_shared)
    return Plus(right, penalty_slope(place.network, f"bias_{place.layer}"))


PENALTY_MISTAKES = (
    Mistake.by_formula(
        "penalty.sign",
        "penalty subtracted in place of added",
        "∇W = data ∇W − penalty W",
        (GRADIENT,),
        _sign,
        needs=_A_PENALTY,
    ),
    Mistake.by_formula(
        "penalty.no-gradient",
        "penalty forgotten in the gradient",
        "∇W = data ∇W",
        (GRADIENT,),
        _not_in_gradient,
        needs=_A_PENALTY,
    ),
    Mistake.by_formula(
        "penalty.factor-2",
        "2·λ·W: the ½ of the penalty forgotten",
        "∇W = data ∇W + 2·λ·W",
        (GRADIENT,),
        _twice,
        needs="a penalty: l2",
    ),
    Mistake.by_formula(
        "penalty.biases",
        "penalty on biases too",
        "∇bias = Σδ + penalty of the bias",
        (BIAS_GRADIENT,),
        _of_biases,
        needs="a penalty, l1 or l2, and trained biases",
    ),
)
