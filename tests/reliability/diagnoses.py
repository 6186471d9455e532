"""How often a diagnosis finds the mistake that someone made, over many networks, habits and mistakes.

`python -m tests.reliability.diagnoses` prints a line for each kind of sheet; ctrl+c stops, and tells what was found.
"""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice

import numpy as np

from gpnet_engine.arrays import Matrix, matrix
from gpnet_engine.diagnosis.answers import Answers
from gpnet_engine.diagnosis.diagnosing import diagnose
from gpnet_engine.diagnosis.findings import Diagnosis, Made, Verdict
from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.model.numpy_calls import Calls
from gpnet_engine.model.project import Project
from gpnet_engine.model.setting_kinds import SettingValue
from gpnet_engine.operations import Operation, Program
from gpnet_engine.operations.mistakes import MISTAKES
from gpnet_engine.operations.program import right_program
from gpnet_engine.teaching.consequences import is_made
from gpnet_engine.time.session import open_session
from tests.reliability.people import (
    FIVE,
    SLIP_KINDS,
    Slipped,
    Ways,
    only_new_parameters,
    slip_in,
    with_mistakes,
    worked,
)

_NETWORKS: tuple[tuple[list[int], list[str], str, str, int, str], ...] = (  # with bias, batch and reduction
    ([2, 4, 3, 2], ["sigmoid"], "squared_error", "none", 1, "sum"),
    ([2, 2, 2], ["sigmoid"], "squared_error", "trained", 1, "sum"),
    ([2, 2, 1], ["sigmoid"], "squared_error", "trained", 1, "sum"),
    ([2, 3, 1], ["tanh"], "squared_error", "none", 1, "sum"),
    ([3, 4, 2], ["tanh", "sigmoid"], "squared_error", "trained", 2, "sum"),
    ([3, 3, 3], ["sigmoid"], "squared_error", "trained", 1, "sum"),
    ([3, 3, 3, 3], ["tanh"], "squared_error", "none", 1, "sum"),
    ([2, 5, 3], ["relu", "softmax"], "cross_entropy", "trained", 1, "sum"),
    ([4, 3, 3], ["sigmoid", "softmax"], "cross_entropy", "none", 3, "mean"),
    ([3, 4, 2], ["tanh", "softmax"], "cross_entropy", "trained", 2, "mean"),
    ([2, 3, 1], ["sigmoid"], "binary_cross_entropy", "trained", 1, "sum"),
    ([2, 3, 2], ["tanh", "sigmoid"], "binary_cross_entropy", "none", 2, "sum"),
    ([2, 3, 2], ["relu", "linear"], "squared_error", "trained", 1, "sum"),
    ([1, 3, 1], ["tanh", "linear"], "squared_error", "trained", 4, "mean"),
    ([2, 2], ["sigmoid"], "squared_error", "trained", 1, "sum"),
    ([3, 2], ["softmax"], "cross_entropy", "trained", 2, "sum"),
    ([2, 4, 2], ["leaky_relu", "sigmoid"], "squared_error", "none", 3, "mean"),
    ([4, 2, 4], ["sigmoid"], "squared_error", "trained", 2, "mean"),
    ([2, 3, 3, 2], ["relu", "tanh", "sigmoid"], "squared_error", "trained", 1, "sum"),
    ([2, 3, 2], ["sigmoid"], "absolute_error", "trained", 1, "sum"),
    ([2, 3, 2], ["tanh"], "huber", "none", 2, "sum"),
    ([5, 3, 2], ["sigmoid"], "sum_of_squares", "frozen", 1, "sum"),
    ([2, 2, 2, 2, 2], ["sigmoid"], "squared_error", "none", 1, "sum"),
)


@cache
def project_of(number: int, decimals: int) -> Project:
    """Return one of the networks, on paper; number 0 is the article."""
    if number == 0:
        return open_project("article", Overrides(decimals=decimals))
    layers, activations, loss, bias, batch, reduction = _NETWORKS[number]
    options = Overrides(
        layers=layers, activation=activations, loss=loss, bias=bias, batch_size=batch, decimals=2, seed=number
    )
    project = open_project(None, options)
    chance = np.random.default_rng(number)
    drawn = {
        name: matrix(np.round(chance.uniform(-1, 1, array.shape), 2)) for name, array in project.parameters.items()
    }
    rate = (0.5, 0.1, 1.5, 0.05)[number % 4]
    settings: dict[str, SettingValue] = {"decimals": decimals, "learning_rate": rate, "reduction": reduction}
    return project.with_parameters({**project.parameters, **drawn}).with_settings(settings)


