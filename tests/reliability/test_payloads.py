"""The short form of the payloads: all of them in files, one in each dialog."""

import pytest

pytest.importorskip("pty", reason="there are no pseudo-terminals here")

from tests.reliability.hostile_texts import PAYLOADS
from tests.reliability.payloads import acting, own_sequences, shown_through, written_for

QUIET = 0.02


def test_a_payload_that_comes_through_is_seen() -> None:
    own = acting(b"\x1b[?1049h\x1b[31mtext")
    for payload in PAYLOADS.values():
        assert shown_through(f"a{payload}b".encode(), [payload], own)
    assert not shown_through(b"\x1b[?1049h\x1b[32mother", [*PAYLOADS.values()], own)


def test_nothing_of_a_payload_reaches_the_terminal() -> None:
    own = own_sequences(QUIET)
    texts = ["".join(PAYLOADS.values())]
    found = {
        place: shown_through(output, texts, own) for place, output in written_for(texts, [*PAYLOADS.values()], QUIET)
    }
    assert {place: one for place, one in found.items() if one} == {}
