"""The keys at the foot of the screen, those that cannot act now in grey."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from gpnet_tui.view.text.ink import CommandRef, Ink, Line, Span, span


class FooterKey(NamedTuple):
    """A key, the action that it runs, the word that it is listed under, and how soon it may be left out."""

    key: str
    action: str
    word: str
    rank: int


@lru_cache(maxsize=64)
def footer_line(keys: tuple[FooterKey, ...], able: frozenset[str], columns: int) -> Line:
    """Return the keys with their words; where not all fit, those of the highest rank are left out first.

    `able` are the actions that can act now.
    """
    groups = [(word, list(items)) for word, items in groupby(keys, lambda key: key.word)]
    while len(groups) > 1 and _width(groups) > columns:
        groups.remove(max(groups, key=lambda group: group[1][0].rank))
    spans: list[Span] = [span(" ")]
    for word, items in groups:
        for i, item in enumerate(items):
            if i:
                spans.append(span("/", Ink.DIM))
            ink = Ink.KEY if item.action in able else Ink.DISABLED
            spans.append(Span(item.key, (ink,), CommandRef(item.action)))
        is_able = any(item.action in able for item in items)
        spans.append(Span(f" {word}", (Ink.TEXT if is_able else Ink.DISABLED,), CommandRef(items[0].action)))
        spans.append(span("  "))
    return tuple(spans)


def _width(groups: Sequence[tuple[str, list[FooterKey]]]) -> int:
    return 1 + sum(len(word) + 3 + sum(len(key.key) + 1 for key in keys) - 1 for word, keys in groups)