def networks() -> range:
    """Return the numbers of all networks."""
    return range(len(_NETWORKS))


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet that someone filled in: the mistakes made, the slip, and what the right numbers would have been."""

    project: Project
    answers: Answers
    right: Answers
    way: Ways = FIVE[0]
    mistakes: frozenset[str] = frozenset()
    slip: Slipped | None = None

    @property
    def is_visible(self) -> bool:
        """Whether it differs from a right sheet."""
        return self.answers.texts != self.right.texts

    def diagnosis(self) -> Diagnosis:
        """Return what it says."""
        given = open_session(self.project).timeline.given(1)
        return diagnose(self.project.network, given, self.project.arithmetic, self.answers)


def possible(project: Project) -> list[str]:
    """Return the mistakes that can be made in a network."""
    return [name for name in MISTAKES if is_made(project.network, with_mistakes(project, name).network)]


def single_mistakes(ways: Sequence[Ways], numbers: Sequence[int]) -> Iterator[Sheet]:
    """Yield a sheet for every mistake that can be made in each network."""
    for number in numbers:
        for way in ways:
            project = project_of(number, way.decimals)
            right = worked(project, way)
            for name in possible(project):
                yield Sheet(project, worked(with_mistakes(project, name), way), right, way, frozenset({name}))


def of_new_parameters(sheets: Iterator[Sheet]) -> Iterator[Sheet]:
    """Yield sheets on which only the new weights and biases are filled in."""
    for sheet in sheets:
        answers, right = only_new_parameters(sheet.answers), only_new_parameters(sheet.right)
        yield replace(sheet, answers=answers, right=right)


def habits(chance: random.Random) -> Iterator[Sheet]:
    """Yield people with all habits, 3, 4 and 5 decimals, and a mistake."""
    while True:
        way = replace(chance.choice(FIVE), decimals=chance.choice([3, 4, 5]))
        project = project_of(chance.choice(networks()), way.decimals)
        name = chance.choice(possible(project))
        yield Sheet(project, worked(with_mistakes(project, name), way), worked(project, way), way, frozenset({name}))


def slips(chance: random.Random) -> Iterator[Sheet]:
    """Yield people who write one number down wrong."""
    while True:
        way = replace(chance.choice(FIVE), decimals=chance.choice([3, 4, 5]))
        project = project_of(chance.choice(networks()), way.decimals)
        right = worked(project, way)
        slip = slip_in(chance, right, chance.choice(SLIP_KINDS))
        if slip is not None and _is_seen(slip, right, way):
            yield Sheet(project, worked(project, way, slip=slip), right, way, slip=slip)


def _is_seen(slip: Slipped, right: Answers, way: Ways) -> bool:
    """Tell whether a slip is more than one unit of the last place."""
    number = float(right.texts[slip.name][slip.row][slip.column])
    return abs(number - float(slip.text)) > 1.5 * 10.0**-way.decimals


def mistake_and_slip(chance: random.Random) -> Iterator[Sheet]:
    """Yield people who make a mistake, and write one number down wrong."""
    while True:
        project = project_of(chance.choice(networks()), 4)
        name = chance.choice(possible(project))
        wrong = with_mistakes(project, name)
        without = worked(wrong, FIVE[0])
        slip = slip_in(chance, without, chance.choice(SLIP_KINDS))
        right = worked(project, FIVE[0])
        changed = {result for result, texts in without.texts.items() if texts != right.texts[result]}
        is_seen = slip is not None and _is_seen(slip, without, FIVE[0])
        if slip is not None and is_seen and changed - {slip.name}:  # elsewhere too: a number can be wrong once only
            yield Sheet(project, worked(wrong, FIVE[0], slip=slip), right, FIVE[0], frozenset({name}), slip)


def pairs(chance: random.Random) -> Iterator[Sheet]:
    """Yield people who make two mistakes, in different operations, both of which show."""
    while True:
        project = project_of(chance.choice(networks()), 4)
        one, other = chance.sample(possible(project), 2)
        if {rule.op for rule in MISTAKES[one].touches} & {rule.op for rule in MISTAKES[other].touches}:
            continue
        both, right = worked(with_mistakes(project, one, other), FIVE[0]), worked(project, FIVE[0])
        alone = [worked(with_mistakes(project, name), FIVE[0]) for name in (one, other)]
        if len({str(answers.texts) for answers in (both, right, *alone)}) == 4:
            yield Sheet(project, both, right, FIVE[0], frozenset({one, other}))


def right_ones(chance: random.Random) -> Iterator[Sheet]:
    """Yield people who make no mistake, of whom some fill in a part only."""
    while True:
        way = replace(chance.choice(FIVE), decimals=chance.choice([3, 4, 5]))
        project = project_of(chance.choice(networks()), way.decimals)
        answers = worked(project, way)
        if chance.random() < 0.3:
            answers = only_new_parameters(answers)
        elif chance.random() < 0.3:
            kept = chance.sample(sorted(answers.texts), 1 + chance.randrange(len(answers.texts)))
            answers = Answers({name: answers.texts[name] for name in kept})
        yield Sheet(project, answers, answers)


def unknown_mistakes(chance: random.Random) -> Iterator[Sheet]:
    """Yield people who compute one result by a formula that no one has seen."""
    while True:
        project = project_of(chance.choice(networks()), 4)
        operations = right_program(project.network)
        wrong = chance.choice([one for one in operations if one.rule.op != "error"])
        factor, power = chance.choice([1.3, 0.77, 1.9]), chance.choice([1, 1, 3])
        made = _strange(operations, wrong, factor, power)
        answers, right = worked(project, FIVE[0], made), worked(project, FIVE[0])
        name = wrong.result
        far = [
            abs(float(mine) - float(theirs)) > 0.00015
            for ours, others in zip(answers.texts[name], right.texts[name], strict=True)
            for mine, theirs in zip(ours, others, strict=True)
        ]
        if any(far):
            yield Sheet(project, answers, right, FIVE[0], frozenset({name}))


def _strange(operations: Program, wrong: Operation, factor: float, power: int) -> Program:
    right = wrong.rule.compute

    def compute(operation: object, context: object, result: Matrix, *others: object) -> Calls:
        yield from right(operation, context, result, *others)
        yield np.power, (result, float(power), result)
        yield np.multiply, (result, factor, result)

    rule = replace(wrong.rule, compute=compute)
    return tuple(replace(one, rule=rule) if one is wrong else one for one in operations)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of sheets, and how each is judged: the words are counted."""

    title: str
    sheets: Callable[[random.Random], Iterator[Sheet]]
    count: int | None
    judge: Callable[[Sheet], str]


