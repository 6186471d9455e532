"""Texts in LaTeX: nothing of them acts, and signs that a font has not are written with commands."""

import re
import unicodedata
from collections.abc import Iterator

from gpnet_tui.view.text.clean import visible
from gpnet_tui.view.text.signs import Sign

SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\ensuremath{<}",
    ">": r"\ensuremath{>}",
    "|": r"\ensuremath{|}",
    '"': r"\textquotedbl{}",
    "'": r"\textquoteright{}",
    "`": r"\textquoteleft{}",
    "-": r"{-}",
}
_TEXT = {
    "–": "--",
    "—": "---",
    Sign.CUT: r"\dots{}",
    "’": r"\textquoteright{}",
    "‘": r"\textquoteleft{}",
    "“": r"\textquotedblleft{}",
    "”": r"\textquotedblright{}",
    '"': r"\textquotedblright{}",
    "\u00a0": "~",
    "ß": r"\ss{}",
    "æ": r"\ae{}",
    "Æ": r"\AE{}",
    "ø": r"\o{}",
    "Ø": r"\O{}",
    "œ": r"\oe{}",
    "Œ": r"\OE{}",
    "å": r"\aa{}",
    "Å": r"\AA{}",
    "ł": r"\l{}",
    "Ł": r"\L{}",
    "ı": r"\i{}",
    "¿": r"\textquestiondown{}",
    "¡": r"\textexclamdown{}",
    "§": r"\S{}",
    "©": r"\copyright{}",
    "£": r"\pounds{}",
}
_ACCENTS = {
    "\u0300": "`",
    "\u0301": "'",
    "\u0302": "^",
    "\u0303": "~",
    "\u0304": "=",
    "\u0306": "u",
    "\u0307": ".",
    "\u0308": '"',
    "\u030a": "r",
    "\u030b": "H",
    "\u030c": "v",
    "\u0327": "c",
    "\u0328": "k",
    "\u0323": "d",
}
_NO_OT1 = {"\u0328"}  # the ogonek: its command needs another encoding of fonts
SIGNS = {
    Sign.MINUS: "-",
    Sign.PRODUCT: r"\cdot ",
    "∘": r"\circ ",
    "×": r"\times ",
    "÷": r"\div ",
    "±": r"\pm ",
    Sign.NEARLY: r"\approx ",
    Sign.OTHER: r"\neq ",
    "≤": r"\leq ",
    "≥": r"\geq ",
    Sign.FORWARD: r"\rightarrow ",
    Sign.BACKWARD: r"\leftarrow ",
    Sign.UPDATE: r"\uparrow ",
    "↓": r"\downarrow ",
    "∇": r"\nabla ",
    "∂": r"\partial ",
    "Σ": r"\Sigma ",
    "∑": r"\Sigma ",
    "√": r"\surd ",
    "∞": r"\infty ",
    "½": r"\tfrac12 ",
    "‖": r"\Vert ",
    "∣": r"\vert ",
    "|": r"\vert ",
    "′": r"{}'",
    "ᵀ": r"{}^{\mathsf T}",
    "²": "{}^{2}",
    "³": "{}^{3}",
    "₁": "{}_{1}",
    "₂": "{}_{2}",
    "⁻": "{}^{-}",
    "¹": "{}^{1}",
    Sign.ROWS_CUT: r"\vdots ",
    Sign.RIGHT: r"\surd ",
    "⊙": r"\odot ",
    "ˆ": r"\hat{}\,",
    "α": r"\alpha ",
    "β": r"\beta ",
    "γ": r"\gamma ",
    "δ": r"\delta ",
    "ε": r"\varepsilon ",
    "ζ": r"\zeta ",
    "η": r"\eta ",
    "θ": r"\theta ",
    "λ": r"\lambda ",
    "μ": r"\mu ",
    "ν": r"\nu ",
    "ξ": r"\xi ",
    "π": r"\pi ",
    "ρ": r"\rho ",
    "σ": r"\sigma ",
    "τ": r"\tau ",
    "φ": r"\varphi ",
    "χ": r"\chi ",
    "ψ": r"\psi ",
    "ω": r"\omega ",
    "Φ": r"\Phi ",
    "Δ": r"\Delta ",
    Sign.CUT: r"\dots ",
    "^": r"\text{\^{}}",
    ":": r"\colon ",
}
_LONG_WORD = 16  # characters


def escaped(text: str) -> str:
    """Return a text on one line in which nothing acts as LaTeX."""
    return escaped_piece(text.strip())


def escaped_piece(text: str) -> str:
    """Return a piece of a text as `escaped` does, with the blanks at its ends."""
    words = re.split("( )", unicodedata.normalize("NFC", visible(text)))
    return "".join(sign for word in words for sign in _word(word))


def _word(word: str) -> Iterator[str]:
    """Yield what is written for the characters of a word; one that is long may be broken."""
    for place, sign in enumerate(word):
        if place and place % _LONG_WORD == 0:
            yield r"\allowbreak{}"
        yield _character(sign)


def _character(sign: str) -> str:
    for table in (_TEXT, SPECIAL):
        if sign in table:
            return table[sign]
    if sign.isascii():
        return sign
    if sign in SIGNS:
        return rf"\ensuremath{{{SIGNS[sign]}}}"
    return _accented(sign) or rf"\sign{{{sign}}}{{[U+{ord(sign):04X}]}}"


def _accented(sign: str) -> str:
    """Return a letter with an accent; nothing where it is none that a font of 1979 has."""
    letter, *marks = list(unicodedata.normalize("NFD", sign))
    if not (letter.isascii() and letter.isalpha() and len(marks) == 1 and marks[0] in _ACCENTS):
        return ""
    if marks[0] in _NO_OT1:
        return ""
    return rf"\{_ACCENTS[marks[0]]}{{{letter}}}"
