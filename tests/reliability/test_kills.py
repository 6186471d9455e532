"""The short form of the kills, and gentler ends: signals, and what is opened after them."""

import os
import signal
from pathlib import Path

import pytest

from gpnet_engine.files.journals.recorder import Recorder
from gpnet_engine.time.edits import CellEdit
from gpnet_tui.view.sessions import OFFER
from tests.reliability.kills import Terminal, kills

pytestmark = pytest.mark.skipif(not hasattr(os, "forkpty"), reason="needs a pty")

EDIT = CellEdit(2, "learning_rate", 0, 0, 0.25)


def test_kill_9_loses_no_edit_and_breaks_no_file(tmp_path: Path) -> None:
    *_, outcome = kills(4, 1, tmp_path)
    assert outcome.lost == []
    assert outcome.broken == []
    assert outcome.edits > 0


def edited(state: Path) -> Terminal:
    """Return the debugger in iteration 2, after an edit, while it runs on."""
    terminal = Terminal(state, "mazur")
    terminal.wait_for("Start of iteration 1")
    terminal.press("i")
    terminal.wait_for("Start of iteration 2")
    terminal.press("L0.25\r")
    while terminal.rate != 0.25:
        terminal.read()
    terminal.press("c")
    return terminal


def test_kill_9_loses_no_answer(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, "article")
    terminal.wait_for("Start of iteration 1")
    terminal.press("A.1234 .3 ")
    terminal.wait_for("2 of 87")
    terminal.kill()
    again = Terminal(tmp_path, "article")
    again.wait_for(OFFER)
    again.press("\r")
    again.wait_for("Start of iteration 1")
    again.press("A")
    again.wait_for("2 of 87")
    assert "0.1234" in again.text
    again.kill()
    found = Recorder(lambda: tmp_path / "gpnet-tui").last()
    assert found is not None
    assert found.work.answers[1].texts == {"net_b": (("0.1234",), ("0.3",), ("",), ("",))}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT], ids=lambda number: number.name)
def test_a_signal_leaves_the_journal_complete(tmp_path: Path, number: signal.Signals) -> None:
    assert edited(tmp_path).kill(number) == 128 + number
    recorder = Recorder(lambda: tmp_path / "gpnet-tui")
    found = recorder.last()
    recorder.stop()
    assert found is not None
    assert not found.head.has_left
    assert found.work.edits == (EDIT,)
    assert found.work.position >= (2, 0)


@pytest.mark.parametrize("arguments", [["--resume"], ["sessions", "open", "1"]], ids=" ".join)
def test_a_session_is_opened_where_it_ended(tmp_path: Path, arguments: list[str]) -> None:
    edited(tmp_path).kill()
    terminal = Terminal(tmp_path, *arguments)
    terminal.wait_for("Mazur")
    assert terminal.rate == 0.25
    terminal.press("u")
    while terminal.rate != 0.5:
        terminal.read()
    terminal.kill()
    recorder = Recorder(lambda: tmp_path / "gpnet-tui")
    found = recorder.last()
    recorder.stop()
    assert found is not None
    assert found.head.number == 1
    assert found.work.undone == (EDIT,)


def test_two_instances_go_on_with_one_session_only_once(tmp_path: Path) -> None:
    edited(tmp_path).kill()
    one = Terminal(tmp_path, "--resume")
    one.wait_for("Mazur")
    other = Terminal(tmp_path, "sessions", "open", "1")
    other.wait_for("open in another window")
    other.kill()
    one.kill()
