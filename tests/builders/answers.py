"""What people and programs hand in for an iteration, right or with mistakes, and the files that they write."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from gpnet_engine.arrays import Matrix
from gpnet_engine.diagnosis.answers import Answers, Texts
from gpnet_engine.model.project import Project
from gpnet_engine.names import before_update
from gpnet_engine.operations.program import program, right_program
from gpnet_engine.time.session import open_session
from gpnet_engine.time.trace import json_number
from tests.builders.answer_csv import answers_csv

FORMATS = ("csv", "toml", "npz", "jsonl")


def results_of(project: Project, *mistakes: str) -> dict[str, Matrix]:
    """Return the results of iteration 1, with mistakes in them, in the order of the right operations."""
    network = replace(project.network, mistakes=mistakes)
    timeline = open_session(project).timeline
    values = timeline.given(1)
    starts = open_session(replace(project, network=network)).timeline.starts
    for operation in program(network):
        values |= starts.run(1, operation, values)
    return {operation.result: values[operation.result] for operation in right_program(network.right)}


def typed(results: dict[str, Matrix], decimals: int | None = None, decimal_mark: str = ".") -> Answers:
    """Return numbers as someone types them; where there are no `decimals`, with 17 digits, also if the last are 0."""
    form = ".16e" if decimals is None else f"z.{decimals}f"

    def texts(result: Matrix) -> Texts:
        return tuple(tuple(format(number, form) for number in row) for row in result.tolist())

    return Answers({name: texts(result) for name, result in results.items()}, decimal_mark=decimal_mark)


def write_answers(path: Path, project: Project, results: dict[str, Matrix], decimals: int | None = None) -> Path:
    """Write results in the format that the name of the file says; return its path."""
    match path.suffix:
        case ".npz":
            arrays: dict[str, Any] = {before_update(name): result for name, result in results.items()}
            np.savez(path, **arrays)
        case ".jsonl":
            path.write_text("".join(f"{json.dumps(_entry(*one))}\n" for one in results.items()), encoding="utf-8")
        case ".toml":
            path.write_text("".join(_toml_line(*one) for one in typed(results, decimals).texts.items()))
        case _:
            path.write_text(answers_csv(typed(results, decimals), project.network), encoding="utf-8")
    return path


def _entry(name: str, result: Matrix) -> dict[str, object]:
    value: Sequence[object] = [[json_number(number) for number in row] for row in result.tolist()]
    return {"iteration": 1, "name": before_update(name), "value": value}


def _toml_line(name: str, rows: Texts) -> str:
    return f"{before_update(name)} = {json.dumps(rows)}\n"
