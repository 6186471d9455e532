"""A sheet in the debugger: it asks just what it asks, is saved with the answers, and is handed in."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input

from gpnet_engine.diagnosis.answers import Answers
from gpnet_engine.files.document import open_document
from gpnet_engine.files.overrides import Overrides
from gpnet_engine.files.work import Work
from gpnet_engine.operations.program import right_program
from gpnet_tui.actions.handing_in import can_hand_in
from gpnet_tui.app import GpnetApp
from gpnet_tui.cli import main
from gpnet_tui.view.scene import Scene
from tests.builders.waiting import until

SceneOf: TypeAlias = Callable[[App[Any]], Scene]
PlainScreen: TypeAlias = Callable[[App[Any]], list[str]]
LARGE = (140, 45)
SHEET = """\
[sheet]
project = "article"
ask = ["delta_d", "dout_c"]
blank = { grad_W_c = [[1, 2], [3, 4]] }
"""
RIGHT = [*".1452 -.0221 .0303 .0426 .0549 .0037 .0047", "enter"]


@pytest.fixture
def sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a sheet of the article."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "sheet.toml"
    path.write_text(SHEET, encoding="utf-8")
    return path


def app_of(path: Path, student: str | None = None, work: Work | None = None) -> GpnetApp:
    return GpnetApp(open_document(str(path), Overrides(student=student)), work=work)


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def proposed(app: App[Any]) -> str:
    """Return the name of a file that a dialog proposes."""
    lines = app.screen.query("#files-name").results(Input)
    return next((line.value for line in lines), "")


async def asked(pilot: Pilot[None], scene_of: SceneOf) -> None:
    await until(pilot, lambda: scene_of(pilot.app).answering is not None)


async def test_it_asks_just_what_it_asks_and_shows_the_rest(
    sheet: Path, scene_of: SceneOf, plain_screen: PlainScreen
) -> None:
    async with app_of(sheet).run_test(size=LARGE) as pilot:
        await asked(pilot, scene_of)
        scene = scene_of(pilot.app)
        assert scene.answering is not None
        assert scene.answering.names == ("delta_d", "dout_c", "grad_W_c")
        assert scene.answering.count == 7
        screen = "\n".join(plain_screen(pilot.app))
        assert "0 of 7" in screen
        for shown in ("0.7199", "0.0998", "0.0065", "0.0034", "0.2723"):
            assert shown in screen
        for hidden in ("0.1452", "0.0303", "0.0426", "0.0549", "0.0037", "0.0047"):
            assert hidden not in screen.replace("0.0037  0.0040  0.0044", "")  # row 3 of ∇W_c, which is printed


async def test_the_page_holds_no_number_that_is_asked(sheet: Path, scene_of: SceneOf) -> None:
    async with app_of(sheet).run_test(size=LARGE) as pilot:
        await asked(pilot, scene_of)
        scene = scene_of(pilot.app)
        answering = scene.answering
        assert answering is not None
        assert answering.key is not None
        assert scene.page is not None
        hidden = {term for one in answering.asked for term in one.terms}
        assert not hidden & answering.known.keys()
        for operation in right_program(answering.project.network):
            name = operation.result
            mask = answering.key.sheet.asked.get(name)
            if mask is not None:
                assert all(value != value for value in scene.page.session.values[name][mask])  # noqa: PLR0124 - NaN
            elif not name.startswith("new_"):
                assert (scene.page.session.values[name] == answering.key.right[name]).all()


async def test_numbers_go_only_where_something_is_asked(sheet: Path, scene_of: SceneOf) -> None:
    async with app_of(sheet).run_test(size=LARGE) as pilot:
        await asked(pilot, scene_of)
        await pilot.press(*RIGHT)
        given = scene_of(pilot.app).own_numbers.texts
        assert given["delta_d"] == (("0.1452",), ("-0.0221",))
        assert given["grad_W_c"] == (("", "0.0037", "", ""), ("",) * 4, ("", "", "", "0.0047"))
        await pilot.press("c")
        await until(pilot, lambda: (there := scene_of(pilot.app).answering) is not None and there.checked is not None)
        checked = scene_of(pilot.app).answering
        assert checked is not None
        assert checked.checked is not None
        assert checked.checked.diagnosis.first_wrong is None


async def test_d_saves_the_answers_in_the_sheet(sheet: Path, scene_of: SceneOf) -> None:
    async with app_of(sheet).run_test(size=LARGE) as pilot:
        await asked(pilot, scene_of)
        await pilot.press(*RIGHT, "d")
        await until(pilot, lambda: "[answers]" in text_of(sheet))
    assert '1.delta_d = [["0.1452"], ["-0.0221"]]' in text_of(sheet)
    async with app_of(sheet).run_test(size=LARGE) as pilot:
        await asked(pilot, scene_of)
        assert scene_of(pilot.app).own_numbers.count == 7


async def test_it_goes_on_after_a_crash_where_it_was(sheet: Path, scene_of: SceneOf) -> None:
    work = Work(answers={1: Answers({"delta_d": (("0.1452",), ("",))})})
    async with app_of(sheet, work=work).run_test(size=LARGE) as pilot:
        await asked(pilot, scene_of)
        scene = scene_of(pilot.app)
        assert scene.answering is not None
        assert scene.own_numbers.count == 1
        assert (scene.answering.cursor.name, scene.answering.cursor.row) == ("delta_d", 1)


async def hand_in(pilot: Pilot[None]) -> None:
    screen = pilot.app.screen_stack[0]
    screen.call_later(screen.run_action, "command('hand_in')")
    await until(pilot, lambda: len(pilot.app.screen_stack) > 1)


def with_seed(sheet: Path) -> str:
    """Have a sheet with other weights for everyone; return whose it is."""
    sheet.write_text(f'{SHEET}seed = "student"\n', encoding="utf-8")
    return "Anna Berg"


@pytest.mark.parametrize("kind", ["for all", "of a person"])
async def test_handing_in_writes_what_grade_reads_named_after_the_person(
    sheet: Path, scene_of: SceneOf, kind: str
) -> None:
    person = with_seed(sheet) if kind == "of a person" else None
    async with app_of(sheet, person).run_test(size=LARGE) as pilot:
        await asked(pilot, scene_of)
        await pilot.press(*".1452", "enter")
        await hand_in(pilot)
        if person is None:
            await pilot.press(*"Anna Berg", "enter")
        await until(pilot, lambda: proposed(pilot.app) == "Anna Berg.csv")
        await pilot.press("enter")
        await until(pilot, lambda: bool(text_of(Path("Anna Berg.csv"))))
        assert scene_of(pilot.app).student == "Anna Berg"
    lines = text_of(Path("Anna Berg.csv")).splitlines()
    assert lines[:3] == ["matrix,row,1,2,3,4", "delta_d,1,0.1452,,,", "delta_d,2,,,,"]
    assert len(lines) == 9


def test_grade_reads_what_was_handed_in(sheet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("anna.csv").write_text("matrix,row,1\ndelta_d,1,0.1452\ndelta_d,2,\n", encoding="utf-8")
    with pytest.raises(SystemExit):
        main(["grade", str(sheet), "anna.csv"])
    assert capsys.readouterr().out.startswith("anna.csv: 1 of 7\n")


async def test_nothing_is_handed_in_where_nothing_is_filled_in(sheet: Path, scene_of: SceneOf) -> None:
    async with app_of(sheet).run_test(size=LARGE) as pilot:
        await asked(pilot, scene_of)
        assert not can_hand_in(scene_of(pilot.app))
        await pilot.press("1", "enter")
        assert can_hand_in(scene_of(pilot.app))
