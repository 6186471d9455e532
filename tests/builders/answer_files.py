"""Answers for tests: those that are right, those that hypothesis draws, and the files in which they may stand."""

import io
import json
from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import strategies as st

from gpnet_engine.arrays import Values
from gpnet_engine.diagnosis.answers import Answers
from gpnet_engine.files.answers.tables import answers_text
from gpnet_engine.model.network import Network
from gpnet_engine.model.project import Project
from gpnet_engine.names import before_update, exact, label
from gpnet_engine.operations.execute import shape_of
from gpnet_engine.operations.program import right_program
from gpnet_engine.time.session import Position, go_to, open_session
from gpnet_engine.time.trace import record, trace
from tests.builders.answer_csv import answers_csv

TYPED = ("", "0", "-0.0", "0.0070", ".5", "5.", "+3.25", "-1e-5", "12E+3", "nan", "inf", "-inf", "9" * 60)


@st.composite
def any_answers(draw: st.DrawFn, project: Project, iteration: int = 1) -> Answers:
    """Draw any numbers, as people type them, to some of the results of an iteration."""
    batch = len(project.samples_of(iteration))
    texts: dict[str, tuple[tuple[str, ...], ...]] = {}
    for operation in right_program(project.network):
        rows, columns = shape_of(project.network, operation.result, batch)
        cells = st.lists(st.sampled_from(TYPED), min_size=rows * columns, max_size=rows * columns)
        drawn = draw(st.just([]) | cells)
        if any(drawn):
            starts = range(0, rows * columns, columns)
            texts[operation.result] = tuple(tuple(drawn[start : start + columns]) for start in starts)
    has_point = any("." in text for rows in texts.values() for row in rows for text in row)
    return Answers(texts, decimal_mark=draw(st.sampled_from(".,")) if has_point else ".")


def right_values(project: Project, iteration: int = 1) -> Values:
    """Return what is computed in an iteration."""
    session = open_session(project)
    return go_to(session, Position(iteration, len(session.program))).values


def right_answers(project: Project, iteration: int = 1) -> Answers:
    """Return the right numbers of an iteration, each with all its digits."""
    values = right_values(project, iteration)
    return Answers(
        {
            operation.result: tuple(
                tuple(exact(number).lower() for number in row) for row in values[operation.result].tolist()
            )
            for operation in right_program(project.network)
        }
    )


def as_csv(answers: Answers, network: Network, _iteration: int) -> bytes:
    """Return a heading, and a line for each row."""
    return answers_csv(answers, network).encode()


def as_blocks(answers: Answers, _network: Network, _iteration: int) -> bytes:
    """Return a block for each result, under its name as it is shown."""

    def line(row: tuple[str, ...]) -> str:
        if answers.decimal_mark == ",":
            return "".join(f"{text.replace('.', ',')};" for text in row)  # a ; anywhere makes it the separator
        return ",".join(row) or '""'

    blocks = ("\n".join([label(name), *map(line, rows)]) for name, rows in answers.texts.items())
    return "\n\n".join(blocks).encode() or b"net_b\n"


def as_table(answers: Answers, _network: Network, iteration: int) -> bytes:
    """Return the table [answers]."""
    return answers_text({iteration: answers}).encode()


def as_toml(answers: Answers, _network: Network, _iteration: int) -> bytes:
    """Return a key for each result, named as it is shown."""
    keys = (
        f'"{label(name)}" = {[[text.replace(".", answers.decimal_mark) for text in row] for row in rows]}\n'
        for name, rows in answers.texts.items()
    )
    return "".join(keys).encode()


TYPED_FORMATS: dict[str, tuple[str, Callable[[Answers, Network, int], bytes]]] = {
    "csv": ("answers.csv", as_csv),
    "blocks": ("answers.csv", as_blocks),
    "toml": ("answers.toml", as_toml),
    "the table of a project": ("answers.toml", as_table),
}


def as_npz(project: Project, iteration: int, kind: str = "float64") -> bytes:
    """Return all that is computed in an iteration as arrays, with terms among them."""
    values = right_values(project, iteration)
    arrays: dict[str, Any] = {}
    for operation in right_program(project.network):
        for name in (operation.result, *operation.terms):
            arrays[before_update(name)] = values[name].astype(kind)
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def as_trace(project: Project, iteration: int) -> bytes:
    """Return the lines of the trace of the first iterations, up to the one after."""
    lines = (json.dumps(record(entry)) + "\n" for entry in trace(project, iteration + 1))
    return "".join(lines).encode()


COMPUTED_FORMATS: dict[str, tuple[str, Callable[[Project, int], bytes]]] = {
    "npz": ("answers.npz", as_npz),
    "jsonl": ("answers.jsonl", as_trace),
}
