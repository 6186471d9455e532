"""The kinds of question, as a table: what each can ask before an operation. One that has nothing to ask returns None.

A wrong choice has a reason: the mistake that gives it. Where there are too few, fewer are offered, or another kind is
asked.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

import numpy as np

from gpnet_engine.formulas.expressions import sources
from gpnet_engine.names import as_typed, before_update, differentiated, is_parameter, is_updated
from gpnet_engine.operations import Operation
from gpnet_engine.operations.program import label_in
from gpnet_engine.questions.right_values import wrong_cells
from gpnet_engine.teaching.anticipated import Wrong
from gpnet_engine.teaching.quiz.judging import judge
from gpnet_engine.teaching.quiz.moment import Moment, Place
from gpnet_engine.teaching.quiz.question import Choice, Question, mistaken

MOST_CHOICES = 4
RISES, FALLS = "rise", "fall"
_MOST_FACTORS = 12  # numbers behind a cell that someone computes by hand
_MOST_TYPED = 1e5
_NOISE = 1e-9  # of the largest number: what is smaller may be what rounding left of 0
_BY_MISTAKE = 2  # formulas of mistakes, beside those of other steps


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of question.

    id      what scripts call it
    title   what it asks for
    ask     the question before an operation, drawn by a generator; None where it has nothing to ask
    weight  how often it is asked beside the others
    """

    id: str
    title: str
    ask: Callable[[Moment, Random], Question | None]
    weight: int = 1


def _ask_cell(moment: Moment, random: Random) -> Question | None:
    place = next((place for place in moment.some_places(random) if _is_by_hand(moment, place)), None)
    if place is None:
        return None
    question = Question("cell", moment, f"What is {moment.cell(place)}?", place=place, told=moment.meaning(place))
    is_told_apart = judge(question, as_typed(question.right_text)).is_right  # of float32, its last digits may not be
    return question if is_told_apart else None


def _is_by_hand(moment: Moment, place: Place) -> bool:
    """Tell whether a cell can be computed by hand: from few numbers, all finite, with digits that tell."""
    number = moment.number(place)
    last = 0.01 if moment.arithmetic.decimals is None else 10.0 ** (1 - moment.arithmetic.decimals)
    if not last <= abs(number) <= _MOST_TYPED:
        return False
    operation = moment.operation
    behind = sources(operation.explain(moment.context(operation), operation.result, *place))
    numbers = [cells.numbers(moment.values) for cells in behind]
    return sum(map(len, numbers)) <= _MOST_FACTORS and all(bool(np.isfinite(one).all()) for one in numbers)


def _ask_choice(moment: Moment, random: Random) -> Question | None:
    found: tuple[Place, list[Choice]] | None = None
    for place in moment.some_places(random):
        wrong = _wrong_numbers(moment, place)
        if wrong and (found is None or len(found[1]) < len(wrong)):
            found = place, wrong
        if found is not None and len(found[1]) >= MOST_CHOICES - 1:
            break
    if found is None:
        return None
    place, wrong = found
    number, told = moment.number(place), moment.meaning(place)
    right = Choice(moment.text(number), told, number=number)
    return _mixed("choice", moment, f"What is {moment.cell(place)}?", right, wrong, random, place)


def _wrong_numbers(moment: Moment, place: Place) -> list[Choice]:
    """Return what mistakes make of a cell, where that is another number as it is printed."""
    right = moment.number(place)
    if not math.isfinite(right):
        return []
    by_text: dict[str, list[Wrong]] = {}
    for one in moment.wrong:
        number = float(one.result[place])
        if moment.are_apart(number, right):
            by_text.setdefault(moment.text(number), []).append(one)
    return [mistaken(text, moment, wrong, float(wrong[0].result[place])) for text, wrong in by_text.items()]


def _ask_sign(moment: Moment, random: Random) -> Question | None:
    """Ask whether a parameter rises or falls in its update, or E with what a derivative is with respect to."""
    name = moment.name
    if is_updated(name) and is_parameter(name):
        return _ask_change(moment, random)
    return None if differentiated(name) is None else _ask_slope(moment, random)


def _ask_change(moment: Moment, random: Random) -> Question | None:
    old = moment.values[before_update(moment.name)]
    with np.errstate(all="ignore"):
        change, size = moment.result - old, np.maximum(np.abs(old), np.abs(moment.result))
    place = _telling(moment, change, size, random)
    if place is None:
        return None
    before, after, cell = float(old[place]), moment.number(place), moment.cell(place, before_update(moment.name))
    told = f"{cell} goes from {moment.text(before)} to {moment.text(after)}. {moment.meaning(place)}"
    signs = [(one, float(one.result[place]) - before) for one in moment.wrong]
    return _rise_or_fall(moment, f"Does {cell} rise or fall in this update?", after - before, signs, told, place)


