"""One matrix drawn on its own: whatever it is and wherever it will stand, it names itself and its columns."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

import pytest

from gpnet_engine import examples
from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.model.project import Project
from gpnet_engine.names import kind_label
from gpnet_engine.operations.execute import shape_of
from gpnet_engine.time.session import Position, Session, go_to, open_session
from gpnet_tui.view.focus import focus_on
from gpnet_tui.view.matrices.cells import Look
from gpnet_tui.view.matrices.grid import as_shown, slots_of
from gpnet_tui.view.matrices.layers import LayersView
from gpnet_tui.view.matrices.matrix import MatrixView
from gpnet_tui.view.text.ink import CellRef, Ink, Line, Span, plain, width
from gpnet_tui.view.text.labels import times

At: TypeAlias = Callable[..., Session]

LOOKS = {"plain": Look(), "heat": Look(heat=True), "changes": Look(changes=True)}
ROOM = (200, 60)  # columns and rows
MOST = 12  # rows or columns that are drawn


def names(session: Session) -> list[str]:
    """Return the matrices of all layers, in the form in which they are on screen."""
    network = session.project.network
    filled = [name for layer in network.letters for _, name in slots_of(network, layer)]
    return [as_shown(session, CellRef(name, 0, 0)).name for name in filled]


def drawn(session: Session, name: str, look: Look = LOOKS["plain"]) -> MatrixView:
    """Return a matrix, of a large one the corner, with the cursor on the result."""
    rows, columns = (min(length, MOST) for length in shape_of(session.project.network, name, session.batch))
    focus = focus_on(session, (0, 0), None)
    return MatrixView(session, focus, name, range(rows), range(columns), 4, columns, look, has_keys=True)


def lines_of(block: MatrixView) -> list[Line]:
    """Return all that a matrix draws, below each other."""
    return [block.heading(), block.column_labels(), *map(block.row, block.rows)]


def cells(spans: Iterator[Span]) -> dict[CellRef, tuple[str, frozenset[Ink]]]:
    """Return the text and the inks of every cell."""
    texts: dict[CellRef, tuple[str, frozenset[Ink]]] = {}
    for part in spans:
        if isinstance(part.target, CellRef) and len(part.text) > 1:
            texts[part.target] = part.text.strip(), frozenset(part.inks)
    return texts


def test_a_matrix_stands_under_its_name_and_shape_with_its_columns_named(article: Project, at: At) -> None:
    lines = list(map(plain, lines_of(drawn(at(article, 12), "W_c"))))
    assert lines == [
        "  W 3×4                         ",
        "      b1      b2      b3      b4",
        "  0.2500  0.3000  0.3500  0.4000",
        "  0.4500  0.5000  0.5500  0.6000",
        "  0.6500  0.7000  0.7500  0.8000",
    ]


def test_the_columns_of_a_batch_are_its_samples(batch_project: Project, at: At) -> None:
    heading, labels, *_ = map(plain, lines_of(drawn(at(batch_project, 1, 2), "net_b")))
    assert heading.split() == ["net", "4×3"]
    assert labels.split() == ["s4", "s5", "s6"]


def test_a_bias_has_one_column_without_a_label(batch_project: Project, at: At) -> None:
    heading, labels, *_ = map(plain, lines_of(drawn(at(batch_project, 1), "bias_b")))
    assert (heading.strip(), labels.strip()) == ("bias", "")


@pytest.mark.parametrize("example", examples.names())
@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_a_matrix_looks_the_same_on_its_own_and_in_the_table_of_its_layer(example: str, look: Look) -> None:
    start = open_session(open_project(example, Overrides()))
    for step in range(len(start.program) + 1):
        session = go_to(start, Position(2, step))
        focus = focus_on(session, (0, 0), None)
        view = LayersView(session, focus, 4, *ROOM, has_keys=True, look=look)
        table = cells(part for line in view.lines() for part in line)
        assert table
        for name in {cell.name for cell in table}:
            own = cells(part for line in lines_of(drawn(session, name, look)) for part in line)
            seen = {cell: shown for cell, shown in table.items() if cell in own}
            assert seen
            assert {cell: own[cell] for cell in seen} == seen


@pytest.mark.parametrize("step", range(1, 19))
def test_the_result_the_lit_cells_and_the_cursor_are_marked(article: Project, at: At, step: int) -> None:
    session = at(article, step)
    focus = focus_on(session, (0, 0), None)
    operation = session.operation
    assert operation is not None
    for name in names(session):
        block = drawn(session, name)
        (heading,) = block.heading()
        assert (Ink.STRONG in heading.inks) == (name == operation.result)
        assert (Ink.KEY in heading.inks) == bool(name != operation.result and focus.sources_in(name))
        for cell, (_, inks) in cells(part for line in lines_of(block) for part in line).items():
            assert (Ink.LIT in inks) == focus.is_lit(cell)
            assert (Ink.CURSOR in inks) == (cell == focus.cursor)


@pytest.mark.parametrize("name", ["W_b", "net_b", "grad_W_c", "delta_c"])
def test_a_block_is_as_wide_as_it_was_told_with_what_is_in_sight(batch_project: Project, at: At, name: str) -> None:
    session = at(batch_project, 1)
    rows, columns = shape_of(session.project.network, name, session.batch)
    for count in range(1, columns + 3):
        shown = range(columns - min(count, columns), columns)
        block = MatrixView(session, focus_on(session, (0, 0), None), name, range(1, rows), shown, 4, count)
        lines = lines_of(block)
        assert {width(line) for line in lines} == {block.width}
        assert len(lines) == 2 + rows - 1
        assert {cell.column for cell in cells(part for line in lines for part in line)} == set(shown)
        if count > 1:
            assert plain(lines[0]).split()[:2] == [kind_label(name), times((rows, columns))]
        assert plain(block.row(0)).strip() == ""
