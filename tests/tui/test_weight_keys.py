"""Files of weights in the debugger and on the command line: opened with what is said or asked; saved as they stand."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest
from textual.app import App
from textual.widgets import Input, Select

from gpnet_engine.arrays import same_bits
from gpnet_engine.errors import ProjectError
from gpnet_engine.files.document import open_document
from gpnet_engine.files.overrides import Overrides
from gpnet_engine.files.weights.formats import FORMATS, WRITTEN
from gpnet_engine.files.weights.tensors import Layout
from gpnet_engine.files.weights.unsaid import UnsaidError
from gpnet_engine.files.writer import same_project
from gpnet_engine.time.session import project_here
from gpnet_tui.app import GpnetApp
from gpnet_tui.cli.asking import AskingApp
from gpnet_tui.cli.debugging import ask_what_is_missing
from gpnet_tui.dialogs.confirm import ConfirmScreen
from gpnet_tui.dialogs.files import FilesScreen
from gpnet_tui.dialogs.form import FormScreen
from gpnet_tui.view.scene import Scene
from tests.builders.weight_files import CONVENTIONS, layers_of, named, write_arrays

LAYERS = layers_of([4, 3, 2], [True, True])
SIZE = (110, 40)
SceneOf: TypeAlias = Callable[[App[Any]], Scene]


@pytest.fixture
def net(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a file of weights as PyTorch names them, in the current folder."""
    monkeypatch.chdir(tmp_path)
    return write_arrays(tmp_path / "net.safetensors", named(CONVENTIONS["Sequential"], LAYERS, Layout.OUT_IN))


def asking(path: Path, overrides: Overrides | None = None) -> AskingApp:
    """Return the app that asks about a file of weights, as the command line starts it."""
    given = Overrides() if overrides is None else overrides
    with pytest.raises(UnsaidError) as error:
        open_document(str(path), given)
    return AskingApp(path, given, error.value)


def fill(app: App[Any], **values: str) -> None:
    """Fill in fields of the form."""
    for name, value in values.items():
        widget = app.screen.query_one(f"#field-{name}")
        assert isinstance(widget, Input | Select)
        widget.value = value


async def test_what_is_missing_is_asked(net: Path) -> None:
    app = asking(net)
    async with app.run_test(size=SIZE) as pilot:
        assert isinstance(app.screen, FormScreen)
        fill(app, activation="tanh, softmax", loss="cross_entropy", learning_rate="0.25")
        await pilot.press("enter")
        await pilot.pause()
    assert app.document is not None
    project = app.document.project
    assert project.network.activations == ("tanh", "softmax")
    assert (project.network.loss_name, project.training.learning_rate) == ("cross_entropy", 0.25)
    assert same_bits(project.parameters["W_b"], LAYERS[0][0])
    assert project.samples == 8


async def test_samples_of_a_file_are_read_and_classes_told_apart(net: Path, tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("a,b,c,d,kind\n1,2,3,4,x\n5,6,7,8,y\n", encoding="utf-8")
    app = asking(net)
    async with app.run_test(size=SIZE) as pilot:
        fill(app, activation="softmax", loss="cross_entropy", file="data.csv", target_columns="kind")
        await pilot.press("enter")
        await pilot.pause()
    assert app.document is not None
    assert app.document.project.inputs.T.tolist() == [[1, 2, 3, 4], [5, 6, 7, 8]]
    assert app.document.project.targets.T.tolist() == [[1, 0], [0, 1]]


async def test_what_cannot_be_is_refused_in_the_form(net: Path) -> None:
    app = asking(net)
    async with app.run_test(size=SIZE) as pilot:
        fill(app, activation="softmax", loss="squared_error", file="missing.csv", target_columns="1")
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, FormScreen)
        await pilot.press("escape")
    assert app.document is None


@pytest.mark.parametrize("layout", Layout)
async def test_a_layout_that_is_open_is_asked(tmp_path: Path, layout: Layout) -> None:
    square = layers_of([3, 3, 3], [True, True])
    path = write_arrays(tmp_path / "net.npz", named(CONVENTIONS["W1"], square, layout))
    app = asking(path, Overrides(activation=["tanh"], loss="squared_error"))
    async with app.run_test(size=SIZE) as pilot:
        fill(app, weights_layout=layout)
        await pilot.press("enter")
        await pilot.pause()
    assert app.document is not None
    assert same_bits(app.document.project.parameters["W_b"], square[0][0])


async def test_an_order_that_is_open_is_asked_with_the_names_there_are(tmp_path: Path) -> None:
    arrays = {"second": LAYERS[1][0], "first": LAYERS[0][0]}
    app = asking(write_arrays(tmp_path / "net.npz", arrays), Overrides(activation=["tanh"], loss="squared_error"))
    async with app.run_test(size=SIZE) as pilot:
        assert app.screen.query_one("#field-order", Input).value == "second, first"
        fill(app, order="first, second")
        await pilot.press("enter")
        await pilot.pause()
    assert app.document is not None
    assert app.document.project.network.sizes == (4, 3, 2)


