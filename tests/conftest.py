"""What all tests share: how hypothesis draws, garbage that is collected, and rules of the table that can be wrong."""

import gc
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from typing import TypeAlias

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.internal.constants_ast import Constants

from gpnet_engine import operations
from gpnet_engine.operations import Rule
from gpnet_engine.operations.program import program
from gpnet_engine.operations.rule import Compute

ComputeWrongly: TypeAlias = Callable[[Rule, Compute], None]

# Whether a test passes depends on no clock, and in the suite on no luck: each run draws the same examples.
settings.register_profile("search", derandomize=False, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("suite", settings.get_profile("search"), derandomize=True, database=None)
settings.load_profile("suite")

_STATES = count()


def pytest_collection_finish() -> None:
    """Look for garbage in what the tests make only: what is loaded by now stays to the end, and is a lot."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def own_state(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Have programs remember in a folder of the test, which is not there yet."""
    folder = tmp_path_factory.getbasetemp() / "state" / str(next(_STATES))
    monkeypatch.setenv("XDG_STATE_HOME", str(folder))
    monkeypatch.setattr("platformdirs.user_state_path", lambda name, **_options: folder / name)


@pytest.fixture(scope="session", autouse=True)
def examples_depend_on_no_other_module() -> Iterator[None]:
    """Have hypothesis draw no numbers from the program in the suite: which it finds depends on what is loaded, and how.

    In a search it does.
    """
    with pytest.MonkeyPatch.context() as patch:
        if settings().derandomize:
            patch.setattr("hypothesis.internal.conjecture.providers._get_local_constants", Constants)
        yield


@pytest.fixture(scope="session", autouse=True)
def garbage_of_apps_is_collected() -> Iterator[None]:
    """Leave nothing out when garbage is collected: an app leaves out what there is at its start, also earlier apps."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gc, "freeze", lambda: None)
        yield


@pytest.fixture
def compute_wrongly(monkeypatch: pytest.MonkeyPatch) -> Iterator[ComputeWrongly]:
    """Return a function that gives a rule of the operation table another computation, for one test."""

    def compute_by(rule: Rule, wrong: Compute) -> None:
        name = next(name for name, other in vars(operations).items() if other is rule)
        monkeypatch.setattr(operations, name, replace(rule, compute=wrong))
        program.cache_clear()

    yield compute_by
    monkeypatch.undo()
    program.cache_clear()
