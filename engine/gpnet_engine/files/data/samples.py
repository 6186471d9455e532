"""Samples from a table: one row per sample, some columns of which are targets.

The order matters: what is missing is filled in, and columns are scaled, by what the rows that are trained on say; the
rows that are kept to test with have no part in it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gpnet_engine.arrays import Matrix, matrix
from gpnet_engine.errors import ProjectError
from gpnet_engine.files.data.columns import Columns, chosen_columns, in_quotes
from gpnet_engine.files.data.gathering import DROP, MEAN, Gathered, gathered_from, texts_among
from gpnet_engine.files.data.scaling import SCALES, scaled
from gpnet_engine.files.data.splitting import rows_to_test
from gpnet_engine.files.data.table import read_table
from gpnet_engine.files.reading import FileError
from gpnet_engine.files.specification import DataSpec
from gpnet_engine.model.project import HeldOut
from gpnet_engine.names import how_many, listed


@dataclass(frozen=True, slots=True)
class Origin:
    """Where samples come from: the columns of a file, and the lines.

    input_columns   the column of every input, counted from 0
    target_columns  the same of every target
    lines, test_lines  the line of every sample
    """

    columns: Columns
    input_columns: tuple[int, ...]
    input_names: tuple[str, ...]
    target_columns: tuple[int, ...]
    lines: NDArray[np.integer]
    test_lines: NDArray[np.integer]


@dataclass(frozen=True, slots=True, eq=False)
class FileSamples:
    """The samples of a file, one per column of both matrices.

    `notes` say, in a sentence each, what was guessed about the file.
    """

    file: str
    inputs: Matrix
    targets: Matrix
    test: HeldOut | None = None
    class_names: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    origin: Origin | None = None


def read_samples(path: Path, data: DataSpec, seed: int | None = None) -> FileSamples:
    """Return the samples of the file that the table [data] describes; a `seed` draws those to test with.

    Raises FileError that names file, line and column, and ProjectError for a key of [data].
    """
    _check_scales(data)
    gathered, notes = _gathered(path, data)  # the text of the file is not needed any more
    columns, file = gathered.columns, str(path)
    rows = len(gathered.lines)
    to_test = rows_to_test(rows, data.test_share, seed) if data.test_share else []
    trained = np.delete(np.arange(rows), to_test) if to_test else slice(None)
    origin = _origin(gathered, columns, trained, to_test)
    is_number = np.array([at not in columns.categories for at in origin.input_columns])
    inputs = _filled(file, gathered.inputs, trained, origin) if gathered.missing else gathered.inputs
    inputs = _scaled(file, "scale", inputs, data.scale, trained, is_number)
    every = np.ones(len(origin.target_columns), dtype=np.bool_)
    targets = _scaled(file, "scale_targets", gathered.targets, data.scale_targets, trained, every)
    return FileSamples(
        file,
        matrix(inputs[trained].T),
        matrix(targets[trained].T),
        HeldOut(matrix(inputs[to_test].T), matrix(targets[to_test].T)) if to_test else None,
        gathered.classes,
        tuple(notes),
        origin,
    )


def _gathered(path: Path, data: DataSpec) -> tuple[Gathered, list[str]]:
    """Return what the rows of a file hold, and what was guessed about it."""
    table = read_table(path, data)
    columns, guessed = chosen_columns(table, data)
    if data.one_hot_inputs is True:
        columns = replace(columns, categories=texts_among(table, columns))
    gathered = gathered_from(table, columns, data.missing, one_hot=data.one_hot)
    for at in sorted(columns.categories):
        if not gathered.names_of(at):
            problem = f"{columns.called(at)} has no text in any row; ignore_columns = [{columns.key(at)}] leaves it out"
            raise FileError(str(path), problem)
    said = [*_said_of_missing(gathered, data), *_said_of_texts(gathered, columns)]
    return gathered, [f"{path.name}: {note}" for note in (*table.notes, *guessed, *said)]


Chosen = NDArray[np.intp] | slice
"""Some rows."""


def _check_scales(data: DataSpec) -> None:
    for key, scale in (("scale", data.scale), ("scale_targets", data.scale_targets)):
        if scale is not None and scale not in SCALES:
            raise ProjectError(f"data.{key}", f"expected one of {', '.join(SCALES)}, got {scale!r}")
    if data.scale_targets is not None and data.one_hot:
        raise ProjectError("data.scale_targets", "expected targets that are numbers, one_hot makes classes of them")


def _origin(gathered: Gathered, columns: Columns, trained: Chosen, to_test: list[int]) -> Origin:
    of_inputs: list[int] = []
    names: list[str] = []
    for at in columns.inputs:
        if at in columns.categories:
            texts = gathered.names_of(at)
            of_inputs += [at] * len(texts)
            names += [f"{columns.names[at]}={text}" for text in texts]
        else:
            of_inputs.append(at)
            names.append(columns.names[at])
    of_targets = columns.targets * max(1, len(gathered.classes))
    lines = np.array(gathered.lines)
    return Origin(columns, tuple(of_inputs), tuple(names), of_targets, lines[trained], lines[to_test])


def _filled(file: str, inputs: Matrix, trained: Chosen, origin: Origin) -> Matrix:
    """Return inputs with the mean of its column, over the rows that are trained on, in place of each NaN."""
    is_missing = np.isnan(inputs)
    if not is_missing.any():
        return inputs
    given = ~is_missing[trained]
    counts = given.sum(axis=0)
    if not counts.all():
        column = origin.columns.called(origin.input_columns[int(np.argmin(counts))])
        raise FileError(file, f"{column} has no number in the rows that are trained on, so there is no mean to fill in")
    with np.errstate(over="ignore"):
        means = np.where(given, inputs[trained], 0.0).sum(axis=0) / counts
    if not np.isfinite(means).all():
        raise FileError(file, 'missing = "mean" expects less extreme numbers: it overflows')
    return np.where(is_missing, means, inputs)


def _scaled(file: str, key: str, rows: Matrix, scale: str | None, trained: Chosen, which: NDArray[np.bool_]) -> Matrix:
    """Return rows with the columns in `which` scaled. Raises FileError where that overflows."""
    if scale is None or not which.any():
        return rows
    chosen = rows if which.all() else rows[:, which]
    found = scaled(chosen, scale, chosen[trained])
    if not np.isfinite(found).all():
        raise FileError(file, f"{key} = {scale!r} expects less extreme numbers: it overflows")
    if chosen is rows:
        return found
    whole = np.array(rows)
    whole[:, which] = found
    return whole


def _said_of_missing(gathered: Gathered, data: DataSpec) -> Iterator[str]:
    if gathered.dropped:
        rows = how_many(gathered.dropped, "row")
        of = f"{len(gathered.lines) + gathered.dropped:,}"
        yield f'{rows} of {of} with missing values left out (missing = "{DROP}")'
    elif gathered.missing and data.missing == MEAN:
        cells = how_many(gathered.missing, "missing value")
        yield f'{cells} filled in with the mean of the column (missing = "{MEAN}")'


def _said_of_texts(gathered: Gathered, columns: Columns) -> Iterator[str]:
    texts = sorted(columns.categories)
    if texts:
        parts = [
            f"{in_quotes(columns.names[at])} makes {how_many(len(gathered.names_of(at)), 'input')}" for at in texts
        ]
        shown = parts if len(parts) <= _SHOWN_PARTS else [*parts[:_SHOWN_PARTS], f"{len(parts) - _SHOWN_PARTS} more"]
        yield f"texts are inputs of their own: {listed(shown)}"


_SHOWN_PARTS = 8
