"""What all tests share: rules of the operation table that are replaced by wrong ones."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeAlias

import pytest

from gpnet_engine import operations
from gpnet_engine.operations import Rule
from gpnet_engine.operations.program import program
from gpnet_engine.operations.rule import Compute

ComputeWrongly: TypeAlias = Callable[[Rule, Compute], None]


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
