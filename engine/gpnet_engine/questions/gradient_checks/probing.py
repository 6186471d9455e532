"""Questions about the parameters of one iteration: whether their gradients are right, and what an update does to E.

The answers come from computing E again with changed parameters, without backpropagation. They are about the batch of a
session's iteration and the parameters that it began with, and in exact arithmetic: a rounded error has no derivative.
"""

from functools import cached_property

import numpy as np

from gpnet_engine.arrays import Values
from gpnet_engine.errors import GpnetError
from gpnet_engine.model.arithmetic import Arithmetic
from gpnet_engine.names import INPUTS, LEARNING_RATE, TARGET, label
from gpnet_engine.operations import BIAS_UPDATE, UPDATE, Phase
from gpnet_engine.questions.gradient_checks.checks import GradientCheck, cells_of, gradients_of
from gpnet_engine.questions.gradient_checks.comparing import Comparer, Comparison
from gpnet_engine.questions.gradient_checks.effects import Effect
from gpnet_engine.time.session import Session
from gpnet_engine.time.training import ErrorOf


class ProbeError(GpnetError):
    """There is no such parameter, or training does not move it; the message says why."""


def why_not_probed(session: Session, name: str, row: int, column: int) -> str | None:
    """Return why a cell has no gradient, in a sentence for the person; None if it has one."""
    network = session.project.network
    shape = network.parameter_shapes().get(name)
    if shape is None:
        return f"{label(name)} is not a parameter: only weights and biases have a gradient."
    if not (0 <= row < shape[0] and 0 <= column < shape[1]):
        return f"{label(name)} has no cell [{row + 1},{column + 1}]: it is {shape[0]}x{shape[1]}."
    if not network.is_trained(name):
        return f"{label(name)} is frozen: training does not move it, so it has no gradient."
    return None


def why_no_effect(session: Session) -> str | None:
    """Return why the effect of an update cannot be told, in a sentence for the person; None if it can."""
    updates = {operation.rule for operation in session.program if operation.rule.phase is Phase.UPDATE}
    if updates <= {UPDATE, BIAS_UPDATE}:
        return None
    return "With this mistake on, an update is not −l · ∇: what that does to E is no measure of it."


class Prober:
    """Answers questions about the parameters of one iteration. Make it once: the answers share its arrays."""

    def __init__(self, session: Session) -> None:
        """Copy the parameters that the session's iteration began with; gradients are computed when asked for."""
        self._session = session
        network, values = session.project.network, session.values
        names = (INPUTS, TARGET, LEARNING_RATE, *network.parameter_shapes())
        self._given = {name: values[name] for name in names}
        parameters = {name: values[name] for name in network.parameter_shapes()}
        self._error = ErrorOf(network.right, Arithmetic(), parameters, values)
        self._rate = float(values[LEARNING_RATE][0, 0])

    @property
    def why_no_effect(self) -> str | None:
        """Why the effect of an update cannot be told; None if it can."""
        return why_no_effect(self._session)

    def fits(self, session: Session) -> bool:
        """Tell whether the answers hold for a session too: it is in the same iteration, with the same numbers."""
        return session.project is self._session.project and all(
            session.values.get(name) is array for name, array in self._given.items()
        )

    def check(self, name: str, row: int, column: int) -> Comparison:
        """Compare the gradient of one parameter with central differences.

        Rows and columns count from 0. Raises ProbeError for what has no gradient: no parameter, no such cell, a frozen
        bias.
        """
        self._refuse(name, row, column)
        return self._comparer.compare(name, np.array([row]), np.array([column]))[0]

    @property
    def trained(self) -> int:
        """How many parameters have a gradient."""
        return sum(gradient.size for gradient in self._unrounded.values())

    def check_matrix(self, name: str) -> GradientCheck:
        """Return the check of every cell of a parameter. Raises ProbeError for what has no gradient."""
        self._refuse(name, 0, 0)
        return GradientCheck(self._comparer, cells_of({name: self._unrounded[name]}))

    def check_all(self) -> GradientCheck:
        """Return the check of every parameter that has a gradient."""
        return GradientCheck(self._comparer, cells_of(self._unrounded))

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
        return Effect(self._before, after, gradient * step, self._rate)

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
        return Effect(self._before, after, -self._rate * squares, self._rate)

    def _written(self, number: float) -> float:
        """Return a number as the project's arithmetic writes it down."""
        return self._session.project.arithmetic.rounded(number)

    def _refuse(self, name: str, row: int, column: int) -> None:
        refusal = why_not_probed(self._session, name, row, column)
        if refusal is not None:
            raise ProbeError(refusal)

    @cached_property
    def _shown(self) -> Values:
        """The gradients that the debugger shows in this iteration, or will show."""
        session = self._session
        return gradients_of(session.project.network, session.values, session.project.arithmetic)

    @cached_property
    def _unrounded(self) -> Values:
        """The gradients in exact arithmetic."""
        if self._session.project.training.decimals is None:
            return self._shown
        return gradients_of(self._session.project.network, self._given, Arithmetic())

    @cached_property
    def _comparer(self) -> Comparer:
        project = self._session.project
        return Comparer(project.network, self._given, self._unrounded, self._shown, project.training.decimals)

    @cached_property
    def _before(self) -> float:
        return self._error()
