"""What a diagnosis of someone's numbers means, in plain sentences: for the screen, for `grade` and for feedback alike.

Pure: network, numbers and diagnosis in, texts out. A text tells a right number only where it is asked to reveal it.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from gpnet_engine.diagnosis.answers import Answers
from gpnet_engine.diagnosis.findings import Cell, CellMistake, Diagnosis, Made, Slip, SlipKind, Verdict
from gpnet_engine.model.arithmetic import Arithmetic
from gpnet_engine.model.network import Network
from gpnet_engine.model.settings import Rounding
from gpnet_engine.names import (
    as_shown,
    how_many,
    is_bias,
    is_single,
    is_weights,
    kind_label,
    label,
    listed,
    parameter_behind,
)
from gpnet_engine.operations import Operation
from gpnet_engine.operations.mistakes import MISTAKES
from gpnet_engine.operations.program import program

_FIGURES, _FEW_FIGURES = 6, 3
_MOST_NAMED = 3  # numbers that are nearly right
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six")
_SLIPS = {
    SlipKind.SIGN: "the sign",
    SlipKind.ONE_DIGIT: "one digit",
    SlipKind.SWAPPED_DIGITS: "two digits swapped",
    SlipKind.DECIMAL_POINT: "the decimal point",
    SlipKind.ANOTHER_CELL: "another row or column",
    SlipKind.A_TERM: "a term of the sum",
}
_HALVES = {
    Rounding.HALF_AWAY: "rounds halves away from 0",
    Rounding.HALF_EVEN: "rounds halves to the even digit",
}
_HABITS = {**dict.fromkeys(_HALVES, "rounds"), Rounding.TRUNCATE: "cuts digits off"}
_YOU = {"rounds": "round", "cuts": "cut"}


@dataclass(frozen=True, slots=True, eq=False)
class Correction:
    """What is said of the numbers of an iteration.

    `network` and `arithmetic` are those of the sheet; numbers have the decimal mark of the answers. `asked` are the
    results that can be filled in; None where all can.
    """

    network: Network
    arithmetic: Arithmetic
    answers: Answers
    diagnosis: Diagnosis
    asked: frozenset[str] | None = None

    def lines(self, *, reveals: bool = True) -> list[str]:
        """Return all that there is to say, the most important first; right numbers only where it `reveals` them."""
        if self.is_all_right:
            return [*self.praise(), *self.habits(reveals=reveals), *self.near(reveals=reveals)]
        return [
            *self.first_wrong(reveals=reveals),
            *self.mistakes(reveals=reveals),
            *self.ties(),
            *self.slips(reveals=reveals),
            *self.unexplained(reveals=reveals),
            *self.too_short(),
            *self.following(),
            *self.habits(reveals=reveals),
            *self.near(reveals=reveals),
        ]

    @property
    def is_all_right(self) -> bool:
        """Whether no number is wrong; some may be one unit of the last digit off."""
        return self.diagnosis.first_wrong is None

    def praise(self) -> Iterator[str]:
        """Yield that all is right."""
        count = self.answers.count
        if self.diagnosis.count(Verdict.NEAR):
            yield from self.how_many_near()
        elif count:
            yield "That number is right." if count == 1 else f"All right: {count:,} of {count:,} numbers."

    def revealed(self) -> Iterator[str]:
        """Yield which number is wrong first and what is right, of which someone has asked to be told all."""
        for text in self.first_wrong():
            yield f"{text} It was revealed."

    def first_wrong(self, *, reveals: bool = True) -> Iterator[str]:
        """Yield which number is wrong first, and where it is computed."""
        wrong = self.diagnosis.first_wrong
        if wrong is None:
            return
        text = (
            f"First wrong: {self.label(wrong.cell)}, step {self.step(wrong.cell.name)}. Yours {self.typed(wrong.yours)}"
        )
        if reveals:
            is_whole = "." not in wrong.yours
            right = self._with_digits(wrong.right, wrong.unrounded) if is_whole else wrong.right
            text += f", right {self.like(right, wrong.yours)}"
            before = self._before_rounding(wrong.unrounded, wrong.yours)
            text += f" ({before} before rounding)" if before else ""
        yield f"{text}."

    def how_many_wrong(self) -> str:
        """Return how many numbers are wrong."""
        count = self.diagnosis.count(Verdict.WRONG)
        return f"{how_many(count, 'number')} {'is' if count == 1 else 'are'} wrong."

    def how_many_near(self) -> Iterator[str]:
        """Yield how many numbers are one unit of the last digit off, if any."""
        count, near = self.answers.count, self.diagnosis.count(Verdict.NEAR)
        if count == 1 and near:
            yield "Nearly: the number is one unit of the last digit off (≈)."
        elif near:
            are = "is" if near == 1 else "are"
            yield f"Nearly: {near:,} of {how_many(count, 'number')} {are} one unit of the last digit off (≈)."

    def mistake_in(self, cell: Cell) -> str | None:
        """Return the id of the mistake of the catalogue that was made in a cell; None where there is none."""
        explanation = self.diagnosis.explanation
        found = (one.id for one in explanation.mistakes if self._is_made_in(one, cell))
        return next(found, next((one.id for one in explanation.cell_mistakes if one.cell == cell), None))

    def mistakes(self, *, reveals: bool = True) -> Iterator[str]:
        """Yield a sentence for every mistake that was found: what it is, and where it shows first."""
        for made in self.diagnosis.explanation.mistakes:
            yield self.mistake(made, reveals=reveals) + self._again(made)
        for one in self.diagnosis.explanation.cell_mistakes:
            yield self.cell_mistake(one, reveals=reveals)

    def mistake(self, made: Made, *, reveals: bool = True) -> str:
        """Return what a mistake is, with the number in which it shows first."""
        cell = self.first_cell_of(made)
        if cell is None:
            return f"Your mistake: {self.named(made)}."
        where = f", only in {_layers(made.layers)}" if made.only_there else ""
        text = f"{self.label(cell)}: {self.yours(cell)} {self._is_formula(made.id, cell)}{where}."
        return f"{text} {self._instead(cell)}" if reveals else text

    def _again(self, made: Made) -> str:
        """Return in which results a mistake was made again; empty where it was not."""
        answered = [one for one in self._operations if one.result in self.diagnosis.verdicts]
        again = [one for one in answered if self._is_of(made, one) and self.diagnosis.repeated(one.result).any()]
        return f" The same mistake again: {listed([label(one.result) for one in again])}." if again else ""

    def cell_mistake(self, one: CellMistake, *, reveals: bool = True) -> str:
        """Return what a mistake is that was made in one cell only."""
        text = (
            f"{self.label(one.cell)}: {self.yours(one.cell)} {self._is_formula(one.id, one.cell)}, in this cell only."
        )
        return f"{text} {self._instead(one.cell)}" if reveals else text

    def named(self, made: Made) -> str:
        """Return what a mistake is called, its formula, and in which layers it was made if not everywhere."""
        mistake = MISTAKES[made.id]
        where = f", only in {_layers(made.layers)}" if made.only_there else ""
        return f"{mistake.title}{where} ({mistake.formula_in(self.network)})"

    def ties(self) -> Iterator[str]:
        """Yield that the numbers fit other mistakes as well, and which result would tell them apart."""
        others = self.diagnosis.equally_possible
        own = self.diagnosis.explanation.mistakes
        if not others or not own:
            return
        sets = [" with ".join(map(self.named, made)) for made in (own, *others)]
        yield f"These numbers fit {_counted(len(sets))} mistakes: {'; '.join(sets[:-1])}; or {sets[-1]}."
        telling = self.diagnosis.told_apart_by
        if telling is not None and (self.asked is None or telling in self.asked):
            yield f"Fill in {label(telling)}, and I can tell."

    def slips(self, *, reveals: bool = True) -> Iterator[str]:
        """Yield a sentence for every slip."""
        for slip in self.diagnosis.explanation.slips:
            yield self.slip(slip, reveals=reveals)

    def slip(self, slip: Slip, *, reveals: bool = True) -> str:
        """Return what a slip is. Without `reveals`, only its kind: its details may hold the right digits."""
        kind = _SLIPS[slip.kind]
        what = slip.detail if reveals and slip.detail else kind
        text = f"{self.label(slip.cell)}: {self.yours(slip.cell)} is a slip: {what}."
        if reveals:
            text += f" {self._instead(slip.cell)}"
        if slip.went_on_with_right:
            text += " You went on with the right number, so it was only written down wrong."
        return text

    def unexplained(self, *, reveals: bool = True) -> Iterator[str]:
        """Yield which numbers are wrong without any mistake that is known, and if it `reveals` that, what is right.

        Of a result with many such numbers the right ones are not listed.
        """
        for name, group in groupby(self.diagnosis.explanation.unexplained, lambda cell: cell.name):
            cells = list(group)
            what, given = label(name), "these numbers"
            if len(cells) == 1:
                what, given = self.label(cells[0]), self.yours(cells[0])
            instead = f" {self._instead(*cells)}" if reveals and len(cells) <= _MOST_NAMED else ""
            yield f"{what} is wrong, and no mistake I know gives {given}.{instead}"

    def too_short(self) -> Iterator[str]:
        """Yield which numbers are right as far as they go, but have too few digits."""
        cells, wanted = self.diagnosis.explanation.too_short, how_many(self.arithmetic.decimals or 0, "decimal")
        if len(cells) == 1:
            given = f"{self.label(cells[0])}: {self.yours(cells[0])}"
            yield f"{given} has too few digits; the sheet asks for {wanted}."
        elif cells:
            yield f"{how_many(len(cells), 'number')} have too few digits; the sheet asks for {wanted}."

    def following(self) -> Iterator[str]:
        """Yield how many numbers are right from the person's own ones."""
        first = self.diagnosis.first_wrong
        count = 0 if first is None else self._following(first.cell)
        if count:
            follow = "follows from yours, and is right" if count == 1 else "follow from yours, and are right"
            yield f"{how_many(count, 'number')} after it {follow}."

    def _following(self, first: Cell) -> int:
        """Return how many numbers after a cell are right from the person's own ones; there may be very many."""
        results = [operation.result for operation in self._operations]
        found = {
            name: (self.diagnosis.verdicts[name] == Verdict.FOLLOWS) & ~self.diagnosis.repeated(name)
            for name in results[results.index(first.name) :]
            if name in self.diagnosis.verdicts
        }
        before = found[first.name].ravel()[: first.row * found[first.name].shape[1] + first.column]
        return sum(int(np.count_nonzero(cells)) for cells in found.values()) - int(np.count_nonzero(before))

    def near(self, *, reveals: bool = True) -> Iterator[str]:
        """Yield which numbers are one unit of the last digit off; where they are many, how many."""
        count = self.diagnosis.count(Verdict.NEAR)
        if count > _MOST_NAMED:
            if not self.is_all_right:  # else the praise says how many
                yield f"{how_many(count, 'number')} are one unit of the last digit off."
            return
        for cell in self.cells_with(Verdict.NEAR):
            yield self.nearly(cell, reveals=reveals)

    def first_near(self, cell: Cell) -> str:
        """Return where a number is that is one unit of the last digit off."""
        return f"{self.label(cell)}, step {self.step(cell.name)}. Yours {self.yours(cell)}."

    def nearly(self, cell: Cell, *, reveals: bool = True) -> str:
        """Return that a number is one unit of the last digit off, and if it `reveals` that, what is right."""
        text = f"{self.label(cell)}, step {self.step(cell.name)}: {self.yours(cell)} is one unit of the last digit off"
        if not reveals:
            return f"{text}."
        expected, given = self._expected(cell), self._text(cell)
        shown = self.like(expected, given)
        is_right = shown == self.like(float(self.diagnosis.right[cell.name][cell.row, cell.column]), given)
        right = f"{shown} is right" if is_right else f"from your numbers it is {shown}"
        exact = self._unrounded(cell)
        before = "" if exact is None else self._before_rounding(exact, given)
        is_rounded = exact is not None and self.like(exact, given) == shown
        return f"{text}; {right} ({before} before rounding)." if before and is_rounded else f"{text}; {right}."

    def habits(self, *, reveals: bool = True) -> Iterator[str]:
        """Yield how the person writes numbers down, where the sheet does it in another way and that shows."""
        habit = self.diagnosis.explanation.habit
        near = next(self.cells_with(Verdict.NEAR, Verdict.FOLLOWS), None)
        if near is None or self.answers.relative is not None or self.arithmetic.decimals is None:
            return
        if habit.rounding is not self.arithmetic.rounding:
            yield from self._rounded_otherwise(habit.rounding, reveals=reveals)
        if habit.keeps_all_digits:
            yield "You go on with the number in the calculator; the sheet goes on with the written one."

    def _rounded_otherwise(self, own: Rounding, *, reveals: bool) -> Iterator[str]:
        """Yield the first number that is another one on the sheet only because it is rounded in another way."""
        sheet = self.arithmetic.rounding
        words = _HALVES if own in _HALVES and sheet in _HALVES else _HABITS
        verb, _, rest = words[own].partition(" ")
        yours = f"{_YOU[verb]} {rest}".strip()
        for cell in self.cells_with(Verdict.NEAR):
            exact, text = self._unrounded(cell), self._text(cell)
            if exact is None or "e" in text.lower():
                continue
            decimals = len(text.partition(".")[2])
            mine, theirs = (Arithmetic(decimals, one).rounded(exact) for one in (own, sheet))
            if mine == float(text) != theirs:
                right = f" ({self.like(theirs, text)})" if reveals else ""
                yield f"{self.yours(cell)}: you {yours}; the sheet {_repeated(words[sheet], words[own])}{right}."
                return

    def kind(self) -> str:
        """Return what kind of mistake is first, without a number: the third hint."""
        wrong, explanation = self.diagnosis.first_wrong, self.diagnosis.explanation
        if wrong is None:
            return "Nothing is wrong."
        for slip in explanation.slips:
            if slip.cell == wrong.cell:
                return f"It is a slip: {_SLIPS[slip.kind]}."
        for one in explanation.cell_mistakes:
            if one.cell == wrong.cell:
                return f"It is a mistake made in this cell only: {MISTAKES[one.id].title}."
        made = next((one for one in explanation.mistakes if self._is_made_in(one, wrong.cell)), None)
        if made is not None:
            others = ", or another one that gives the same" if self.diagnosis.equally_possible else ""
            return f"It is a mistake that others make too: {MISTAKES[made.id].title}{others}."
        return "It is none of the mistakes that I know. Compute it again from the numbers before it."

    def first_cell_of(self, made: Made) -> Cell | None:
        """Return the first cell that a mistake makes what it is; None where that is not known."""
        for operation in self._operations:
            if self._is_of(made, operation):
                cells = self.diagnosis.made_by_mistake.get(operation.result)
                if cells is not None and cells.any():
                    row, column = divmod(int(np.argmax(cells)), cells.shape[1])
                    return Cell(operation.result, row, column)
        return None

    def cells_with(self, *verdicts: Verdict) -> Iterator[Cell]:
        """Yield the answered cells that are so, in the order of the operations."""
        for operation in self._operations:
            found = self.diagnosis.verdicts.get(operation.result)
            if found is not None:
                for row, column in np.argwhere(np.isin(found, verdicts)):
                    yield Cell(operation.result, int(row), int(column))

    def label(self, cell: Cell) -> str:
        """Return how a cell is written: ∇W_c[2,3], or net_c[2] where there is only one column."""
        if is_single(cell.name):
            return label(cell.name)
        parameter = parameter_behind(cell.name)
        columns = self.diagnosis.right[cell.name].shape[1] if cell.name in self.diagnosis.right else 1
        is_vector = is_bias(parameter) or (columns == 1 and not is_weights(parameter))
        index = str(cell.row + 1) if is_vector else f"{cell.row + 1},{cell.column + 1}"
        return f"{label(cell.name)}[{index}]"

    def step(self, name: str) -> int:
        """Return which operation of the iteration computes a result, counted from 1."""
        return 1 + [operation.result for operation in self._operations].index(name)

    def yours(self, cell: Cell) -> str:
        """Return the number that was given, as it is shown."""
        return self.typed(self._text(cell))

    def typed(self, text: str) -> str:
        """Return a number that was given, with −, and with the decimal mark of the person."""
        if self.answers.relative is not None:
            text = f"{float(text):z.{_FIGURES}g}"
        return self._marked(text.replace("-", "−"))

    def like(self, number: float, text: str) -> str:
        """Return a number with as many decimals as the one that was given; with an exponent, its figures."""
        mantissa = text.lower()
        if self.answers.relative is not None or "e" in mantissa or not np.isfinite(number):
            return self._marked(as_shown(f"{number:z.{_FIGURES}g}"))
        decimals = self._decimals(text, number)
        rounded = Arithmetic(decimals, self.arithmetic.rounding).rounded(number)
        return self._marked(as_shown(f"{rounded:z.{decimals}f}"))

    def _decimals(self, text: str, number: float) -> int:
        """Return how many decimals a right number is told with: as many as were given, and all that the sheet has.

        Where a whole number was given and no sheet says, it has a few digits.
        """
        given = len(text.partition(".")[2])
        if given or self.arithmetic.decimals is not None or float(number).is_integer():
            return max(given, self.arithmetic.decimals or 0)
        return max(0, _FEW_FIGURES - 1 - math.floor(math.log10(abs(number))))

    def _with_digits(self, number: float, unrounded: float) -> float:
        """Return a right number, as it was before rounding where nothing is left of it and no sheet wants that."""
        return unrounded if number == 0.0 and self.arithmetic.decimals is None else number

    def _unrounded(self, cell: Cell) -> float | None:
        """Return what is right in a cell before it is rounded, where that is known."""
        found = self.diagnosis.unrounded.get(cell.name)
        return None if found is None else float(found[cell.row, cell.column])

    def _before_rounding(self, number: float, text: str) -> str:
        """Return a number with more digits than were given; empty where it has no more, or there was no rounding."""
        if self.answers.relative is not None or "e" in text.lower() or not np.isfinite(number):
            return ""
        rounded, decimals = self.like(number, text), self._decimals(text, number)
        for more in (1, 2):
            longer = self._marked(as_shown(f"{number:z.{decimals + more}f}"))
            if longer != rounded + "0" * more:
                return longer
        return ""

    def _instead(self, *cells: Cell) -> str:
        """Return what is right in cells of a result, from the person's own numbers where these went into it."""
        rights = [self.like(self._expected(cell), self._text(cell)) for cell in cells]
        given = [label(name) for name in self._operands(cells[0].name) if name in self.answers.texts]
        if len(cells) > 1:
            right = listed([f"{self.label(cell)} = {one}" for cell, one in zip(cells, rights, strict=True)])
            return f"From your {listed(given)}: {right}." if given else f"Right is {right}."
        return f"From your {listed(given)} it is {rights[0]}." if given else f"The right number is {rights[0]}."

    def _expected(self, cell: Cell) -> float:
        expected, exact = float(self.diagnosis.expected[cell.name][cell.row, cell.column]), self._unrounded(cell)
        return expected if exact is None or "." in self._text(cell) else self._with_digits(expected, exact)

    def _text(self, cell: Cell) -> str:
        return self.answers.text(cell.name, cell.row, cell.column)

    def _marked(self, text: str) -> str:
        return text.replace(".", self.answers.decimal_mark)

    @property
    def _operations(self) -> Sequence[Operation]:
        return program(self.network.right)

    def _operands(self, name: str) -> tuple[str, ...]:
        return next(one.operands for one in self._operations if one.result == name)

    def _is_formula(self, mistake: str, cell: Cell) -> str:
        """Return what a number is by a mistake: what its formula gives, and the mistake's name."""
        one = MISTAKES[mistake]
        formula = one.formula_in(self.network)
        left, _, right = formula.partition(" = ")
        if left == kind_label(cell.name):
            return f"is {right}: {one.title.removeprefix(f'{right}: ')}"
        return f"comes from {formula}: {one.title}"

    def _is_of(self, made: Made, operation: Operation) -> bool:
        return operation.rule in MISTAKES[made.id].touches and operation.layer in made.layers

    def _is_made_in(self, made: Made, cell: Cell) -> bool:
        operation = next(one for one in self._operations if one.result == cell.name)
        cells = self.diagnosis.made_by_mistake.get(cell.name)
        return self._is_of(made, operation) and cells is not None and bool(cells[cell.row, cell.column])


def _repeated(words: str, before: str) -> str:
    """Return words without a noun that stood in those before them: halves become them."""
    return words.replace(" halves ", " them ") if " halves " in before else words


def _layers(letters: Sequence[str]) -> str:
    return f"layer {letters[0]}" if len(letters) == 1 else f"layers {listed(letters)}"


def _counted(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else f"{count:,}"
