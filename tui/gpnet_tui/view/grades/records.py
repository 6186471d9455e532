"""A grade as an object of JSON, counted from 1: our own form, and the one that Gradescope takes from a grader."""

from fractions import Fraction
from typing import Any

from gpnet_engine.diagnosis.findings import Cell, CellMistake, Made, Slip, WrongNumber
from gpnet_engine.diagnosis.grading import ResultGrade
from gpnet_engine.names import before_update, label, layer_of
from gpnet_engine.operations.mistakes import MISTAKES
from gpnet_engine.time.trace import json_number
from gpnet_tui.view.grades.graded import Graded, Outcome, Unread, counts_text

FORMAT = 1


def grade_record(graded: Graded) -> dict[str, Any]:
    """Return a grade as `grade --format json` prints it."""
    grade = graded.grade
    return {
        "format": FORMAT,
        "file": graded.file,
        "score": _number(grade.score),
        "of": _number(grade.of),
        "rounding": grade.rounding,
        "first_wrong": None if grade.first_wrong is None else _wrong(grade.first_wrong),
        "mistakes": [*map(_made, grade.mistakes), *map(_cell_mistake, grade.cell_mistakes)],
        "equally_possible": [[made.id for made in way] for way in grade.equally_possible],
        **({"told_apart_by": before_update(grade.told_apart_by)} if grade.told_apart_by is not None else {}),
        "slips": list(map(_slip, grade.slips)),
        "unexplained": list(map(_cell, grade.unexplained)),
        **({"too_short": list(map(_cell, grade.too_short))} if grade.too_short else {}),
        "cells": grade.counts._asdict(),
    }


def gradescope_record(outcome: Outcome) -> dict[str, Any]:
    """Return what Gradescope reads from results.json: a score, a text, and a test for every result asked.

    A file that could not be graded gets no marks, and the text says why: the person sees nothing else.
    """
    if isinstance(outcome, Unread):
        return {"score": 0, "output": outcome.problem, "tests": []}
    return {
        "score": _number(outcome.grade.score),
        "output": "\n".join(outcome.lines),
        "tests": list(map(_test, outcome.grade.results)),
    }


def _test(result: ResultGrade) -> dict[str, Any]:
    return {
        "name": label(result.name),
        "score": _number(result.score),
        "max_score": _number(result.of),
        "status": "passed" if result.score == result.of else "failed",
        "output": counts_text(result),
    }


def _number(score: Fraction) -> int | float:
    return score.numerator if score.denominator == 1 else float(score)


def _cell(cell: Cell) -> dict[str, Any]:
    return {"name": before_update(cell.name), "row": int(cell.row) + 1, "column": int(cell.column) + 1}


def _wrong(wrong: WrongNumber) -> dict[str, Any]:
    return {**_cell(wrong.cell), "yours": json_number(float(wrong.yours)), "right": json_number(float(wrong.right))}


def _made(made: Made) -> dict[str, Any]:
    record = {"id": made.id, "title": MISTAKES[made.id].title, "layers": list(made.layers)}
    return {**record, "only_there": True} if made.only_there else record


def _cell_mistake(one: CellMistake) -> dict[str, Any]:
    layer = layer_of(one.cell.name)
    layers = [] if layer is None else [layer]
    return {"id": one.id, "title": MISTAKES[one.id].title, "layers": layers, "cell": _cell(one.cell)}


def _slip(slip: Slip) -> dict[str, Any]:
    record = {**_cell(slip.cell), "kind": slip.kind.value}
    return {**record, "went_on_with_right": True} if slip.went_on_with_right else record
