"""The one gate for text from outside: titles, names, error texts, what is typed or pasted.

A terminal acts on control characters, and an eye does not see what has no width: neither may come through.
"""

import re

_MOST = 500
# Marks that choose between forms of a sign: they are printable, have no width, and can carry any hidden text.
_SELECTORS = re.compile("[\u034f\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def clean(text: str) -> str:
    """Return `text` on one line, without what is not seen or acts on a terminal, at most 500 characters long."""
    return visible(text[:_MOST])


def one_line(text: str) -> str:
    """Return what is pasted as a field takes it: its lines, but for empty ones, one behind the other."""
    return visible(" ".join(line for line in text.splitlines() if line.strip()))


def visible(text: str) -> str:
    """Return `text` without what is not seen or acts on a terminal; every white space becomes a blank."""
    if text.isprintable() and (text.isascii() or not _SELECTORS.search(text)):
        return text
    seen = _SELECTORS.sub("", text)
    return "".join(sign if sign.isprintable() else " " for sign in seen if sign.isprintable() or sign.isspace())


def sentences(*parts: str) -> str:
    """Return sentences one after the other, each with one full stop between it and the next."""
    return ". ".join(part.rstrip(".") for part in parts)
