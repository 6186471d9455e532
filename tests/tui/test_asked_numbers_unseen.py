"""While an iteration is asked, nothing on screen depends on its numbers: they may be others, and all looks the same."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TypeAlias

import numpy as np
import pytest
from rich.style import Style
from textual.app import App
from textual.pilot import Pilot

from gpnet_engine import operations
from gpnet_engine.arrays import Matrix
from gpnet_engine.files.document import Document
from gpnet_engine.files.work import Work
from gpnet_engine.model.numpy_calls import Calls
from gpnet_engine.model.project import Project
from gpnet_engine.operations import Operation, Rule
from gpnet_engine.operations.rule import Compute, Context
from gpnet_tui.app import GpnetApp
from tests.builders.panes import is_answering

Painted: TypeAlias = list[list[tuple[str, Style | None]]]
PaintedScreen: TypeAlias = Callable[[App[Any]], Painted]
Settled: TypeAlias = Callable[[Pilot[None]], Awaitable[None]]
ComputeWrongly: TypeAlias = Callable[[Rule, Compute], None]

SEEN_BEFORE = ["i", "i", "f", "f", "m", "M", "H", "escape", "G", "T", "escape", "g", *"1.5", "enter"]
LOOKS = ["tab", "f3", "pagedown", "Z", "pagedown", "f3", "Z", "X", "p", "down", "f3", *["pagedown"] * 4, "w", "M"]
WATCHES = ("error", "norm(grad_W_b)", "W_c[1,1]", "new_W_c[1,1]")


def another(right: Compute) -> Compute:
    """Return a computation whose results are other numbers than those of `right`."""

    def compute(
        operation: Operation, context: Context, result: Matrix, terms: tuple[Matrix, ...], *operands: Matrix
    ) -> Calls:
        yield from right(operation, context, result, terms, *operands)
        yield np.multiply, (result, np.float64(1.25), result)
        yield np.add, (result, np.float64(0.0625), result)

    return compute


def rules() -> Iterator[Rule]:
    return (rule for rule in vars(operations).values() if isinstance(rule, Rule))


@pytest.mark.parametrize("size", [(80, 24), (140, 45), (200, 60)], ids=str)
@pytest.mark.parametrize("project", ["article", "batch_project", "deep_project"])
async def test_all_looks_the_same_whatever_the_asked_numbers_are(
    request: pytest.FixtureRequest,
    painted_screen: PaintedScreen,
    settled: Settled,
    compute_wrongly: ComputeWrongly,
    project: str,
    size: tuple[int, int],
) -> None:
    opened: Project = request.getfixturevalue(project)

    async def pictures() -> list[Painted]:
        app = GpnetApp(Document(opened), work=Work(watches=WATCHES))
        async with app.run_test(size=size) as pilot:
            await pilot.press(*SEEN_BEFORE)
            await settled(pilot)
            seen = [painted_screen(app)]
            await pilot.press("A", "i")
            for key in LOOKS:
                await pilot.press(key)
                await settled(pilot)
                assert is_answering(app)
                seen.append(painted_screen(app))
        return seen

    known, *right = await pictures()
    for rule in [*rules()]:
        compute_wrongly(rule, another(rule.compute))
    others_known, *others = await pictures()
    assert known != others_known
    assert right == others
