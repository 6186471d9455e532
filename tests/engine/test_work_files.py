"""What was done with a project, in its file: [[edits]] and [session] give the same history, to the bit."""

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gpnet_engine.arrays import matrix
from gpnet_engine.diagnosis.answers import Answers
from gpnet_engine.errors import ProjectError
from gpnet_engine.files.document import Document, open_document
from gpnet_engine.files.overrides import Overrides
from gpnet_engine.files.work import NO_WORK, Work, same_work
from gpnet_engine.model.optimizer_settings import OptimizerName
from gpnet_engine.model.project import Project
from gpnet_engine.model.setting import Setting
from gpnet_engine.model.setting_kinds import Scheduled
from gpnet_engine.model.settings import SETTINGS
from gpnet_engine.stopping.breakpoints import Breakpoint
from gpnet_engine.time.edits import CellEdit, Edit, Edits, SamplesEdit, SeedEdit, SettingsEdit
from gpnet_engine.time.session import Position, Session
from gpnet_engine.time.starts import Starts
from gpnet_engine.time.trace import trace
from tests.builders.answer_files import any_answers
from tests.builders.sessions import assert_same, session_where
from tests.builders.strategies import AWKWARD_FINITE

BASE = """\
# My homework.
title = "Swap"

[network]
layers = [2, 3, 2]      # input first
bias = "trained"

[weights]
b = [[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]]
c = [[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]]

[biases]
b = [0.0, 0.0, 0.0]
c = [0.0, 0.0]

[training]
learning_rate = 0.5     # as in class

[data]
inputs = [[1, 0], [0, 1], [1, 1]]
targets = [[0, 1], [1, 0], [1, 1]]
"""

EVERYTHING = Work(
    (
        CellEdit(1, "W_b", 2, 1, -0.0),
        CellEdit(2, "new_W_c", 0, 2, 1 / 3),
        CellEdit(2, "bias_b", 1, 0, 5e-324),
        CellEdit(3, "learning_rate", 0, 0, 0.1),
        CellEdit(3, "inputs", 1, 2, 1e300),
        CellEdit(4, "targets", 0, 0, 0.25),
        SettingsEdit(2, (("batch_size", 2),)),
        SettingsEdit(3, (("decimals", 4), ("activations", ("tanh", "sigmoid")), ("bias_shared", True))),
        SettingsEdit(4, (("decimals", None),)),
        SeedEdit(7),
        CellEdit(3, "W_c", 1, 1, 0.75),
        SamplesEdit(5, matrix([[1 / 3, 5e-324], [-0.0, 1e300]]), matrix([[0.1, 0.2], [0.0, 1.0]])),
    ),
    position=Position(4, 7),
    breakpoints=(Breakpoint("delta_c", "E < 0.01"), Breakpoint("new_W_b", "", is_on=False)),
    watches=("norm(grad_W_b)", "W_c[1,2]"),
    marks=(Position(1, 7), Position(3, 0)),
    answers={
        1: Answers({"error": (("1e-5",),), "new_W_c": (("0.0070", "", "-.5"), ("", "", "nan"))}, decimal_mark=","),
        3: Answers({"delta_c": (("0.5", "0.25"), ("", ""))}, 1e-4),
    },
)


@pytest.fixture
def opened(tmp_path: Path) -> Callable[[str], Document]:
    """Return a function that opens a project file of a text."""

    def open_text(text: str) -> Document:
        path = tmp_path / "project.toml"
        path.write_text(text, encoding="utf-8", newline="")
        return open_document(str(path), Overrides())

    return open_text


def session_at(document: Document, work: Work) -> Session:
    return session_where(document.project, work)


def test_everything_that_was_done_is_there_again(opened: Callable[[str], Document], tmp_path: Path) -> None:
    document = opened(BASE)
    saved = document.saved(document.project, tmp_path / "sent.toml", EVERYTHING)
    assert saved.path is not None
    again = open_document(str(saved.path), Overrides())
    assert same_work(again.work, EVERYTHING)
    assert_same(session_at(again, again.work), session_at(document, EVERYTHING))


def test_the_exercise_stays_as_it_was_typed_and_what_was_done_follows(opened: Callable[[str], Document]) -> None:
    document = opened(BASE)
    assert document.path is not None
    work = Work((CellEdit(3, "W_c", 0, 1, 0.9), SeedEdit(5)), position=Position(2, 12), marks=(Position(1, 7),))
    document.saved(document.project, document.path, work)
    assert document.path.read_text() == BASE.replace("title", "format = 1\ntitle") + (
        '\n[session]\nposition = "2.12"\nmarks = ["1.7"]\n'
        '\n[[edits]]\niteration = 3\ncell = "W_c[1,2]"\nvalue = 0.9\n'
        "\n[[edits]]\niteration = 1\nseed = 5\n"
    )


