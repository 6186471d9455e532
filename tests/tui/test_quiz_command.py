"""`gpnet-tui quiz` on the command line."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from gpnet_tui.cli import main


def test_a_file_that_ends_in_xml_is_moodles(tmp_path: Path) -> None:
    path = tmp_path / "bank.xml"
    main(["quiz", "article", "--questions", "5", "--output", str(path)])
    assert len(ET.parse(path).getroot()) == 6  # noqa: S314 - of our own making; the first one is the category


def test_gift_is_printed(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    main(["quiz", "--questions", "3", "--format", "gift"])
    printed = capfdbinary.readouterr().out.decode()
    assert printed.startswith("$CATEGORY:")
    assert printed.count("\n::") == 3


def test_it_says_where_there_are_fewer_questions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["quiz", "mazur", "--questions", "999", "--output", str(tmp_path / "bank.gift")])
    assert "different questions" in capsys.readouterr().err


def test_of_matrices_too_large_to_be_printed_only_formulas_are_asked(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    main(["quiz", "--format", "gift", "--questions", "4", "--layers", "300,200,2"])
    printed = capfdbinary.readouterr().out.decode()
    assert printed.count("Which formula comes next?") >= 3
    assert len(printed) < 100_000
