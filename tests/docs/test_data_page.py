"""What docs/data.md lists is what the tables hold."""

import re
from pathlib import Path

import msgspec

from gpnet_engine.files.data.categories import MOST_CATEGORIES
from gpnet_engine.files.data.cells import MISSING
from gpnet_engine.files.data.gathering import MISSING_WAYS, MOST_NUMBERS
from gpnet_engine.files.data.scaling import SCALES
from gpnet_engine.files.data.table import MOST_COLUMNS
from gpnet_engine.files.data.text import LARGEST_CSV
from gpnet_engine.files.specification import KEYS_OF_ROWS, DataSpec

TEXT = (Path(__file__).parents[2] / "docs" / "data.md").read_text(encoding="utf-8")


def _cells(begin: str) -> list[str]:
    """Return the second cells of the rows of a table."""
    table = TEXT[TEXT.index(begin) :].partition("\n\n")[0]
    return re.findall(r"^\| (.*?)(?<!\\) \|", table, re.MULTILINE)


def test_every_key_of_a_file_is_listed() -> None:
    keys = {field.name for field in msgspec.structs.fields(DataSpec)} - set(KEYS_OF_ROWS)
    assert {cell.strip("`") for cell in _cells("| `file` |")} == keys


def test_every_value_of_a_key_is_listed() -> None:
    for name in (*SCALES, *MISSING_WAYS):
        assert f'`"{name}"`' in TEXT


def test_missing_values_are_listed() -> None:
    paragraph = TEXT[TEXT.index("**Missing values**") :].partition("\n\n")[0]
    everywhere, among_texts = paragraph.split("Among", 1)
    assert {text.lower() for text in re.findall(r"`([^`]+)`", everywhere)} | {""} == set(MISSING)
    among = {text.lower() for text in re.findall(r"`([^`]+)`", among_texts.partition("are texts")[0])}
    assert among == {text for text, is_missing_too in MISSING.items() if not is_missing_too}


def test_limits_are_those_of_the_program() -> None:
    assert f"{LARGEST_CSV // 2**20} MiB and {MOST_NUMBERS:,} numbers, and a table {MOST_COLUMNS:,} columns" in TEXT
    assert f"at most {MOST_CATEGORIES:,}" in TEXT
