"""Surroundings that are poor: outputs closed or full, encodings without our signs, no home, no signals."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from gpnet_engine import examples
from gpnet_engine.files.document import open_document
from gpnet_engine.files.overrides import Overrides
from gpnet_engine.time.trace import trace
from gpnet_tui import cli, reports
from gpnet_tui.app import GpnetApp
from gpnet_tui.view.text.clean import clean
from gpnet_tui.view.trace import trace_lines
from tests.reliability.hostile_texts import PAYLOADS

COMMANDS = (["trace"], ["check"], ["examples"], ["examples", "--verify"], ["train", "--iterations", "3"], ["--help"])
ENCODINGS = ("cp1252", "cp437", "latin-1", "ascii", "utf-8")
NEEDED = ("PATH", "PYTHONPATH", "SYSTEMROOT")
DONE, BROKEN, WRONG = 0, 1, 2

posix = pytest.mark.skipif(os.name == "nt", reason="the shell and the devices are those of POSIX")


def run(arguments: Sequence[str], redirected: str = "", **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the program by way of a shell, in an environment with nothing else in it."""
    kept = {name: os.environ[name] for name in NEEDED if name in os.environ}
    command = f'exec "$0" -m gpnet_tui "$@" {redirected}'
    return subprocess.run(  # noqa: S603 - our own program
        ["/bin/sh", "-c", command, sys.executable, *arguments],
        capture_output=True,
        env={**kept, **environment},
        check=False,
        stdin=subprocess.DEVNULL,
    )


@posix
@pytest.mark.parametrize(
    ("arguments", "encoding"),
    [(command, ENCODINGS[at % len(ENCODINGS)]) for at, command in enumerate(COMMANDS)],
    ids=str,
)
def test_every_command_prints_in_every_encoding(arguments: list[str], encoding: str) -> None:
    done = run(arguments, PYTHONIOENCODING=encoding, HOME="/nonexistent")
    assert done.returncode == DONE
    assert done.stderr == b""


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("name", ["article", "xor", "iris"])
def test_every_sign_of_a_trace_is_in_an_encoding_or_has_another_one(name: str, encoding: str) -> None:
    lines = "\n".join(trace_lines(trace(open_document(name, Overrides()).project, 1)))
    assert "?" not in lines.encode(encoding, "gpnet-signs").decode(encoding)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_bracket_never_looks_like_a_minus(encoding: str) -> None:
    assert "-" not in "┌│└┐┘".encode(encoding, "gpnet-signs").decode(encoding)
    assert "|" not in "──".encode(encoding, "gpnet-signs").decode(encoding)


@posix
@pytest.mark.parametrize("arguments", COMMANDS[:3], ids=" ".join)
def test_a_full_output_is_told_in_one_line(arguments: list[str]) -> None:
    done = run(arguments, "> /dev/full")
    assert done.returncode == WRONG
    assert done.stderr.startswith(b"gpnet-tui: error: the output cannot be written")
    assert done.stderr.count(b"\n") == 1


@posix
@pytest.mark.parametrize("redirected", [">&-", "<&-", "<&- >&- 2>&-", "2> /dev/full"])
def test_closed_inputs_and_outputs_are_no_trouble(redirected: str) -> None:
    done = run(["trace"], redirected)
    assert done.returncode == DONE
    assert done.stderr == b""


@posix
@pytest.mark.parametrize("redirected", ["<&-", "<&- >&- 2>&-"])
def test_the_debugger_needs_inputs_and_outputs(redirected: str) -> None:
    done = run([], redirected)
    assert done.returncode == WRONG
    assert b"Traceback" not in done.stdout + done.stderr


@posix
@pytest.mark.parametrize("arguments", COMMANDS[2:4], ids=" ".join)
def test_a_reader_who_has_seen_enough_ends_it_quietly(arguments: list[str]) -> None:
    done = run(arguments, "| head -1")
    assert done.returncode == DONE
    assert done.stderr == b""


