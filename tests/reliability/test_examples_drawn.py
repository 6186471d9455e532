"""What hypothesis draws: in the suite always the same, so that no change fails by luck; in a search something else."""

import importlib.util
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

NUMBERS = [1234.5 + place for place in range(100)]

only_in_the_suite = pytest.mark.skipif(not settings().derandomize, reason="a search draws what it likes")


def drawn() -> list[float]:
    found = list[float]()

    @settings(max_examples=200)
    @given(st.floats(allow_nan=False))
    def draw(number: float) -> None:
        found.append(number)

    draw()
    return found


@only_in_the_suite
def test_each_run_draws_the_same_examples_whatever_else_is_loaded(tmp_path: Path) -> None:
    before = drawn()
    path = tmp_path / "numbers.py"
    path.write_text(f"NUMBERS = {NUMBERS}", encoding="utf-8")
    loaded = importlib.util.spec_from_file_location("numbers_to_be_found", path)
    assert loaded is not None
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, loaded.name, importlib.util.module_from_spec(loaded))
        assert drawn() == before


def test_no_example_fails_by_the_clock() -> None:
    assert settings().deadline is None
    assert settings(max_examples=1).deadline is None