def test_saving_twice_changes_nothing(opened: Callable[[str], Document]) -> None:
    document = opened(BASE)
    assert document.path is not None
    saved = document.saved(document.project, document.path, EVERYTHING)
    text = document.path.read_bytes()
    again = saved.saved(document.project, document.path, EVERYTHING)
    assert document.path.read_bytes() == text
    reopened = open_document(str(document.path), Overrides())
    reopened.saved(reopened.project, document.path, reopened.work)
    assert document.path.read_bytes() == text
    again.saved(document.project, document.path, NO_WORK)
    assert document.path.read_text().rstrip() == BASE.replace("title", "format = 1\ntitle").rstrip()


COMMENTED = (
    BASE
    + """
[[edits]]               # too large
iteration = 1
cell = "W_b[1,1]"
value = 9               # on purpose

[session]
watches = ["E"]         # the error
position = "1.3"

[[edits]]               # back again
iteration = 2
cell = "W_b[1,1]"
value = 0.1
"""
)


def test_comments_on_edits_stay(opened: Callable[[str], Document]) -> None:
    document = opened(COMMENTED)
    assert document.path is not None
    work = replace(document.work, edits=(*document.work.edits, CellEdit(2, "W_b", 0, 0, 0.2)), position=Position(2, 1))
    document.saved(document.project, document.path, work)
    text = document.path.read_text()
    for comment in ("# too large", "# on purpose", "# the error", "# back again", "# as in class"):
        assert comment in text, text
    assert same_work(open_document(str(document.path), Overrides()).work, work)


@pytest.mark.parametrize("text", [COMMENTED, COMMENTED.replace("\n", "\r\n")], ids=["lines", "lines of Windows"])
def test_an_edit_in_the_middle_can_be_taken_back(opened: Callable[[str], Document], text: str) -> None:
    document = opened(text)
    assert document.path is not None
    for edits in (document.work.edits[1:], document.work.edits[:1], ()):
        work = replace(document.work, edits=edits)
        document.saved(document.project, document.path, work)
        assert same_work(open_document(str(document.path), Overrides()).work, work)
        assert "# as in class" in document.path.read_text()


def test_a_larger_batch_draws_the_same_samples_again(tmp_path: Path) -> None:
    document = open_document(None, Overrides(layers=[2, 3, 1]))
    work = Work((SettingsEdit(2, (("batch_size", 20),)), CellEdit(2, "inputs", 1, 17, 0.5)), position=Position(3, 4))
    saved = document.saved(document.project, tmp_path / "random.toml", work)
    again = open_document(str(saved.path), Overrides())
    assert same_work(again.work, work)
    assert_same(session_at(again, work), session_at(document, work))


@pytest.mark.parametrize("row", [row for row in SETTINGS.values() if row.is_live], ids=lambda row: row.key)
def test_every_setting_is_written_as_an_edit_and_read(
    opened: Callable[[str], Document], tmp_path: Path, row: Setting
) -> None:
    document = opened(BASE)
    work = Work((SettingsEdit(2, ((row.name, document.project.setting(row.name)),)),), position=Position(2, 3))
    saved = document.saved(document.project, tmp_path / "saved.toml", work)
    assert same_work(open_document(str(saved.path), Overrides()).work, work)


def test_what_was_done_has_no_meaning_any_more_and_is_left_out(
    opened: Callable[[str], Document], tmp_path: Path
) -> None:
    document = opened(BASE)
    work = Work(
        breakpoints=(Breakpoint("net_b"), Breakpoint("net_z"), Breakpoint("net_b", "E < 1")),
        watches=("E", "net_z[1,1]"),
        marks=(Position(1, 3), Position(1, 99)),
    )
    saved = document.saved(document.project, tmp_path / "saved.toml", work)
    kept = Work(breakpoints=(Breakpoint("net_b"),), watches=("E",), marks=(Position(1, 3),))
    assert same_work(open_document(str(saved.path), Overrides()).work, kept)


def test_a_trace_and_a_training_follow_the_edits(opened: Callable[[str], Document]) -> None:
    document = opened(COMMENTED)
    session = session_at(document, replace(document.work, position=Position(2, 16)))
    *_, last = trace(document.project, 2, 1, document.work.edits)
    assert_same(last.session, session)
    assert document.project_at_start().parameters["W_b"][0, 0] == 9.0


