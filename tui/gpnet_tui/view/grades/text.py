"""Grades for reading: each person's marks and what is said of them, and what a class has in common."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from gpnet_engine.names import how_many, label
from gpnet_tui.view.grades.graded import (
    Graded,
    NotGraded,
    Outcome,
    Unread,
    explanations,
    mark_of_most,
    number_text,
    rounded_text,
)

ALL_RIGHT = "all right"
_SLIP, _UNEXPLAINED = "a slip", "numbers that no mistake explains"
_TOO_SHORT, _MISSING = "numbers with too few digits", "numbers missing"
_PERCENT = 100


def person_lines(outcome: Outcome) -> Iterator[str]:
    """Yield what is said of a file: the marks, and the sentences under them."""
    if isinstance(outcome, Unread):
        yield f"{outcome.file}: could not be graded"
        return
    yield f"{outcome.file}: {outcome.marks}"
    yield from (f"  {line}" for line in outcome.lines)


def class_lines(outcomes: Sequence[Outcome], others: NotGraded) -> Iterator[str]:
    """Yield what a class has in common: the mean, the mistakes with how many made them, and what is not there."""
    graded = [one for one in outcomes if isinstance(one, Graded)]
    if graded:
        yield _mean(graded)
        yield from _most(_reasons(graded), len(graded))
        firsts = Counter(label(one.grade.first_wrong.cell.name) for one in graded if one.grade.first_wrong is not None)
        if firsts:
            yield "First wrong: " + ", ".join(f"{name} {count:,}" for name, count in firsts.most_common())
    yield from _listed("Could not be graded", [one.file for one in outcomes if isinstance(one, Unread)])
    yield from _listed("Not read", others.files_not_read)
    yield from _listed("Handed in nothing", others.absent)
    yield from _listed("Not in the list of names", others.unlisted)


def _mean(graded: Sequence[Graded]) -> str:
    scores, of = [one.grade.score for one in graded], graded[0].grade.of
    mark = mark_of_most(graded)
    mean = sum(scores, Fraction()) / len(scores)
    percent = f" ({float(mean / of * _PERCENT):.0f}%)" if of else ""
    lowest, highest = number_text(min(scores), mark), number_text(max(scores), mark)
    text = f"{how_many(len(graded), 'sheet')}: mean {rounded_text(mean, mark)} of {number_text(of, mark)}{percent}"
    return f"{text}, from {lowest} to {highest}"


def _reasons(graded: Iterable[Graded]) -> Counter[str]:
    """Count in how many sheets a mistake, or something else that costs marks, was found."""
    counted: Counter[str] = Counter()
    for one in graded:
        grade = one.grade
        found = {
            ALL_RIGHT: grade.is_all_right,
            _SLIP: bool(grade.slips),
            _UNEXPLAINED: bool(grade.unexplained),
            _TOO_SHORT: bool(grade.too_short),
            _MISSING: bool(grade.counts.missing),
        }
        counted.update([*explanations(grade), *(reason for reason, is_so in found.items() if is_so)])
    return counted


def _most(counted: Counter[str], total: int) -> Iterator[str]:
    width = len(f"{total:,}")
    for reason, count in counted.most_common():
        yield f"  {count:>{width},} of {total:,}: {reason}"


def _listed(what: str, names: Sequence[str]) -> Iterator[str]:
    if names:
        yield f"{what} ({len(names):,}): {', '.join(names)}"
