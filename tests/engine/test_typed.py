"""What people type: layers in the forms they are written in, names in any case; and which edits hide others."""

import pytest

from gpnet_engine.arrays import matrix
from gpnet_engine.errors import EditError
from gpnet_engine.model.setting import Setting
from gpnet_engine.model.settings import SETTINGS
from gpnet_engine.model.typed_numbers import parse_layers
from gpnet_engine.time.edits import (
    INPUT_DATA,
    CellEdit,
    Edits,
    SamplesEdit,
    SeedEdit,
    SettingsEdit,
    hidden_by,
    loses_edits,
)

WRITTEN = [
    "2,4,3",
    "2, 4, 3",
    "2-4-3",
    "2 4 3",
    "2x4x3",
    "2×4×3",
    "2 - 4 - 3",
    "2;4;3",
    "[2, 4, 3]",
    " 2\t4  3 ",
    "2X4X3",
    "2→4→3",
]


@pytest.mark.parametrize("text", WRITTEN)
def test_layers_are_taken_as_they_are_written(text: str) -> None:
    assert parse_layers(text) == [2, 4, 3]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "''"),
        ("2,,3", "''"),
        ("2-3,1", "'3,1'"),
        ("-2", "'-2'"),
        ("2,-3", "'-3'"),
        ("2.5-1", "'2.5'"),
        ("a", "'a'"),
    ],
)
def test_what_are_no_layers_is_named_with_an_example(text: str, named: str) -> None:
    with pytest.raises(EditError, match="such as 2-4-3-2") as refused:
        parse_layers(text)
    assert str(refused.value).endswith(f"got {named}")


NAMES = [(row, name) for row in SETTINGS.values() for name in row.kind.names()]


@pytest.mark.parametrize(("row", "name"), NAMES, ids=[f"{row.name} {name}" for row, name in NAMES])
def test_names_are_taken_in_any_case_with_blanks_and_begun(row: Setting, name: str) -> None:
    expected = row.parse(name)
    assert row.parse(name.upper()) == row.parse(f" {name.title()} ") == expected
    assert row.parse(name.replace("_", " ")) == row.parse(name.replace("_", "-")) == expected


# Of a schedule the whole example is a name, numbers and all.
CHOICES = [
    row
    for row in SETTINGS.values()
    if row.kind.names() and row.text(row.default) != "no" and not any("=" in name for name in row.kind.names())
]


@pytest.mark.parametrize("row", CHOICES, ids=lambda row: row.name)
def test_a_beginning_is_enough_where_it_is_of_one_name_only(row: Setting) -> None:
    names = row.kind.names()
    for name in names:
        for length in range(1, len(name)):
            begun = name[:length]
            meant = [one for one in names if one.startswith(begun)]
            if begun in names or len(meant) == 1:
                assert row.parse(begun) == row.parse(begun if begun in names else name)
            else:
                with pytest.raises(EditError, match="could be"):
                    row.parse(begun)


W, OTHER, LATER = (CellEdit(1, "W_b", 0, 0, 1.0), CellEdit(1, "W_b", 0, 1, 1.0), CellEdit(2, "W_b", 0, 0, 1.0))
DATA, RATE = CellEdit(1, INPUT_DATA, 0, 0, 1.0), CellEdit(1, "learning_rate", 0, 0, 1.0)
SETTING, BOTH = SettingsEdit(1, (("learning_rate", 2.0),)), SettingsEdit(1, (("learning_rate", 2.0), ("batch_size", 2)))
SEED = SeedEdit(1)
SAMPLES, LATER_SAMPLES = (SamplesEdit(iteration, matrix([1.0]), matrix([1.0])) for iteration in (1, 2))


@pytest.mark.parametrize(
    ("edits", "hidden"),
    [
        ((W, OTHER, LATER, DATA, RATE), {}),
        ((W, W), {0: 1}),
        ((W, OTHER, W, W), {0: 2, 2: 3}),
        ((RATE, SETTING), {0: 1}),
        ((SETTING, RATE), {0: 1}),
        ((BOTH, RATE), {}),
        ((RATE, BOTH), {0: 1}),
        ((W, LATER, DATA, SEED), {0: 3, 1: 3}),
        ((W, DATA, RATE, SAMPLES), {1: 3}),
        ((SAMPLES, DATA, SAMPLES), {0: 2, 1: 2}),
        ((SAMPLES, DATA), {}),
        ((DATA, LATER_SAMPLES), {}),
        ((SAMPLES, SEED), {}),
        ((SEED, W), {}),
        ((SEED, W, SEED), {0: 2, 1: 2}),
    ],
    ids=str,
)
def test_an_edit_is_hidden_by_a_later_one_that_sets_all_it_set(edits: Edits, hidden: dict[int, int]) -> None:
    assert hidden_by(edits) == hidden


def test_only_weights_that_still_count_are_lost_by_a_new_seed() -> None:
    assert loses_edits((DATA, RATE, W))
    assert not loses_edits((DATA, RATE, SETTING, W, SEED))
