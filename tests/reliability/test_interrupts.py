"""The short form of the interrupts: each command once."""

import pytest

pytest.importorskip("pty", reason="there are no pseudo-terminals here")

from tests.reliability.interrupts import COMMANDS, attempts


def test_ctrl_c_ends_every_command_quietly_at_any_moment() -> None:
    assert [one for one in attempts(len(COMMANDS), seed=20261126, longest=1.5) if one[-1]] == []
