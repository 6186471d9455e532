"""The program in a real terminal: it paints, it leaves with the right status, and the terminal is whole again."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.builders.screens import Terminal

ALTERNATE_SCREEN, MOUSE = "?1049", "?1000"


@contextmanager
def started(*arguments: str, **variables: str) -> Iterator[Terminal]:
    environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", **variables}
    if "NO_COLOR" not in variables:
        environment.pop("NO_COLOR", None)
    terminal = Terminal([sys.executable, "-m", "gpnet_tui", *arguments], environment)
    try:
        yield terminal
    finally:
        terminal.close()


def assert_restored(terminal: Terminal) -> None:
    for mode in (ALTERNATE_SCREEN, MOUSE):
        on, off = terminal.switched(mode)
        assert 0 <= on < off, mode
    assert b"Traceback" not in terminal.output


def test_it_paints_steps_and_leaves_with_status_0() -> None:
    with started() as terminal:
        terminal.wait_for("Start of iteration 1")
        terminal.press("s")
        terminal.wait_for("net_b = W_b · out_a")
        terminal.press("q")
        assert terminal.exit_status() == 0
        assert_restored(terminal)


def test_the_cursor_of_the_terminal_stands_on_the_cell() -> None:
    with started() as terminal:
        terminal.wait_for("Start of iteration 1")
        terminal.press("s\t")
        terminal.wait_for_cursor("0.1000")
        terminal.press("\x1b[B")
        terminal.wait_for_cursor("0.3000")
        terminal.press("\x1b[B")
        terminal.wait_for_cursor("0.5000")
        terminal.press("q")
        assert terminal.exit_status() == 0


def test_it_opens_the_network_that_the_options_describe() -> None:
    with started("--layers", "3,5,2", "--bias", "trained") as terminal:
        terminal.wait_for("Start of iteration 1")
        terminal.press("s")
        terminal.wait_for("bias_b")
        terminal.press("q")
        assert terminal.exit_status() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
@pytest.mark.parametrize("dialog", [False, True], ids=["debugger", "dialog"])
def test_a_signal_leaves_the_terminal_whole(number: signal.Signals, *, dialog: bool) -> None:
    with started() as terminal:
        terminal.wait_for("Start of iteration 1")
        if dialog:
            terminal.press("g")
            terminal.wait_for("Go to which iteration")
        os.kill(terminal.pid, number)
        assert terminal.exit_status() == 128 + number
        assert_restored(terminal)


def test_without_colour_it_paints_the_same_text() -> None:
    with started(NO_COLOR="1") as terminal:
        terminal.wait_for("Start of iteration 1")
        terminal.press("ss")
        terminal.wait_for("out_b = f(net_b)")
        terminal.press("q")
        assert terminal.exit_status() == 0
        assert b"\x1b[38;2;88;166;255m" not in terminal.output


@pytest.mark.parametrize("keys", ["\x1b[C", "\x1bOC", "s"], ids=["arrow", "application arrow", "letter"])
def test_keys_arrive_as_terminals_send_them(keys: str) -> None:
    with started() as terminal:
        terminal.wait_for("Start of iteration 1")
        terminal.press(keys)
        terminal.wait_for("net_b = W_b · out_a")
        terminal.press("q")
        assert terminal.exit_status() == 0


def test_with_sixteen_colours_a_heat_map_is_told_by_its_signs_and_shades() -> None:
    with started("overshoots", TERM="xterm-16color", COLORTERM="") as terminal:
        terminal.wait_for("Start of iteration 1")
        terminal.press("\t\tZm")  # W_b, of which the first column begins with 0.5, 0.2 and -0.4
        terminal.wait_for("W_b  3×2")
        for row in ("1 +█▒", "2  ▒ ▒", "3 −█−█"):  # a weaker shade is on the side of its sign
            terminal.wait_for(row)
        terminal.press("q")
        assert terminal.exit_status() == 0
        assert b"38;2;" not in terminal.output
        assert b"38;5;" not in terminal.output