ANSWERED = (
    BASE
    + """
[answers]               # of Anna
1.delta_c = [[0.0070], [""]]  # her digits
1."new W_c" = [["0,5"]]

[session]
position = "1.3"
"""
)


def test_answers_stay_as_they_were_typed(opened: Callable[[str], Document]) -> None:
    document = opened(ANSWERED)
    assert document.path is not None
    (answers,) = document.work.answers.values()
    assert answers.texts["delta_c"] == (("0.0070",), ("",))
    document.saved(document.project, document.path, replace(document.work, position=Position(1, 4)))
    expected = ANSWERED.replace("title", "format = 1\ntitle").replace("1.3", "1.4")
    assert document.path.read_text() == expected


@pytest.mark.parametrize("text", [BASE, ANSWERED], ids=["the first", "others"])
def test_new_answers_are_saved_and_the_rest_of_the_file_stays(opened: Callable[[str], Document], text: str) -> None:
    document = opened(text)
    assert document.path is not None
    answers = {2: Answers({"error": (("0.50",),)})}
    document.saved(document.project, document.path, replace(document.work, answers=answers))
    assert "# My homework." in document.path.read_text()
    assert "# as in class" in document.path.read_text()
    assert open_document(str(document.path), Overrides()).work.answers == answers
    document.saved(document.project, document.path, replace(document.work, answers={}))
    assert "answers" not in document.path.read_text()


def test_answers_to_what_is_not_there_any_more_are_left_out_of_the_file(
    opened: Callable[[str], Document], tmp_path: Path
) -> None:
    document = opened(BASE)
    answers = {
        1: Answers({"new_bias_b": (("1",), ("2",), ("3",)), "error": (("4",),)}),
        2: Answers({"new_bias_b": (("1",), ("2",), ("3",))}),
    }
    work = Work((SettingsEdit(2, (("bias_shared", True),)),), answers=answers)
    saved = document.saved(document.project, tmp_path / "saved.toml", work)
    assert open_document(str(saved.path), Overrides()).work.answers == {1: answers[1]}


def test_answers_of_other_layers_are_left_out_when_layers_are_overridden(opened: Callable[[str], Document]) -> None:
    path = opened(ANSWERED).path
    assert open_document(str(path), Overrides([2, 4, 2])).work.answers == {}


