"""The layers pane: columns that line up, rows that fit, marks on what changed, and a cost that size does not change."""

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpnet_engine.model.project import Project
from gpnet_engine.names import is_updated
from gpnet_engine.operations.execute import shape_of
from gpnet_engine.questions.changes import changed
from gpnet_engine.time.editing import edit
from gpnet_engine.time.session import Position, Session, go_to, open_session, step_forward
from gpnet_tui.view.focus import focus_on
from gpnet_tui.view.matrices.grid import as_shown, slots_of
from gpnet_tui.view.matrices.layers import LayersView
from gpnet_tui.view.text.ink import CellRef, Ink, LayerRef, Line, plain, width
from gpnet_tui.view.text.numbers import fixed
from gpnet_tui.view.text.signs import Sign

At: TypeAlias = Callable[..., Session]
RandomProject: TypeAlias = Callable[..., Project]
DIRECTIONS = f"{Sign.GREW}{Sign.FELL}"


def view_of(
    session: Session, columns: int = 111, rows: int = 27, *, pinned: CellRef | None = None, digits: int = 4
) -> LayersView:
    focus = focus_on(session, (0, 0), pinned)
    view = LayersView(session, focus, digits, columns, rows, has_keys=True)
    return LayersView(session, focus, digits, columns, rows, view.in_sight(focus.cursor), has_keys=True)


def cells(lines: list[Line]) -> Iterator[tuple[CellRef, str, int, int]]:
    """Yield every drawn cell with its text, the mark in front of it included, and where it begins."""
    for y, line in enumerate(lines):
        x, gap = 0, ""
        for part in line:
            if isinstance(part.target, CellRef):
                if len(part.text) == 1:
                    gap = part.text
                else:
                    yield part.target, gap + part.text, x - len(gap), y
                    gap = ""
            x += len(part.text)


def all_cells(session: Session) -> list[CellRef]:
    network = session.project.network
    names = [as_shown(session, CellRef(n, 0, 0)).name for layer in network.letters for _, n in slots_of(network, layer)]
    shapes = {name: shape_of(network, name, session.batch) for name in names}
    return [CellRef(name, row, column) for name in names for row, column in np.ndindex(*shapes[name])]


@pytest.mark.parametrize("step", range(19))
def test_every_cell_of_the_article_stands_once_with_its_number_or_blank(article: Project, at: At, step: int) -> None:
    session = at(article, step)
    shown = {cell: text for cell, text, _, _ in cells(view_of(session).lines())}
    assert sorted(shown) == sorted(all_cells(session))
    for cell, text in shown.items():
        array = session.values.get(cell.name)
        if array is None:
            assert not text.strip()
        else:
            assert text.strip(f" {DIRECTIONS}") == fixed(float(array[cell.row, cell.column]), 4).strip()


@pytest.mark.parametrize("step", [0, 5, 12, 18])
def test_the_columns_of_a_matrix_line_up_over_all_layers(article: Project, at: At, step: int) -> None:
    starts: dict[tuple[str, int], set[int]] = {}
    for cell, text, x, _ in cells(view_of(at(article, step)).lines()):
        kind = cell.name.removeprefix("new_").rpartition("_")[0] or cell.name
        starts.setdefault((kind, cell.column), set()).add(x + len(text))
    assert {key: places for key, places in starts.items() if len(places) > 1} == {}
    forward = [min(starts[kind, 0]) for kind in ("W", "net", "out", "target", "dout", "delta", "grad_W")]
    assert forward == sorted(forward)


@pytest.mark.parametrize("step", range(1, 19))
def test_the_result_of_the_operation_is_bold_and_its_layer_has_the_frame_of_the_phase(
    article: Project, at: At, step: int
) -> None:
    session = at(article, step)
    operation = session.operation
    assert operation is not None
    lines = view_of(session).lines()
    bold = {part.target for line in lines for part in line if Ink.RESULT in part.inks}
    if operation.result != "error" and not is_updated(operation.result):  # of what changed, the largest is
        rows, columns = session.values[operation.result].shape
        assert bold >= {CellRef(operation.result, row, column) for row in range(rows) for column in range(columns)}
    phases = {Ink.FORWARD, Ink.ERROR, Ink.BACKWARD, Ink.UPDATE}
    framed = [line for line in lines if plain(line).startswith("╭") and phases & set(line[0].inks)]
    assert [plain(line).split()[1] for line in framed] == [operation.layer]


@settings(max_examples=150)
@given(
    sizes=st.lists(st.one_of(st.integers(1, 9), st.integers(1, 800)), min_size=2, max_size=21),
    room=st.tuples(st.integers(80, 200), st.integers(6, 50)),
    data=st.data(),
)
def test_whatever_the_network_the_pane_is_filled_and_the_cursor_is_in_sight(
    sizes: list[int], room: tuple[int, int], data: st.DataObject, empty_project: Callable[..., Project]
) -> None:
    bias = data.draw(st.sampled_from(["none", "trained", "frozen"]), label="bias")
    samples = data.draw(st.integers(1, 64), label="batch")
    session = open_session(empty_project(sizes, bias, samples))
    network = session.project.network
    layer = data.draw(st.sampled_from(network.letters), label="layer")
    name = data.draw(st.sampled_from([name for _, name in slots_of(network, layer)]), label="matrix")
    rows, columns = shape_of(network, name, session.batch)
    cursor = CellRef(name, data.draw(st.integers(0, rows - 1)), data.draw(st.integers(0, columns - 1)))
    view = view_of(session, *room, pinned=cursor, digits=data.draw(st.integers(1, 8), label="digits"))
    lines = view.lines()
    assert len(lines) == room[1]
    assert max(map(width, lines)) <= room[0]
    assert [cell for cell, _, _, _ in cells(lines) if cell == cursor] == [cursor]
    assert any(part.target == cursor and Ink.CURSOR in part.inks for line in lines for part in line)


