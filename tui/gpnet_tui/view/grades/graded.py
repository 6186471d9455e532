"""What became of a file with someone's answers, and what is said of it in every form."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from gpnet_engine.diagnosis.findings import Cell, Made
from gpnet_engine.diagnosis.grading import Grade, ResultGrade
from gpnet_engine.names import before_update, how_many
from gpnet_engine.operations.mistakes import MISTAKES

_COUNTED = ("right", "last digit off", "right from own numbers", "the same mistake again", "wrong", "missing")


@dataclass(frozen=True, slots=True)
class Graded:
    """Someone's answers with their marks.

    file   its name as it was given
    lines  what is said to the person, in sentences
    """

    file: str
    person: str
    grade: Grade
    lines: tuple[str, ...]
    decimal_mark: str = "."

    def number(self, score: Fraction) -> str:
        """Return marks as the person writes numbers."""
        return number_text(score, self.decimal_mark)

    @property
    def marks(self) -> str:
        """The marks, in words."""
        return f"{self.number(self.grade.score)} of {self.number(self.grade.of)}"


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that could not be graded; `problem` names it, the place in it, and what was expected."""

    file: str
    person: str
    problem: str


Outcome: TypeAlias = Graded | Unread


@dataclass(frozen=True, slots=True)
class NotGraded:
    """Who and what is without marks, or without a place in the list of names.

    absent    those who handed in nothing
    unlisted  those who handed something in and are in no list
    not_read  files in the folders that are no answers, by their names, and whose they would be
    """

    absent: tuple[str, ...] = ()
    unlisted: tuple[str, ...] = ()
    not_read: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        """Tell whether there are any."""
        return bool(self.absent or self.unlisted or self.not_read)

    @property
    def files_not_read(self) -> tuple[str, ...]:
        """The names of files that are no answers."""
        return tuple(file for file, _ in self.not_read)


def number_text(score: Fraction, decimal_mark: str = ".") -> str:
    """Return marks with all their decimals, and whole ones as whole numbers."""
    return f"{Decimal(score.numerator) / Decimal(score.denominator):f}".replace(".", decimal_mark)


def rounded_text(number: Fraction, decimal_mark: str = ".") -> str:
    """Return a mean with one decimal, rounded as people do."""
    return number_text(Fraction(int(number * 10 + Fraction(1, 2)), 10), decimal_mark)


def mark_of_most(graded: Sequence[Graded]) -> str:
    """Return the decimal mark of a class: a comma only where most write commas."""
    commas = sum(one.decimal_mark == "," for one in graded)
    return "," if 2 * commas > len(graded) else "."


def explanations(grade: Grade) -> list[str]:
    """Return the mistakes that explain the numbers, by their titles; those that explain them as well after an `or`."""
    ways = [grade.mistakes, *grade.equally_possible]
    if len(ways) > 1:
        titles = [" with ".join(map(_title, way)) for way in ways if way]
        found = [" or ".join(dict.fromkeys(titles))]
    else:
        found = [_title(made) for made in grade.mistakes]
    return list(dict.fromkeys([*found, *(MISTAKES[one.id].title for one in grade.cell_mistakes)]))


def told_counts(result: ResultGrade) -> tuple[int, ...]:
    """Return how many cells of a result are right, near and so on; a mistake made again has a place of its own."""
    counts, repeated = result.counts, result.repeated
    return counts.right, counts.near, counts.follows - repeated, repeated, counts.wrong, counts.missing


def counts_text(result: ResultGrade) -> str:
    """Return how many cells are right, wrong and so on; what there is none of is left out."""
    return ", ".join(f"{count:,} {what}" for count, what in zip(told_counts(result), _COUNTED, strict=True) if count)


def missing_text(grade: Grade) -> Iterator[str]:
    """Yield how many numbers are missing, where some are."""
    missing = grade.counts.missing
    if missing:
        yield f"{how_many(missing, 'number')} {'is' if missing == 1 else 'are'} missing."


def typed_cell(cell: Cell) -> str:
    """Return how a cell is typed, counted from 1; of an update, by the name of the parameter."""
    return f"{before_update(cell.name)}[{cell.row + 1},{cell.column + 1}]"


def _title(made: Made) -> str:
    return MISTAKES[made.id].title