def _ask_slope(moment: Moment, random: Random) -> Question | None:
    place = _telling(moment, moment.result, np.abs(moment.result).max(initial=0.0), random)
    of = differentiated(moment.name)
    if place is None or of is None:
        return None
    slope, cell = moment.number(place), moment.cell(place, of)
    side = "above 0: E rises with it" if slope > 0 else "below 0: E falls when it grows"
    told = f"{moment.cell(place)} = {moment.text(slope)} is {side}. {moment.meaning(place)}"
    signs = [(one, float(one.result[place])) for one in moment.wrong]
    return _rise_or_fall(moment, f"If {cell} grew a little, would E rise or fall?", slope, signs, told, place)


def _telling(moment: Moment, found: np.ndarray, size: np.ndarray | np.floating, random: Random) -> Place | None:
    """Return a drawn cell whose sign is not only what rounding left of 0."""
    with np.errstate(all="ignore"):
        tells = np.isfinite(found) & (np.abs(found) > _NOISE * size)
    return next((place for place in moment.some_places(random) if tells[place]), None)


def _rise_or_fall(
    moment: Moment, text: str, right: float, wrong: list[tuple[Wrong, float]], told: str, place: Place
) -> Question:
    """Return the question of a sign; who makes a mistake that turns it, chooses the other answer."""
    turned = [one for one, sign in wrong if sign * right < 0]
    other, answer = (FALLS, RISES) if right > 0 else (RISES, FALLS)
    choice = mistaken(other, moment, turned) if turned else Choice(other, f"It is the other way round. {told}")
    choices = {other: choice, answer: Choice(answer, told)}
    ordered = (choices[RISES], choices[FALLS])
    return Question("sign", moment, text, ordered, (RISES, FALLS).index(answer), place, told)


def _ask_formula(moment: Moment, random: Random) -> Question | None:
    operation = moment.operation
    right, by_text = moment.formula(operation), dict[str, list[Wrong]]()
    for one in moment.wrong:
        text = moment.formula(one.operation)
        if text != right and bool(wrong_cells(one.result, moment.result).any()):
            by_text.setdefault(text, []).append(one)
    mistakes = [mistaken(text, moment, wrong) for text, wrong in by_text.items()]
    chosen = random.sample(mistakes, min(len(mistakes), _BY_MISTAKE))
    steps = [one for one in _other_steps(moment) if one.text not in {right, *by_text}]
    chosen += random.sample(steps, min(len(steps), MOST_CHOICES - 1 - len(chosen)))
    if not chosen:
        return None
    told = f"{right} is step {moment.step}. {moment.meaning((0, 0))}"
    return _mixed("formula", moment, "Which formula comes next?", Choice(right, told), chosen, random, None)


def _other_steps(moment: Moment) -> Iterator[Choice]:
    """Yield operations that cannot come next: those that are done, and those that need what is not computed yet."""
    before, after = moment.program[: moment.step - 1], moment.program[moment.step :]
    for step, one in enumerate(before, start=1):
        label = label_in(moment.network, one.result)
        yield Choice(moment.formula(one), f"{label} is computed already, in step {step}.")
    missing = {name for one in (moment.operation, *after) for name in (one.result, *one.terms)}
    for one in after:
        needed = _needed(one, missing)
        if needed is not None:
            needs = label_in(moment.network, needed)
            yield Choice(moment.formula(one), f"That comes later: it needs {needs}, which is not computed yet.")


def _needed(operation: Operation, missing: set[str]) -> str | None:
    return next((name for name in operation.operands if name in missing), None)


def _mixed(
    kind: str, moment: Moment, text: str, right: Choice, wrong: list[Choice], random: Random, place: Place | None
) -> Question:
    """Return a question with some of the wrong choices, in a drawn order."""
    choices = [right, *random.sample(wrong, min(len(wrong), MOST_CHOICES - 1))]
    random.shuffle(choices)
    return Question(kind, moment, text, tuple(choices), choices.index(right), place, right.reason)


KINDS = {
    kind.id: kind
    for kind in (
        Kind("cell", "a number", _ask_cell),
        Kind("sign", "whether it rises or falls", _ask_sign, 2),
        Kind("formula", "which formula comes next", _ask_formula),
        Kind("choice", "a number out of four", _ask_choice, 3),
    )
}
"""All kinds of question."""
