"""Where a run goes on: what an optimizer keeps is written and read, and the run is the same to the bit."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from gpnet_engine.arrays import matrix
from gpnet_engine.errors import ProjectError
from gpnet_engine.files.document import Document, open_document
from gpnet_engine.files.journals.actions import JournalError, actions_between, restored
from gpnet_engine.files.journals.documents import Record, document_from, record_of
from gpnet_engine.files.overrides import Overrides
from gpnet_engine.files.trained import check_ending, save_trained
from gpnet_engine.files.weights.formats import FORMATS, WRITTEN
from gpnet_engine.files.work import NO_WORK, Work, same_work
from gpnet_engine.files.writer import same_project, save
from gpnet_engine.model.project import Project
from gpnet_engine.model.schedules import SCHEDULES
from gpnet_engine.model.setting_kinds import Scheduled
from gpnet_engine.model.settings import BiasMode, Precision, Training
from gpnet_engine.names import is_state, label, updated
from gpnet_engine.operations.optimizers import OPTIMIZERS
from gpnet_engine.operations.program import carried_shapes
from gpnet_engine.operations.update import least_of, state_shapes
from gpnet_engine.time.edits import CellEdit, Edits, SettingsEdit
from gpnet_engine.time.session import Position, carried_here, go_to, open_session, project_here
from gpnet_engine.time.trace import record, trace
from tests.builders.projects import make_project, open_text
from tests.builders.sessions import assert_same_values
from tests.builders.strategies import SETTINGS_OF_UPDATES

MADE, AFTER = 4, 3  # neither is a number of whole epochs
SCHEDULED = {
    "step": (("every", 2), ("factor", 0.5)),
    "exponential": (("factor", 0.75),),
    "cosine": (("over", 6), ("least", 0.01)),
    "warmup": (("over", 6),),
}
COMMENTED = """\
# Mine.
title = "test"
[network]
layers = [2, 3, 2] # in, hidden, out
bias = "trained"   # of all
[weights]
b = [[1, 2], [3, 4], [5, 6]] # a row per neuron
[state]            # from yesterday
updates = 7        # so many
[data]
inputs = [[0, 1]]
targets = [[1, 0]]
"""


def training(kind: str | None = None, precision: Precision = Precision.FLOAT64) -> Training:
    schedule = None if kind is None else Scheduled(kind, SCHEDULED[kind])
    return Training(0.1, 2, schedule=schedule, precision=precision)


def project_with(precision: Precision = Precision.FLOAT64, kind: str | None = None, **settings: Any) -> Project:  # noqa: ANN401
    project = make_project(bias=("trained", "frozen"), **settings)
    if precision is Precision.FLOAT32:
        project = replace(
            project, parameters={name: matrix(np.float32(one)) for name, one in project.parameters.items()}
        )
    return replace(project, training=training(kind, precision))


def left_by(project: Project, iterations: int = MADE, edits: Edits = ()) -> Project:
    """Return the project as a run leaves it."""
    return project_here(go_to(open_session(project, edits=edits), Position(iterations + 1, 0)))


def records(project: Project, iterations: int, start: int = 1, edits: Edits = ()) -> list[dict[str, Any]]:
    """Return the trace without the numbers of the iterations."""
    return [{**record(entry), "iteration": 0} for entry in trace(project, iterations, start, edits)]


def assert_goes_on(saved: Project, run: Project, edits: Edits = ()) -> None:
    """Check that a project that was opened again does what the run does after the iterations that were made."""
    assert records(saved, AFTER) == records(run, AFTER, MADE + 1, edits)


@pytest.mark.parametrize("settings", SETTINGS_OF_UPDATES, ids=str)
@pytest.mark.parametrize("precision", Precision)
def test_a_run_that_is_saved_goes_on_with_the_same_bits(
    tmp_path: Path, settings: dict[str, Any], precision: Precision
) -> None:
    project = project_with(precision, "step", **settings)
    left, path = left_by(project), tmp_path / "left.toml"
    save(left, path)
    again = open_document(str(path), Overrides()).project
    assert same_project(again, left)
    assert_goes_on(again, project)
    path.write_text(COMMENTED)
    document = open_document(str(path), Overrides())
    document.saved(left, path)
    again = open_document(str(path), Overrides()).project
    assert same_project(again, left)
    assert [note for note in ("# Mine.", "# in, hidden, out", "# from yesterday") if note not in path.read_text()] == []


@pytest.mark.parametrize("kind", SCHEDULES)
def test_a_schedule_goes_on(tmp_path: Path, kind: str) -> None:
    project = project_with(kind=kind)
    save(left_by(project), tmp_path / "left.toml")
    assert_goes_on(open_document(str(tmp_path / "left.toml"), Overrides()).project, project)


def test_the_samples_go_on_where_they_were(tmp_path: Path) -> None:
    project = project_with()
    save(left_by(project, 1), tmp_path / "left.toml")
    again = open_document(str(tmp_path / "left.toml"), Overrides()).project
    assert [list(again.samples_of(iteration)) for iteration in (1, 2, 3)] == [[2], [0, 1], [2]]


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_schedule_goes_on_after_another_optimizer_began(tmp_path: Path, name: str) -> None:
    project = project_with(kind="exponential", optimizer="adam")
    edits = (SettingsEdit(3, (("optimizer", name),)),)
    left = left_by(project, edits=edits)
    save(left, tmp_path / "left.toml")
    assert (left.updates, left.iterations) == (MADE if name == "adam" else MADE - 2, MADE)
    assert_goes_on(open_document(str(tmp_path / "left.toml"), Overrides()).project, project, edits)


@pytest.mark.parametrize("ending", [ending for ending in WRITTEN if FORMATS[ending].holds_state])
@pytest.mark.parametrize("settings", SETTINGS_OF_UPDATES, ids=str)
@pytest.mark.parametrize("is_shared", [False, True])
def test_a_file_of_weights_holds_the_state_beside_them(
    tmp_path: Path,
    settings: dict[str, Any],
    ending: str,
    is_shared: bool,  # noqa: FBT001
) -> None:
    project = replace(project_with(kind="step", bias_shared=is_shared, **settings), title="")
    left, path = left_by(project), tmp_path / f"left{ending}"
    save_trained(Document(project), left, path)
    (tmp_path / "start.toml").write_text("")
    save(project, tmp_path / "start.toml")
    text = (tmp_path / "start.toml").read_text()
    rest = text[text.index("[training]") :]
    network = text[text.index("[network]") : text.index("[weights]")].replace(
        "layers", f'weights = "left{ending}"\nlayers'
    )
    (tmp_path / "start.toml").write_text(network + rest)
    again = open_document(str(tmp_path / "start.toml"), Overrides()).project
    assert same_project(replace(again, title=""), left)


def test_the_names_of_arrays_are_those_of_the_contract(tmp_path: Path) -> None:
    left = left_by(project_with(optimizer="momentum"))
    save_trained(Document(left), left, tmp_path / "left.npz")
    shapes = {name: array.shape for name, array in np.load(tmp_path / "left.npz").items()}
    assert shapes == {
        **{f"{kind}W_b": (3, 2) for kind in ("", "velocity_")},
        **{f"{kind}W_c": (2, 3) for kind in ("", "velocity_")},
        "bias_b": (3,),
        "velocity_bias_b": (3,),
        "bias_c": (2,),
        "updates": (),
        "iterations": (),
    }


def test_weights_in_float32_are_written_in_float32(tmp_path: Path) -> None:
    left = left_by(project_with(Precision.FLOAT32))
    save_trained(Document(left), left, tmp_path / "left.npz")
    with np.load(tmp_path / "left.npz") as arrays:
        assert (arrays["W_b"].dtype, arrays["bias_b"].dtype) == (np.float32, np.float32)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_file_of_weights_opens_with_any_optimizer(tmp_path: Path, name: str) -> None:
    left = left_by(project_with(optimizer="adam"))
    save_trained(Document(left), left, tmp_path / "left.npz")
    text = f'[network]\nweights = "left.npz"\nbias = ["trained", "frozen"]\n[training]\noptimizer = "{name}"\n'
    project = open_text(tmp_path, text)
    keeps_same = {one.name for one in OPTIMIZERS[project.network.optimizer].states} == {"moment1", "moment2"}
    assert project.updates == (MADE if keeps_same else 0)
    assert bool(project.state) == keeps_same
    assert_same_values({name: project.parameters[name] for name in left.parameters}, left.parameters)


@pytest.mark.parametrize("name", ["left.txt", "left", "left.npy", ".toml"])
def test_the_ending_says_what_is_written(name: str) -> None:
    with pytest.raises(ProjectError, match=r"ends in \.toml, \.npz, \.safetensors or \.csv, got"):
        check_ending(Path(name))


HEAD = """\
[network]
layers = [2, 2, 1]
bias = ["trained", "frozen"]
[training]
optimizer = "adam"
"""
TAIL = "\n[data]\ninputs = [[1, 0]]\ntargets = [[1]]\n"
W, B = "[state.moment1.weights]\n", "[state.moment1.biases]\n"
EXPECTED_ELSEWHERE = "expected velocity with momentum and nesterov only"
WRONG = {
    "no table": ("[[state]]", "state: expected a table, got a list"),
    "a count below 0": ("[state]\nupdates = -1", "state.updates: expected 0 to 999999999999, got -1"),
    "no whole count": ("[state]\nupdates = 1.5", "state.updates: expected a whole number, got 1.5"),
    "no number": ("[state]\niterations = true", "state.iterations: expected a whole number, got true"),
    "an unknown key": (
        "[state]\nvelocty = 1",
        "state.velocty: there is no such key; expected some of updates, iterations, moment1, moment2, velocity",
    ),
    "a kind that is not kept": (
        "[state.velocity.weights]\nb = [[1, 2], [3, 4]]",
        f"state.velocity: the optimizer adam keeps moment1 and moment2; {EXPECTED_ELSEWHERE}",
    ),
    "a number for a kind": ("[state]\nmoment1 = 3", "state.moment1: expected a table, got 3"),
    "neither weights nor biases": (
        "[state.moment1]\nweight.b = 1",
        "state.moment1.weight: there is no such key; expected weights or biases",
    ),
    "a number for weights": ("[state.moment1]\nweights = 3", "state.moment1.weights: expected a table, got 3"),
    "a number for a matrix": (f"{W}b = 3", "state.moment1.weights.b: expected a list, got a whole number"),
    "too few rows": (f"{W}b = [[1, 2]]", "state.moment1.weights.b: expected 2 rows, got 1"),
    "a short row": (f"{W}b = [[1, 2], [3]]", "state.moment1.weights.b, row 2: expected 2 numbers, got 1"),
    "text": (f'{W}b = [[1, 2], [3, "4"]]', "state.moment1.weights.b, row 2, number 2: expected a number, got text"),
    "no finite number": (
        f"{W}b = [[1, 2], [3, nan]]",
        "state.moment1.weights.b, row 2, number 2: expected finite numbers, got NaN or an infinity",
    ),
    "a layer that is not there": (
        f"{W}d = [[1]]",
        "state.moment1.weights.d: there is no such layer after the input; expected b, c",
    ),
    "too few biases": (f"{B}b = [1]", "state.moment1.biases.b: expected 2 numbers, one per neuron, got 1"),
    "frozen biases": (
        f"{B}c = [1]",
        'state.moment1.biases.c: network.bias is "frozen" for layer c; expected "trained" where state is given',
    ),
    "squares below 0": (
        "[state.moment2.weights]\nb = [[1, 2], [3, -4]]",
        "state.moment2.weights.b: expected numbers of 0 or more, as they are made of squares, got -4",
    ),
    "an edit of squares": (
        '[[edits]]\niteration = 1\ncell = "v_W_b[1,2]"\nvalue = -0.5',
        "edits, entry 1, value: v_W_b is made of squares; expected a number of 0 or more, got -0.5",
    ),
    "an edit outside": (
        '[[edits]]\niteration = 1\ncell = "new_moment1_W_b[3,1]"\nvalue = 1',
        "edits, entry 1, cell: new m_W_b has rows 1 to 2 and columns 1 to 2, got [3,1]",
    ),
    "an edit of a layer that is not there": (
        '[[edits]]\niteration = 1\ncell = "moment1_W_d[3,1]"\nvalue = 1',
        "edits, entry 1, cell: there is no m_W_d in this network",
    ),
}


@pytest.mark.parametrize(("text", "expected"), WRONG.values(), ids=WRONG)
def test_what_does_not_fit_is_told_with_its_key(tmp_path: Path, text: str, expected: str) -> None:
    with pytest.raises(ProjectError) as told:
        open_document(str(_written(tmp_path, HEAD + TAIL + text)), Overrides())
    assert str(told.value) == f"{tmp_path / 'project.toml'}: {expected}"


def _written(folder: Path, text: str) -> Path:
    path = folder / "project.toml"
    path.write_text(text, encoding="utf-8")
    return path


ARRAYS: dict[str, Any] = {"W_b": np.ones((3, 2)), "bias_b": np.ones(3)}
WRONG_ARRAYS: dict[str, tuple[dict[str, Any], str]] = {
    "another shape": ({"moment1_W_b": np.ones((2, 3))}, "moment1_W_b: expected the shape of W_b, [3, 2], got [2, 3]"),
    "a layer that is not there": ({"moment1_W_c": np.ones((2, 3))}, "moment1_W_c: expected W_c beside it"),
    "squares below 0": ({"moment2_bias_b": -np.ones(3)}, "moment2_bias_b: expected numbers of 0 or more"),
    "NaN": ({"moment2_bias_b": np.full(3, np.nan)}, "moment2_bias_b: expected finite numbers"),
    "several counts": ({"updates": np.ones(2)}, "updates: expected 0 to 999999999999, got -1"),
    "half a count": ({"iterations": np.array(0.5)}, "iterations: expected a whole number, got 0.5"),
}


@pytest.mark.parametrize(("arrays", "expected"), WRONG_ARRAYS.values(), ids=WRONG_ARRAYS)
def test_what_does_not_fit_in_a_file_of_weights_is_told(tmp_path: Path, arrays: dict[str, Any], expected: str) -> None:
    write: Callable[..., None] = np.savez
    write(tmp_path / "weights.npz", **ARRAYS, **arrays)
    with pytest.raises(ProjectError) as told:
        open_text(tmp_path, '[network]\nweights = "weights.npz"\n[training]\noptimizer = "adam"')
    assert expected in str(told.value)


def test_state_alone_is_no_file_of_weights(tmp_path: Path) -> None:
    np.savez(tmp_path / "weights.npz", moment1_W_b=np.ones((2, 2)))
    with pytest.raises(ProjectError, match="expected at least one weight matrix, got the state of an optimizer only"):
        open_text(tmp_path, '[network]\nweights = "weights.npz"')


def test_state_is_given_once(tmp_path: Path) -> None:
    np.savez(tmp_path / "weights.npz", W_b=np.ones((2, 2)), updates=np.array(3))
    with pytest.raises(ProjectError, match=r"state: .* holds the state too; expected it or \[state\], got both"):
        open_text(tmp_path, '[network]\nweights = "weights.npz"\n[state]\nupdates = 3')


GIVEN = HEAD + TAIL + f"[state]\nupdates = 5\niterations = 9\n{W}b = [[1, 2], [3, 4]]\n{B}b = [5, 6]\n"


def test_what_is_missing_in_a_state_is_0(tmp_path: Path) -> None:
    values = open_session(open_text(tmp_path, GIVEN)).values
    assert values["moment1_W_b"].tolist() == [[1, 2], [3, 4]]
    assert values["moment1_bias_b"].tolist() == [[5], [6]]
    assert not values["moment2_W_b"].any()
    assert not values["moment1_W_c"].any()
    assert values["updates"].tolist() == [[6]]


OVERRIDDEN: dict[str, tuple[dict[str, Any], tuple[int, int, set[str]]]] = {
    "nothing": ({}, (5, 9, {"moment1_W_b", "moment1_bias_b"})),
    "another rate": ({"learning_rate": 0.1}, (5, 9, {"moment1_W_b", "moment1_bias_b"})),
    "another optimizer": ({"optimizer": "momentum"}, (0, 9, set())),
    "other layers": ({"layers": [2, 3, 1]}, (0, 0, set())),
    "frozen biases": ({"bias": "frozen"}, (5, 9, {"moment1_W_b"})),
    "no biases": ({"bias": "none"}, (5, 9, {"moment1_W_b"})),
}


@pytest.mark.parametrize(("options", "expected"), OVERRIDDEN.values(), ids=OVERRIDDEN)
def test_options_leave_out_what_belongs_to_something_else(
    tmp_path: Path, options: dict[str, Any], expected: tuple[int, int, set[str]]
) -> None:
    project = open_text(tmp_path, GIVEN, **options)
    assert (project.updates, project.iterations, set(project.state)) == expected


def test_another_form_of_momentum_begins_at_0(tmp_path: Path) -> None:
    text = GIVEN.replace("adam", "momentum").replace("moment1", "velocity")
    assert open_text(tmp_path, text).state
    assert not open_text(tmp_path, text, momentum_form="step").state


def test_sharing_biases_in_a_run_keeps_what_still_fits(tmp_path: Path) -> None:
    project = open_text(tmp_path, GIVEN).with_settings({"bias_shared": True})
    assert set(project.state) == {"moment1_W_b"}


def test_weights_drawn_anew_begin_another_run(tmp_path: Path) -> None:
    document = open_document(str(_written(tmp_path, GIVEN + "[[edits]]\nseed = 3\n")), Overrides())
    values = document.edited().values
    assert values["updates"].tolist() == [[1]]
    assert not values["moment1_W_b"].any()


@pytest.mark.parametrize("settings", SETTINGS_OF_UPDATES, ids=str)
def test_every_cell_of_a_state_is_edited_saved_and_journalled(tmp_path: Path, settings: dict[str, Any]) -> None:
    project = project_with(**settings)
    names = [name for name in carried_shapes(project.network) if is_state(name)]
    cells = [one for name in names for one in (name, updated(name))]
    edits: Edits = tuple(CellEdit(2, name, 0, 0, max(0.375, least_of(name))) for name in cells)
    edits = (*edits, SettingsEdit(3, (("schedule", Scheduled("step", SCHEDULED["step"])),)))
    edits = (*edits, SettingsEdit(4, (("schedule", None), ("optimizer", project.network.optimizer))))
    work = Work(edits, position=Position(4, 2))
    document = Document(project).saved(project, tmp_path / "edited.toml", work)
    assert document.path is not None
    again = open_document(str(document.path), Overrides())
    assert same_work(again.work, work)
    assert same_work(restored(actions_between(NO_WORK, work)), work)
    ours, theirs = (go_to(open_session(project, edits=one), Position(5, 0)) for one in (edits, again.work.edits))
    assert_same_values(ours.values, theirs.values)
    if names:
        unedited = carried_here(go_to(open_session(project), Position(3, 0)))
        edited = carried_here(go_to(open_session(project, edits=edits), Position(3, 0)))
        assert all(edited[name].tobytes() != unedited[name].tobytes() for name in names)


@pytest.mark.parametrize("name", ["adam", "momentum"])
def test_cells_of_a_state_have_their_names_as_shown_and_as_typed(tmp_path: Path, name: str) -> None:
    network = make_project(bias=BiasMode.TRAINED, optimizer=name).network
    for own in state_shapes(network):
        for state in (own, updated(own)):
            for written in (state, label(state)):
                edit = f'[[edits]]\niteration = 2\ncell = "{written}[2, 1]"\nvalue = 1\n'
                text = "[network]\nlayers = [2, 3, 2]\nbias = 'trained'\n" + edit
                document = open_document(str(_written(tmp_path, text)), Overrides(optimizer=name))
                assert document.work.edits == (CellEdit(2, state, 1, 0, 1.0),)


@pytest.mark.parametrize("settings", SETTINGS_OF_UPDATES, ids=str)
@pytest.mark.parametrize("is_saved", [False, True])
def test_a_session_that_was_killed_goes_on_from_the_same_state(
    tmp_path: Path,
    settings: dict[str, Any],
    is_saved: bool,  # noqa: FBT001
) -> None:
    left = left_by(project_with(kind="cosine", **settings))
    document = Document(left)
    if is_saved:
        document = document.saved(left, tmp_path / "left.toml")
    told = json.loads(json.dumps(msgspec.to_builtins(record_of(document))))
    again = document_from(msgspec.convert(told, Record))
    assert same_project(again.project, left)


def test_a_state_that_another_program_has_changed_is_noticed(tmp_path: Path) -> None:
    left = left_by(project_with(optimizer="adam"))
    save_trained(Document(left), left, tmp_path / "left.npz")
    text = '[network]\nweights = "left.npz"\nbias = ["trained", "frozen"]\n[training]\noptimizer = "adam"\n'
    told = record_of(open_document(str(_written(tmp_path, text)), Overrides()))
    assert document_from(told).project.state
    state = {name: matrix(array + 1) for name, array in left.state.items()}
    save_trained(Document(left), replace(left, state=state), tmp_path / "left.npz")
    with pytest.raises(JournalError, match="has other numbers than it had"):
        document_from(told)


def test_an_edit_of_a_state_stays_in_the_file_when_the_optimizer_is_taken_back(tmp_path: Path) -> None:
    project = project_with()
    work = Work((CellEdit(2, "velocity_W_b", 0, 0, 1.0),))
    Document(project).saved(project, tmp_path / "edited.toml", work)
    assert same_work(open_document(str(tmp_path / "edited.toml"), Overrides()).work, work)


IN_FLOAT32 = """
[network]
layers = [2, 1]
[weights]
b = [[1, 2]]
[training]
precision = "float32"
learning_rate = 0.5
[data]
inputs = [[3, 4]]
targets = [[1]]
"""


@pytest.mark.parametrize(
    ("key", "number"),
    [("weights.b", "2"), ("data.inputs", "3"), ("training.learning_rate", "0.5")],
    ids=["weights", "inputs", "rate"],
)
def test_numbers_that_float32_cannot_hold_are_refused(tmp_path: Path, key: str, number: str) -> None:
    row = next(line for line in IN_FLOAT32.splitlines() if line.startswith(key.rpartition(".")[2]))
    with pytest.raises(ProjectError, match=rf"{key}: expected numbers that float32 can hold, got one of 1e\+39"):
        open_text(tmp_path, IN_FLOAT32.replace(row, row.replace(number, "1e39")))