@posix
@pytest.mark.parametrize(("word", "meant"), [("tracee", "trace"), ("xorr", "xor"), ("bogus", "commands are trace")])
def test_a_word_that_means_nothing_is_named_with_what_could_be_meant(word: str, meant: str) -> None:
    done = run([word])
    assert done.returncode == WRONG
    assert f"{word}: there is no such command, file or example" in done.stderr.decode()
    assert meant in done.stderr.decode()


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_is_typed_on_the_command_line_is_told_clean(payload: str, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (
        [payload],
        ["trace", f"{payload}.toml"],
        ["trace", f"--{payload}"],
        ["trace", "--layers", payload],
        ["trace", "--activation", payload],
        ["train", "--format", payload],
        ["train", "--iterations", "1", "--save", f"/nonexistent/{payload}.toml"],
        ["examples", "--verify", payload],
        ["examples", payload],
    ):
        with pytest.raises(SystemExit):
            cli.main(arguments)
        told = capsys.readouterr().err
        assert told.count("\n") == 1
        assert told[:-1] == clean(told[:-1])


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_is_left_of_what_acts_on_a_terminal_or_is_not_seen(payload: str) -> None:
    assert clean(payload).isprintable()
    assert clean("a\ufe0f\U000e0101b") == "ab"


@pytest.fixture
def no_signals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a platform like Windows: no SIGHUP, and a loop that knows no signals."""

    def unknown(*_given: object) -> None:
        raise NotImplementedError

    for name in ("SIGHUP", "SIGTSTP", "SIGCONT"):
        monkeypatch.delattr(signal, name)
    monkeypatch.setattr(asyncio.SelectorEventLoop, "add_signal_handler", unknown)


@pytest.mark.usefixtures("no_signals")
async def test_the_debugger_starts_steps_and_leaves_where_there_are_no_signals() -> None:
    before = {name: signal.getsignal(name) for name in (signal.SIGTERM, signal.SIGINT)}
    app = GpnetApp(open_document(None, Overrides()))
    try:
        async with app.run_test() as pilot:
            await pilot.press("s", "s", "q")
        assert app.return_code == DONE
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


def test_what_breaks_on_the_command_line_is_one_line_and_a_report(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def breaks() -> list[str]:
        raise AssertionError("\x1b]0;odd\x07 thing")

    monkeypatch.setattr(examples, "names", breaks)
    monkeypatch.setattr(reports, "_folders", lambda: [tmp_path / "state"])
    with pytest.raises(SystemExit) as leaving:
        cli.main(["examples"])
    assert leaving.value.code == BROKEN
    told = capsys.readouterr().err
    (report,) = (tmp_path / "state").iterdir()
    assert told.count("\n") == 1
    assert str(report) in told
    assert "\x1b" not in told
    assert "Traceback" not in told
    assert "AssertionError" in report.read_text(encoding="utf-8")


def test_a_report_that_cannot_be_written_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "_folders", lambda: [Path("/dev/null/state"), Path("\0")])
    assert "no report could be written" in reports.broken(ValueError("odd"))


async def test_what_breaks_on_screen_is_kept_and_ends_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    app = GpnetApp(open_document(None, Overrides()))
    broken = ZeroDivisionError("odd")

    def breaks(*_given: object) -> None:
        raise broken

    async def step() -> None:
        async with app.run_test() as pilot:
            await pilot.press("s")

    monkeypatch.setattr("gpnet_tui.screens.debugger.DebuggerScreen.action_command", breaks)
    with pytest.raises(ZeroDivisionError):
        await step()
    assert app.failure is broken
    assert app.return_code == BROKEN


def test_memory_that_does_not_suffice_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def breaks() -> list[str]:
        raise MemoryError

    monkeypatch.setattr(examples, "names", breaks)
    with pytest.raises(SystemExit) as leaving:
        cli.main(["examples"])
    assert leaving.value.code == WRONG
    assert capsys.readouterr().err == "gpnet-tui: error: there is not enough memory for this\n"
