"""The short form of the kills."""

import os
from pathlib import Path

import pytest

from tests.reliability.kills import kills


@pytest.mark.skipif(not hasattr(os, "forkpty"), reason="needs a pty")
def test_kill_9_loses_no_edit_and_breaks_no_file(tmp_path: Path) -> None:
    *_, outcome = kills(4, 1, tmp_path)
    assert outcome.lost == []
    assert outcome.broken == []
    assert outcome.edits > 0
