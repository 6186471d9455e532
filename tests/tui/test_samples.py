"""The table of samples: what is drawn, what is typed and pasted, and that all of it is one edit."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual import events
from textual.pilot import Pilot

from gpnet_engine.arrays import matrix, same_bits
from gpnet_engine.errors import EditError
from gpnet_engine.files.document import Document
from gpnet_engine.model.project import Project
from gpnet_engine.names import MINUS, exact
from gpnet_engine.time.edits import SamplesEdit
from gpnet_engine.time.samples import MOST_NUMBERS
from gpnet_engine.time.session import Position, open_session
from gpnet_tui.app import GpnetApp
from gpnet_tui.dialogs.confirm import ConfirmScreen
from gpnet_tui.dialogs.samples import SamplesScreen
from gpnet_tui.view.samples.edited import Edited, Spot
from gpnet_tui.view.samples.page import SamplesView
from gpnet_tui.view.samples.pasted import pasted_rows
from gpnet_tui.view.samples.table import SampleTable, table_of
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.ink import plain, width
from tests.builders.strategies import projects_of_any_batch

AnyPilot = Pilot[None]
SceneOf = Callable[[GpnetApp], Scene]
PlainScreen = Callable[[GpnetApp], list[str]]
Told = Callable[[GpnetApp], str]
SMALL, LARGE = (80, 24), (140, 45)


@pytest.fixture
def table(article: Project) -> SampleTable:
    """Return the four samples of the article, of two inputs and two targets."""
    return table_of(open_session(article))


@pytest.fixture
def edited(table: SampleTable) -> Edited:
    """Return the table as it is when it opens."""
    return Edited(table, 1)


def rows_of(table: SampleTable) -> list[list[float]]:
    """Return all numbers, row by row."""
    rows: list[list[float]] = np.vstack([table.inputs, table.targets]).T.tolist()
    return rows


def typed(edited: Edited, text: str) -> Edited:
    """Return what typing a text leads to."""
    for character in text:
        assert edited.takes(character)
        edited = edited.with_typed(character)
    return edited


def drawn(edited: Edited, columns: int = 80, rows: int = 24) -> list[str]:
    """Return the lines of the table."""
    view = SamplesView(edited, 4, columns, rows, Spot(0, 0))
    return list(map(plain, replace(view, corner=view.corner_with_cursor()).lines()))


# The table


def test_a_row_is_a_sample_first_its_inputs_then_its_targets(table: SampleTable) -> None:
    assert rows_of(table) == [[1, 0, 0, 1], [1, 1, 1, 1], [0, 1, 1, 0], [0, 0, 0, 0]]
    assert [table.name(column) for column in range(4)] == ["a1", "a2", "d1", "d2"]
    assert [table.is_target(column) for column in range(4)] == [False, False, True, True]


def test_rows_are_added_copied_and_removed(edited: Edited) -> None:
    done = edited.at(1, 0).with_copy()
    assert rows_of(done.table)[1:3] == [[1, 1, 1, 1], [1, 1, 1, 1]]
    done = done.without_row()
    assert rows_of(done.table) == rows_of(edited.table)
    done = done.with_empty_row()
    assert done.cursor == (3, 0)
    assert done.table.first_empty() == (3, 0)


def test_numbers_are_typed_one_after_the_other_from_row_to_row(edited: Edited) -> None:
    done = edited.at(0, 3)
    for text in ("-1,5", "1/4", "2e-3"):
        done = typed(done, text).beside(1)
    assert rows_of(done.table)[0][3] == -1.5
    assert rows_of(done.table)[1][:2] == [0.25, 0.002]
    assert done.cursor == (1, 2)


@pytest.mark.parametrize("text", ["-", "1e", "1.2.3", "1/0", "1e999"])
def test_what_is_no_number_is_refused_and_stays_to_be_mended(edited: Edited, text: str) -> None:
    done = typed(edited, text).at(2, 2)
    assert done.is_refused
    assert done.told
    assert (done.typed, done.cursor) == (text, (0, 0))
    assert done.table is edited.table
    mended = typed(done.without_typed(), "2").at(2, 2)
    assert not mended.is_refused
    assert mended.table.number(0, 0) == 2


def test_every_change_is_undone_and_redone(edited: Edited) -> None:
    steps: list[Callable[[Edited], Edited]] = [
        lambda one: one.with_copy(),
        lambda one: typed(one, "7").at(0, 1),
        lambda one: one.without_row(),
        lambda one: one.with_added([[1, 2, 3, 4]]),
        lambda one: one.replaced_by([[5, 6, 7, 8]]),
        lambda one: one.with_empty_row(),
    ]
    seen = [edited]
    for step in steps:
        seen.append(step(seen[-1]))
    back = seen[-1]
    for before in reversed(seen[:-1]):
        back = back.before()
        assert np.array_equal(rows_of(back.table), rows_of(before.table), equal_nan=True)
    assert back.before().is_refused
    for after in seen[1:]:
        back = back.again()
        assert np.array_equal(rows_of(back.table), rows_of(after.table), equal_nan=True)
    assert back.again().is_refused


def test_the_only_sample_is_not_removed(edited: Edited) -> None:
    one = edited.without_row().without_row().without_row()
    assert one.table.rows == 1
    refused = one.without_row()
    assert refused.is_refused
    assert "There has to be a sample" in refused.told


def test_a_row_that_is_not_typed_whole_is_not_taken(edited: Edited) -> None:
    done = typed(edited.at(3, 0).with_empty_row(), "1").complete()
    assert done.is_refused
    assert done.told == "Sample 5 has no number for a2 yet: type it, or remove the row with x."
    assert done.cursor == (4, 1)
    assert not done.without_row().complete().is_refused


def test_a_target_that_the_loss_cannot_take_is_refused_as_it_is_typed(batch_project: Project) -> None:
    edited = Edited(table_of(open_session(batch_project)), 1, Spot(2, 3))
    refused = typed(edited, "-1").beside(1)
    assert refused.is_refused
    assert f"cross_entropy expects targets of 0 or more, got {MINUS}1" in refused.told
    assert not typed(edited.at(2, 0), "-1").beside(1).is_refused


def test_too_many_numbers_are_read_only(empty_project: Callable[..., Project]) -> None:
    table = table_of(open_session(empty_project([2, 2], batch=MOST_NUMBERS // 4 + 1)))
    edited = Edited(table, 1)
    for done in (edited.with_typed("1"), edited.with_copy(), edited.with_empty_row(), edited.without_row()):
        assert done.table is table
        assert done.is_refused
        assert "change the file" in done.told
    assert "numbers are too many to change here (1,048,576): change the file." in drawn(edited)[-2]


# What is pasted


PASTED = {
    "tabs, as of a spreadsheet": "1\t0\t0\t1\r\n0\t1\t1\t0\r\n",
    "decimal commas and tabs": "1,0\t0,0\t0,0\t1,0\n0,0\t1,0\t1,0\t0,0",
    "semicolons and decimal commas": "1,0;0,0;0,0;1,0\n0,0;1,0;1,0;0,0",
    "commas": "1,0,0,1\n0,1,1,0",
    "commas and blanks": "1, 0, 0, 1\n0, 1, 1, 0",
    "blanks": "  1 0  0 1\n\n 0 1 1 0  ",
    "decimal commas and blanks": "1,0 0,0 0,0 1,0\n0,0 1,0 1,0 0,0",
    "bars": "1|0|0|1\n0|1|1|0",
    "a separator at the end": "1;0;0;1;\n0;1;1;0;",
    "quotes": '"1","0","0","1"\n"0","1","1","0"',
    "names above": "x,y,p,q\n1,0,0,1\n0,1,1,0",
    "names with commas": '"length, cm","width (cm)",p,q\n1,0,0,1\n0,1,1,0',
    "a comment above": "# x y p q\n1 0 0 1\n0 1 1 0",
    "a separator that is said": "sep=;\n1;0;0;1\n0;1;1;0",
    "a matrix of LaTeX": "1 & 0 & 0 & 1 \\\\ 0 & 1 & 1 & 0",
    "as Python writes it": "[[1, 0, 0, 1], [0, 1, 1, 0]]",
    "lines of an old Macintosh": "1,0,0,1\r0,1,1,0",
}


@pytest.mark.parametrize("text", PASTED.values(), ids=PASTED)
def test_rows_are_taken_as_they_are_copied(table: SampleTable, text: str) -> None:
    assert pasted_rows(text, table) == [[1, 0, 0, 1], [0, 1, 1, 0]]


def test_a_comma_is_what_makes_the_numbers_as_many_as_a_sample_has(project_from: Callable[[str], Project]) -> None:
    project = project_from("[network]\nlayers = [1, 1]\n[data]\ninputs = [[1]]\ntargets = [[0.5]]\n")
    assert pasted_rows("1,0\n0,1", table_of(open_session(project))) == [[1, 0], [0, 1]]
    assert pasted_rows("1,5 0,5", table_of(open_session(project))) == [[1.5, 0.5]]
    assert pasted_rows("1,5 1", table_of(open_session(project))) == [[1.5, 1]]
    assert pasted_rows("1/2  ,5", table_of(open_session(project))) == [[0.5, 0.5]]
    assert pasted_rows("1.5, 1,", table_of(open_session(project))) == [[1.5, 1]]


WRONG = {
    "too few": ("1,0,0,1\n1,0,0", "Row 2 has 3 numbers; a sample has 4: 2 inputs and 2 targets."),
    "too many": ("1 0 0 1 1", "Row 1 has 5 numbers"),
    "a word": ("1,0,0,1\n1,x,0,1", "Row 2, column 2 (a2): 'x' is not a number"),
    "nothing in a cell": ("1,0,0,1\n1,,0,1", "Row 2, column 2 (a2): expected a number"),
    "an infinity": ("1,0,0,inf", "Row 1, column 4 (d2): expected a finite number"),
    "names alone": ("a,b,c,d", "Row 1, column 1 (a1)"),
    "nothing": (" \n ", "There are no numbers in what was pasted."),
}


@pytest.mark.parametrize(("text", "expected"), WRONG.values(), ids=WRONG)
def test_what_does_not_fit_is_told_with_its_row_and_nothing_is_taken(
    table: SampleTable, text: str, expected: str
) -> None:
    with pytest.raises(EditError) as refused:
        pasted_rows(text, table)
    assert expected in str(refused.value)


# What is drawn


def test_the_present_batch_is_marked_and_the_number_under_the_cursor_is_told_in_full(edited: Edited) -> None:
    screen = drawn(replace(edited, iteration=3, cursor=Spot(1, 2)))
    assert [line[1] for line in screen[3:7]] == [" ", " ", "◆", " "]
    assert "1 " in screen[3]
    assert "target d1 of sample 2   1" in screen[-3]
    assert "What you change counts from iteration 3 on." in screen[-2]


def test_classes_stand_over_their_targets_and_samples_to_test_with_are_told(
    project_from: Callable[[str], Project],
) -> None:
    text = "[network]\nlayers = [1, 2]\n[data]\ninputs = [[1], [2]]\ntargets = [[0, 1], [1, 0]]\n"
    more = 'classes = ["setosa", "versicolor"]\ntest_inputs = [[3]]\ntest_targets = [[0, 1]]\n'
    screen = drawn(Edited(table_of(open_session(project_from(text + more))), 1), 120)
    assert "setosa" in screen[1]
    assert "versic…" in screen[1]
    assert "1 sample to test with, not shown here" in screen[-2]


@settings(max_examples=40, deadline=None)
@given(data=st.data(), project=projects_of_any_batch(30), columns=st.integers(40, 140), rows=st.integers(12, 45))
def test_the_table_of_any_network_fills_its_place_and_the_cell_is_in_sight(
    data: st.DataObject, project: Project, columns: int, rows: int
) -> None:
    table = table_of(open_session(project))
    cursor = Spot(data.draw(st.integers(0, table.rows - 1)), data.draw(st.integers(0, table.columns - 1)))
    view = SamplesView(Edited(table, 1, cursor), data.draw(st.integers(1, 9)), columns, rows, Spot(0, 0))
    view = replace(view, corner=view.corner_with_cursor())
    lines = view.lines()
    assert len(lines) == rows
    assert {width(line) for line in lines} == {columns}
    assert any(part.target is not None and part.target[1:] == cursor for line in lines for part in line)


@settings(max_examples=40, deadline=None)
@given(project=projects_of_any_batch(30))
def test_what_is_copied_out_of_a_table_is_pasted_to_the_bit(project: Project) -> None:
    table = table_of(open_session(project))
    text = "\n".join("\t".join(map(exact, row)) for row in rows_of(table))
    assert same_bits(matrix(pasted_rows(text, table)), matrix(np.array(rows_of(table)) + 0.0))


# Keys


def table_in(pilot: AnyPilot) -> SampleTable:
    """Return the table on screen."""
    screen = pilot.app.screen
    assert isinstance(screen, SamplesScreen)
    return screen._edited.table  # noqa: SLF001 - what is on screen has rounded numbers


async def paste(pilot: AnyPilot, text: str) -> None:
    """Paste as a terminal does."""
    pilot.app.post_message(events.Paste(text))
    await pilot.pause()


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=str)
async def test_what_is_changed_is_one_edit_from_the_present_iteration_on(
    article: Project, scene_of: SceneOf, told: Told, size: tuple[int, int]
) -> None:
    app = GpnetApp(Document(article))
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.press("i", "i", "a")
        await pilot.press("a", *"2", "enter", *"-.5", "enter", *"1/4", "tab", *"1", "enter")
        await pilot.press("home", "up", "up", "x")
        assert scene_of(app).session.edits == ()
        await pilot.press("ctrl+s")
        session = scene_of(app).session
        (made,) = session.edits
        assert isinstance(made, SamplesEdit)
        assert session.position == Position(3, 0)
        rows = np.vstack([made.inputs, made.targets]).T.tolist()
        assert rows == [[1, 0, 0, 1], [1, 1, 1, 1], [2, -0.5, 0.25, 1], [0, 0, 0, 0]]
        assert session.values["out_a"].ravel().tolist() == [2, -0.5]
        await pilot.pause()
        assert "4 samples of your own from iteration 3 on" in told(app)
        await pilot.press("u")
        assert scene_of(app).session.edits == ()
        assert scene_of(app).session.values["out_a"].ravel().tolist() == [0, 1]


async def test_nothing_changed_is_no_edit(article: Project, scene_of: SceneOf) -> None:
    app = GpnetApp(Document(article))
    async with app.run_test(size=SMALL) as pilot:
        for leave in ("escape", "ctrl+s", "q"):
            before = scene_of(app)
            await pilot.press("a", "y", "x", "right", leave)
            assert not isinstance(app.screen, SamplesScreen)
            assert scene_of(app) is before


@pytest.mark.parametrize(
    ("answer", "edits", "is_left"), [("y", 1, True), ("enter", 1, True), ("n", 0, True), ("escape", 0, False)]
)
async def test_escape_asks_what_becomes_of_changes(
    article: Project, scene_of: SceneOf, answer: str, edits: int, is_left: object
) -> None:
    app = GpnetApp(Document(article))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("a", "y", "5", "escape")
        assert isinstance(app.screen, SamplesScreen)  # what is typed is dropped first
        await pilot.press("escape")
        assert isinstance(app.screen, ConfirmScreen)
        await pilot.press(answer)
        assert isinstance(app.screen, SamplesScreen) is not is_left
        assert len(scene_of(app).session.edits) == edits


@pytest.mark.parametrize(("key", "rows"), [("a", 6), ("r", 2), ("escape", 4)])
async def test_rows_that_are_pasted_come_to_the_others_or_take_their_place(
    article: Project, key: str, rows: int
) -> None:
    app = GpnetApp(Document(article))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("a", "down")
        await paste(pilot, "x\ty\tp\tq\n5\t6\t7\t8\n1\t2\t3\t4")
        assert isinstance(app.screen, ConfirmScreen)
        await pilot.press(key)
        assert table_in(pilot).rows == rows
        if key == "a":
            assert rows_of(table_in(pilot))[2:4] == [[5, 6, 7, 8], [1, 2, 3, 4]]


async def test_a_paste_that_does_not_fit_changes_nothing_and_says_why(
    article: Project, plain_screen: PlainScreen
) -> None:
    app = GpnetApp(Document(article))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("a")
        before = table_in(pilot)
        await paste(pilot, "1,0,0,1\n1,0,0")
        assert table_in(pilot) is before
        shown = " ".join(" ".join(line.strip("│ ") for line in plain_screen(app)).split())
        assert "Nothing was pasted. Row 2 has 3 numbers; a sample has 4: 2 inputs and 2 targets." in shown


async def test_one_number_is_pasted_into_the_cell(article: Project) -> None:
    app = GpnetApp(Document(article))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("a", "right")
        await paste(pilot, " 0,125\n")
        await pilot.press("enter")
        assert table_in(pilot).number(0, 1) == 0.125


async def test_a_new_network_takes_samples_of_one_s_own(scene_of: SceneOf, article: Project) -> None:
    app = GpnetApp(Document(article))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("ctrl+n", "enter", "a")
        assert table_in(pilot).rows == 8
        await paste(pilot, "0 0 0\n0 1 1\n1 0 1\n1 1 0")
        await pilot.press("r", "ctrl+s", "i", "i")
        session = scene_of(app).session
        assert session.project.samples == 4
        assert session.values["out_a"].ravel().tolist() == [1, 0]
        assert session.values["target"].item() == 1


async def test_clicks_choose_a_cell_and_what_stands_at_the_foot(article: Project) -> None:
    app = GpnetApp(Document(article))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("a")
        screen = app.screen
        assert isinstance(screen, SamplesScreen)
        await pilot.click(offset=(15, 5))  # the third sample, below two lines of names
        assert screen._edited.cursor == (2, 1)  # noqa: SLF001
        foot = app.shown()[-1].text
        await pilot.click(offset=(foot.index("x remove"), 23))
        assert table_in(pilot).rows == 3
        await pilot.click(offset=(foot.index("ctrl+s"), 23))
        assert not isinstance(app.screen, SamplesScreen)
