"""Sessions as tests need them, and what it means that two are the same."""

from collections.abc import Mapping
from dataclasses import replace

from gpnet_engine.arrays import Matrix, same_bits
from gpnet_engine.files.work import Work
from gpnet_engine.model.project import Project
from gpnet_engine.time.edits import Edits
from gpnet_engine.time.session import Session, go_to, open_session, present_position, restart
from gpnet_engine.time.timeline import DEFAULT_BUDGET, Timeline


def opened(project: Project, edits: Edits = (), budget: int = DEFAULT_BUDGET) -> Session:
    """Open a session that has edits already."""
    return restart(replace(open_session(project), timeline=Timeline(project, edits, budget=budget)))


def session_where(project: Project, work: Work) -> Session:
    """Return the session of what was done with a project, where one was then."""
    session = replace(open_session(project, edits=work.edits), undone=work.undone)
    return go_to(session, present_position(session, work.position))


def assert_same_values(found: Mapping[str, Matrix], expected: Mapping[str, Matrix]) -> None:
    """Check that the same is known, to the bit."""
    assert set(found) == set(expected)
    different = [name for name in expected if not same_bits(found[name], expected[name])]
    assert not different, {name: (found[name].tolist(), expected[name].tolist()) for name in different}


def assert_same(session: Session, expected: Session) -> None:
    """Check that two sessions are at the same place, and that all is known there to the bit."""
    assert session.position == expected.position
    assert session.project.network == expected.project.network
    assert session.program == expected.program
    assert_same_values(session.values, expected.values)
