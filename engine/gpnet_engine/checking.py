"""Is the gradient right? Every one of it beside central differences, which know nothing of backpropagation."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from gpnet_engine.arithmetic import Arithmetic
from gpnet_engine.arrays import Matrix
from gpnet_engine.names import ERROR
from gpnet_engine.network import BiasMode
from gpnet_engine.project import Project
from gpnet_engine.session import Position, go_to, open_session
from gpnet_engine.training import ErrorOf

TOLERANCE = 1e-6
# A step across the kink of a rectifier gives a wrong slope, so smaller ones are tried where the first does not agree.
_STEPS = (1e-3, 1e-4, 1e-5)
# A gradient that is small beside the largest one is compared to fewer digits.
_SMALLEST_SHARE = 1e-3
_LAST_DIGITS = 8  # units in the last place: sums round, and the extrapolation makes three times as much of it


@dataclass(frozen=True, slots=True)
class Check:
    """One parameter's gradient, analytic and by differences; `scale` is what their distance is relative to."""

    name: str
    row: int
    column: int
    analytic: float
    numeric: float
    scale: float

    @property
    def relative_error(self) -> float:
        """How far the two are apart, relative to the larger one."""
        return relative_distance(self.analytic, self.numeric, self.scale)


def relative_distance(left: float, right: float, scale: float) -> float:
    """Return how far two numbers are apart, relative to the largest of them and `scale`."""
    distance, largest = abs(left - right), max(abs(left), abs(right), scale)
    return distance / largest if largest else distance  # beside 0, NaN is not the largest


def trained_parameters(project: Project) -> int:
    """Return how many parameters are trained, and so have a gradient."""
    shapes = project.network.parameter_shapes()
    trained = project.network.bias is BiasMode.TRAINED
    return sum(rows * columns for name, (rows, columns) in shapes.items() if trained or name.startswith("W_"))


def check(project: Project) -> Iterator[Check]:
    """Yield every trained parameter's gradient in the first iteration, compared.

    Arithmetic on paper is left aside: a rounded error has no derivative.
    """
    exact = project.with_settings({"decimals": None})
    session = open_session(exact)
    session = go_to(session, Position(1, len(session.program)))
    values = session.values
    error = ErrorOf(exact.network, Arithmetic(), exact.parameters, values)
    gradients = {name: values[f"grad_{name}"] for name in error.parameters if f"grad_{name}" in values}
    scale = scale_of(gradients.values(), float(values[ERROR][0, 0]))
    for name, gradient in gradients.items():
        for row, column in np.ndindex(gradient.shape):
            yield compared(error, name, row, column, float(gradient[row, column]), scale)


def scale_of(gradients: Iterable[Matrix], error: float) -> float:
    """Return what the distance of a gradient from its differences is relative to, where the gradient is smaller."""
    largest = max(float(np.max(np.abs(gradient))) for gradient in gradients)
    # The last digits of E leave differences as uncertain as this: no gradient can be told apart by less.
    uncertainty = _LAST_DIGITS * float(np.finfo(np.float64).eps) * abs(error) / _STEPS[0]
    return max(_SMALLEST_SHARE * largest, uncertainty / TOLERANCE)


def compared(error: ErrorOf, name: str, row: int, column: int, analytic: float, scale: float) -> Check:
    """Compare one parameter's gradient with differences of E, by the step at which they agree best."""
    return _first_agreeing(
        Check(name, row, column, analytic, derivative(error, name, row, column, h), scale) for h in _STEPS
    )


def _first_agreeing(checks: Iterable[Check]) -> Check:
    """Return the first check that agrees, or else the one that comes nearest."""
    tried: list[Check] = []
    for one in checks:
        tried.append(one)
        if one.relative_error <= TOLERANCE:
            return one
    return min(tried, key=lambda one: one.relative_error)


def derivative(error: ErrorOf, name: str, row: int, column: int, step: float = _STEPS[0]) -> float:
    """Return ∂E by one parameter: central differences with `step` and half of it, extrapolated (error O(h⁴))."""
    parameter = error.parameters[name]
    start = float(parameter[row, column])

    def slope(distance: float) -> float:
        parameter[row, column] = start + distance
        above = error()
        parameter[row, column] = start - distance
        below = error()
        parameter[row, column] = start
        return (above - below) / (2.0 * distance)

    return (4.0 * slope(step / 2.0) - slope(step)) / 3.0
