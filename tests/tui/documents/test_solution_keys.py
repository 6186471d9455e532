"""The palette's worked solution of the present iteration, to a file in any language."""

import os
from pathlib import Path

import pytest
from textual.widgets import Input

from gpnet_engine.files.document import open_document
from gpnet_engine.files.overrides import Overrides
from gpnet_tui.app import GpnetApp
from gpnet_tui.view.documents.formats import ENDINGS

_SIZE = (140, 45)


def _opened(*mistakes: str) -> GpnetApp:
    return GpnetApp(open_document(None, Overrides(mistakes=list(mistakes))))


@pytest.mark.parametrize("ending", ENDINGS)
async def test_the_present_iteration_is_written_with_its_edits_and_its_mistakes(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"mine{ending}"
    async with _opened("hidden.no-fprime").run_test(size=_SIZE) as pilot:
        await pilot.press("i", "s", "s")
        pilot.app.screen.action_command("solution")  # type: ignore[attr-defined]  # the palette calls it
        await pilot.pause()
        pilot.app.screen.query_one(Input).value = str(path)
        await pilot.press("enter")
        await pilot.pause()
    text = path.read_text(encoding="utf-8")
    assert "Iteration 2" in text
    assert "forgotten in hidden layers" in text
    assert "Step 18" in text


async def test_a_file_is_proposed_beside_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with _opened().run_test(size=_SIZE) as pilot:
        pilot.app.screen.action_command("solution")  # type: ignore[attr-defined]  # the palette calls it
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
    assert os.listdir(tmp_path) == ["solution-1.html"]  # noqa: PTH208 - a test
