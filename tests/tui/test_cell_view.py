"""What is said of a cell: in a pane of any shape, without a cut word, and what a derivative says of E."""

from collections.abc import Callable
from typing import TypeAlias

import pytest

from gpnet_engine.model.project import Project
from gpnet_engine.names import derivative_by, differentiated
from gpnet_engine.time.editing import edit
from gpnet_engine.time.session import Session, go_to
from gpnet_tui.view.answers.cell import cell_lines, cell_summary, cell_title, pin_note
from gpnet_tui.view.answers.growth import growth_line
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.ink import CellRef, plain, width

At: TypeAlias = Callable[..., Session]
MakeProject: TypeAlias = Callable[..., Project]

ROOM = 130  # characters: more than the longest first part
END = 12  # of the batch's program
SHAPES = [(columns, rows) for columns in (25, 30, 36, 60, 76, 98, 116, 136) for rows in (1, 2, 3, 6, 12)]


def cells_of(session: Session) -> list[CellRef]:
    """Return the last cell of every value that is known or to come."""
    known = [CellRef(name, len(array) - 1, array.shape[1] - 1) for name, array in session.values.items()]
    return known + [CellRef(one.result, 0, 0) for one in session.program if one.result not in session.values]


@pytest.mark.parametrize("step", [0, 1, 7, 13, 15, 18])
def test_what_is_said_fits_into_a_pane_of_any_shape(article: Project, at: At, step: int) -> None:
    session = at(article, step)
    for cell in cells_of(session):
        scene = Scene(session, pinned=cell)
        for columns, rows in SHAPES:
            lines = cell_lines(scene, columns, rows)
            assert 0 < len(lines) <= rows
            assert all(width(line) <= columns for line in lines)
            told = "\n".join(map(plain, lines))
            assert "…" not in told or rows * columns < ROOM
            if rows == SHAPES[-1][1] and columns >= 60:
                everything = "".join(map(plain, cell_lines(scene, 1000, 99)))
                assert "".join(told.split()) == "".join(everything.split())


def test_the_tall_pane_has_the_value_its_origin_and_what_it_says_of_e(article: Project, at: At) -> None:
    lines = cell_lines(Scene(at(article, 13)), 30, 10)
    assert list(map(plain, lines)) == [
        "0.0095",
        "before rounding 0.00946",
        "",
        "step 13, from W_c[k,1], δ_c[k]",
        "  (step 11)",
        "goes into δ_b (step 14)",
        "",
        "E grows by 0.0095 for every",
        "  unit of out_b1",
    ]


SAID = {
    "∂E/∂out": (CellRef("dout_b", 0, 0), "E grows by 0.0095 for every unit of out_b1"),
    "out": (CellRef("out_b", 0, 0), "E grows by 0.0095 for every unit of out_b1"),
    "δ": (CellRef("delta_d", 1, 0), "E falls by 0.0221 for every unit of net_d2"),
    "net": (CellRef("net_d", 1, 0), "E falls by 0.0221 for every unit of net_d2"),
    "∇W": (CellRef("grad_W_d", 0, 2), "E grows by 0.1236 for every unit of W_d[1,3]"),
    "W": (CellRef("W_d", 0, 2), "E grows by 0.1236 for every unit of W_d[1,3]"),
    "0": (CellRef("grad_W_b", 0, 1), "E does not change with W_b[1,2]"),
    "an updated weight": (CellRef("new_W_d", 0, 0), ""),
    "the step of an update": (CellRef("step_W_d", 0, 0), ""),
    "E": (CellRef("error", 0, 0), ""),
    "a target": (CellRef("target", 0, 0), ""),
    "an input": (CellRef("out_a", 0, 0), ""),
}


@pytest.mark.parametrize(("cell", "said"), SAID.values(), ids=SAID)
def test_a_derivative_says_how_much_e_grows_and_a_value_says_the_same(
    article: Project, at: At, cell: CellRef, said: str
) -> None:
    assert plain(growth_line(at(article, 18), cell, 4)) == said


def test_before_the_derivative_is_computed_nothing_is_said(article: Project, at: At) -> None:
    assert growth_line(at(article, 7), CellRef("out_d", 0, 0), 4) == ()


def test_with_a_mistake_made_on_purpose_nothing_is_said(article: Project, at: At) -> None:
    wrong = article.with_settings({"mistakes": ("out.skipped",)})
    assert growth_line(at(wrong, 18), CellRef("delta_d", 0, 0), 4) == ()


def test_what_is_not_finite_says_nothing(explodes: Project, at: At) -> None:
    session = at(explodes, 12, 27)
    for name, array in session.values.items():
        if differentiated(name):
            assert "grow" not in plain(growth_line(session, CellRef(name, 0, 0), 4)) or array[0, 0] < float("inf")


@pytest.mark.parametrize(("row", "column"), [(0, 0), (1, 2), (3, 1)])
def test_e_grows_by_what_is_said(batch_project: Project, at: At, row: int, column: int) -> None:
    little, cell = 1e-6, CellRef("W_b", row, column)
    end = at(batch_project, END)
    moved = go_to(edit(end, *cell, float(end.values["W_b"][row, column]) + little), end.position)
    slope = float(moved.values["error"][0, 0] - end.values["error"][0, 0]) / little
    said = plain(growth_line(end, cell, 8))
    assert said.split()[1] == ("grows" if slope > 0 else "falls")
    assert float(said.split()[3]) == pytest.approx(abs(slope), rel=1e-3)


def test_derivatives_and_their_values_belong_together() -> None:
    for value in ("net_b", "out_aa", "W_c", "bias_c"):
        name = derivative_by(value)
        assert name is not None
        assert differentiated(name) == value
    assert [derivative_by(name) for name in ("error", "new_W_b", "target")] == [None] * 3
    assert [differentiated(name) for name in ("error", "net_b", "step_W_b")] == [None] * 3


@pytest.mark.parametrize("columns", [28, 60, 100])
def test_that_the_cursor_stays_is_said_in_the_title_or_below(article: Project, at: At, columns: int) -> None:
    scene = Scene(at(article, 13), pinned=CellRef("W_c", 0, 0))
    title, below = plain(cell_title(scene, columns)), plain(pin_note(scene, columns))
    assert len(title) <= columns
    assert ("Esc" in title) != ("Esc" in below)
    assert "Esc" not in plain(cell_title(Scene(at(article, 13)), columns))


def test_a_summary_leaves_out_the_least_first(article: Project, at: At) -> None:
    scene = Scene(at(article, 13), pinned=CellRef("W_c", 0, 0))
    assert plain(cell_summary(scene)) == "W_c[1,1] 0.2500  cursor fixed, Esc frees it"
    assert plain(cell_summary(scene, 30)) == "W_c[1,1] 0.2500"
