"""Mistakes in the δ of the output layer: in the derivative of the loss."""

from gpnet_engine.model.losses import DIFFERENCE
from gpnet_engine.names import ERROR, ERROR_TERMS
from gpnet_engine.operations.backward import OUTPUT_DELTA
from gpnet_engine.operations.matrix_formulas.cellwise import Times, minus, scaled
from gpnet_engine.operations.matrix_formulas.formula import Value, Written
from gpnet_engine.operations.matrix_formulas.kept import Reduced, other_reduction
from gpnet_engine.operations.mistakes.applied_formulas import Rearranged
from gpnet_engine.operations.mistakes.delta_formulas import fprime_of, fused_in, right_delta, with_fprime
from gpnet_engine.operations.mistakes.fprime import no_fprime, times_one_minus
from gpnet_engine.operations.mistakes.mistake import Mistake, Place


def _own_fprime(place: Place) -> Written | None:
    """Return the factor f′ of the δ; None where it cancels, or is a matrix."""
    return None if fused_in(place) else fprime_of(place)


def _sign(place: Place) -> Written | None:
    if place.network.loss.written is DIFFERENCE and place.activation.is_elementwise:
        difference = minus(place.target, place.value("out"))
        return Reduced(with_fprime(place, difference, _own_fprime(place)))
    return _scaled(place, -1.0, "−1")


def _scaled(place: Place, number: float, text: str) -> Written | None:
    delta = right_delta(place)
    return None if delta is None else Reduced(scaled(number, text, delta))


def _over_n(place: Place) -> Written | None:
    outputs = place.size(place.layer)
    return None if outputs == 1 else _scaled(place, 1.0 / outputs, f"1/{outputs}")


def _uses_e(place: Place) -> Written | None:
    fprime = _own_fprime(place)
    return None if fprime is None else Reduced(with_fprime(place, Value(ERROR_TERMS), fprime))


def _total_e(place: Place) -> Written | None:
    fprime = _own_fprime(place)
    return None if fprime is None else with_fprime(place, Value(ERROR), fprime)


def _extra_fprime(place: Place) -> Written | None:
    delta = right_delta(place)
    if fused_in(place) is None or delta is None:
        return None
    fprime = fprime_of(place)
    if fprime is None:  # of a softmax people know the diagonal
        fprime = times_one_minus(place.value("out"))
    return Reduced(Times(delta, fprime))


def _target_swapped(place: Place) -> Written | None:
    outputs = place.size(place.layer)
    is_difference = place.network.loss.written is DIFFERENCE or fused_in(place) is not None
    if outputs == 1 or not is_difference or not (place.activation.is_elementwise or fused_in(place)):
        return None
    swapped = Rearranged(place.target, lambda row, column: (outputs - 1 - row, column), "reversed")
    fprime = _own_fprime(place)
    return Reduced(with_fprime(place, minus(place.value("out"), swapped), fprime))


def _batch_sum(place: Place) -> Written | None:
    delta = right_delta(place)
    return None if delta is None else Reduced(delta, other_reduction)


OUTPUT_MISTAKES = (
    Mistake.by_formula(
        "delta.no-fprime",
        "f′ forgotten in the output layer",
        "δ = out−t",
        (OUTPUT_DELTA,),
        no_fprime,
        needs="a factor f′ in the δ of the output layer",
    ),
    Mistake.by_formula(
        "delta.sign",
        "t − out, but still W − l·∇W: the error climbs",
        "δ = (t−out)∘f′",
        (OUTPUT_DELTA,),
        _sign,
        needs="an output layer whose δ is computed cell by cell",
    ),
    Mistake.by_formula(
        "delta.factor-2",
        "2·(out−t): the ½ of the loss forgotten",
        "δ = 2(out−t)∘f′",
        (OUTPUT_DELTA,),
        lambda place: _scaled(place, 2.0, "2"),
        needs="an output layer whose δ is computed cell by cell",
    ),
    Mistake.by_formula(
        "delta.over-n",
        "divided by the number of outputs",
        "δ = (out−t)/n∘f′",
        (OUTPUT_DELTA,),
        _over_n,
        needs="more than one output",
    ),
    Mistake.by_formula(
        "delta.uses-E",
        "the error E_k in place of its derivative",
        "δ = ½(t−o)²∘f′",
        (OUTPUT_DELTA,),
        _uses_e,
        needs="a factor f′ in the δ of the output layer",
    ),
    Mistake.by_formula(
        "delta.total-E",
        "the total E for every neuron",
        "δ = E∘f′",
        (OUTPUT_DELTA,),
        _total_e,
        needs="a factor f′ in the δ of the output layer",
    ),
    Mistake.by_formula(
        "delta.extra-fprime",
        "factor f′, although it cancels",
        "δ = (out−t)∘out(1−out)",
        (OUTPUT_DELTA,),
        _extra_fprime,
        needs="a loss with which f′ cancels",
    ),
    Mistake.by_formula(
        "delta.target-swapped",
        "targets in the wrong order",
        "δ = (out − t reversed)∘f′",
        (OUTPUT_DELTA,),
        _target_swapped,
        needs="more than one output, and out − t in its δ",
    ),
)


BATCH_SUM = Mistake.by_formula(
    "batch.sum",
    "sum over the batch where the mean is asked for, or the reverse",
    "∇W·B or ∇W/B",
    (OUTPUT_DELTA,),
    _batch_sum,
    needs="an output layer whose δ is computed cell by cell",
)