WRONG = {
    "answers without an iteration": ("[answers]\nE = 1", "answers.E: expected an iteration"),
    "answers to nothing": ("[answers]\n1 = 3", "answers.1: expected a name before the numbers"),
    "an unknown answer": ("[answers]\n1.x = [[1]]", "answers.1.x: there is no result 'x'"),
    "an answer that is a term": ("[answers]\n1.fprime_b = [[1]]", "answers.1.fprime_b: fprime_b is only a part of"),
    "an answer in words": ('[answers]\n1.E = [["x"]]', "answers.1.E, row 1, column 1: expected a number such as"),
    "answers too far off": ("[answers]\n1.relative = 2", "answers.1.relative: expected a number from 0 to 1"),
    "answers off by thousands of digits": (
        f"[answers]\n1.relative = 0x{'f' * 4000}",
        "answers.1.relative: expected a number from 0 to 1, such as 1e-9, got a number of very many digits",
    ),
    "a row too many": ("[answers]\n1.E = [[1], [2]]", "answers.1.E: expected at most 1 row, got 2"),
    "no iteration": ('[[edits]]\ncell = "W_b[1,1]"\nvalue = 1', "edits, entry 1: expected iteration"),
    "nothing edited": ("[[edits]]\niteration = 1", "edits, entry 1: expected one of cell, setting"),
    "two things": ('[[edits]]\niteration = 1\ncell = "E"\nseed = 1', "got cell and seed"),
    "no value": ('[[edits]]\niteration = 1\ncell = "W_b[1,1]"', "edits, entry 1: expected a value"),
    "a value beside a seed": ("[[edits]]\nseed = 1\nvalue = 1", "edits, entry 1, value"),
    "a late seed": ("[[edits]]\niteration = 2\nseed = 1", "edits, entry 1, iteration: expected 1"),
    "iteration 0": ('[[edits]]\niteration = 0\ncell = "W_b[1,1]"\nvalue = 1', "edits, entry 1, iteration"),
    "a result": ('[[edits]]\niteration = 1\ncell = "delta_c[1,1]"\nvalue = 1', "edits, entry 1, cell: expected a cell"),
    "row 0": (
        '[[edits]]\niteration = 1\ncell = "W_b[0,1]"\nvalue = 1',
        "edits, entry 1, cell: rows and columns count from 1",
    ),
    "row 4 of 3": ('[[edits]]\niteration = 1\ncell = "W_b[4,1]"\nvalue = 1', "entry 1, cell: W_b has rows 1 to 3"),
    "no such layer": ('[[edits]]\niteration = 1\ncell = "W_z[1,1]"\nvalue = 1', "there is no W_z"),
    "inputs without targets": (
        "[[edits]]\niteration = 1\ninputs = [[1, 2]]",
        "edits, entry 1: expected both inputs and",
    ),
    "no samples": (
        "[[edits]]\niteration = 1\ninputs = []\ntargets = []",
        "edits, entry 1, inputs: expected at least one row",
    ),
    "more inputs than targets": (
        "[[edits]]\niteration = 1\ninputs = [[1, 2], [3, 4]]\ntargets = [[1, 2]]",
        "edits, entry 1, targets: expected 2 rows, got 1",
    ),
    "a row that is too short": (
        "[[edits]]\niteration = 1\ninputs = [[1, 2], [3]]\ntargets = [[1, 2], [1, 2]]",
        "edits, entry 1, inputs, entry 2: expected 2 numbers, got 1",
    ),
    "inputs for another network": (
        "[[edits]]\nseed = 1\n[[edits]]\niteration = 1\ninputs = [[1, 2, 3]]\ntargets = [[1, 2]]",
        "edits, entry 2: data.inputs: expected 1 row of 2 numbers, got 1 of 3",
    ),
    "a text in a row": (
        '[[edits]]\niteration = 1\ninputs = [["x", 2]]\ntargets = [[1, 2]]',
        "edits, entry 1, inputs, entry 1, entry 1: expected",
    ),
    "no such sample": ('[[edits]]\niteration = 1\ncell = "inputs[1,4]"\nvalue = 1', "columns 1 to 3, got [1,4]"),
    "a text for a number": (
        '[[edits]]\niteration = 1\ncell = "W_b[1,1]"\nvalue = "x"',
        "edits, entry 1, value: expected a number",
    ),
    "an infinity": (
        '[[edits]]\niteration = 1\ncell = "W_b[1,1]"\nvalue = inf',
        "edits, entry 1, value: expected a finite",
    ),
    "an unknown setting": ('[[edits]]\niteration = 1\nsetting = "colour"\nvalue = 1', "no setting 'colour'"),
    "a wrong value": (
        '[[edits]]\niteration = 1\nsetting = "batch_size"\nvalue = 0',
        "edits, entry 1, batch_size: expected 1 or more",
    ),
    "settings that do not go together": (
        '[[edits]]\nseed = 1\n[[edits]]\niteration = 2\nsetting = "loss"\nvalue = "cross_entropy"',
        "edits, entry 2: network.loss: cross_entropy expects softmax",
    ),
    "an unknown key": ("[[edits]]\nstep = 1", "edits, entry 1: there is no key step; expected some of iteration, cell"),
    "a text for the iteration": (
        '[[edits]]\nseed = 1\n[[edits]]\niteration = "x"',
        "edits, entry 2, iteration: expected",
    ),
    "a position that is none": ('[session]\nposition = "here"', "session.position: expected iteration.step"),
    "a step too many": ('[session]\nposition = "1.99"', "session.position: iteration 1 has steps 0 to 16, got 99"),
    "a wrong mark": ('[session]\nmarks = ["1.1", "0.1"]', "session.marks, entry 2"),
    "a breakpoint nowhere": ('[session]\nbreakpoints = [{ at = "net_z" }]', "session.breakpoints, entry 1, at"),
    "a wrong condition": (
        '[session]\nbreakpoints = [{ at = "net_b", when = "1 +" }]',
        "session.breakpoints, entry 1, when",
    ),
    "a condition too early": (
        '[session]\nbreakpoints = [{ at = "net_b", when = "E > 1" }]',
        "not computed yet at net_b",
    ),
    "a wrong watch": ('[session]\nwatches = ["E", "open(1)"]', "session.watches, entry 2"),
    "an unknown key of the session": (
        "[session]\nplace = 1",
        "session: there is no key place; expected some of position",
    ),
    "a newer format": ("", "format: this is format 2, of a newer gpnet-tui; this one reads format 1"),
}


