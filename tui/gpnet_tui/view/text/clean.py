"""The one gate for text from outside: titles, names, error texts. Textual does not neutralise escape sequences."""

import unicodedata

_MOST = 500


def clean(text: str) -> str:
    """Return `text` on one line, without control or invisible formatting characters, at most 500 characters long."""
    shown = "".join(" " if character.isspace() else character for character in text[:_MOST])
    return "".join(c for c in shown if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
