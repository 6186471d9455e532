"""Mistakes that are made on purpose, in words: for the command line and the screen alike."""

from gpnet_engine.names import label
from gpnet_engine.operations.mistakes import MISTAKES
from gpnet_engine.teaching.mistaken import Consequence
from gpnet_tui.view.text.numbers import figures

FLAG = "⚑"
_FIGURES = 4


def mistakes_text(ids: tuple[str, ...]) -> str:
    """Return which mistakes are on, in a sentence; empty where there is none."""
    named = "; ".join(f"{MISTAKES[name].title} ({name})" for name in ids)
    return f"On purpose: {named}." if ids else ""


def consequence_text(consequence: Consequence) -> str:
    """Return the first number that a mistake changes, or why it changes none."""
    first = consequence.first
    if first is None:
        return f"no effect: {consequence.why_not}"
    wrong, right = (figures(number, _FIGURES) for number in (first.wrong, first.right))
    return f"{label(first.name)}[{first.row + 1},{first.column + 1}] is {wrong}, right {right}"