@pytest.mark.parametrize(("text", "expected"), WRONG.values(), ids=WRONG.keys())
def test_what_does_not_fit_is_told_with_its_place(opened: Callable[[str], Document], text: str, expected: str) -> None:
    with pytest.raises(ProjectError) as error:
        opened(f"{BASE}\n{text}\n" if text else f"format = 2\nlater = 1\n{BASE}")
    assert expected in str(error.value)
    assert str(error.value).startswith(error.value.place)
    assert "project.toml" in str(error.value)


def test_what_people_write_by_hand_is_read(opened: Callable[[str], Document]) -> None:
    text = '\n[[edits]]\niteration = 2\ncell = "new W_c[ 1 , 2 ]"\nvalue = 1\n'
    text += '[[edits]]\niteration = 1\ncell = "l"\nvalue = 1\n'
    text += '[[edits]]\niteration = 1\ncell = "bias_b[2]"\nvalue = 3\n[session]\nbreakpoints = [{ at = "δ_c" }]\n'
    work = opened(BASE + text).work
    assert work.edits == (
        CellEdit(2, "new_W_c", 0, 1, 1.0),
        CellEdit(1, "learning_rate", 0, 0, 1.0),
        CellEdit(1, "bias_b", 1, 0, 3.0),
    )
    assert work.breakpoints == (Breakpoint("delta_c"),)


def test_edits_of_other_layers_are_left_out_when_layers_are_overridden(
    opened: Callable[[str], Document],
) -> None:
    path = opened(COMMENTED).path
    assert same_work(open_document(str(path), Overrides(layers=[2, 4, 2])).work, NO_WORK)
    assert len(open_document(str(path), Overrides(batch_size=2)).work.edits) == 2


NUMBERS = st.floats(-1e9, 1e9, allow_nan=False) | st.sampled_from([*AWKWARD_FINITE, math.pi])
CELLS = st.sampled_from(
    [
        *[("W_b", 3, 2), ("new_W_c", 2, 3), ("bias_c", 2, 1), ("inputs", 2, 3), ("learning_rate", 1, 1)],
        *[("velocity_W_b", 3, 2), ("new_moment1_bias_c", 2, 1)],
    ]
)


@st.composite
def edits(draw: st.DrawFn) -> Edit:
    """Draw an edit that fits the project."""
    kind = draw(st.sampled_from(["cell", "cell", "seed", "setting", "samples"]))
    iteration = draw(st.integers(1, 4))
    if kind == "samples":
        samples = draw(st.integers(1, 4))
        inputs, targets = (draw(st.lists(NUMBERS, min_size=2 * samples, max_size=2 * samples)) for _ in range(2))
        return SamplesEdit(iteration, matrix(np.reshape(inputs, (2, -1))), matrix(np.reshape(targets, (2, -1))))
    if kind == "seed":
        return SeedEdit(draw(st.integers(0, 10**12)))
    if kind == "setting":
        setting = draw(
            st.sampled_from(
                [
                    *[("batch_size", 2), ("decimals", 3), ("decimals", None), ("learning_rate", 0.3)],
                    *[("optimizer", name) for name in OptimizerName],
                    *[
                        ("schedule", None),
                        ("schedule", Scheduled("cosine", (("over", 3), ("least", 0.0)))),
                        ("l2", 0.5),
                    ],
                ]
            )
        )
        return SettingsEdit(iteration, (setting,))
    name, rows, columns = draw(CELLS)
    return CellEdit(iteration, name, draw(st.integers(0, rows - 1)), draw(st.integers(0, columns - 1)), draw(NUMBERS))


@st.composite
def answers_of(draw: st.DrawFn, project: Project, edits: Edits) -> dict[int, Answers]:
    """Draw answers to some iterations of an edited project."""
    starts = Starts(project, edits)
    iterations = draw(st.sets(st.integers(1, 4)))
    return {number: draw(any_answers(starts.project_at(number), number)) for number in iterations}


@given(
    data=st.data(),
    made=st.lists(edits(), max_size=8),
    position=st.builds(Position, st.integers(1, 4), st.integers(0, 14)),
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_any_work_is_written_and_read_to_the_bit(
    opened: Callable[[str], Document],
    data: st.DataObject,
    made: list[Edit],
    position: Position,
) -> None:
    document = opened(COMMENTED)
    assert document.path is not None
    work = Work(tuple(made), position=position, answers=data.draw(answers_of(document.project, tuple(made))))
    document.saved(document.project, document.path, work)
    again = open_document(str(document.path), Overrides())
    assert same_work(again.work, work)
    assert "# as in class" in document.path.read_text()
