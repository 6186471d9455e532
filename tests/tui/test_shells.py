"""Completion as a person meets it: bash, zsh and fish in a terminal, and Tab."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders.screens import Terminal

PROMPT = "READY>"
STARTED = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
    "fish": ["fish", "--no-config", "-i"],
}
BEGUN = {
    "bash": 'PS1="READY""> "; bind "set show-all-if-ambiguous on"; eval "$(gpnet-tui --completion bash)"',
    "zsh": 'PS1="READY""> "; eval "$(gpnet-tui --completion zsh)"',
    "fish": 'function fish_prompt; echo "READY""> "; end; gpnet-tui --completion fish | source',
}
FILES = ("my net.toml", "a:b.toml", "it's.toml", "nets/mine.toml", "notes.md")
COMPLETED = [
    ("arti", ["article"]),
    ("'my", ["my net.toml"]),
    ("a:", ["a:b.toml"]),
    ("trac\tit", ["trace", "it's.toml"]),
    ("train --red\tmean_", ["train", "--reduction", "mean_all"]),
    ("--bias=trained,fro", ["--bias=trained,frozen"]),
    ("grade maz\tnets/", ["grade", "mazur", "nets/mine.toml"]),
]
LISTED = [
    ("m", ["mistakes", "mazur", "my"]),
    ("trace --momentum", ["momentum-form"]),
    ("train --save new.", ["new.toml", "new.npz", "new.safetensors"]),
]
INSTALLED = [
    pytest.param(name, marks=pytest.mark.skipif(shutil.which(name) is None, reason=f"there is no {name} here"))
    for name in STARTED
]


@pytest.fixture(params=INSTALLED)
def shell(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Terminal]:
    """Start a shell that completes, in a folder with files."""
    home, programs = tmp_path / "home", tmp_path / "programs"
    for name in FILES:
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).touch()
    programs.mkdir()
    program = programs / "gpnet-tui"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m gpnet_tui "$@"\n')
    program.chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if name == "XDG_STATE_HOME"}
    path = os.pathsep.join(str(Path(folder).resolve()) for folder in sys.path if folder)
    environment = {
        **kept,
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": path,
        "HOME": str(home),
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
    }
    terminal = Terminal(STARTED[request.param], environment, home)
    try:
        terminal.press(BEGUN[request.param] + "\n")
        terminal.wait_for(PROMPT)
        yield terminal
    finally:
        terminal.close()


def test_a_shell_completes_commands_examples_files_options_and_values(shell: Terminal) -> None:
    for typed, words in COMPLETED:
        # All keys at once: the shell acts on them in turn, and prints the words that it understands.
        shell.press(f"gpnet-tui {typed}\t\x01printf '<%s>' \n")
        shell.wait_for("".join(f"<{word}>" for word in ("gpnet-tui", *words)))
    for typed, shown in LISTED:
        shell.press(f"\x0cgpnet-tui {typed}\t")
        for word in shown:
            shell.wait_for(word)
        shell.press("\x15")  # ctrl+u: away with the line
