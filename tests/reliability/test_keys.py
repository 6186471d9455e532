"""The short form of the random keys, and bursts that have broken the program."""

import asyncio

import pytest

from tests.reliability.keys import PROJECTS, Action, Key, Paste, Resize, Settle, broken_by, crashes, surroundings

SMALL = Resize(5, 5)
BURSTS: dict[str, list[Action]] = {
    "a page down in the palette": [Resize(40, 2), Key("ctrl+p"), Key("pagedown")],
    "a page up in the palette": [Key("ctrl+p"), Key("pageup")],
    "the palette opened, used and closed": [Key("ctrl+p"), Key("enter"), Key("escape")],
    "the palette opened and closed twice": [Key("ctrl+p"), Key("escape"), Key("escape")],
    "the palette above a dialog": [Key("ctrl+o"), Key("end"), Settle(), Key("enter"), Key("ctrl+p"), Key("escape")],
    "a pattern as the name of a file": [Key("d"), Settle(), Key("tab"), Paste("B*"), Settle(), Key("enter")],
    **{f"{key} in a small terminal": [SMALL, Settle(), Key(key), Settle(), Settle()] for key in "oyVKH/Yd?"},
    **{f"{key}, then a small terminal": [Key(key), Settle(), SMALL, Settle()] for key in "oyVKH/Yd?"},
    "keys as the program leaves": [Key("q"), Key("Y"), Key("down"), Key("enter")],
}


@pytest.fixture(autouse=True)
def known_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look often whether keys are done."""
    monkeypatch.setattr("textual._wait.SLEEP_GRANULARITY", 0.002)
    monkeypatch.setattr("textual._wait.SLEEP_IDLE", 0.0002)


@pytest.mark.parametrize("burst", BURSTS)
def test_a_burst_of_keys_breaks_nothing(burst: str) -> None:
    with surroundings():
        assert asyncio.run(broken_by("article", BURSTS[burst])) is None


def test_random_keys_texts_clicks_and_sizes_break_nothing() -> None:
    broken = [str(crash) for _, crash in crashes(len(PROJECTS) * 50, 20261126, 50, shorten=False) if crash is not None]
    assert broken == []
