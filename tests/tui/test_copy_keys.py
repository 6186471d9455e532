"""`Y`: the cell or its matrix to the clipboard, in full precision and several forms, or to a file."""

import csv
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static

from gpnet_engine.arrays import Matrix, same_bits
from gpnet_engine.files.document import Document
from gpnet_engine.model.project import Project
from gpnet_tui.app import GpnetApp
from gpnet_tui.dialogs.confirm import ConfirmScreen
from gpnet_tui.dialogs.files import FilesScreen
from gpnet_tui.dialogs.lists import ListScreen
from gpnet_tui.screens.debugger import DebuggerScreen
from gpnet_tui.view.scene import Scene

AnyPilot: TypeAlias = Pilot[None]
SceneOf: TypeAlias = Callable[[App[Any]], Scene]
PlainScreen: TypeAlias = Callable[[App[Any]], list[str]]
Told: TypeAlias = Callable[[App[Any]], str]
Settled: TypeAlias = Callable[[AnyPilot], Awaitable[None]]
MatrixOf: TypeAlias = Callable[[AnyPilot], Matrix]

LARGE, SMALL = (140, 45), (80, 24)
SIZES = pytest.mark.parametrize("size", [LARGE, SMALL], ids=["large", "small"])

NUMBER, NUMPY, CSV, LATEX, FILE = range(5)  # the rows of the list

# Where the cursor is, for a project and keys: a weight, results of one sample and of three, one cell, infinities.
CELLS = {
    "a weight": ("article", ["tab", "tab"]),
    "an updated weight": ("exact", ["g", *"3.18", "enter"]),
    "a gradient": ("exact", ["g", *"2.9", "enter"]),
    "E": ("exact", ["g", *"1.7", "enter"]),
    "outputs of a batch": ("batch_project", ["g", *"1.4", "enter"]),
    "a bias": ("batch_project", ["tab", "tab", "tab"]),
    "very large numbers": ("explodes", ["g", *"24.12", "enter"]),
}


@pytest.fixture(scope="session")
def exact(article: Project) -> Project:
    """Return the article's network in exact arithmetic: its numbers have 16 digits."""
    return article.with_settings({"decimals": None})


@pytest.fixture(scope="session")
def matrix_of(scene_of: SceneOf) -> MatrixOf:
    """Return a function that gives the matrix under the cursor."""

    def matrix(pilot: AnyPilot) -> Matrix:
        scene = scene_of(pilot.app)
        return scene.session.values[scene.focus.cursor.name]

    return matrix


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder, the one where files are asked for."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def rows(pilot: AnyPilot) -> list[str]:
    """Return the rows of the list that is open."""
    assert isinstance(pilot.app.screen, ListScreen)
    return [str(option.prompt) for option in pilot.app.screen.query_one(OptionList).options]


async def copy(pilot: AnyPilot, row: int) -> str:
    """Press Y, choose a row of the list, and return what is in the clipboard then."""
    await pilot.press("Y", *["down"] * row, "enter")
    await pilot.pause()
    return pilot.app.clipboard


async def write(pilot: AnyPilot, name: str) -> None:
    """Press Y, choose the file, and type its name."""
    await pilot.press("Y", *["down"] * FILE, "enter")
    await pilot.pause()
    assert isinstance(pilot.app.screen, FilesScreen)
    field = pilot.app.screen.query_one(Input)
    field.focus()
    field.value = name
    await pilot.press("enter")
    await pilot.pause()


def computed(expression: str) -> Matrix:
    """Return the matrix of an expression, as numpy understands it."""
    array: Matrix = eval(expression, {"np": np})  # noqa: S307 - what was copied is to be valid Python
    return array


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def from_csv(text: str) -> Matrix:
    return np.array([[float(number) for number in line] for line in csv.reader(text.splitlines())])


# The list


@SIZES
async def test_y_offers_the_cell_and_its_matrix_in_several_forms(
    article: Project, plain_screen: PlainScreen, settled: Settled, size: tuple[int, int]
) -> None:
    async with GpnetApp(Document(article)).run_test(size=size) as pilot:
        await pilot.press("tab", "tab", "down", "right", "Y")
        await settled(pilot)
        assert rows(pilot) == [
            "W_b[2,2], 0.4",
            "W_b 4×2 for numpy",
            "W_b 4×2 as CSV",
            "W_b 4×2 for LaTeX",
            "W_b 4×2 into a file, .csv or .npy …",
        ]
        shown = "\n".join(plain_screen(pilot.app))
        assert [text for text in rows(pilot) if text not in shown] == []


async def test_escape_copies_nothing(article: Project, scene_of: SceneOf) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        before = scene_of(pilot.app)
        await pilot.press("Y", "down", "escape")
        assert isinstance(pilot.app.screen, DebuggerScreen)
        assert pilot.app.clipboard == ""
        assert scene_of(pilot.app) is before


