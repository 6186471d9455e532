"""Readers of question banks, made for tests from how Moodle itself reads Cloze questions and GIFT."""

import html
import re
import xml.etree.ElementTree as ET
from typing import NamedTuple

_FRACTION = r"=|%(-?[0-9]+(?:[.,][0-9]*)?)%"
_ANSWER = r".+?(?<!\\)(?<!&)(?<!&amp;)(?=[~#}]|\Z)"
_FEEDBACK = r".*?(?<!\\)(?=[~}]|\Z)"
_ALTERNATIVE = rf"({_FRACTION})?({_ANSWER})(#({_FEEDBACK}))?"
_KINDS = "NUMERICAL|MULTICHOICE_VS|MULTICHOICE"
_GAP = re.compile(rf"\{{([0-9]*):({_KINDS}):({_ALTERNATIVE}(?:~{_ALTERNATIVE})*)\}}", re.DOTALL)
_NUMBER = r"-?(?:[0-9]+[.,]?[0-9]*|[.,][0-9]+)(?:[eE][-+]?[0-9]+)?"
_NUMERICAL = re.compile(rf"({_NUMBER})(?::({_NUMBER}))?")
_CATEGORY = "$course$/top/"


class Read(NamedTuple):
    """An alternative as it was read: a number has a tolerance."""

    answer: str
    tolerance: float | None
    percent: float
    feedback: str

    @property
    def number(self) -> float:
        """The answer as a number."""
        return float(self.answer)


class ReadGap(NamedTuple):
    """A gap as it was read."""

    weight: int
    is_choice: bool
    alternatives: list[Read]

    def share(self, typed: float) -> float:
        """Return how many percent a typed number gets: those of the first alternative that it is near enough to."""
        slack = 1e-9
        fitting = (one for one in self.alternatives if abs(one.number - typed) <= (one.tolerance or 0) * (1 + slack))
        return next((one.percent for one in fitting), 0.0)


class ReadQuestion(NamedTuple):
    """A question as it was read, with its text in HTML, and {#1} where its first gap is."""

    name: str
    text: str
    gaps: list[ReadGap]


def read_moodle(text: str) -> tuple[str, list[ReadQuestion]]:
    """Return the category and the Cloze questions of a file of Moodle's."""
    root = ET.fromstring(text)  # noqa: S314 - of our own making
    assert root.tag == "quiz"
    category, *questions = root.findall("question")
    assert category.get("type") == "category"
    name = category.findtext("category/text", "")
    assert name.startswith(_CATEGORY)
    return name.removeprefix(_CATEGORY).replace("//", "/"), list(map(_moodle_question, questions))


def _moodle_question(element: ET.Element) -> ReadQuestion:
    assert element.get("type") == "cloze"
    body = element.find("questiontext")
    assert body is not None
    assert body.get("format") == "html"
    return ReadQuestion(element.findtext("name/text", ""), *read_cloze(body.findtext("text", "")))


def read_cloze(text: str) -> tuple[str, list[ReadGap]]:
    """Return a text with {#1} in the place of its first gap, and the gaps."""
    gaps: list[ReadGap] = []
    while (found := _GAP.search(text)) is not None:
        gaps.append(_gap(found))
        text = f"{text[: found.start()]}{{#{len(gaps)}}}{text[found.end() :]}"
    return text, gaps


def _gap(found: re.Match[str]) -> ReadGap:
    is_choice = found[2] != "NUMERICAL"
    alternatives = []
    for one in re.finditer(rf"~?{_ALTERNATIVE}", found[3], re.DOTALL):
        percent = 100.0 if one[1] == "=" else float((one[2] or "0").replace(",", "."))
        feedback = _decoded(one[5] or "")
        number = None if is_choice else _NUMERICAL.fullmatch(one[3])
        assert is_choice or number is not None, one[3]
        answer, tolerance = (_decoded(one[3]), None) if number is None else (number[1], float(number[2] or 0))
        alternatives.append(Read(answer, tolerance, percent, feedback))
    return ReadGap(int(found[1] or 1), is_choice, alternatives)


def _decoded(text: str) -> str:
    """Return what is read once Moodle has decoded the entities of a text, and a browser has shown it as HTML."""
    return html.unescape(html.unescape(text))


_SIGNS = {":": "\ue058", "#": "\ue035", "=": "\ue061", "{": "\ue123", "}": "\ue125", "~": "\ue126"}


def read_gift(text: str) -> tuple[str, list[ReadQuestion]]:
    """Return the category and the questions of a GIFT file."""
    category, *questions = text.strip().split("\n\n")
    assert category.startswith(f"$CATEGORY: {_CATEGORY}")
    name = category.removeprefix(f"$CATEGORY: {_CATEGORY}").replace("//", "/")
    return name, [_gift_question(question) for question in questions]


def _gift_question(text: str) -> ReadQuestion:
    assert not any(line.strip().startswith("//") for line in text.splitlines()), "a comment"
    text = text.replace("\\\\", "\ue092")
    for sign, stand_in in _SIGNS.items():
        text = text.replace(f"\\{sign}", stand_in)
    begin, name, body = text.split("::", 2)
    assert begin == ""
    assert body.startswith("[html]")
    assert (body.count("{"), body.count("}")) == (1, 1)
    question, answers = body.removeprefix("[html]").rstrip("}").split("{")
    return ReadQuestion(_own(name), _own(question), [_gift_gap(answers.strip())])


def _gift_gap(text: str) -> ReadGap:
    is_choice = not text.startswith("#")
    parts = re.split(r"(?=[=~])" if is_choice else r"(?==)", text.removeprefix("#").strip())
    return ReadGap(1, is_choice, [_gift_alternative(part, is_choice) for part in parts if part.strip()])


def _gift_alternative(text: str, is_choice: bool) -> Read:  # noqa: FBT001 - a test's helper
    found = re.fullmatch(r"([=~])(?:%(-?\d+)%)?([^#]*)(?:#(.*))?", text.strip(), re.DOTALL)
    assert found is not None, text
    percent = float(found[2]) if found[2] is not None else 100.0 if found[1] == "=" else 0.0
    answer, _, tolerance = (found[3], "", "") if is_choice else found[3].strip().partition(":")
    feedback = html.unescape(_own(found[4] or ""))
    return Read(html.unescape(_own(answer)), float(tolerance) if tolerance else None, percent, feedback)


def _own(text: str) -> str:
    for sign, stand_in in _SIGNS.items():
        text = text.replace(stand_in, sign)
    return text.replace("\ue092", "\\").strip()
