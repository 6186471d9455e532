"""The marks that a sheet gives for someone's numbers, from what was found in them.

Marks are fractions: half marks and tenths add up to what they are on paper.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gpnet_engine.arrays import Values
from gpnet_engine.diagnosis.answers import Answers, Texts
from gpnet_engine.diagnosis.diagnosing import diagnose
from gpnet_engine.diagnosis.findings import Cell, CellMistake, Diagnosis, Made, Slip, Verdict, WrongNumber
from gpnet_engine.diagnosis.sheet import Repeated, Sheet
from gpnet_engine.model.arithmetic import Arithmetic
from gpnet_engine.model.network import Network
from gpnet_engine.model.project import Project
from gpnet_engine.names import INPUTS
from gpnet_engine.operations.program import right_program
from gpnet_engine.time.timeline import Timeline


class Counts(NamedTuple):
    """How many of the cells that are asked are right, near and so on."""

    right: int
    near: int
    follows: int
    wrong: int
    missing: int


@dataclass(frozen=True, slots=True)
class ResultGrade:
    """The marks for one result, out of what its cells are worth.

    `repeated` are those of the cells that follow which are so by a mistake that was made before.
    """

    name: str
    score: Fraction
    of: Fraction
    counts: Counts
    repeated: int = 0


@dataclass(frozen=True, slots=True)
class Grade:
    """The marks for a sheet, and why they are not all of them: the same for the same numbers in any kind of file.

    results           what is asked, in the order of the operations
    rounding          how the person writes numbers down, in words; None where no one typed them
    first_wrong       the first wrong number in the order of the operations; None where nothing is wrong
    mistakes          the cheapest explanation: mistakes, mistakes in one cell only, and slips
    equally_possible  other sets of mistakes that explain the numbers as well
    told_apart_by     the first result, not answered so far, that would tell them apart
    unexplained       wrong numbers that nothing explains
    too_short         numbers that are right as far as they go, with too few digits to tell
    """

    results: tuple[ResultGrade, ...]
    rounding: str | None
    first_wrong: WrongNumber | None
    mistakes: tuple[Made, ...]
    cell_mistakes: tuple[CellMistake, ...]
    slips: tuple[Slip, ...]
    unexplained: tuple[Cell, ...]
    too_short: tuple[Cell, ...]
    equally_possible: tuple[tuple[Made, ...], ...]
    told_apart_by: str | None

    @property
    def score(self) -> Fraction:
        """The marks."""
        return sum((result.score for result in self.results), Fraction())

    @property
    def of(self) -> Fraction:
        """The sum of all marks asked."""
        return sum((result.of for result in self.results), Fraction())

    @property
    def counts(self) -> Counts:
        """How many of all cells that are asked are right, near and so on."""
        return Counts(*(sum(result.counts[index] for result in self.results) for index in range(len(Counts._fields))))

    @property
    def is_all_right(self) -> bool:
        """Whether nothing is wrong or missing, and no marks are lost."""
        counts = self.counts
        return self.first_wrong is None and not counts.wrong and not counts.missing and self.score == self.of


@dataclass(frozen=True, slots=True, eq=False)
class AnswerKey:
    """What a sheet is marked by: what its iteration starts from, and its right numbers by the names of results.

    `project` is that of the iteration, without mistakes on purpose.
    """

    sheet: Sheet
    project: Project
    given: Values
    right: Values

    @property
    def network(self) -> Network:
        """The network, without mistakes on purpose."""
        return self.project.network

    @property
    def arithmetic(self) -> Arithmetic:
        """How numbers are rounded."""
        return self.project.arithmetic

    @property
    def batch(self) -> int:
        """How many samples the iteration has."""
        _, columns = self.given[INPUTS].shape
        return int(columns)


def key_of(sheet: Sheet) -> AnswerKey:
    """Compute the right numbers of a sheet. Raises ProjectError when edited settings do not go together."""
    timeline = Timeline(sheet.project, sheet.edits)
    project = timeline.starts.project_at(sheet.iteration)
    project, values = replace(project, network=project.network.right), timeline.right_values(sheet.iteration)
    results = {operation.result: values[operation.result] for operation in right_program(project.network)}
    return AnswerKey(sheet, project, timeline.given(sheet.iteration), results)


def of_what_is_asked(key: AnswerKey, answers: Answers) -> Answers:
    """Return the numbers in cells that are asked: the others are printed, or are for the scrap paper."""
    asked = key.sheet.asked
    texts = {
        name: tuple(
            tuple(text if is_asked else "" for text, is_asked in zip(row, cells, strict=True))
            for row, cells in zip(rows, asked[name].tolist(), strict=True)
        )
        for name, rows in answers.texts.items()
        if name in asked
    }
    return replace(answers, texts={name: rows for name, rows in texts.items() if any(map(any, rows))})


def examined(key: AnswerKey, answers: Answers) -> Diagnosis:
    """Return what is found in someone's numbers of what is asked; the person goes on with those that the sheet prints.

    Whoever computed these too, on scrap paper, and went wrong there, is understood as well: the cheaper explanation
    counts.
    """
    printed = _printed(key, answers)
    found = diagnose(key.network, key.given, key.arithmetic, replace(answers, printed=printed))
    if not printed or found.explanation.price == 0.0:
        return found
    on_scrap_paper = diagnose(key.network, key.given, key.arithmetic, answers)
    return on_scrap_paper if on_scrap_paper.explanation.price < found.explanation.price else found


def grade(key: AnswerKey, answers: Answers, found: Diagnosis) -> Grade:
    """Return the marks for someone's numbers in which `found` was found."""
    explanation = found.explanation
    return Grade(
        tuple(_result_grade(key.sheet, name, asked, found) for name, asked in _asked(key)),
        explanation.habit.text if answers.relative is None else None,
        found.first_wrong,
        explanation.mistakes,
        explanation.cell_mistakes,
        explanation.slips,
        explanation.unexplained,
        explanation.too_short,
        found.equally_possible,
        found.told_apart_by,
    )


