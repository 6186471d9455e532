"""Moodle's XML: Cloze questions, `{1:NUMERICAL:=0.1452:0.00005#right~%0%0.7199:0.00005#why}`.

A question that stands alone is a choice or a number of Moodle's own kind instead.

https://docs.moodle.org/en/Embedded_Answers_(Cloze)_question_type says how a gap is written. Moodle decodes the entities
of feedback once before it shows it as HTML, so feedback is escaped twice.
"""

import html
from collections.abc import Iterable

from gpnet_engine.files.banks.html import escaped, question_html, writable
from gpnet_engine.files.banks.moodle_kinds import answer_lines, kind_of, own_text
from gpnet_engine.teaching.banks.questions import Alternative, Cell, Gap, Question

_ALL = 100


def moodle_xml(category: str, questions: Iterable[Question]) -> str:
    """Return a file that Moodle imports into a category of its question bank."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<quiz>", '<question type="category">']
    lines += [f"<category><text>$course$/top/{_in_xml(category.replace('/', '//'))}</text></category>", "</question>"]
    for question in questions:
        lines += _question(question)
    return "\n".join([*lines, "</quiz>", ""])


def _question(question: Question) -> list[str]:
    gaps = list(question.gaps())
    if question.stands_alone and len(gaps) == 1:
        return _single(question, gaps[0])
    return [
        '<question type="cloze">',
        f"<name><text>{_in_xml(question.name)}</text></name>",
        f'<questiontext format="html"><text><![CDATA[{question_html(question, _cell)}]]></text></questiontext>',
        '<generalfeedback format="html"><text></text></generalfeedback>',
        "<penalty>0</penalty>",
        "<hidden>0</hidden>",
        "</question>",
    ]


def _single(question: Question, gap: Gap) -> list[str]:
    """Return a question of a single thing in Moodle's own kind for it."""
    return [
        f'<question type="{kind_of(gap)}">',
        f"<name><text>{_in_xml(question.name)}</text></name>",
        f'<questiontext format="html"><text><![CDATA[{own_text(question, gap)}]]></text></questiontext>',
        '<generalfeedback format="html"><text></text></generalfeedback>',
        "<defaultgrade>1</defaultgrade>",
        "<penalty>0</penalty>",
        "<hidden>0</hidden>",
        *answer_lines(gap),
        "</question>",
    ]


def _in_xml(text: str) -> str:
    return html.escape(writable(text).strip(), quote=False)


def _cell(cell: Cell) -> str:
    return cloze(cell) if isinstance(cell, Gap) else escaped(cell)


def cloze(gap: Gap) -> str:
    """Return a gap in Moodle's Cloze syntax; choices are shuffled, under each other."""
    kind = "MULTICHOICE_VS" if gap.is_choice else "NUMERICAL"
    return f"{{{gap.weight}:{kind}:{'~'.join(map(_alternative, gap.alternatives))}}}"


def _alternative(one: Alternative) -> str:
    share = "=" if one.percent == _ALL else f"%{one.percent}%"
    answer = f"{one.answer}:{one.tolerance}" if one.tolerance else _twice(one.answer)
    return f"{share}{answer}#{_twice(one.feedback)}" if one.feedback else f"{share}{answer}"


def _twice(text: str) -> str:
    """Return a text that is HTML once its entities are decoded."""
    return escaped(html.escape(writable(text)))
