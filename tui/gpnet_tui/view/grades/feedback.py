"""What is written to each person: a page of Markdown with the marks, what is said of them, and a table of results."""

import re

from gpnet_engine.diagnosis.grading import ResultGrade
from gpnet_engine.names import label
from gpnet_tui.view.grades.graded import Graded, told_counts

MARK = "<!-- gpnet-tui grade -->"
"""Feedback files begin with this line, so that no other file is ever written over."""

_HEAD = "| | right | last digit off | right from your numbers | the same mistake again | wrong | missing | marks |"
_ACTING = re.compile(r"([\\`*<>|])")
_ACTING_IN_NAMES = re.compile(r"([\\`*<>|_\[\]#&!~])")


def feedback_text(title: str, graded: Graded) -> str:
    """Return the page for a person."""
    heading = f"# {_ACTING_IN_NAMES.sub(_ESCAPED, title)}"
    marks = f"{_ACTING_IN_NAMES.sub(_ESCAPED, graded.person)}: **{graded.marks}**"
    said = [f"- {_ACTING.sub(_ESCAPED, line)}" for line in graded.lines]
    rows = [_row(graded, result) for result in graded.grade.results]
    table = [_HEAD, "|---" + "|--:" * 7 + "|", *rows]
    return "\n".join([MARK, heading, "", marks, "", *said, "", *table, ""])


_ESCAPED = r"\\\1"


def _row(graded: Graded, result: ResultGrade) -> str:
    counts = " | ".join(str(count) if count else "" for count in told_counts(result))
    return f"| {label(result.name)} | {counts} | {graded.number(result.score)} of {graded.number(result.of)} |"
