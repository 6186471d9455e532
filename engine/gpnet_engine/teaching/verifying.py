"""Compare every number that the author of an example printed with the computed one, all at once."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from gpnet_engine.model.project import Project
from gpnet_engine.teaching.printed import Agreement, Printed
from gpnet_engine.time.session import Position, go_to, open_session


@dataclass(frozen=True, slots=True)
class Comparison:
    """A printed number, the computed one with the author's sign, and how they compare."""

    printed: Printed
    computed: float
    agreement: Agreement


def compare(project: Project, printed: Iterable[Printed]) -> list[Comparison]:
    """Compare all printed numbers, in the order of their iterations."""
    session = open_session(project)
    found: list[Comparison] = []
    for iteration, group in groupby(sorted(printed, key=lambda one: one.iteration), lambda one: one.iteration):
        session = go_to(session, Position(iteration, len(session.program)))
        found += [Comparison(one, one.computed(session.values), one.agreement(session.values)) for one in group]
    return found


def counts(comparisons: Iterable[Comparison]) -> Counter[Agreement]:
    """Return how many printed numbers agree, and how many do not, by kind."""
    return Counter(comparison.agreement for comparison in comparisons)
