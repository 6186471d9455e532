"""The signs, each with the one thing that it means, wherever it stands on the screen.

What the help says of a sign, and what is printed where an encoding does not have it, stands here too. Whoever draws
takes a sign from here by its name; a test finds those that do not. Kept free of Textual and numpy, as the command line
needs it.
"""

from enum import StrEnum, unique
from typing import Self

from gpnet_engine.names import MINUS as _MINUS


@unique
class Sign(StrEnum):
    """A character of the screen, what it means, and what stands for it in plain characters.

    An instance is the character itself. No two have the same: Python does not let such a table be defined.
    """

    meaning: str
    ascii: str

    def __new__(cls, character: str, meaning: str, ascii_: str) -> Self:
        """Make a sign of its row."""
        sign = str.__new__(cls, character)
        sign._value_ = character
        sign.meaning, sign.ascii = meaning, ascii_
        return sign

    # where we are
    CURRENT = "▶", "the operation that was done last", ">"
    CURRENT_BACK = "◀", "the operation that was done last, on the rail that runs backward", "<"
    DONE = "━", "an operation that is done", "="
    TO_COME = "┄", "an operation that is still to come", "."
    CURSOR = "›", "what a key acts on", ">"
    PRESENT = "◆", "the iteration that you are in: its place on the curve, its samples", "*"
    # what a number is, or was found to be
    RIGHT = "✓", "right, or in agreement", "ok"
    NEARLY = "≈", "nearly right: the last digit is rounded differently", "~"
    WRONG = "✗", "wrong", "no"
    FOLLOWS = "↳", "follows correctly from your own numbers before it", "->"
    MADE = "⚑", "made wrong by a mistake on purpose, or part of a known mistake", "!"
    GREW = "▴", "grew in the last move", "^"
    FELL = "▾", "fell in the last move", "v"
    OTHER = "≠", "became NaN in the last move, or was NaN before it", "!="
    UNKNOWN = "?", "not computed yet in this iteration", "?"
    # where a run stops
    BREAKS = "●", "a breakpoint", "*"
    BREAKS_IF = "◉", "a breakpoint with a condition", "@"
    BREAKS_NOT = "○", "a breakpoint that is switched off", "o"
    # the phases
    FORWARD = "→", "forward: from the inputs to the outputs", "->"
    ERROR = "◇", "the error E", "<>"
    BACKWARD = "←", "backward: from the error to the inputs", "<-"
    UPDATE = "↑", "the update of the weights", "^"
    # in formulas and numbers
    PRODUCT = "·", "times", "*"
    MINUS = _MINUS, "minus", "-"
    # what is not in sight
    CUT = "…", "something is left out here", "..."
    ROWS_CUT = "⋮", "rows are left out here", ":"
    MORE_LEFT = "◂", "there is more on the left", "<"
    MORE_RIGHT = "▸", "there is more on the right", ">"
