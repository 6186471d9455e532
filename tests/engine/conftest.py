"""Builders that the engine tests share. No test depends on the exact numbers that the seeded generator draws."""

from collections.abc import Callable
from typing import TypeAlias

import pytest

from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.model.project import Project
from gpnet_engine.time.session import Position, Session, go_to, open_session
from tests.builders import projects

MakeProject: TypeAlias = Callable[..., Project]
At: TypeAlias = Callable[..., Session]


@pytest.fixture(scope="session")
def article() -> Project:
    """Return the article's network, 2-4-3-2 on four decimals."""
    return open_project(None, Overrides())


@pytest.fixture(scope="session")
def at() -> At:
    """Return a function that opens a session of a project at an iteration and a step."""

    def session_at(project: Project, iteration: int, step: int) -> Session:
        return go_to(open_session(project), Position(iteration, step))

    return session_at


@pytest.fixture(scope="session")
def make_project() -> MakeProject:
    """Return a builder of small projects with random numbers; targets are such that the loss has a meaning."""
    return projects.make_project