def _asked(key: AnswerKey) -> list[tuple[str, NDArray[np.bool_]]]:
    """Return the results of which cells are asked, in the order of the operations."""
    asked = key.sheet.asked
    return [(name, asked[name]) for name in key.right if name in asked and asked[name].any()]


def _result_grade(sheet: Sheet, name: str, asked: NDArray[np.bool_], found: Diagnosis) -> ResultGrade:
    """Return the marks for a result. Cells that are not asked count nothing."""
    mark = Fraction(str(sheet.mark(name)))
    verdicts = found.verdicts.get(name, np.zeros(asked.shape, dtype=np.int8))
    count = {verdict: int(np.count_nonzero(asked & (verdicts == verdict))) for verdict in Verdict}
    right = count[Verdict.RIGHT] + count[Verdict.FOLLOWS] + count[Verdict.NEAR] * Fraction(sheet.near.share)
    repeated = int(np.count_nonzero(asked & found.repeated(name))) if name in found.verdicts else 0
    if sheet.repeated_mistake is Repeated.EACH:
        right -= repeated
    ordered = (Verdict.RIGHT, Verdict.NEAR, Verdict.FOLLOWS, Verdict.WRONG, Verdict.MISSING)
    counts = Counts(*(count[verdict] for verdict in ordered))
    return ResultGrade(name, mark * right, mark * int(np.count_nonzero(asked)), counts, repeated)


def _printed(key: AnswerKey, answers: Answers) -> dict[str, Texts]:
    """Return what the sheet prints: the right numbers in cells that are not asked."""
    decimals = None if answers.relative is not None else key.arithmetic.decimals
    form = "" if decimals is None else f"z.{decimals}f"
    printed: dict[str, Texts] = {}
    for name, right in key.right.items():
        asked = key.sheet.asked.get(name, np.zeros(right.shape, dtype=np.bool_))
        if not asked.all():
            pairs = zip(right.tolist(), asked.tolist(), strict=True)
            printed[name] = tuple(
                tuple("" if is_asked else format(number, form) for number, is_asked in zip(*pair, strict=True))
                for pair in pairs
            )
    return printed
