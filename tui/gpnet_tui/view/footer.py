"""The keys at the foot of the screen, in groups by purpose; those that cannot act now in grey.

What stands there depends on what the person does: `FootPlace`. Which commands these are, is a table in `footers`.
"""

from collections.abc import Iterator, Sequence
from enum import Enum, auto
from functools import lru_cache
from itertools import chain
from typing import NamedTuple, TypeAlias

from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.ink import CommandRef, Ink, Line, Span, span, width

RULE = "│"  # between groups


class FootPlace(Enum):
    """What the person does, and where the focus is."""

    PROGRAM = auto()  # keys step
    CELLS = auto()  # keys move the cursor through cells
    RUN = auto()
    PAUSE = auto()  # of a run
    ANSWERS = auto()
    LESSON = auto()  # its text is read
    HINTS = auto()  # so too, and there are hints for what it asks
    AWAY = auto()  # from the text of a lesson
    QUIZ = auto()
    STAGE = auto()  # the presentation view
    GUESS = auto()  # there, while the result is hidden


class FooterKey(NamedTuple):
    """A key as it is written for people, and the command that it runs; none for the keys of a pane."""

    key: str
    action: str = ""


class FooterEntry(NamedTuple):
    """Keys that stand together, and their word.

    The higher its `rank`, the sooner it is left out where there is little room; `word_rank` is that of the word alone.
    """

    keys: tuple[FooterKey, ...]
    word: str
    rank: int
    word_rank: int = 0


class FooterGroup(NamedTuple):
    """Keys with one purpose, under a name that may be left out too."""

    name: str
    entries: tuple[FooterEntry, ...]
    name_rank: int = 0


Foot: TypeAlias = tuple[FooterGroup, ...]


def place_of(scene: Scene, *, is_in_cells: bool) -> FootPlace:
    """Return which keys matter in a scene; `is_in_cells` tells whether keys move the cursor through cells."""
    if scene.answering is not None:
        return FootPlace.ANSWERS
    if scene.quiz is not None:
        return FootPlace.QUIZ
    if scene.run is not None:
        return FootPlace.PAUSE if scene.run.is_paused else FootPlace.RUN
    if scene.is_on_stage:
        return FootPlace.GUESS if scene.hides else FootPlace.STAGE
    if scene.lesson is not None:
        if not scene.lesson.is_front:
            return FootPlace.AWAY
        return FootPlace.HINTS if scene.lesson.has_hints else FootPlace.LESSON
    return FootPlace.CELLS if is_in_cells else FootPlace.PROGRAM


@lru_cache(maxsize=64)
def footer_line(foot: Foot, able: frozenset[str], columns: int, first: Line = ()) -> Line:
    """Return the keys with their words and the names of their groups, what matters least left out first.

    `able` are the actions that can act now. `first` stands before all of them.
    """
    ranks = {rank for group in foot for rank in _ranks(group)}
    lines = [_line(foot, able, limit, first) for limit in sorted({rank + 1 for rank in ranks}, reverse=True)]
    return next((line for line in lines if width(line) <= columns), lines[-1])


def _ranks(group: FooterGroup) -> Iterator[int]:
    """Yield how soon each part of a group is left out."""
    yield group.name_rank
    for entry in group.entries:
        yield entry.rank
        yield entry.word_rank


def _line(foot: Foot, able: frozenset[str], limit: int, first: Line) -> Line:
    """Return what has a rank below the limit."""
    groups = (_group(group, able, limit) for group in foot)
    parts = [part for part in (first, *groups) if part]
    rule = span(f" {RULE} ", Ink.FRAME)
    return (span(" "), *parts[0], *(one for part in parts[1:] for one in (rule, *part)))


def _group(group: FooterGroup, able: frozenset[str], limit: int) -> Line:
    kept = [entry for entry in group.entries if entry.rank < limit]
    if not kept:
        return ()
    line: Line = (span(f"{group.name} ", Ink.DIM),) if group.name and group.name_rank < limit else ()
    for at, entry in enumerate(kept):
        has_word = bool(entry.word) and entry.word_rank < limit
        gap = (span("  " if has_word else " "),) if at else ()
        line = (*line, *gap, *_entry(entry, able, has_word=has_word))
    return line


def _entry(entry: FooterEntry, able: frozenset[str], *, has_word: bool) -> Line:
    spans: list[Span] = []
    for key, action in entry.keys:
        if spans:
            spans.append(span("/", Ink.DIM))
        spans.append(Span(key, (Ink.KEY if _can(action, able) else Ink.DISABLED,), _target(action)))
    if has_word:
        is_able = any(_can(key.action, able) for key in entry.keys)
        target = _target(entry.keys[0].action)
        spans.append(Span(f" {entry.word}", (Ink.TEXT if is_able else Ink.DISABLED,), target))
    return tuple(spans)


def _can(action: str, able: frozenset[str]) -> bool:
    return not action or action in able


def _target(action: str) -> CommandRef | None:
    return CommandRef(action) if action else None


def keys_line(keys: Sequence[tuple[str, str]], columns: int) -> Line:
    """Return keys with their words, as many as there is room for: the last one always, and no half of a word."""
    *others, last = keys
    texts = [(span(key, Ink.KEY), span(f" {word}  ", Ink.TEXT)) for key, word in others]
    ending = (span(last[0], Ink.KEY), span(f" {last[1]}", Ink.TEXT))
    while texts and sum(map(width, texts)) + width(ending) > columns:
        texts.pop()
    return tuple(chain(*texts, ending))
