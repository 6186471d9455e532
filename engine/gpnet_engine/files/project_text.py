"""A project as TOML text. Numbers are written so that they read back to the same bits."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from gpnet_engine.arrays import Matrix
from gpnet_engine.files.answers.tables import answers_text
from gpnet_engine.files.printed_numbers import TABLE, printed_texts
from gpnet_engine.files.project_file import FORMAT
from gpnet_engine.files.state import TABLE as STATE
from gpnet_engine.files.state import counts_of, written_tables
from gpnet_engine.files.work import NO_WORK, Work
from gpnet_engine.files.work_tables import breakpoint_table, edit_table, position_text
from gpnet_engine.model.project import Project
from gpnet_engine.model.setting_kinds import Plain
from gpnet_engine.model.settings import SETTINGS
from gpnet_engine.teaching.printed import Printed
from gpnet_engine.time.edits import Edit
from gpnet_engine.time.session import START

_LINE = 100


def complete_text(
    project: Project, printed: tuple[Printed, ...] = (), work: Work = NO_WORK, *, draws_samples: bool = False
) -> str:
    """Return a whole project file, with the printed numbers, and with what was done.

    With `draws_samples`, drawn samples are left out: whoever opens the file draws them again, more for larger batches.
    """
    network = project.network
    letters = network.letters[1:]
    lines = [f"format = {FORMAT}", f"title = {string_text(project.title)}", "", "[network]"]
    lines += [f"layers = {list(network.sizes)}", *_settings_of("network", project), "", "[weights]"]
    lines += [f"{layer} = {rows_text(project.parameters[f'W_{layer}'])}" for layer in letters]
    with_bias = [layer for layer in letters if f"bias_{layer}" in project.parameters]
    if with_bias:
        lines += ["", "[biases]"]
        lines += [f"{layer} = {row_text(project.parameters[f'bias_{layer}'].ravel())}" for layer in with_bias]
    lines += ["", "[training]", *_settings_of("training", project), *_state_lines(project)]
    if not draws_samples:
        lines += ["", "[data]", *(f"{key} = {text}" for key, text in _data_texts(project))]
    if printed:
        lines += ["", f"[{TABLE}]"]
        lines += [f"{key} = {_printed_text(rows)}" for key, rows in printed_texts(printed, project)]
    session = session_texts(work)
    if session:
        lines += ["", "[session]", *(f"{key} = {text}" for key, text in session.items())]
    return "\n".join(lines) + "\n" + answers_text(work.answers) + edits_text(work.edits)


def _data_texts(project: Project) -> Iterator[tuple[str, str]]:
    """Yield the keys of [data], samples written out."""
    for key, rows in data_rows(project).items():
        yield key, rows_text(rows)
    if project.class_names:
        yield "classes", value_text(list(project.class_names))


def data_rows(project: Project) -> dict[str, Matrix]:
    """Return the samples as [data] writes them out, one per row, by key."""
    columns = {"inputs": project.inputs, "targets": project.targets}
    if project.test is not None:
        columns |= {"test_inputs": project.test.inputs, "test_targets": project.test.targets}
    return {key: np.ascontiguousarray(array.T) for key, array in columns.items()}


def _state_lines(project: Project) -> Iterator[str]:
    """Yield the lines of the tables [state], [state.velocity.weights], …; none where a run begins."""
    counts = counts_of(project)
    if counts:
        yield from ("", f"[{STATE}]", *(f"{key} = {count}" for key, count in counts.items()))
    for table, matrices in written_tables(project).items():
        yield from ("", f"[{table}]", *(f"{layer} = {numbers_text(array)}" for layer, array in matrices.items()))


def edits_text(edits: Iterable[Edit]) -> str:
    """Return a table of [[edits]] for every edit, each after an empty line."""
    tables = map(edit_table, edits)
    return "".join(
        "\n[[edits]]\n" + "".join(f"{key} = {_text_of_edit(value)}\n" for key, value in table.items())
        for table in tables
    )


def _text_of_edit(value: Any) -> str:  # noqa: ANN401 - what TOML can hold
    """Return a value of an edit in TOML; samples are rows, which are written under each other."""
    is_rows = isinstance(value, list) and value and isinstance(value[0], list)
    return _rows_text(value) if is_rows else plain_text(value)


def session_texts(work: Work) -> dict[str, str]:
    """Return the keys of [session] with their values in TOML; nothing where one is at the start, and nothing is set."""
    said = {
        "position": [] if work.position == START else position_text(work.position),
        "breakpoints": [breakpoint_table(one) for one in work.breakpoints],
        "watches": list(work.watches),
        "marks": list(map(position_text, work.marks)),
        "student": work.student,
    }
    return {key: plain_text(value) for key, value in said.items() if value}


def plain_text(value: Any) -> str:  # noqa: ANN401 - what TOML can hold
    """Return a plain value in TOML, on one line."""
    match value:
        case dict():
            return "{ " + ", ".join(f"{key} = {plain_text(one)}" for key, one in value.items()) + " }"
        case list():
            return "[" + ", ".join(map(plain_text, value)) + "]"
        case _:
            return value_text(value)


def _printed_text(rows: list[list[Printed | None]]) -> str:
    return "[" + ", ".join("[" + ", ".join(map(_printed_cell, row)) + "]" for row in rows) + "]"


def _printed_cell(one: Printed | None) -> str:
    if one is None:
        return '""'
    more = [f"sign = {one.sign}"] * (one.sign != 1)
    more += [] if one.erratum is None else [f"erratum = {string_text(one.erratum)}"]
    text = string_text(one.text)
    return text if not more else "{ " + ", ".join([f"text = {text}", *more]) + " }"


def _settings_of(table: str, project: Project) -> Iterator[str]:
    """Yield the lines of a table's settings, without those that are none, or rare and at their default."""
    for row in SETTINGS.values():
        value = project.setting(row.name)
        if row.table == table and value is not None and not (row.is_rare and value == row.default):
            yield f"{row.key} = {value_text(row.plain(value))}"


def value_text(value: Plain) -> str:
    """Return the value of a setting in TOML."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return string_text(value)
        case list():
            return "[" + ", ".join(map(string_text, value)) + "]"
        case dict():
            return "{ " + ", ".join(f"{key} = {value_text(one)}" for key, one in value.items()) + " }"
        case _:
            return repr(value)


def string_text(text: str) -> str:
    """Return a text in quotes."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")  # TOML and JSON escape the same characters


def numbers_text(numbers: Matrix) -> str:
    """Return a list of numbers, or a matrix as a list of rows."""
    return rows_text(numbers) if numbers.ndim > 1 else row_text(numbers)


def row_text(row: Matrix) -> str:
    """Return a list of numbers."""
    return _listed(row.tolist())


def rows_text(rows: Matrix) -> str:
    """Return a matrix as a list of rows: on one line if it is short, else with a row on each line."""
    return _rows_text(rows.tolist())


def _rows_text(rows: Iterable[Iterable[float]]) -> str:
    texts = list(map(_listed, rows))
    if sum(map(len, texts)) + 2 * len(texts) <= _LINE:
        return "[" + ", ".join(texts) + "]"
    return "[\n" + "".join(f"    {text},\n" for text in texts) + "]"


def _listed(numbers: Iterable[float]) -> str:
    return "[" + ", ".join(map(repr, numbers)) + "]"