def differing(before: Session, after: Session, cell: CellRef) -> bool:
    """Tell whether a cell was known before and is another number now."""
    old = before.values.get(cell.name)
    if old is None and cell.name.startswith("new_"):
        old = before.values[cell.name.removeprefix("new_")]
    new = after.values.get(cell.name)
    return old is not None and new is not None and bool(old[cell.row, cell.column] != new[cell.row, cell.column])


@pytest.mark.parametrize(
    ("step", "cell"),
    [(2, CellRef("W_b", 1, 0)), (15, CellRef("W_c", 2, 3)), (12, CellRef("target", 0, 0)), (0, CellRef("out_a", 1, 0))],
    ids=str,
)
def test_an_edit_marks_exactly_the_cells_that_are_another_number_now(
    article: Project, at: At, step: int, cell: CellRef
) -> None:
    before = at(article, step)
    after = edit(before, *cell, 0.875)
    marked = {shown for shown, text, _, _ in cells(view_of(after).lines()) if set(DIRECTIONS) & set(text)}
    assert marked == {other for other in all_cells(after) if differing(before, after, other)}
    assert cell in marked


@pytest.mark.parametrize("step", [16, 17, 18])
def test_an_update_marks_exactly_the_weights_that_it_moved(article: Project, at: At, step: int) -> None:
    before = at(article, step - 1)
    after = step_forward(before)
    marked = {shown for shown, text, _, _ in cells(view_of(after).lines()) if set(DIRECTIONS) & set(text)}
    assert after.operation is not None
    new, old = after.values[after.operation.result], before.values[after.operation.operands[0]]
    moved = {CellRef(after.operation.result, int(r), int(c)) for r, c in zip(*np.nonzero(new != old), strict=True)}
    assert moved <= marked
    assert {cell for cell in marked if cell.name == after.operation.result} == moved
    earlier = [cell for cell in marked if cell.name != after.operation.result]
    assert all(cell.name.startswith("new_") and (changed(after, cell.name) is not None) for cell in earlier)


@pytest.mark.parametrize("rows", [6, 10, 14, 20])
def test_where_not_all_layers_fit_the_others_fold_or_become_tabs(article: Project, at: At, rows: int) -> None:
    view = view_of(at(article, 3), rows=rows)
    lines = view.lines()
    offered = {part.target.layer for line in lines for part in line if isinstance(part.target, LayerRef)}
    assert offered == {"a", "b", "c", "d"}
    assert {cell.name for cell, _, _, _ in cells(lines)} >= {"net_c", "W_c"}
    if view.has_tabs():
        assert "layer b" in plain(lines[-1])
        assert "layer d" in plain(lines[-1])


def test_a_layer_that_is_cut_says_which_rows_and_columns_are_in_sight(random_project: RandomProject) -> None:
    session = open_session(random_project(784, 128, 10))
    shown = "\n".join(map(plain, view_of(session, pinned=CellRef("W_b", 60, 300)).lines()))
    assert "of 784" in shown
    assert "of 128" in shown
    assert "b61" in shown


@pytest.mark.parametrize("size", [(111, 27), (78, 9), (198, 40)], ids=str)
def test_a_layer_costs_as_many_formatted_cells_as_are_in_sight_however_large_it_is(
    monkeypatch: pytest.MonkeyPatch, empty_project: Callable[..., Project], size: tuple[int, int]
) -> None:
    calls: list[Any] = []

    def counted(number: float, digits: int) -> str:
        calls.append(number)
        return fixed(number, digits)

    monkeypatch.setattr("gpnet_tui.view.matrices.cells.fixed", counted)
    counts = []
    for neurons in (1000, 2000):
        session = go_to(open_session(empty_project([neurons, neurons], "none", 1)), Position(1, 2))
        calls.clear()
        view_of(session, *size).lines()
        counts.append(len(calls))
    assert counts[1] == counts[0]
    assert 0 < counts[0] <= size[0] * size[1] / 8


def test_the_wheel_scrolls_a_layer_to_its_last_row_and_no_further(random_project: RandomProject) -> None:
    session = open_session(random_project(50, 200, 3))
    view = view_of(session, pinned=CellRef("W_b", 0, 0))
    scroll = view.scrolled("b", 100_000, 100_000)
    view = LayersView(session, view.focus, 4, 111, 27, scroll)
    shown = {cell for cell, _, _, _ in cells(view.lines())}
    assert CellRef("W_b", 199, 49) in shown
    assert view.scrolled("b", -100_000, -100_000).rows["b"] == 0
