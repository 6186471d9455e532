"""An exercise sheet: which numbers of an iteration are asked, and what each is worth."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from gpnet_engine.model.project import Project
from gpnet_engine.operations.execute import shape_of
from gpnet_engine.operations.program import right_program
from gpnet_engine.time.edits import Edits


class Repeated(StrEnum):
    """What a mistake costs that is made several times."""

    ONCE = "once"
    EACH = "each"


class NearMarks(StrEnum):
    """What a number is worth that is one unit of the last place off."""

    FULL = "full"
    HALF = "half"
    NONE = "none"

    @property
    def share(self) -> float:
        """The share of the marks."""
        return {NearMarks.FULL: 1.0, NearMarks.HALF: 0.5, NearMarks.NONE: 0.0}[self]


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """What is asked of an iteration of a project.

    asked  by the name of a result, which of its cells are asked
    marks  what a cell of a result is worth where it is not `default_mark`
    """

    title: str
    project: Project
    edits: Edits
    iteration: int
    asked: Mapping[str, NDArray[np.bool_]]
    marks: Mapping[str, float]
    default_mark: float = 1.0
    repeated_mistake: Repeated = Repeated.ONCE
    near: NearMarks = NearMarks.FULL

    def mark(self, name: str) -> float:
        """Return what a cell of a result is worth."""
        return self.marks.get(name, self.default_mark)


def everything_asked(project: Project, iteration: int = 1) -> dict[str, NDArray[np.bool_]]:
    """Return all results of an iteration, with all their cells."""
    network, batch = project.network.right, len(project.samples_of(iteration))
    return {
        operation.result: np.ones(shape_of(network, operation.result, batch), dtype=np.bool_)
        for operation in right_program(network)
    }
