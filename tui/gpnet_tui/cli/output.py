"""What goes out on the command line: cleaned, in any encoding, to an output that may be closed or full."""

import codecs
import os
import sys
import unicodedata
from contextlib import suppress
from typing import TextIO

import click

from gpnet_tui import PROGRAM
from gpnet_tui.view.text.clean import clean, visible
from gpnet_tui.view.text.signs import Sign

_ERRORS = "gpnet-signs"
_PLAIN = {  # for encodings that do not have them
    **{sign.value: sign.ascii for sign in Sign},
    "×": "x",
    "ˆ": "hat",
    "⊙": "o",
    "∘": "o",
    "÷": "/",
    "±": "+-",
    "⁻": "-",
    "φ": "phi",
    "Φ": "Phi",
    "∇": "grad ",
    "∂": "d",
    "δ": "delta",
    "η": "eta",
    "σ": "sigma",
    "β": "beta",
    "μ": "mu",
    "ρ": "rho",
    "ε": "eps",
    "λ": "lambda",
    "₁": "1",
    "₂": "2",
    "Σ": "sum",
    "∑": "sum",
    "√": "sqrt",
    "∞": "inf",
    "ᵀ": "^T",
    "′": "'",
    "‖": "||",
    "≤": "<=",
    "≥": ">=",
    "–": "-",
    "—": "-",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
}


def say(text: str) -> None:
    """Print lines, without what acts on a terminal or is invisible."""
    click.echo("\n".join(map(visible, text.split("\n"))))


def complain(problem: str) -> None:
    """Tell in one line of standard error what is wrong."""
    with suppress(OSError):
        click.echo(f"{PROGRAM}: error: {clean(' '.join(problem.split()))}", err=True)


def prepare_streams() -> None:
    """Make standard input, output and error usable: open, and able to take every character."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        stream: TextIO | None = getattr(sys, name)
        if stream is None:
            setattr(sys, name, _nowhere(number))
        elif number and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=_ERRORS)


def abandon_output() -> None:
    """Write nothing more, not even at exit: nobody reads it, or there is no room."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
            continue
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _nowhere(number: int) -> TextIO:
    """Open the null device under the number that is closed, so that no other file comes to stand there."""
    opened = os.open(os.devnull, os.O_RDWR)
    if opened != number:
        os.dup2(opened, number)
        os.close(opened)
    return os.fdopen(number, "w" if number else "r", encoding="utf-8")


def _plain(error: UnicodeError) -> tuple[str | bytes, int]:
    """Return other characters for those that an encoding does not have."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(_replaced(sign) for sign in error.object[error.start : error.end]), error.end


def _replaced(sign: str) -> str:
    if sign in _PLAIN:
        return _PLAIN[sign]
    name = unicodedata.name(sign, "")
    if name.startswith("BOX DRAWINGS"):
        return "-" if name.endswith("HORIZONTAL") and "VERTICAL" not in name else "|"  # a bracket must be no minus
    plain = unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode("ascii")
    return plain or "?"


codecs.register_error(_ERRORS, _plain)
