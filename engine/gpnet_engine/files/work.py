"""What a person has done with a project: edits, where one is, what stops a run and what is watched.

A value, and the same one for a project file, the journal and the screen. What they write is made of its plain tables.
"""

from dataclasses import dataclass, fields

from gpnet_engine.stopping.breakpoints import Breakpoint
from gpnet_engine.time.edits import Edits
from gpnet_engine.time.session import START, Position


@dataclass(frozen=True, slots=True, eq=False)
class Work:
    """Edits in the order they were made, those that were undone, and the rest; `watches` are expressions."""

    edits: Edits = ()
    undone: Edits = ()
    position: Position = START
    breakpoints: tuple[Breakpoint, ...] = ()
    watches: tuple[str, ...] = ()
    marks: tuple[Position, ...] = ()


NO_WORK = Work()


def same(left: tuple[object, ...], right: tuple[object, ...]) -> bool:
    """Tell whether two tuples are the same to the bit: 0.0 differs from -0.0, though they are equal."""
    if left is right:
        return True
    pairs = zip(left, right, strict=False)
    return len(left) == len(right) and all(ours is theirs or repr(ours) == repr(theirs) for ours, theirs in pairs)


def same_work(left: Work, right: Work) -> bool:
    """Tell whether two works are the same to the bit."""
    return all(same(getattr(left, one.name), getattr(right, one.name)) for one in fields(Work))
