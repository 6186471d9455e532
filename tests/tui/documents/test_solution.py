"""Worked solutions: every operation with its equation, numbers that are those of the trace, nothing left unsaid."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.model.project import Project
from gpnet_engine.names import as_typed
from gpnet_engine.operations import RULES
from gpnet_engine.operations.mistakes import MISTAKES
from gpnet_engine.time.edits import CellEdit, SettingsEdit
from gpnet_engine.time.trace import Entry, trace
from gpnet_tui.cli import main
from gpnet_tui.view.documents.blocks import (
    Block,
    CellEquation,
    Document,
    Formula,
    Heading,
    Listing,
    MatrixEquation,
    MatrixPart,
    Paragraph,
    Together,
    each_block,
)
from gpnet_tui.view.documents.breaking import PAGE_COLUMNS, lines_of, width_of
from gpnet_tui.view.documents.formats import FORMATS
from gpnet_tui.view.documents.solution import Cells, solution
from tests.builders.strategies import Setup, setups


def solved(project: Project, cells: Cells = Cells.ONE, iterations: int = 1) -> tuple[list[Entry], Document]:
    """Return the operations of a project, and their worked solution."""
    entries = list(trace(project, iterations))
    return entries, solution(entries, cells)


def operations_in(document: Document) -> Iterator[tuple[Block, ...]]:
    """Yield the blocks of each operation."""
    yield from (block.blocks for block in document.blocks if isinstance(block, Together))


def results_in(blocks: tuple[Block, ...]) -> MatrixPart:
    """Return the result of an operation, as it is printed."""
    equation = next(block for block in blocks if isinstance(block, MatrixEquation))
    assert isinstance(equation.parts[-1], MatrixPart)
    return equation.parts[-1]


def texts_of(document: Document) -> list[str]:
    """Return the sentences of a document, and the items of its lists."""
    blocks = list(each_block(document.blocks))
    items = [item for block in blocks if isinstance(block, Listing) for item in block.items]
    return [*(block.text for block in blocks if isinstance(block, Paragraph | Heading)), *items]


def _unit(text: str) -> float:
    mantissa, _, exponent = text.partition("e")
    return 10.0 ** (int(as_typed(exponent) or 0) - len(mantissa.partition(".")[2]))


@settings(max_examples=40)
@given(setups(decimals=st.one_of(st.none(), st.integers(0, 6))))
def test_every_operation_has_its_equation_with_the_numbers_of_the_trace(setup: Setup) -> None:
    entries, document = solved(setup.project(), iterations=2)
    written = list(operations_in(document))
    assert len(written) == len(entries)
    for entry, blocks in zip(entries, written, strict=True):
        array, result = entry.session.values[entry.operation.result], results_in(blocks)
        assert result.shape == array.shape
        for row, line in zip(result.rows, result.entries, strict=True):
            for column, one in zip(result.columns, line, strict=True):
                number, text = float(array[row, column]), one.text.strip()
                assert float(as_typed(text)) == pytest.approx(number, abs=0.51 * _unit(text), rel=1e-9, nan_ok=True)


@settings(max_examples=25)
@given(setups(decimals=st.one_of(st.none(), st.integers(0, 6)), largest=9))
def test_no_line_of_matrices_is_wider_than_a_page_and_no_number_is_cut(setup: Setup) -> None:
    _, document = solved(setup.project(), Cells.ALL)
    for block in each_block(document.blocks):
        if isinstance(block, MatrixEquation):
            assert max(map(width_of, lines_of(block.parts))) <= PAGE_COLUMNS + 8  # what closes a bracket may hang over
            entries = [
                one for part in block.parts if isinstance(part, MatrixPart) for row in part.entries for one in row
            ]
            assert all(re.fullmatch(r"−?[\d.]+(e−?\d+)? *|−?inf|NaN", one.text) for one in entries)


@pytest.mark.parametrize("form", FORMATS)
def test_the_numbers_of_the_article_appear(form: str) -> None:
    _, document = solved(open_project(None, Overrides()))
    page = FORMATS[form].write(document)
    minus = "-" if form == "tex" else "−"
    for printed in ("0.7887", "0.6876", "0.2723", "0.1452", "0.0221", "0.0303", "0.0065", "0.0095", "0.0024", "0.0988"):
        assert printed in page
    assert f"{minus}0.0221" in page


def test_every_operation_has_symbols_matrices_a_cell_and_a_sentence() -> None:
    _, document = solved(open_project(None, Overrides()))
    for blocks in operations_in(document):
        kinds = [type(block) for block in blocks if not (isinstance(block, Heading) and block.level < 3)]
        assert kinds[:4] == [Heading, Formula, MatrixEquation, CellEquation]
        assert kinds[-1] is Paragraph


def test_with_all_cells_each_cell_of_each_result_is_written_out() -> None:
    entries, document = solved(open_project(None, Overrides()), Cells.ALL)
    for entry, blocks in zip(entries, operations_in(document), strict=True):
        names = [block.name for block in blocks if isinstance(block, CellEquation)]
        assert len(set(names)) == entry.session.values[entry.operation.result].size


def test_of_a_large_matrix_what_is_shown_is_said_and_how_many_cells_are_written_out() -> None:
    _, document = solved(open_project(None, Overrides(layers=[40, 30, 3])), Cells.ALL)
    parts = [
        part
        for block in each_block(document.blocks)
        if isinstance(block, MatrixEquation)
        for part in block.parts
        if isinstance(part, MatrixPart)
    ]
    cut = next(part for part in parts if part.label == "W_b")
    assert cut.cut_text() == "rows 1–4 and 30 of 30, columns 1–4 and 40 of 40"
    assert "25 of 1,200 cells are written out. The others are computed in the same way." in texts_of(document)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_on_purpose_is_named_and_its_operations_say_so(mistake: str) -> None:
    entries, document = solved(open_project("mazur", Overrides(mistakes=[mistake])))
    assert any(MISTAKES[mistake].title in text for text in texts_of(document))
    for entry, blocks in zip(entries, operations_in(document), strict=True):
        warned = any(isinstance(block, Paragraph) and block.is_warning for block in blocks)
        assert warned == (entry.operation.rule not in RULES)


def test_without_a_mistake_nothing_is_said_of_mistakes() -> None:
    assert not [text for text in texts_of(solved(open_project(None, Overrides()))[1]) if "purpose" in text]


def test_edits_are_told_where_they_were_made() -> None:
    project = open_project(None, Overrides())
    edits = (CellEdit(2, "W_c", 0, 1, 0.9), SettingsEdit(3, (("learning_rate", 0.1),)))
    texts = texts_of(solution(trace(project, 2, 2, edits)))
    assert "W_c[1,2] set to 0.9 from iteration 2 on" in texts
    assert any("learning rate" in text and "iteration 3" in text for text in texts)
    assert any("l = 0.1" in text for text in texts)


def _written(arguments: list[str], capfd: pytest.CaptureFixture[str]) -> str:
    main(["solution", *arguments])
    return capfd.readouterr().out


@pytest.mark.parametrize("form", FORMATS)
def test_the_command_prints_what_it_writes(form: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    printed = _written(["mazur", "--format", form, "--start", "3", "--iterations", "2"], capfd)
    path = tmp_path / f"it{FORMATS[form].ending}"
    assert _written(["mazur", "--start", "3", "--iterations", "2", "--output", str(path)], capfd) == ""
    assert path.read_text(encoding="utf-8") == printed
    assert "Iteration 3" in printed
    assert "Iteration 4" in printed
    assert "Iteration 5" not in printed


def test_another_ending_is_an_error(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "it.docx"
    with pytest.raises(SystemExit) as leaving:
        main(["solution", "--output", str(path)])
    assert leaving.value.code == 2
    assert "expected a name that ends in .md, .tex or .html, got '.docx'" in capfd.readouterr().err
    assert not path.exists()
