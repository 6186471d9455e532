"""What mistakes on purpose do to the numbers of an iteration: the first one that each changes, or why it does not."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from gpnet_engine.arrays import Matrix, Values
from gpnet_engine.model.arithmetic import Arithmetic
from gpnet_engine.model.network import Network
from gpnet_engine.operations import Program
from gpnet_engine.operations.execute import executed
from gpnet_engine.operations.mistakes import MISTAKES, Mistake
from gpnet_engine.operations.program import program
from gpnet_engine.questions.right_values import wrong_cells
from gpnet_engine.time.session import Session


@dataclass(frozen=True, slots=True)
class Changed:
    """A number that a mistake makes wrong. Rows and columns count from 0."""

    name: str
    row: int
    column: int
    wrong: float
    right: float


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a mistake does in an iteration: the `first` number that it changes, or `why_not`, in a clause."""

    mistake: Mistake
    first: Changed | None = None
    why_not: str = ""


def consequences_at(session: Session) -> Iterator[Consequence]:
    """Yield what each mistake of the catalogue does in the iteration of a session, in their order."""
    project = session.project
    given = session.timeline.given(session.position.iteration)
    return consequences(project.network, given, project.arithmetic)


def consequences(network: Network, given: Values, arithmetic: Arithmetic) -> Iterator[Consequence]:
    """Yield what each mistake of the catalogue does, in their order.

    `given` is what the iteration starts from: parameters, inputs, target and learning rate.
    """
    right_network = network.right
    right = iteration_values(right_network, given, arithmetic)
    for mistake in MISTAKES.values():
        wrong_network = replace(right_network, mistakes=(mistake.id,))
        if not is_made(right_network, wrong_network):
            yield Consequence(mistake, why_not=f"it needs {mistake.needs}")
            continue
        wrong = iteration_values(wrong_network, given, arithmetic)
        first = first_change(program(right_network), wrong, right)
        yield Consequence(mistake, first, "" if first else "it gives the same numbers here")


def is_made(right: Network, wrong: Network) -> bool:
    """Tell whether the program of a network is another one by its mistakes."""
    return [one.rule for one in program(right)] != [one.rule for one in program(wrong)]


def iteration_values(network: Network, given: Values, arithmetic: Arithmetic) -> dict[str, Matrix]:
    """Return all values of an iteration that starts from `given`."""
    return executed(network, program(network), given, arithmetic)


def first_change(operations: Program, wrong: Values, right: Values) -> Changed | None:
    """Return the first number of an iteration that is not as it should be."""
    for operation in operations:
        name = operation.result
        differs = wrong_cells(wrong[name], right[name])
        if differs.any():
            row, column = divmod(int(np.argmax(differs)), differs.shape[1])
            return Changed(name, row, column, float(wrong[name][row, column]), float(right[name][row, column]))
    return None
