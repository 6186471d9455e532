"""The formulas of the screen as tokens, so that each language can typeset them: names, numbers, operators, powers.

There is one way to write a formula, the screen's. What is printed is read from that text, and nothing of it gets lost.
"""

import re
from dataclasses import dataclass
from enum import Enum, auto

from gpnet_tui.view.text.signs import Sign

_BASES = frozenset({"W", "bias", "net", "out", "target", "δ", "vel", "m", "v", "mˆ", "vˆ", "f", "E"})
_LETTERS = "A-Za-zα-ωΦˆ"
_NUMBER = rf"(?P<number>(?:\d{{1,3}}(?:,\d{{3}})+(?!\d)|\d+)(?:\.\d+)?(?:e{Sign.MINUS}?\d+)?)"
_NAME = (
    rf"(?P<before>∂E/∂|∇)?(?P<base>[{_LETTERS}]+)(?P<number_below>[₁₂]?)(?P<prime>′?)"
    r"(?P<below>(?:_[a-zA-Z]+\d*)*)(?P<index>\[[\d,k]+\])?"
)
_SIGNS = (
    rf"(?P<relation>[=<>≤≥{Sign.NEARLY}{Sign.OTHER}])|(?P<operator>[+∘/{Sign.MINUS}{Sign.PRODUCT}])"
    r"|(?P<open>[(\[])|(?P<close>[)\]])|(?P<other>\S)"
)
_TOKEN = re.compile(rf"(?P<space>\s*)(?:{_NUMBER}|{_NAME}|{_SIGNS})(?P<upper>[²³ᵀ]*)(?P<power>\^(?=\S))?")
_BELOW = {"": "", "₁": "1", "₂": "2"}


_IN_PROSE = re.compile(
    rf"((?<![\w/])(?:∂E/∂|∇)?(?:{'|'.join(sorted(_BASES, key=len, reverse=True))})′?"
    r"(?:_(?:W|bias))?_[a-z]{1,2}\d*(?:\[[\d,k]+\])?(?!\w)|\b[mv]ˆ(?!\w))"
)


class Kind(Enum):
    """What a token is."""

    NUMBER = auto()
    NAME = auto()  # of a value, or a letter
    WORD = auto()  # a function, or a word of English
    RELATION = auto()
    OPERATOR = auto()
    OPEN = auto()
    CLOSE = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a formula. A name may have ∇ or ∂E/∂ before it, a layer below it and an index behind it.

    Behind any token there may be signs that are raised, and a power. `has_space` tells whether a blank stands before.
    """

    kind: Kind
    text: str
    has_space: bool = False
    before: str = ""
    below: str = ""
    index: str = ""
    upper: str = ""
    power: "tuple[Token, ...]" = ()


def tokens(text: str) -> list[Token]:
    """Return the tokens of a formula."""
    found: list[Token] = []
    text, place = text.rstrip(), 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:  # no text gets so far: any sign is a token
            break
        place = match.end()
        end = _end_of_power(text, place) if match["power"] else place
        found.append(_token(match, tuple(tokens(text[place:end]))))
        place = end
    return found


def names_apart(text: str) -> list[str]:
    """Return a sentence in pieces: every second one is the name of a value of a layer or a neuron: net_b, δ_c1."""
    return _IN_PROSE.split(text)


def _token(match: re.Match[str], power: tuple[Token, ...]) -> Token:
    has_space, upper = bool(match["space"]), match["upper"]
    for kind in (Kind.NUMBER, Kind.RELATION, Kind.OPERATOR, Kind.OPEN, Kind.CLOSE, Kind.OTHER):
        if match[kind.name.lower()] is not None:
            return Token(kind, match[kind.name.lower()], has_space, upper=upper, power=power)
    base, below, index = match["base"], match["below"] or "", match["index"] or ""
    if below and base not in _BASES:
        return Token(Kind.WORD, f"{base}{below}".replace("_", " "), has_space, upper=upper, power=power)
    is_name = bool(len(base.strip("ˆ")) == 1 or below or index or match["before"])
    below = below.removeprefix("_") or _BELOW[match["number_below"] or ""]
    name = base + match["prime"]
    return Token(
        Kind.NAME if is_name else Kind.WORD, name, has_space, match["before"] or "", below, index, upper, power
    )


def _end_of_power(text: str, place: int) -> int:
    """Return where a power ends that begins at a place: a name, a number or a bracket, with any − before it."""
    while place < len(text) and text[place] == Sign.MINUS:
        place += 1
    if text[place : place + 1] in {"(", "["}:
        return _end_of_bracket(text, place)
    match = _TOKEN.match(text, place)
    return place if match is None or match["space"] else match.end()


def _end_of_bracket(text: str, place: int) -> int:
    depth = 0
    for end in range(place, len(text)):
        depth += (text[end] in "([") - (text[end] in ")]")
        if depth == 0:
            return end + 1
    return len(text)
