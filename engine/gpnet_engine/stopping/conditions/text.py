"""The check of what a person typed, token by token.

Kept apart because it comes before Python's parser: it refuses what is not in the language or in the wrong order.
"""

import math
import re
from collections.abc import Iterator
from keyword import iskeyword
from typing import NamedTuple

from gpnet_engine.names import LABELS
from gpnet_engine.stopping.conditions.condition import ConditionError

MOST_CHARACTERS = 500
MOST_LEVELS = 40


_TOKEN = re.compile(
    r"(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)|(?P<word>[^\W\d]\w*)"
    r"|(?P<sign>\*\*|//|[<>=!]=|[-+*/%<>()\[\],])|(?P<strange>[^ \t])"
)
_WORDS = {"and", "or", "not"}
_OPENING = {")": "(", "]": "["}
# Longer tokens first: `=>` before `=`.
_INSTEAD = {
    "=<": "<=",
    "=>": ">=",
    "=": "==",
    "&&": "and",
    "&": "and",
    "||": "or",
    "|": "or",
    "!": "not",
    "^": "**",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "·": "*",
    "×": "*",
    "−": "-",
    "÷": "/",
    "²": "**2",
    "∇": "grad_",
}


class _Token(NamedTuple):
    text: str
    column: int
    is_operand: bool


def check_signs(text: str) -> str:
    """Refuse what is not in the language or in the wrong order, before Python's parser sees it.

    Return the text for the parser: a label that is not a name in Python, such as ∇W_c, becomes a word of the same
    length.
    """
    if not text:
        raise ConditionError(text, 0, "Type a condition, such as E < 0.01, any(isnan(W_b)) or iteration % 100 == 0.")
    if len(text) > MOST_CHARACTERS:
        raise ConditionError(text, MOST_CHARACTERS, f"This is longer than {MOST_CHARACTERS} characters: shorten it.")
    spelled = LABELS.sub(lambda found: re.sub(r"\W", "_", found[0]), text)
    _check_order(text, list(_tokens(text, spelled)))
    return spelled


def _tokens(text: str, spelled: str) -> Iterator[_Token]:
    """Yield the tokens of `spelled` as they are typed in `text`, which has the same length."""
    for found in _TOKEN.finditer(spelled):
        kind, column = found.lastgroup, found.start()
        token = text[column : found.end()]
        if kind == "strange":
            raise ConditionError(text, column, _strange(text[column:]))
        if kind == "word":
            _check_word(text, found[0], column)
        if kind == "number" and math.isinf(float(token)):
            raise ConditionError(text, column, f"{short(token)} is too large: the largest number is about 1.8e308.")
        if token.isdigit() and token[:-1].startswith("0"):
            raise ConditionError(text, column, f"Type {short(token.lstrip('0') or '0')} instead of {short(token)}.")
        yield _Token(token, column, kind != "sign" and token not in _WORDS)


def _check_word(text: str, word: str, column: int) -> None:
    if not word.isidentifier():  # ² and its like count as letters for a regular expression, but not for Python
        column += next(end for end in range(len(word)) if not word[: end + 1].isidentifier())
        raise ConditionError(text, column, _strange(text[column:]))
    if iskeyword(word) and word not in _WORDS:
        raise ConditionError(text, column, meaningless(word))


def _strange(rest: str) -> str:
    """Return the message about a text that begins with a token that is not in the language."""
    for sign, instead in _INSTEAD.items():
        if rest.startswith(sign):
            return f"Type {instead} instead of {sign}."
    if rest.startswith("."):
        return "A point stands inside of numbers only, as in 0.5; values have no parts with names."
    return meaningless(rest[0] if rest[0].isprintable() else f"The character U+{ord(rest[0]):04X}")


def meaningless(found: str) -> str:
    """Return the message about something that is not in the language."""
    return (
        f"{found} has no meaning here. There are numbers, names of values, brackets, + - * / // % **, comparisons, "
        "and, or, not, and functions such as max(…)."
    )


def _check_order(text: str, tokens: list[_Token]) -> None:
    """Check that operands and operators alternate: Python's parser is vague about where they do not."""
    before: _Token | None = None  # the end of an operand, where an operator is due
    for token in tokens:
        problem = _due_operator(before, token) if before else _due_operand(token)
        if problem:
            raise ConditionError(text, token.column, problem)
        before = token if token.is_operand or token.text in _OPENING else None
    _check_brackets(text, tokens)
    if before is None:
        raise ConditionError(text, len(text), f"A number or a value is missing after {tokens[-1].text}.")


def _due_operator(before: _Token, token: _Token) -> str | None:
    if token.is_operand:
        return f"An operator is missing between {short(before.text)} and {short(token.text)}, such as *."
    if token.text == "not":
        return "Before not there must be and, or, or nothing."
    # Python would warn of 1or 2 instead of refusing it.
    if token.text in _WORDS and before.is_operand and token.column == before.column + len(before.text):
        return f"A space is missing between {short(before.text)} and {token.text}."
    return None


def _due_operand(token: _Token) -> str | None:
    if token.is_operand or token.text in {"(", "+", "-", "not"}:
        return None
    return f"{token.text} stands where a number or a value is expected."


def _check_brackets(text: str, tokens: list[_Token]) -> None:
    opened: list[_Token] = []
    for token in tokens:
        opening = _OPENING.get(token.text)
        if opening and (not opened or opened.pop().text != opening):
            raise ConditionError(text, token.column, f"There is no {opening} that this {token.text} could close.")
        if token.text in _OPENING.values():
            opened.append(token)
        if len(opened) > MOST_LEVELS:
            raise ConditionError(text, token.column, f"More than {MOST_LEVELS} brackets are open here.")
    if opened:
        raise ConditionError(text, opened[-1].column, f"This {opened[-1].text} is never closed.")


def short(text: str) -> str:
    """Return `text` cut to what fits into a sentence."""
    return text if len(text) <= 30 else f"{text[:29]}…"  # noqa: PLR2004 - a line of a narrow terminal holds two
