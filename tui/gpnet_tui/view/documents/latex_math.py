"""Formulas in LaTeX, from the way in which the screen writes them."""

from gpnet_tui.view.documents.latex_text import SIGNS, SPECIAL, escaped
from gpnet_tui.view.documents.math_text import Kind, Token, tokens
from gpnet_tui.view.text.clean import visible
from gpnet_tui.view.text.signs import Sign

_UPPER = {"²": "2", "³": "3", "ᵀ": r"\mathsf T"}


def formula(text: str) -> str:
    """Return a formula of the screen as it stands between two $."""
    written = ""
    last: Token | None = None
    for token in tokens(visible(text)):
        if last is not None and token.has_space and Kind.WORD in {last.kind, token.kind} and _is_apart(last, token):
            written += r"\ "
        written += typeset(token)
        last = token
    return written.strip()


def _is_apart(last: Token, token: Token) -> bool:
    """Tell whether a blank between two tokens has to be written: TeX puts one beside operators by itself."""
    return not {last.kind, token.kind} & {Kind.OPERATOR, Kind.RELATION}


def typeset(token: Token) -> str:
    """Return a token as it stands between two $."""
    raised = "".join(_UPPER[sign] for sign in token.upper) + "".join(map(typeset, token.power))
    power = f"^{{{raised.strip()}}}" if raised else ""
    match token.kind:
        case Kind.NUMBER:
            mantissa, mark, exponent = token.text.partition("e")
            mantissa = mantissa.replace(",", "{,}")
            exponent = exponent.replace(Sign.MINUS, "-")
            written = rf"{mantissa}\mathrm{{e}}{{{exponent}}}" if mark else mantissa
        case Kind.NAME | Kind.WORD:
            written = _name(token)
        case Kind.OPERATOR if token.text == "/" and token.has_space:
            written = r"/\allowbreak "
        case Kind.OTHER if token.text == ",":
            written = ","
        case _:
            written = SIGNS.get(token.text) or _in_math(token.text)
    return f"{{{written}}}{power}" if power and token.kind is not Kind.CLOSE else f"{written}{power}"


def _name(token: Token) -> str:
    before = "".join("E" if sign == "E" else SIGNS.get(sign, sign) for sign in token.before)
    base = token.text.removesuffix("′")
    prime = "'" if base != token.text else ""
    has_hat, base = base.endswith("ˆ"), base.removesuffix("ˆ")
    letters = "".join(SIGNS.get(sign, sign) for sign in base)
    upright = letters.replace(" ", r"\ ")
    name = letters.strip() if len(base) == 1 else rf"\mathrm{{{upright}}}"
    name = rf"\hat{{{name}}}" if has_hat else name
    below = "_{" + ",".join(map(_below, token.below.split("_"))) + "}" if token.below else ""
    return f"{before}{name}{prime}{below}{token.index}"


def _below(text: str) -> str:
    return text if len(text) == 1 else rf"\mathrm{{{text}}}"


def _in_math(sign: str) -> str:
    return sign if sign.isascii() and sign not in SPECIAL else rf"\text{{{escaped(sign)}}}"