async def test_what_is_not_computed_yet_is_said_to_be_so(article: Project, told: Told) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL, notifications=True) as pilot:
        await pilot.press("tab", "tab", "tab", "Y")
        await pilot.pause()
        assert isinstance(pilot.app.screen, DebuggerScreen)
        assert told(pilot.app) == "net_b is not computed yet"


# The clipboard


@pytest.mark.parametrize(("fixture", "keys"), CELLS.values(), ids=CELLS)
async def test_the_number_reads_back_to_the_same_bits(
    request: pytest.FixtureRequest, scene_of: SceneOf, matrix_of: MatrixOf, fixture: str, keys: list[str]
) -> None:
    async with GpnetApp(Document(request.getfixturevalue(fixture))).run_test(size=SMALL) as pilot:
        await pilot.press(*keys)
        cell = scene_of(pilot.app).focus.cursor
        assert float(await copy(pilot, NUMBER)) == matrix_of(pilot)[cell.row, cell.column]


@pytest.mark.parametrize(("fixture", "keys"), CELLS.values(), ids=CELLS)
async def test_the_expression_for_numpy_makes_the_same_bits(
    request: pytest.FixtureRequest, matrix_of: MatrixOf, fixture: str, keys: list[str]
) -> None:
    async with GpnetApp(Document(request.getfixturevalue(fixture))).run_test(size=SMALL) as pilot:
        await pilot.press(*keys)
        assert same_bits(computed(await copy(pilot, NUMPY)), matrix_of(pilot))


@pytest.mark.parametrize(("fixture", "keys"), CELLS.values(), ids=CELLS)
async def test_the_csv_reads_back_to_the_same_bits(
    request: pytest.FixtureRequest, matrix_of: MatrixOf, fixture: str, keys: list[str]
) -> None:
    async with GpnetApp(Document(request.getfixturevalue(fixture))).run_test(size=SMALL) as pilot:
        await pilot.press(*keys)
        assert same_bits(from_csv(await copy(pilot, CSV)), matrix_of(pilot))


WRITTEN = {
    NUMBER: "0.3",
    NUMPY: "np.array([[0.3, 0.4, 0.5], [0.6, 0.7, 0.8]])",
    CSV: "0.3,0.4,0.5\n0.6,0.7,0.8\n",
    LATEX: "\\begin{bmatrix}\n0.3 & 0.4 & 0.5 \\\\\n0.6 & 0.7 & 0.8\n\\end{bmatrix}",
}


@pytest.mark.parametrize(("row", "text"), WRITTEN.items(), ids=["number", "numpy", "CSV", "LaTeX"])
async def test_each_form_is_what_its_program_reads_and_the_terminal_is_named_as_the_one_that_may_refuse(
    article: Project, told: Told, row: int, text: str
) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL, notifications=True) as pilot:
        await pilot.press("g", *"1.5", "enter", "tab", "shift+tab")  # from net_d to W_d
        assert await copy(pilot, row) == text
        await pilot.pause()
        name = "W_d[1,1]" if row == NUMBER else "W_d 2×3"
        assert told(pilot.app) == f"{name} is copied, if this terminal lets programs copy (OSC 52)"


@pytest.mark.parametrize(
    ("row", "words"),
    [(NUMBER, ["NaN"]), (NUMPY, ["np.nan"]), (CSV, ["nan"]), (LATEX, ["\\text{NaN}"])],
    ids=["number", "numpy", "CSV", "LaTeX"],
)
async def test_nan_is_written_as_each_program_writes_it(explodes: Project, row: int, words: list[str]) -> None:
    async with GpnetApp(Document(explodes)).run_test(size=SMALL) as pilot:
        await pilot.press("g", *"30.2", "enter")
        text = await copy(pilot, row)
        assert [word for word in words if word not in text] == []
        if row == NUMPY:
            assert np.isnan(computed(text)).all()


async def test_the_copy_is_of_the_latest_form_of_a_weight(exact: Project, scene_of: SceneOf) -> None:
    async with GpnetApp(Document(exact)).run_test(size=SMALL) as pilot:
        await pilot.press("tab", "tab", "f", "f", "f", "f")
        assert scene_of(pilot.app).focus.cursor.name == "new_W_b"
        text = await copy(pilot, NUMPY)
        assert same_bits(computed(text), scene_of(pilot.app).session.values["new_W_b"])


@pytest.mark.parametrize("row", [NUMPY, CSV, LATEX], ids=["numpy", "CSV", "LaTeX"])
async def test_a_matrix_that_is_too_large_for_a_clipboard_is_refused_with_advice(
    empty_project: Callable[..., Project], told: Told, row: int
) -> None:
    async with GpnetApp(Document(empty_project([400, 300, 2]))).run_test(size=SMALL, notifications=True) as pilot:
        await pilot.press("tab", "tab")
        assert await copy(pilot, row) == ""
        await pilot.pause()
        assert told(pilot.app) == "W_b 300×400 is too large for a clipboard: write it to a file"
        assert await copy(pilot, NUMBER) == "0.5"


