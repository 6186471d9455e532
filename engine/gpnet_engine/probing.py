"""Questions about one parameter: whether its gradient is right, and what its update does to E.

The answers come from computing E again with that cell moved, which knows nothing of backpropagation. They are about the
batch of a session's iteration and the parameters that it began with, and in exact arithmetic: an error that is rounded
has no derivative.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

import numpy as np

from gpnet_engine.arithmetic import Arithmetic
from gpnet_engine.arrays import Matrix, Values
from gpnet_engine.calls import make
from gpnet_engine.checking import TOLERANCE, compared, relative_distance, scale_of
from gpnet_engine.errors import GpnetError
from gpnet_engine.execute import execute
from gpnet_engine.names import INPUTS, LEARNING_RATE, TARGET, label
from gpnet_engine.network import BiasMode
from gpnet_engine.operations import Phase
from gpnet_engine.program import phase
from gpnet_engine.session import Session
from gpnet_engine.training import ErrorOf

# Every result on the way is rounded by half a unit of the last decimal, and the weights carry that on.
FEW_UNITS = 5.0


class ProbeError(GpnetError):
    """There is no such parameter, or training does not move it; the message says why."""


class Criterion(Enum):
    """By what a gradient and the differences are held to agree."""

    RELATIVE = f"to a relative {TOLERANCE:g}"
    UNITS = f"within {FEW_UNITS:g} units of the last decimal, as rounding makes them differ"
    UNROUNDED = f"unrounded, to a relative {TOLERANCE:g}: on paper, rounding has taken them further apart"


@dataclass(frozen=True, slots=True)
class Probe:
    """One parameter's gradient, as the debugger shows it (`analytic`) and by central differences (`numeric`).

    `value` is the parameter's. `unrounded` is the gradient in exact arithmetic: with `decimals` (arithmetic on paper)
    another one. `scale` is what distances are relative to where the gradient is smaller.
    """

    name: str
    row: int
    column: int
    value: float
    analytic: float
    numeric: float
    unrounded: float
    scale: float
    decimals: int | None = None

    @property
    def relative_error(self) -> float:
        """How far the gradient and the differences are apart, relative to the larger one."""
        return relative_distance(self.analytic, self.numeric, self.scale)

    @property
    def units_apart(self) -> float | None:
        """How far they are apart in units of the last decimal; None without arithmetic on paper."""
        return None if self.decimals is None else abs(self.analytic - self.numeric) * 10.0**self.decimals

    @property
    def criterion(self) -> Criterion:
        """By what they are held to agree, or not to agree."""
        if self.units_apart is None:
            return Criterion.RELATIVE
        return Criterion.UNITS if self.units_apart <= FEW_UNITS else Criterion.UNROUNDED

    @property
    def agrees(self) -> bool:
        """Whether the gradient is right, as far as differences can tell."""
        if self.criterion is Criterion.UNITS:
            return True
        return relative_distance(self.unrounded, self.numeric, self.scale) <= TOLERANCE


@dataclass(frozen=True, slots=True)
class Effect:
    """What an update does to E on this batch: `before` and `after` are E, `predicted` is its change to first order."""

    before: float
    after: float
    predicted: float

    @property
    def actual(self) -> float:
        """The true change of E. Its absolute error is about the last digit of E."""
        return self.after - self.before


def why_not_probed(session: Session, name: str, row: int, column: int) -> str | None:
    """Return why a cell has no gradient, in a sentence for the person; None if it has one."""
    network = session.project.network
    shape = network.parameter_shapes().get(name)
    if shape is None:
        return f"{label(name)} is no parameter: only weights and biases have a gradient."
    if not (0 <= row < shape[0] and 0 <= column < shape[1]):
        return f"{label(name)} has no cell [{row + 1},{column + 1}]: it is {shape[0]}x{shape[1]}."
    if name.startswith("bias_") and network.bias is BiasMode.FROZEN:
        return f"{label(name)} is frozen: training does not move it, so it has no gradient."
    return None


class Prober:
    """Answers questions about the parameters of one iteration. Make it once: the answers share its arrays."""

    def __init__(self, session: Session) -> None:
        """Copy the parameters that the session's iteration began with; gradients are computed when asked for."""
        self._session = session
        network, values = session.project.network, session.values
        names = (INPUTS, TARGET, LEARNING_RATE, *network.parameter_shapes())
        self._given = {name: values[name] for name in names}
        parameters = {name: values[name] for name in network.parameter_shapes()}
        self._error = ErrorOf(network, Arithmetic(), parameters, values)
        self._rate = float(values[LEARNING_RATE][0, 0])

    def fits(self, session: Session) -> bool:
        """Tell whether the answers hold for a session too: it stands in the same iteration, with the same numbers."""
        return session.project is self._session.project and all(
            session.values.get(name) is array for name, array in self._given.items()
        )

    def check(self, name: str, row: int, column: int) -> Probe:
        """Compare the gradient of one parameter with central differences.

        Rows and columns count from 0. Raises ProbeError for what has no gradient: no parameter, no such cell, a frozen
        bias.
        """
        self._refuse(name, row, column)
        unrounded = float(self._unrounded[name][row, column])
        found = compared(self._error, name, row, column, unrounded, self._scale)
        return Probe(
            name,
            row,
            column,
            value=float(self._given[name][row, column]),
            analytic=float(self._shown[name][row, column]),
            numeric=found.numeric,
            unrounded=unrounded,
            scale=self._scale,
            decimals=self._session.project.training.decimals,
        )

    def check_matrix(self, name: str) -> Iterator[Probe]:
        """Yield the comparison of every cell of a parameter, row by row; stop at any time.

        Raises ProbeError at once for what has no gradient.
        """
        self._refuse(name, 0, 0)
        rows, columns = self._given[name].shape
        return (self.check(name, row, column) for row in range(rows) for column in range(columns))

    def effect(self, name: str, row: int, column: int) -> Effect:
        """Return what the update of one parameter alone, by −l · ∇, does to E. Raises ProbeError as `check` does.

        On paper the step is the one that is written down, while E before and after it is computed exactly.
        """
        self._refuse(name, row, column)
        gradient = float(self._unrounded[name][row, column])
        step = -self._written(self._rate * float(self._shown[name][row, column]))
        parameter, value = self._error.parameters[name], float(self._given[name][row, column])
        parameter[row, column] = value + step
        after = self._error()
        parameter[row, column] = value
        return Effect(self._before, after, gradient * step)

    def largest_gradients(self, most: int) -> tuple[list[tuple[str, int, int]], int]:
        """Return the cells (name, row, column) with the `most` largest gradients, and how many gradients there are.

        NaN counts as the largest.
        """
        sizes = np.concatenate([np.abs(gradient).ravel() for gradient in self._unrounded.values()])
        order = np.argsort(-np.where(np.isnan(sizes), np.inf, sizes), kind="stable")[:most]
        starts = np.cumsum([0, *(gradient.size for gradient in self._unrounded.values())])
        names = list(self._unrounded)
        cells: list[tuple[str, int, int]] = []
        for place in order.tolist():
            index = int(np.searchsorted(starts, place, side="right")) - 1
            name = names[index]
            cells.append((name, *divmod(place - int(starts[index]), self._unrounded[name].shape[1])))
        return cells, len(sizes)

    def update_effect(self) -> Effect:
        """Return what the whole update, of all trained parameters by −l · ∇, does to E: to first order, −l · Σ ∇²."""
        squares = 0.0
        with np.errstate(all="ignore"):
            for name, gradient in self._unrounded.items():
                squares += float(np.vdot(gradient, gradient))
                np.subtract(self._given[name], self._rate * gradient, out=self._error.parameters[name])
        after = self._error()
        for name in self._unrounded:
            np.copyto(self._error.parameters[name], self._given[name])
        return Effect(self._before, after, -self._rate * squares)

    def _written(self, number: float) -> float:
        """Return a number as the project's arithmetic writes it down."""
        array = np.array([[number]])
        make(Arithmetic(self._session.project.training.decimals).write_down(array))
        return float(array[0, 0])

    def _refuse(self, name: str, row: int, column: int) -> None:
        refusal = why_not_probed(self._session, name, row, column)
        if refusal is not None:
            raise ProbeError(refusal)

    @cached_property
    def _shown(self) -> Values:
        """The gradients that the debugger shows in this iteration, or will show."""
        return self._gradients(self._session.values, Arithmetic(self._session.project.training.decimals))

    @cached_property
    def _unrounded(self) -> Values:
        """The gradients in exact arithmetic."""
        is_exact = self._session.project.training.decimals is None
        return self._shown if is_exact else self._gradients(self._given, Arithmetic())

    @cached_property
    def _before(self) -> float:
        return self._error()

    @cached_property
    def _scale(self) -> float:
        return scale_of(self._unrounded.values(), self._before)

    def _gradients(self, known: Values, arithmetic: Arithmetic) -> dict[str, Matrix]:
        """Return the gradients by the name of their parameter; what is not known yet is computed."""
        values = dict(known)
        for operation in self._session.program:
            if phase(operation) is not Phase.UPDATE and operation.result not in values:
                values |= execute(self._session.project.network, operation, values, arithmetic)
        parameters = self._error.parameters
        return {name: values[f"grad_{name}"] for name in parameters if f"grad_{name}" in values}
