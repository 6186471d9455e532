"""Texts that act on a terminal, put into every place that shows text from outside: none may come through.

`python -m tests.reliability.payloads` puts each of them into each place; ctrl+c stops, and tells what was found so far.
What the program writes by itself is known from a run with harmless texts.
"""

import argparse
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from gpnet_tui.commands import COMMANDS
from tests.reliability.hostile_texts import PAYLOADS
from tests.reliability.terminal import Terminal

HARMLESS = "harmless"
_LEAVING = {"leave", "quit", "suspend"}
# Whatever makes a terminal do something: sequences by their kind, single controls, signs that are not seen.
_ACTING = re.compile(
    r"\x1b\[[?<>=]?[\d;]*[A-Za-z]|\x1b[\]P_^X][^\x07\x1b]*|\x1b.|[\x00-\x1f\x7f-\x9f]"
    r"|[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e0fff]",
    re.DOTALL,
)
_MOVES_AND_LOOKS = re.compile(r"\x1b\[[\d;]*[ABCDGHfm]")
_COPIED = re.compile(r"\x1b\]52;c;[A-Za-z0-9+/]*=*")  # by the command that copies: its form has no room for more
_CONTROLS = {"f3": b"\x1bOR", "enter": b"\r", "tab": b"\t", "escape": b"\x1b", "space": b" ", "shift+tab": b"\x1b[Z"}
_PROJECT = """\
title = {title}
[network]
layers = [2, 2]
[data]
file = "data.csv"
target_columns = {columns}
one_hot = true
"""


def acting(output: bytes) -> set[str]:
    """Return the kinds of sequences and signs in what was written that make a terminal do something."""
    found = set(_ACTING.findall(output.decode("utf-8", "surrogateescape")))
    payloads = "".join(PAYLOADS.values())
    own = {one for one in found if _MOVES_AND_LOOKS.fullmatch(one) or (_COPIED.fullmatch(one) and one not in payloads)}
    return found - own


def shown_through(output: bytes, texts: Sequence[str], own: set[str]) -> set[str]:
    """Return what came through: whole texts, and whatever acts that the program does not write by itself."""
    through = {text for text in texts if text.encode() in output and not text.isprintable()}
    return through | (acting(output) - own)


def folder_with(texts: Sequence[str], folder: Path) -> None:
    """Put texts into names of files, titles, names of columns and classes, and comments."""
    quoted = ",".join('"' + text.replace('"', '""').replace("\0", "") + '"' for text in texts)
    rows = "".join(f'{index},{index},"{text.replace(chr(0), "")}"\n' for index, text in enumerate(texts))
    (folder / "data.csv").write_text(f"x,y,class\n{rows}", encoding="utf-8")
    (folder / "columns.csv").write_text(f"{quoted},z\n{quoted},1\n", encoding="utf-8")
    for number, text in enumerate(texts):
        name = re.sub("[/\0]", "", text)[:100] or "x"
        content = _PROJECT.format(title=_toml(text), columns='["class"]')
        (folder / f"{name}.toml").write_text(content, encoding="utf-8")
        wrong = _PROJECT.replace("data.csv", "columns.csv").format(title=_toml(text), columns=f"[{_toml(text)}, 99]")
        (folder / f"wrong{number}.toml").write_text(wrong, encoding="utf-8")
        article = f"title = {_toml(text * 3)}\n[network]\nlayers = [2, 2]\n"
        (folder / f"open{number}.toml").write_text(article, encoding="utf-8")


def _toml(text: str) -> str:
    return '"' + "".join(f"\\U{ord(sign):08x}" for sign in text) + '"'


def written_for(texts: Sequence[str], pasted: Sequence[str], quiet: float = 0.1) -> Iterator[tuple[str, bytes]]:
    """Run the program with texts in files, and pasted after the key of every command.

    Yield places and bytes; what is written belongs to a key until nothing came for `quiet` seconds.
    """
    with tempfile.TemporaryDirectory() as name:
        folder, home = Path(name, "work"), Path(name, "home")
        folder.mkdir()
        home.mkdir()
        folder_with(texts, folder)
        for number, text in enumerate(texts):
            word = text.replace("\0", "")
            for arguments in (["trace", f"wrong{number}.toml"], ["trace", word], ["examples", "--verify", word]):
                terminal = Terminal(["-m", "gpnet_tui", *arguments], folder, home)
                terminal.end()
                yield " ".join([arguments[0], f"{number}"]), terminal.output
        terminal = Terminal(["-m", "gpnet_tui", "open0.toml"], folder, home)
        try:
            yield from _typed(terminal, pasted, quiet)
        finally:
            terminal.kill()


def _typed(terminal: Terminal, pasted: Sequence[str], quiet: float) -> Iterator[tuple[str, bytes]]:
    terminal.wait_for(b"BACKWARD")
    for number, command in enumerate(one for one in COMMANDS if one.key and one.name not in _LEAVING):
        seen = len(terminal.output)
        text = pasted[number % len(pasted)].replace("\x1b[201~", "")
        terminal.send(_bytes_of(command.key))
        terminal.read(quiet)
        terminal.send(b"\x1b[200~" + text.encode() + b"\x1b[201~")
        terminal.read(quiet)
        for key in (b"\r", b"\x1b", b"\x1b"):
            terminal.send(key)
            if not terminal.read(quiet):
                return
        yield command.name, terminal.output[seen:]


def _bytes_of(key: str) -> bytes:
    if key.startswith("ctrl+"):
        return bytes([ord(key[-1]) & 31])
    names = {"question_mark": "?", "slash": "/", "colon": ":", "plus": "+", "minus": "-", "asterisk": "*", "comma": ","}
    return _CONTROLS.get(key) or names.get(key, key if len(key) == 1 else "").encode()


def own_sequences() -> set[str]:
    """Return what acts on the terminal of what the program writes by itself, on its screen and in lines."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines = Terminal(["-m", "gpnet_tui", "trace", HARMLESS], folder, folder)
        lines.end()
        terminal = Terminal(["-m", "gpnet_tui"], folder, folder)
        try:
            terminal.wait_for(b"BACKWARD")
            terminal.send(b"q")
            terminal.end()
        finally:
            terminal.kill()
    return acting(lines.output) | acting(terminal.output)


def main() -> int:
    """Put all payloads everywhere, tell what comes through; the status is 1 where something does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.parse_args()
    own = own_sequences()
    start, places, through = time.monotonic(), 0, 0
    try:
        for number, (name, payload) in enumerate(PAYLOADS.items(), start=1):
            for place, output in written_for([payload], [payload]):
                places += 1
                found = shown_through(output, [payload], own)
                through += bool(found)
                if found:
                    print(f"\n{name} in {place}: {found!r}", flush=True)
            told = f"{number} of {len(PAYLOADS)} payloads, {places} places, came through: {through}"
            print(f"\r{told}, {time.monotonic() - start:.0f} s", end="", flush=True)
    except KeyboardInterrupt:
        pass
    print()
    return 1 if through else 0


if __name__ == "__main__":
    sys.exit(main())