TABLE = "a;b;kind\n" + "".join(f"{at},5;{at % 3};{'xy'[at % 2]}\n" for at in range(6))


async def test_a_table_of_samples_is_opened_with_a_network_made_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scene_of: SceneOf
) -> None:
    monkeypatch.chdir(tmp_path)
    await asyncio.to_thread(Path("t.csv").write_text, TABLE, encoding="utf-8")
    app = GpnetApp(open_document("mazur", Overrides()))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("o", "enter", *"t.csv", "enter")
        await pilot.pause()
        project = scene_of(app).session.project
        assert (project.network.sizes, project.class_names) == ((2, 4, 2), ("x", "y"))
        await pilot.press("d", *"new.toml", "enter")
        await pilot.pause()
        document = scene_of(app).document
    assert document is not None
    assert document.source is not None
    assert 'file = "t.csv"' in document.source.text
    assert same_project(open_document(str(document.path), Overrides()).project, project)


async def test_numbers_of_ones_own_with_a_slip_are_no_table_of_samples(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scene_of: SceneOf
) -> None:
    monkeypatch.chdir(tmp_path)
    await asyncio.to_thread(Path("t.csv").write_text, "matrix,row,1\ndelta_zz,1,0.5\n", encoding="utf-8")
    app = GpnetApp(open_document("mazur", Overrides()))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("o", "enter", *"t.csv", "enter")
        await pilot.pause()
        assert scene_of(app).session.project.network.sizes == (2, 2, 2)
        assert isinstance(app.screen, FilesScreen)


@pytest.mark.parametrize("has_terminal", [True, False])
def test_a_table_is_opened_on_a_terminal_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, has_terminal: bool
) -> None:
    path = tmp_path / "t.csv"
    path.write_text(TABLE, encoding="utf-8")
    monkeypatch.setattr("gpnet_tui.cli.debugging._has_terminal", lambda: has_terminal)
    with pytest.raises(ProjectError, match="this is a table of samples") as error:
        open_document(str(path), Overrides())
    if has_terminal:
        assert ask_what_is_missing(path, Overrides(), error.value).project.network.sizes == (2, 4, 2)
    else:
        with pytest.raises(ProjectError, match="this is a table of samples"):
            ask_what_is_missing(path, Overrides(), error.value)


@pytest.mark.usefixtures("net")
async def test_weights_are_opened_from_the_debugger(scene_of: SceneOf) -> None:
    app = GpnetApp(open_document("mazur", Overrides()))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("o", "enter", *"net", ".", *"safetensors", "enter")
        await pilot.pause()
        assert isinstance(app.screen, FormScreen)
        fill(app, activation="tanh", loss="squared_error")
        await pilot.press("enter")
        await pilot.pause()
        assert scene_of(app).session.project.network.sizes == (4, 3, 2)
        assert scene_of(app).document is not None


async def test_numbers_that_can_be_weights_or_answers_are_asked_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scene_of: SceneOf
) -> None:
    monkeypatch.chdir(tmp_path)
    shapes = {"W_b": (2, 2), "W_c": (2, 2)}
    write_arrays(tmp_path / "n.npz", {name: np.ones(shape) for name, shape in shapes.items()})
    app = GpnetApp(open_document("mazur", Overrides()))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("o", "enter", *"n.npz", "enter")
        await pilot.pause()
        assert isinstance(app.screen, ConfirmScreen)
        await pilot.press("w")
        await pilot.pause()
        assert isinstance(app.screen, FormScreen)
        fill(app, activation="tanh", loss="squared_error")
        await pilot.press("enter")
        await pilot.pause()
        assert scene_of(app).session.project.parameters["W_b"].tolist() == [[1, 1], [1, 1]]


@pytest.mark.parametrize("ending", WRITTEN)
async def test_save_as_writes_the_weights_that_stand_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scene_of: SceneOf, ending: str
) -> None:
    monkeypatch.chdir(tmp_path)
    app = GpnetApp(open_document("mazur", Overrides()))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("i", "i", "D", *f"here{ending}", "enter")
        await pilot.pause()
        here = project_here(scene_of(app).session)
        assert scene_of(app).document is not None
    given = Overrides(activation=["sigmoid"], loss="squared_error")
    again = open_document(str(tmp_path / f"here{ending}"), given).project
    assert all(same_bits(again.parameters[name], here.parameters[name]) for name in here.network.parameter_shapes())


async def test_the_weights_go_back_as_they_came_from_the_debugger(net: Path) -> None:
    document = open_document(str(net), Overrides(activation=["tanh"], loss="squared_error"))
    app = GpnetApp(document)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("i", "D", *"back.safetensors", "enter")
        await pilot.pause()
    back = FORMATS[".safetensors"].read(net.with_name("back.safetensors")).arrays
    assert set(back) == {"0.weight", "0.bias", "2.weight", "2.bias"}
    assert not same_bits(back["0.weight"], LAYERS[0][0])


def test_a_file_of_weights_is_not_saved_over_by_saving_the_project(net: Path) -> None:
    document = open_document(str(net), Overrides(activation=["tanh"], loss="squared_error"))
    assert document.path is None