# Files


@pytest.mark.parametrize("ending", ["csv", "CSV"])
@pytest.mark.parametrize(("fixture", "keys"), CELLS.values(), ids=CELLS)
async def test_a_csv_file_reads_back_to_the_same_bits(
    request: pytest.FixtureRequest, matrix_of: MatrixOf, folder: Path, fixture: str, keys: list[str], ending: str
) -> None:
    async with GpnetApp(Document(request.getfixturevalue(fixture))).run_test(size=SMALL) as pilot:
        await pilot.press(*keys)
        await write(pilot, f"numbers.{ending}")
        text = (folder / f"numbers.{ending}").read_text(encoding="ascii")
        assert same_bits(from_csv(text), matrix_of(pilot))


@pytest.mark.parametrize(("fixture", "keys"), CELLS.values(), ids=CELLS)
async def test_an_npy_file_reads_back_to_the_same_bits(
    request: pytest.FixtureRequest, matrix_of: MatrixOf, folder: Path, fixture: str, keys: list[str]
) -> None:
    async with GpnetApp(Document(request.getfixturevalue(fixture))).run_test(size=SMALL) as pilot:
        await pilot.press(*keys)
        await write(pilot, "numbers.npy")
        assert same_bits(np.load(folder / "numbers.npy", allow_pickle=False), matrix_of(pilot))


async def test_a_matrix_of_any_size_can_be_written(empty_project: Callable[..., Project], folder: Path) -> None:
    async with GpnetApp(Document(empty_project([400, 300, 2]))).run_test(size=SMALL) as pilot:
        await pilot.press("tab", "tab")
        await write(pilot, "large.npy")
        assert np.load(folder / "large.npy", allow_pickle=False).shape == (300, 400)


@SIZES
async def test_a_name_is_proposed_and_the_file_that_was_written_is_named(
    article: Project, told: Told, folder: Path, size: tuple[int, int]
) -> None:
    async with GpnetApp(Document(article)).run_test(size=size, notifications=True) as pilot:
        await pilot.press("g", *"1.9", "enter", "Y", *["down"] * FILE, "enter")
        await pilot.pause()
        field = pilot.app.screen.query_one(Input)
        assert field.value == "grad_W_d.csv"
        field.focus()
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, DebuggerScreen)
        assert told(pilot.app) == f"Written to {folder / 'grad_W_d.csv'}"
        assert names_in(folder) == ["grad_W_d.csv"]


async def test_giving_up_in_the_file_dialog_writes_nothing(article: Project, folder: Path) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await pilot.press("Y", *["down"] * FILE, "enter")
        await pilot.pause()
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, DebuggerScreen)
        assert names_in(folder) == []


@pytest.mark.parametrize(("answer", "is_replaced"), [("enter", False), ("escape", False), ("r", True)], ids=str)
async def test_a_file_that_is_there_is_asked_about(
    article: Project, folder: Path, answer: str, *, is_replaced: bool
) -> None:
    path = folder / "numbers.csv"
    path.write_text("mine", encoding="utf-8")
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await pilot.press("tab", "tab")
        await write(pilot, "numbers.csv")
        assert isinstance(pilot.app.screen, ConfirmScreen)
        assert path.read_text(encoding="utf-8") == "mine"
        await pilot.press(answer)
        await pilot.pause()
        assert isinstance(pilot.app.screen, DebuggerScreen if is_replaced else FilesScreen)
        expected = "0.1,0.2\n0.3,0.4\n0.5,0.6\n0.7,0.8\n" if is_replaced else "mine"
        assert path.read_text(encoding="utf-8") == expected


REFUSED = {
    "another ending": ("numbers.txt", "expected a name that ends in .csv or .npy, got '.txt'"),
    "no such folder": ("nowhere/numbers.csv", "cannot be written: there is no such folder"),
    "a file for a folder": ("file.txt/numbers.csv", "cannot be written: "),
}


@pytest.mark.parametrize(("name", "reason"), REFUSED.values(), ids=REFUSED)
async def test_what_cannot_be_written_is_refused_in_place_with_the_reason_and_nothing_is_left_behind(
    article: Project, scene_of: SceneOf, folder: Path, name: str, reason: str
) -> None:
    (folder / "file.txt").write_text("mine", encoding="utf-8")
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        before = scene_of(pilot.app)
        await write(pilot, name)
        assert isinstance(pilot.app.screen, FilesScreen)
        shown = str(pilot.app.screen.query_one("#files-reason", Static).render())
        assert str(folder / name) in shown
        assert reason in shown
        await pilot.press("escape")
        assert scene_of(pilot.app) is before
        assert names_in(folder) == ["file.txt"]


async def test_a_name_without_an_ending_gets_one(article: Project, folder: Path) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await write(pilot, "numbers")
        assert names_in(folder) == ["numbers.csv"]
