"""Questions about the parameters of one iteration: whether their gradients are right, and what an update does to E.

The answers come from computing E again with changed parameters, without backpropagation. They are about the batch of a
session's iteration and the parameters that it began with, and in exact arithmetic: a rounded error has no derivative.
"""

from functools import cached_property

import numpy as np

from gpnet_engine.arrays import Values
from gpnet_engine.errors import GpnetError
from gpnet_engine.model.arithmetic import Arithmetic
from gpnet_engine.names import INPUTS, LEARNING_RATE, TARGET, UPDATES, label, updated
from gpnet_engine.operations import Phase
from gpnet_engine.operations.execute import executed
from gpnet_engine.operations.program import carried_shapes, counts_updates, phase
from gpnet_engine.questions.gradient_checks.checks import GradientCheck, cells_of, gradients_of
from gpnet_engine.questions.gradient_checks.comparing import Comparer, Comparison
from gpnet_engine.questions.gradient_checks.effects import Effect
from gpnet_engine.questions.gradient_checks.rounding import in_full, with_backward
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


class Prober:
    """Answers questions about the parameters of one iteration. Make it once: the answers share its arrays."""

    def __init__(self, session: Session) -> None:
        """Copy the parameters that the session's iteration began with; gradients are computed when asked for."""
        self._session = session
        network, values = session.project.network, session.values
        count = (UPDATES,) if counts_updates(network) else ()
        names = (INPUTS, TARGET, LEARNING_RATE, *count, *carried_shapes(network))
        self._given = {name: values[name] for name in names}
        parameters = {name: values[name] for name in network.parameter_shapes()}
        self._error = ErrorOf(network.right, Arithmetic(), parameters, values)
        self._rate = float(values[LEARNING_RATE][0, 0])

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
        """Return what the update of one parameter alone does to E. Raises ProbeError as `check` does.

        The step is the one that is made, by the optimizer in force, and on paper as it is written down; E before and
        after it is computed exactly.
        """
        self._refuse(name, row, column)
        parameter, value = self._error.parameters[name], float(self._given[name][row, column])
        parameter[row, column] = float(self._updated[name][row, column])
        after = self._error()
        parameter[row, column] = value
        return Effect(self._before, after, float(self._predicted[name][row, column]), self._rate)

    def largest_effects(self, most: int) -> tuple[list[tuple[str, int, int]], int]:
        """Return the cells (name, row, column) whose steps the gradients predict to change E most, and how many are.

        NaN counts as the largest.
        """
        sizes = np.concatenate([np.abs(predicted).ravel() for predicted in self._predicted.values()])
        order = np.argsort(-np.where(np.isnan(sizes), np.inf, sizes), kind="stable")[:most]
        starts = np.cumsum([0, *(predicted.size for predicted in self._predicted.values())])
        names = list(self._predicted)
        cells: list[tuple[str, int, int]] = []
        for place in order.tolist():
            index = int(np.searchsorted(starts, place, side="right")) - 1
            name = names[index]
            cells.append((name, *divmod(place - int(starts[index]), self._predicted[name].shape[1])))
        return cells, len(sizes)

    def update_effect(self) -> Effect:
        """Return what the whole update, of all trained parameters, does to E: to first order, Σ ∇ · step."""
        predicted = 0.0
        with np.errstate(all="ignore"):
            for name, of_name in self._predicted.items():
                predicted += float(np.sum(of_name))
                np.copyto(self._error.parameters[name], self._updated[name])
        after = self._error()
        for name in self._predicted:
            np.copyto(self._error.parameters[name], self._given[name])
        return Effect(self._before, after, predicted, self._rate)

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
        if self._session.project.arithmetic.is_exact:
            return self._shown
        return gradients_of(self._session.project.network, in_full(self._given), Arithmetic())

    @cached_property
    def _updated(self) -> Values:
        """What the update of this iteration makes of every trained parameter."""
        session = self._session
        network, arithmetic = session.project.network, session.project.arithmetic
        known = with_backward(network, session.values, arithmetic)
        updates = (operation for operation in session.program if phase(operation) is Phase.UPDATE)
        made = executed(network, updates, known, arithmetic)
        return {name: made[updated(name)] for name in self._unrounded}

    @cached_property
    def _predicted(self) -> Values:
        """What the gradients predict of each step: how much it alone changes E, to first order."""
        with np.errstate(all="ignore"):
            return {
                name: gradient * (self._updated[name] - self._error.parameters[name])
                for name, gradient in self._unrounded.items()
            }

    @cached_property
    def _comparer(self) -> Comparer:
        project = self._session.project
        given = in_full(self._given)
        return Comparer(project.network, given, self._unrounded, self._shown, project.training.decimals)

    @cached_property
    def _before(self) -> float:
        return self._error()
