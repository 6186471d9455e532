"""People who work an iteration by hand: with a habit of writing numbers down, perhaps a mistake, perhaps a slip.

They do not share the code that diagnoses them: the decimals are cut by Python's `decimal`.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal

import numpy as np

from gpnet_engine.arrays import Matrix, matrix
from gpnet_engine.diagnosis.answers import Answers, Texts
from gpnet_engine.model.arithmetic import Arithmetic
from gpnet_engine.model.project import Project
from gpnet_engine.model.settings import Rounding
from gpnet_engine.operations import Program
from gpnet_engine.operations.execute import execute
from gpnet_engine.operations.program import program, right_program
from gpnet_engine.time.session import open_session

_MODES = {
    Rounding.HALF_AWAY: ROUND_HALF_UP,
    Rounding.HALF_EVEN: ROUND_HALF_EVEN,
    Rounding.TRUNCATE: ROUND_DOWN,
}
_ENOUGH = Context(prec=400)
_ALL_DIGITS = 12  # more are binary rounding


@dataclass(frozen=True, slots=True)
class Ways:
    """How someone writes numbers down."""

    decimals: int
    rounding: Rounding = Rounding.HALF_AWAY
    keeps_all_digits: bool = False
    writes_intermediates: bool = True

    def text(self, number: float) -> str:
        """Return a number as it is written down."""
        exact = Decimal(f"{number:.{_ALL_DIGITS}f}" if abs(number) < 1 else f"{number:.{_ALL_DIGITS}e}")
        if not exact.is_finite():
            return str(number)
        unit = Decimal(1).scaleb(-self.decimals)
        cut = exact.quantize(unit, rounding=_MODES[self.rounding], context=_ENOUGH)
        return f"{abs(cut) if cut == 0 else cut:f}"


ARTICLE_WAYS = Ways(4)
FIVE = tuple(
    Ways(4, rounding, keeps)
    for rounding, keeps in (
        (Rounding.HALF_AWAY, False),
        (Rounding.HALF_AWAY, True),
        (Rounding.TRUNCATE, False),
        (Rounding.TRUNCATE, True),
        (Rounding.HALF_EVEN, False),
    )
)


@dataclass(frozen=True, slots=True)
class Slipped:
    """A cell that someone writes down wrong, and whether the right number is gone on with."""

    name: str
    row: int
    column: int
    text: str
    goes_on_with_right: bool


def worked(project: Project, ways: Ways, operations: Program | None = None, slip: Slipped | None = None) -> Answers:
    """Return all numbers of iteration 1 as someone writes them down who computes by these operations."""
    network = project.network
    values: dict[str, Matrix] = dict(open_session(project).timeline.given(1))
    texts: dict[str, Texts] = {}
    results = {operation.result for operation in right_program(network.right)}
    is_cut = ways.writes_intermediates and not ways.keeps_all_digits
    arithmetic = Arithmetic(ways.decimals, ways.rounding) if is_cut else Arithmetic()
    for operation in program(network) if operations is None else operations:
        made = execute(network, operation, values, arithmetic)
        name = operation.result
        written = [[ways.text(number) for number in row] for row in made[name].tolist()]
        if not ways.keeps_all_digits:
            made[name] = matrix(np.array([[float(text) for text in row] for row in written]))
        if slip is not None and slip.name == name:
            written[slip.row][slip.column] = slip.text
            if not slip.goes_on_with_right:
                changed = made[name].copy()
                changed[slip.row, slip.column] = float(slip.text)
                made[name] = matrix(changed)
        values |= made
        if name in results:
            texts[name] = tuple(map(tuple, written))
    return Answers(texts)


def only_new_parameters(answers: Answers) -> Answers:
    """Return the new weights and biases."""
    return Answers({name: rows for name, rows in answers.texts.items() if name.startswith("new_")})


def with_mistakes(project: Project, *ids: str) -> Project:
    """Return a project in which mistakes are made."""
    return replace(project, network=replace(project.network, mistakes=ids))


def slip_in(chance: random.Random, answers: Answers, kind: str) -> Slipped | None:
    """Return a slip of a kind in some cell; None where the cell that was drawn cannot have it."""
    name = chance.choice(sorted(answers.texts))
    rows = answers.texts[name]
    row, column = chance.randrange(len(rows)), chance.randrange(len(rows[0]))
    text = _SLIPS[kind](chance, rows, row, column)
    if text is None or float(text) == float(rows[row][column]):
        return None
    return Slipped(name, row, column, text, chance.random() < 0.5)


def _sign(_chance: random.Random, rows: Texts, row: int, column: int) -> str | None:
    text = rows[row][column]
    return text.removeprefix("-") if text.startswith("-") else f"-{text}"


def _digit(chance: random.Random, rows: Texts, row: int, column: int) -> str | None:
    text = rows[row][column]
    places = [index for index, character in enumerate(text) if character.isdigit()]
    place = chance.choice(places)
    other = chance.choice([digit for digit in "0123456789" if digit != text[place]])
    return f"{text[:place]}{other}{text[place + 1 :]}"


def _swapped(chance: random.Random, rows: Texts, row: int, column: int) -> str | None:
    text = rows[row][column]
    places = [
        index for index in range(len(text) - 1) if text[index : index + 2].isdigit() and text[index] != text[index + 1]
    ]
    if not places:
        return None
    place = chance.choice(places)
    return f"{text[:place]}{text[place + 1]}{text[place]}{text[place + 2 :]}"


def _point(chance: random.Random, rows: Texts, row: int, column: int) -> str | None:
    text = rows[row][column]
    decimals = len(text.partition(".")[2])
    moved = float(text) * chance.choice([10, 0.1])
    return f"{moved:.{decimals}f}"


def _another(chance: random.Random, rows: Texts, row: int, column: int) -> str | None:
    others = [rows[other][column] for other in range(len(rows)) if other != row]
    return chance.choice(others) if others else None


_SLIPS: Mapping[str, Callable[[random.Random, Texts, int, int], str | None]] = {
    "sign": _sign,
    "one digit": _digit,
    "swapped digits": _swapped,
    "decimal point": _point,
    "another cell": _another,
}
SLIP_KINDS = tuple(_SLIPS)