def named(sheet: Sheet) -> str:
    """Judge whether the mistakes that were made are named, and no others."""
    if not sheet.is_visible:
        found = sheet.diagnosis()
        return "invisible" if not found.explanation.mistakes else "false alarm"
    found = sheet.diagnosis()
    sets = [found.explanation.mistakes, *found.equally_possible]
    is_among = any(frozenset(made.id for made in one) == sheet.mistakes for one in sets)
    if is_among:
        return "unique" if len(sets) == 1 else _tied(sheet, sets)
    return "not named" if not found.explanation.mistakes else "another named"


def _tied(sheet: Sheet, sets: Sequence[Sequence[Made]]) -> str:
    """Tell whether all sets of mistakes give the very numbers of a sheet, so that none can be told from another."""
    written = {name: sheet.answers.texts[name] for name in sheet.answers.texts}
    for one in sets:
        other = worked(with_mistakes(sheet.project, *(made.id for made in one)), sheet.way).texts
        if any(other[name] != texts for name, texts in written.items()):
            return "tied"
    return "tied by nature"


def at_cell(sheet: Sheet) -> str:
    """Judge whether exactly the cell of the slip is wrong, or at least it is the first wrong one."""
    found, slip = sheet.diagnosis(), sheet.slip
    assert slip is not None
    wrong = [
        (name, *map(int, cell))
        for name, verdicts in found.verdicts.items()
        for cell in np.argwhere(verdicts == Verdict.WRONG)
    ]
    cell = (slip.name, slip.row, slip.column)
    if wrong == [cell] and not found.explanation.mistakes:
        return "exactly that cell"
    first = found.first_wrong
    if first is not None and (first.cell.name, first.cell.row, first.cell.column) == cell:
        return "first wrong"
    return "another cell"


