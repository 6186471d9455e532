"""The page that someone answers on: a session that holds the person's own numbers, and no right ones.

What is asked is not hidden by each pane: the right numbers are not there. A cell that is not answered is NaN.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType

import numpy as np

from gpnet_engine.arrays import Matrix, Values, read_only
from gpnet_engine.diagnosis.answers import Answers, Texts
from gpnet_engine.diagnosis.grading import AnswerKey
from gpnet_engine.names import is_updated
from gpnet_engine.operations import Operation
from gpnet_engine.operations.execute import execute
from gpnet_engine.operations.program import program
from gpnet_engine.time.session import Position, Session
from gpnet_tui.view.asking.answering import Answering, Checked
from gpnet_tui.view.asking.boxes import Boxes, Marks
from gpnet_tui.view.focus import Focus, focus_on
from gpnet_tui.view.text.ink import CellRef
from gpnet_tui.view.text.numbers import DEFAULT_DIGITS


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """What is shown while someone answers: the session of the page, the cell with the cursor, and the boxes."""

    session: Session
    focus: Focus
    operation: Operation


def page_of(session: Session, answering: Answering, answers: Answers) -> Page:
    """Return the page of someone who answers; `session` is where the screen stands."""
    operations = program(answering.project.network.right)
    step, operation = next(
        (step, one) for step, one in enumerate(operations, start=1) if one.result == answering.cursor.name
    )
    shows_updates = is_updated(answering.cursor.name)
    values = {name: one for name, one in answering.known.items() if shows_updates or not is_updated(name)}
    texts = with_printed(answering, answers)
    for name in _on_page(answering):
        values[name] = _numbers(texts.get(name), answering.shape(name))
    for name in operation.terms:
        values[name] = _numbers(None, answering.shape(name))
    own = MappingProxyType(values)
    there = Position(answering.iteration, step)
    page = replace(
        session, project=answering.project, program=operations, position=there, values=own, compared=own, came_from=None
    )
    focus = focus_on(page, (answering.cursor.row, answering.cursor.column), None)
    boxes = dict(_boxes(answering, answers, operation, texts))
    return Page(page, replace(focus, is_pinned=True, boxes=MappingProxyType(boxes)), operation)


def with_terms(page: Page) -> Session:
    """Return the page's session with the terms of its operation, computed from the person's own numbers."""
    made = _computed(page)
    terms = {name: made[name] for name in page.operation.terms}
    return replace(page.session, values=MappingProxyType({**page.session.values, **terms}))


def own_result(page: Page, cell: CellRef) -> float:
    """Return what a cell of the page's result is, computed from the person's own numbers."""
    return float(_computed(page)[cell.name][cell.row, cell.column])


def _computed(page: Page) -> Values:
    session, project = page.session, page.session.project
    return execute(project.network, page.operation, session.values, project.arithmetic)


def with_printed(answering: Answering, answers: Answers) -> Mapping[str, Texts]:
    """Return the texts of results, with those that the sheet prints in cells that are not asked."""
    key = answering.key
    if key is None:
        return answers.texts
    partly = [name for name in answering.names if not key.sheet.asked[name].all()]
    return {**answers.texts, **{name: _merged(key, name, answers.texts.get(name)) for name in partly}}


@lru_cache(maxsize=32)
def _printed_texts(key: AnswerKey, name: str) -> Texts:
    decimals = key.arithmetic.decimals
    form = f"z.{DEFAULT_DIGITS if decimals is None else decimals}f"
    asked = key.sheet.asked[name].tolist()
    return tuple(
        tuple("" if is_asked else format(number, form) for number, is_asked in zip(*pair, strict=True))
        for pair in zip(key.right[name].tolist(), asked, strict=True)
    )


def _merged(key: AnswerKey, name: str, own: Texts | None) -> Texts:
    printed = _printed_texts(key, name)
    if own is None:
        return printed
    return _merged_kept(_Kept(printed), _Kept(own))


def _on_page(answering: Answering) -> Iterator[str]:
    """Yield the asked results that have a place on the page: new weights stand where the old ones do, while asked."""
    shows_updates = is_updated(answering.cursor.name)
    return (name for name in answering.names if shows_updates or not is_updated(name))


def _boxes(
    answering: Answering, answers: Answers, operation: Operation, texts: Mapping[str, Texts]
) -> Iterator[tuple[str, Boxes]]:
    cursor = answering.cursor
    for name in answering.names:
        typed = (cursor.row, cursor.column, answering.typed) if name == cursor.name and answering.typed else None
        marks = _marks(answering.checked, answers, name) if answering.shows_marks else None
        yield name, Boxes(texts.get(name), marks, typed)
    for name in operation.terms:
        yield name, Boxes(None, not_asked=True)


def _marks(checked: Checked | None, answers: Answers, name: str) -> Marks | None:
    """Return how the numbers of a result were marked; None where they were not."""
    if checked is None or name not in checked.diagnosis.verdicts:
        return None
    now, then = answers.texts.get(name), checked.answers.texts.get(name)
    if now is None or then is None:
        return None
    return Marks(checked.diagnosis.verdicts[name], checked.diagnosis.made_by_mistake.get(name), then, now)


class _Kept:
    """Texts that are the same where they are the same object: to compare thousands of them takes too long."""

    def __init__(self, texts: Texts) -> None:
        """Keep texts."""
        self.texts = texts

    def __eq__(self, other: object) -> bool:
        """Tell whether it is the same object."""
        return isinstance(other, _Kept) and self.texts is other.texts

    def __hash__(self) -> int:
        """Return what belongs to the object, as long as it is kept."""
        return id(self.texts)


@lru_cache(maxsize=32)
def _merged_kept(printed: _Kept, own: _Kept) -> Texts:
    """Return the printed texts, and a person's own where nothing is printed."""
    pairs = zip(printed.texts, own.texts, strict=True)
    return tuple(tuple(there or given for there, given in zip(*pair, strict=True)) for pair in pairs)


def _numbers(texts: Texts | None, shape: tuple[int, int]) -> Matrix:
    """Return the numbers of a result; NaN where none is given."""
    return _no_numbers(shape) if texts is None else _numbers_of(_Kept(texts))


@lru_cache(maxsize=32)
def _no_numbers(shape: tuple[int, int]) -> Matrix:
    return read_only(np.full(shape, np.nan))


@lru_cache(maxsize=32)
def _numbers_of(kept: _Kept) -> Matrix:
    return read_only(np.array([[float(text or "nan") for text in row] for row in kept.texts]))
