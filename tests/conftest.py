"""What all tests share: garbage is collected, and rules of the operation table can be replaced by wrong ones."""

import gc
import secrets
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeAlias

import pytest

from gpnet_engine import operations
from gpnet_engine.operations import Rule
from gpnet_engine.operations.program import program
from gpnet_engine.operations.rule import Compute

ComputeWrongly: TypeAlias = Callable[[Rule, Compute], None]


@pytest.fixture(autouse=True)
def own_state(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Have programs remember in a folder of the test, which is not there yet."""
    folder = tmp_path_factory.getbasetemp() / "state" / secrets.token_hex(8)
    monkeypatch.setenv("XDG_STATE_HOME", str(folder))
    monkeypatch.setattr("platformdirs.user_state_path", lambda name, **_options: folder / name)


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