def right(sheet: Sheet) -> str:
    """Judge whether nothing is called wrong."""
    found = sheet.diagnosis()
    is_blamed = found.count(Verdict.WRONG) or found.explanation.mistakes or found.first_wrong
    return "false alarm" if is_blamed else "right"


def blamed(sheet: Sheet) -> str:
    """Judge whether the first wrong matrix is found, and no mistake of the catalogue named."""
    found = sheet.diagnosis()
    is_first = found.first_wrong is not None and {found.first_wrong.cell.name} == sheet.mistakes
    if found.explanation.mistakes:
        return "blamed another, first right" if is_first else "blamed another"
    return "first right" if is_first else "first wrong"


KINDS = {
    "single": Kind("single mistakes, all numbers", lambda _: single_mistakes(FIVE[:1], networks()), None, named),
    "weights": Kind(
        "single mistakes, new weights only",
        lambda _: of_new_parameters(single_mistakes(FIVE[:1], networks())),
        None,
        named,
    ),
    "habits": Kind("five habits, 3 to 5 decimals, a mistake", habits, 1650, named),
    "slips": Kind("one slip", slips, 1080, at_cell),
    "both": Kind("a mistake and a slip", mistake_and_slip, 120, named),
    "pairs": Kind("a pair of mistakes", pairs, 120, named),
    "right": Kind("no mistake", right_ones, 345, right),
    "unknown": Kind("a mistake that is not in the catalogue", unknown_mistakes, 150, blamed),
}


def outcomes(kind: Kind, count: int | None, seed: int) -> Iterator[tuple[str, Sheet]]:
    """Yield how each sheet is judged."""
    sheets = kind.sheets(random.Random(seed))  # noqa: S311 - a fixed order of people
    for sheet in islice(sheets, count):
        yield kind.judge(sheet), sheet


def main() -> int:
    """Print how often each outcome comes, by kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kind", choices=KINDS, action="append")
    parser.add_argument("--count", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", help="tell of which sheets this is the outcome")
    given = parser.parse_args()
    try:
        for name in given.kind or KINDS:
            kind, start = KINDS[name], time.monotonic()
            counted: Counter[str] = Counter()
            for outcome, sheet in outcomes(kind, given.count or kind.count, given.seed):
                counted[outcome] += 1
                if outcome == given.show:
                    print(_told(sheet))
            each = 1000 * (time.monotonic() - start) / max(counted.total(), 1)
            told = ", ".join(f"{outcome} {number}" for outcome, number in counted.most_common())
            print(f"{kind.title}, {counted.total():,}: {told}; {each:.0f} ms each", flush=True)
    except KeyboardInterrupt:
        return 130
    return 0


def _told(sheet: Sheet) -> str:
    found = sheet.diagnosis()
    explanation = found.explanation
    made = [[one.id for one in made] for made in (explanation.mistakes, *found.equally_possible)]
    first = found.first_wrong and (found.first_wrong.cell, found.first_wrong.yours, found.first_wrong.right)
    return (
        f"  {sheet.project.network.sizes} {sheet.project.network.loss_name}"
        f" made {sorted(sheet.mistakes)} {sheet.slip}\n"
        f"    named {made} price {explanation.price:.2f} {explanation.habit.text} first {first}\n"
        f"    slips {[(one.cell, one.kind.value) for one in explanation.slips]}"
        f" {[(one.cell, one.id) for one in explanation.cell_mistakes]} unexplained {len(explanation.unexplained)}"
    )


if __name__ == "__main__":
    sys.exit(main())
