"""The short form of the payloads: all of them in files, one in each dialog."""

from pathlib import Path

import pytest

pytest.importorskip("pty", reason="there are no pseudo-terminals here")

from tests.reliability.hostile_texts import PAYLOADS
from tests.reliability.payloads import acting, own_sequences, shown_through, written_for
from tests.reliability.terminal import Terminal

QUIET = 0.02
LEAVING = ["\x1bq", "q", "\x1b\x1bq", "\x1b[Aq", "\x03", "\x11", "\x1b[200~\x1bq", "q\x1b", "\x1bq\x1b"]


def test_a_payload_that_comes_through_is_seen() -> None:
    own = acting(b"\x1b[?1049h\x1b[31mtext")
    for payload in PAYLOADS.values():
        assert shown_through(f"a{payload}b".encode(), [payload], own)
    assert not shown_through(b"\x1b[?1049h\x1b[32mother", [*PAYLOADS.values()], own)


def test_nothing_of_a_payload_reaches_the_terminal() -> None:
    own = own_sequences()
    texts = ["".join(PAYLOADS.values())]
    found = {
        place: shown_through(output, texts, own) for place, output in written_for(texts, [*PAYLOADS.values()], QUIET)
    }
    assert {place: one for place, one in found.items() if one} == {}


def test_a_paste_does_not_leave_the_program(tmp_path: Path) -> None:
    terminal = Terminal(["-m", "gpnet_tui"], tmp_path, tmp_path)
    try:
        terminal.wait_for(b"BACKWARD")
        for text in LEAVING:
            terminal.send(f"\x1b[200~{text}\x1b[201~".encode())
        terminal.send(b"?")
        terminal.wait_for(b"How to read the screen")
    finally:
        terminal.kill()
