"""Moodle's own kinds of question, for one that asks a single thing: a choice of answers, or a number.

https://docs.moodle.org/en/Moodle_XML_format says how they are written.
"""

from collections.abc import Iterator
from dataclasses import replace

from gpnet_engine.files.banks.html import escaped, question_html
from gpnet_engine.teaching.banks.questions import Alternative, Gap, Question

_SHUFFLED = ("<single>true</single>", "<shuffleanswers>true</shuffleanswers>", "<answernumbering>123</answernumbering>")
_NO_UNITS = ("<unitgradingtype>0</unitgradingtype>", "<showunits>3</showunits>")


def kind_of(gap: Gap) -> str:
    """Return what Moodle calls the kind of question."""
    return "multichoice" if gap.is_choice else "numerical"


def own_text(question: Question, gap: Gap) -> str:
    """Return the text of a question in HTML without its gap, which the platform puts below it."""
    blocks = tuple(block for block in question.blocks if gap not in getattr(block, "parts", ()))
    return question_html(replace(question, blocks=blocks), escaped_text)


def escaped_text(cell: object) -> str:
    """Return a cell that is text."""
    return escaped(str(cell))


def answer_lines(gap: Gap) -> Iterator[str]:
    """Yield the answers with what is said of each."""
    for one in gap.alternatives:
        yield from _answer(one, is_choice=gap.is_choice)
    yield from _SHUFFLED if gap.is_choice else _NO_UNITS


def _answer(one: Alternative, *, is_choice: bool) -> Iterator[str]:
    form = "html" if is_choice else "moodle_auto_format"
    answer = _html(escaped(one.answer)) if is_choice else one.answer
    yield f'<answer fraction="{one.percent}" format="{form}">'
    yield f"<text>{answer}</text>"
    if not is_choice:
        yield f"<tolerance>{one.tolerance or 0}</tolerance>"
    yield f'<feedback format="html"><text>{_html(escaped(one.feedback))}</text></feedback>'
    yield "</answer>"


def _html(text: str) -> str:
    return f"<![CDATA[{text}]]>"
