"""What is written down of answers: the cells that are others than before, each with its text.

Rows and columns count from 1. What a later version says beside them is not read.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from gpnet_engine.diagnosis.answers import Answers, Texts
from gpnet_engine.files.answers.by_iteration import ByIteration
from gpnet_engine.files.answers.numbers import written_number
from gpnet_engine.memory import most_parameters

_NONE = Answers()


def answer_changes(before: ByIteration, after: ByIteration) -> Iterator[dict[str, Any]]:
    """Yield what makes the answers of each iteration those after of those before."""
    for iteration in sorted(before.keys() | after.keys()):
        was, now = before.get(iteration, _NONE), after.get(iteration, _NONE)
        if was is now or (was.texts, was.relative, was.decimal_mark) == (now.texts, now.relative, now.decimal_mark):
            continue
        names = sorted(was.texts.keys() | now.texts.keys())
        changed = {name: _changed(name, was.texts.get(name, ()), now.texts.get(name, ())) for name in names}
        yield {
            "iteration": iteration,
            "shapes": {name: _shape(now.texts.get(name, ())) for name, cells in changed.items() if cells is not None},
            "cells": [cell for cells in changed.values() for cell in cells or ()],
            "relative": now.relative,
            "decimal_mark": now.decimal_mark,
        }


def with_changes(answers: ByIteration, data: Mapping[str, Any]) -> ByIteration:
    """Return the answers with what was written down.

    Raises ValueError, TypeError, LookupError or AttributeError where it is damaged.
    """
    iteration = _count(data["iteration"])
    was = answers.get(iteration, _NONE)
    texts: dict[str, Any] = dict(was.texts)
    changed = {name: _begun(texts.pop(name, ()), shape) for name, shape in data["shapes"].items()}
    for name, row, column, text in data["cells"]:
        changed[name][_count(row) - 1][_count(column) - 1] = _number(text)
    texts |= {name: tuple(map(tuple, rows)) for name, rows in changed.items() if any(map(any, rows))}
    relative = data.get("relative")
    now = Answers(texts, None if relative is None else float(relative), str(data.get("decimal_mark", "."))[:1])
    rest = {other: one for other, one in answers.items() if other != iteration}
    return {**rest, iteration: now} if texts else rest


def _changed(name: str, was: Texts, now: Texts) -> list[list[Any]] | None:
    """Return the cells that are others; None where none is."""
    if was == now:
        return None
    if _shape(was) != _shape(now):
        was = tuple(("",) * len(row) for row in now)
    return [
        [name, row + 1, column + 1, text]
        for row, (old, new) in enumerate(zip(was, now, strict=True))
        if old is not new
        for column, text in enumerate(new)
        if old[column] != text
    ]


def _shape(texts: Texts) -> list[int]:
    return [len(texts), len(texts[0])] if texts else [0, 0]


def _begun(texts: Texts, shape: list[int]) -> list[list[str]]:
    """Return the rows of a result to be changed: those there are, or empty ones where they have another shape."""
    rows, columns = shape
    if not 0 <= rows * columns <= most_parameters():
        raise ValueError(f"the shape {shape} is too large")
    return list(map(list, texts)) if _shape(texts) == shape else [[""] * columns for _ in range(rows)]


def _count(number: Any) -> int:  # noqa: ANN401 - JSON
    if type(number) is not int or number < 1:
        raise ValueError("expected a number counted from 1")
    return number


def _number(text: Any) -> str:  # noqa: ANN401 - JSON
    written = written_number(text)
    if written is None or written.text != text:
        raise ValueError("expected the text of a number")
    return written.text
