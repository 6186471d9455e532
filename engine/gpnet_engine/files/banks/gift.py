"""GIFT, a text format for questions that many learning platforms read. It has one gap a question, so each is its own.

https://docs.moodle.org/en/GIFT_format says how it is written.
"""

from collections.abc import Iterable, Iterator
from functools import partial

from gpnet_engine.files.banks.html import escaped, question_html, writable
from gpnet_engine.teaching.banks.questions import Alternative, Cell, Gap, Question, Table

_ASKED, _OTHER = "?", "…"
_ALL = 100
_OWN_SIGNS = "\\#=~{}:"


def gift(category: str, questions: Iterable[Question]) -> str:
    """Return a file of questions, in a category."""
    parts = [f"$CATEGORY: $course$/top/{_plain(category).replace('/', '//')}"]
    parts += (text for question in questions for text in _each_gap(question))
    return "\n\n".join(parts) + "\n"


def _each_gap(question: Question) -> Iterator[str]:
    gaps = list(question.gaps())
    for at, gap in enumerate(gaps, start=1):
        name = question.name if len(gaps) == 1 else f"{question.name}, {_place(question, gap) or at}"
        body = question_html(question, partial(_cell, gap))
        yield f"::{_own(_plain(name))}::[html]{_own(body)} {{{_answers(gap)}}}"


def _place(question: Question, gap: Gap) -> str:
    """Return the row and column of a gap in its matrix, counted from 1; nothing for one in a text."""
    for block in question.blocks:
        for row, cells in enumerate(block.rows if isinstance(block, Table) else (), start=1):
            for column, cell in enumerate(cells, start=1):
                if cell is gap:
                    return f"row {row}, column {column}"
    return ""


def _cell(asked: Gap, cell: Cell) -> str:
    if isinstance(cell, Gap):
        return f"<b>{_ASKED}</b>" if cell is asked else _OTHER
    return escaped(cell)


def _answers(gap: Gap) -> str:
    if gap.is_choice:
        return "".join(f"\n\t{_choice(one)}" for one in gap.alternatives) + "\n"
    return "#" + "".join(f"\n\t=%{one.percent}%{_number(one)}" for one in gap.alternatives) + "\n"


def _choice(one: Alternative) -> str:
    share = "=" if one.percent == _ALL else f"~%{one.percent}%" if one.percent else "~"
    return f"{share}{_own(escaped(one.answer))}{_feedback(one)}"


def _number(one: Alternative) -> str:
    return f"{one.answer}:{one.tolerance or 0}{_feedback(one)}"


def _feedback(one: Alternative) -> str:
    return f"#{_own(escaped(one.feedback))}" if one.feedback else ""


def _plain(text: str) -> str:
    return writable(text).strip()


def _own(text: str) -> str:
    """Return a text with a backslash before each sign that means something in GIFT, on one line."""
    return "".join(f"\\{sign}" if sign in _OWN_SIGNS else sign for sign in text.replace("\n", " "))
