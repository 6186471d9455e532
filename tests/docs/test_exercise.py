"""Exercise 3, from the sheet to the feedback, is what the README shows."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from gpnet_tui.cli import main

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
FOLDER = ROOT / "docs" / "exercise-3"
(SESSION,) = re.findall(r"^```console\n(\$ gpnet-tui sheet .*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
COMMANDS = [tuple(one.split("\n", 1)) for one in re.split(r"^\$ ", SESSION, flags=re.MULTILINE) if one]


def test_there_are_five_commands() -> None:
    assert [command.split()[0] for command, _ in COMMANDS] == ["gpnet-tui"] * 4 + ["cat"]


def test_the_commands_print_what_the_readme_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(FOLDER, tmp_path / "exercise")
    monkeypatch.chdir(tmp_path / "exercise")
    for command, shown in COMMANDS:
        program, *arguments = shlex.split(command)
        if program == "cat":
            printed = Path(arguments[0]).read_text(encoding="utf-8")
        else:
            _run(arguments)
            printed = capsys.readouterr().out
        assert printed.rstrip("\n") == shown.rstrip("\n"), command
    assert "Exercise 3" in Path("exercise-3.html").read_text(encoding="utf-8")
    assert Path("empty.csv").read_text(encoding="utf-8").splitlines()[1] == "delta_d,1,,,,"


def _run(arguments: list[str]) -> None:
    """Run a command; that something is wrong in a file is no failure of it."""
    try:
        main(arguments)
    except SystemExit as leaving:
        if leaving.code != 1:
            raise
