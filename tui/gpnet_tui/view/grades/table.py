"""Grades as a table for a spreadsheet: a line for each person, marks first, then why, then the marks of each result."""

import csv
import io
from collections.abc import Iterator, Sequence

from gpnet_engine.diagnosis.findings import WrongNumber
from gpnet_engine.names import before_update, exact
from gpnet_tui.view.grades.graded import (
    Graded,
    NotGraded,
    Outcome,
    Unread,
    explanations,
    mark_of_most,
    number_text,
    typed_cell,
)

_HEAD = ("person", "file", "score", "of")
_COUNTS = ("right", "near", "follows", "wrong", "missing")
_WHY = ("rounding", "first_wrong", "yours", "expected", "mistakes", "slips", "unexplained", "problem")
_NOTHING, _NOT_READ = "handed in nothing", "not read: this is no file with answers"
_FORMULA = ("=", "+", "-", "@")  # a spreadsheet would compute a text that begins so


def grades_csv(outcomes: Sequence[Outcome], others: NotGraded) -> str:
    """Return all grades as CSV, with `;` and decimal commas where most wrote such.

    Those of `others` who are in a list of names have a line too, which says why there are no marks.
    """
    graded = [one for one in outcomes if isinstance(one, Graded)]
    mark = mark_of_most(graded)
    results = [result.name for result in graded[0].grade.results] if graded else []
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";" if mark == "," else ",", lineterminator="\n")
    writer.writerow([*_HEAD, *_COUNTS, *_WHY, *map(before_update, results)])
    empty = [""] * (len(_HEAD) - 2 + len(_COUNTS) + len(_WHY) - 1)
    for one in outcomes:
        if isinstance(one, Unread):
            writer.writerow([_plain(one.person), _plain(one.file), *empty, _plain(one.problem), *("" for _ in results)])
        else:
            writer.writerow([_plain(one.person), _plain(one.file), *_figures(one, mark)])
    for name in others.absent:
        writer.writerow([_plain(name), "", *empty, _NOTHING, *("" for _ in results)])
    for file, name in others.not_read:
        if name:
            writer.writerow([_plain(name), _plain(file), *empty, _NOT_READ, *("" for _ in results)])
    return text.getvalue()


def _figures(graded: Graded, mark: str) -> Iterator[str]:
    grade = graded.grade
    wrong = grade.first_wrong
    yield from (number_text(grade.score, mark), number_text(grade.of, mark))
    yield from map(str, grade.counts)
    yield grade.rounding or ""
    yield from ("", "", "") if wrong is None else _first_wrong(wrong, mark)
    yield "; ".join(explanations(grade))
    yield "; ".join(f"{typed_cell(slip.cell)} {slip.kind}" for slip in grade.slips)
    yield "; ".join(map(typed_cell, grade.unexplained))
    yield ""
    yield from (number_text(result.score, mark) for result in grade.results)


def _first_wrong(wrong: WrongNumber, mark: str) -> tuple[str, str, str]:
    return typed_cell(wrong.cell), wrong.yours.replace(".", mark), exact(wrong.right).replace(".", mark)


def _plain(text: str) -> str:
    """Return a text from outside as a text to every spreadsheet."""
    return f"'{text}" if text.startswith(_FORMULA) else text
