"""What to write where a table of samples is opened in place of a project: the tables of a project that names it.

The columns are guessed from their names and their first cells; the person sees the guess, as it is what to write.
"""

import math
from collections.abc import Mapping
from itertools import islice
from pathlib import Path, PurePath

import msgspec
import numpy as np

from gpnet_engine.errors import ProjectError
from gpnet_engine.files.data.cells import is_missing, is_number
from gpnet_engine.files.data.columns import chosen_columns
from gpnet_engine.files.data.gathering import DROP, gathered_from
from gpnet_engine.files.data.probable_formats import probable_format
from gpnet_engine.files.data.table import Table, table_in
from gpnet_engine.files.data.text import LARGEST_CSV, text_in
from gpnet_engine.files.project_text import plain_text, string_text
from gpnet_engine.files.reading import bytes_of
from gpnet_engine.files.specification import DataSpec
from gpnet_engine.model.activations import ACTIVATIONS
from gpnet_engine.model.losses import LOSSES
from gpnet_engine.model.settings import SETTINGS

_LOOKED_AT = 1000  # rows
_HIDDEN = 4  # neurons
_BATCH = 10
_SCALE = "standard"
_TEST_SHARE, _LEAST_TO_TEST = 0.2, 25
_MOST_CLASSES = 20
_TWO = 2  # classes fit one output, as 0 and 1
_TARGETS = frozenset(["label", "class", "target", "targets", "y", "output", "species", "kind", "category", "diagnosis"])
_OF_MATRICES = frozenset(("matrix", "row"))  # someone's numbers, or weights
_NO_INPUTS = frozenset(("id", "index", "name", "no", "nr", "unnamed: 0", "passengerid"))


def offer(data: bytes, name: str) -> str | None:
    """Return what a file that was opened as a project is instead, and what to write; None if that is not known."""
    found = probable_format(data)
    if found is not None:
        return f"this is {found.name}, not a project{found.advice}"
    tables = _offered_tables(data, name)
    if tables is None:
        return None
    *lines, last = (f"{key} = {plain_text(table)}" for key, table in tables.items())
    lines = [", ".join(lines), last]
    return f"this is a table of samples, not a project; a project file beside it has the lines {' and '.join(lines)}"


def offered_text(path: Path) -> str | None:
    """Return the text of a project, to stand beside a table of samples; None if the file is none. Raises FileError."""
    tables = _offered_tables(bytes_of(path, LARGEST_CSV), path.name)
    if tables is None:
        return None
    lines = [f"title = {string_text(path.stem)}\n"]
    for name, keys in tables.items():
        lines += ["", f"[{name}]", *(f"{key} = {plain_text(value)}" for key, value in keys.items())]
    return "\n".join(lines) + "\n"


def _offered_tables(data: bytes, name: str) -> Mapping[str, Mapping[str, object]] | None:
    """Return the tables [network], [training] and [data] of a project for a table of samples; None if it is none."""
    try:
        text, _ = text_in(data, name)
        table = table_in(text, name, DataSpec(file=name, target_columns=[1]))
        if {heading.lower() for heading in table.names} >= _OF_MATRICES:
            return None
        described = _described(table)
        return _tables(table, described)
    except ProjectError:
        return None


def _described(table: Table) -> dict[str, object]:
    """Return the keys of [data] that fit a table, as far as its first rows tell. Raises FileError."""
    rows = list(islice(table.rows(), _LOOKED_AT))
    decimal = table.dialect.decimal
    columns = [[row.cells[at].strip() for row in rows] for at in range(len(table.names))]
    given = [[cell for cell in column if not is_missing(cell)] for column in columns]
    are_texts = [not all(is_number(cell, decimal) for cell in column) for column in given]
    names = [name.lower() for name in table.names]
    last = len(names) - 1
    target = next((at for at, name in enumerate(names) if name in _TARGETS), last)
    inputs = [at for at in range(len(names)) if at != target and not (at == 0 and table.is_first_unnamed)]
    ignored = [at for at in inputs if _is_no_input(names[at], given[at], is_text=are_texts[at])][: len(inputs) - 1]
    texts = [at for at in inputs if at not in ignored and are_texts[at]]
    found: dict[str, object] = {"file": PurePath(table.file).name, "target_columns": [_key(table, target)]}
    if are_texts[target] or _are_classes(given[target]):
        found["one_hot"] = True
    if ignored:
        found["ignore_columns"] = [_key(table, at) for at in ignored]
    if texts:
        found["one_hot_inputs"] = [_key(table, at) for at in texts]
    if any(is_missing(cell) for at in (target, *inputs) if at not in ignored for cell in columns[at]):
        found["missing"] = DROP
    return found


def _is_no_input(name: str, cells: list[str], *, is_text: bool) -> bool:
    """Tell whether a column names or counts the rows."""
    return name in _NO_INPUTS or (is_text and len(cells) > _MOST_CLASSES and len(set(cells)) > len(cells) // 2)


def _are_classes(cells: list[str]) -> bool:
    """Tell whether whole numbers are likely to be classes: more than two, each of them several times."""
    classes = set(cells)
    return _TWO < len(classes) <= min(_MOST_CLASSES, len(cells) // 2) and all(map(str.isdigit, classes))


def _key(table: Table, at: int) -> str | int:
    name = table.names[at]
    return name if table.has_names and name and table.names.count(name) == 1 and name.isprintable() else at + 1


def _tables(table: Table, described: dict[str, object]) -> dict[str, dict[str, object]]:
    """Return a network that can learn a table. Raises ProjectError where it cannot be read in this way."""
    data = msgspec.convert(described, DataSpec)
    columns, _ = chosen_columns(table, data)
    gathered = gathered_from(table, columns, data.missing, one_hot=data.one_hot)
    rows, inputs = gathered.inputs.shape
    is_yes_or_no = bool(np.isin(gathered.targets, (0.0, 1.0)).all())
    if data.one_hot and gathered.targets.shape[1] > 1:
        last, loss = _fused(of_classes=True)
    elif is_yes_or_no:
        last, loss = _fused(of_classes=False)
    else:
        last, loss = _with_reach(-math.inf, math.inf), str(SETTINGS["loss_name"].default)
        described = {**described, "scale_targets": _SCALE}
    described = {**described, "scale": _SCALE}
    if rows >= _LEAST_TO_TEST:
        described["test_share"] = _TEST_SHARE
    network = {
        "layers": [inputs, _HIDDEN, gathered.targets.shape[1]],
        "activation": [_with_reach(-1.0, 1.0), last],
        "loss": loss,
    }
    training = {"learning_rate": 0.1, "batch_size": min(rows, _BATCH), "reduction": "mean", "shuffle": True}
    return {"network": {**network, "bias": "trained"}, "training": training, "data": described}


def _fused(*, of_classes: bool) -> tuple[str, str]:
    """Return the last activation and the loss for one of several classes, or for a single yes or no."""
    for loss in LOSSES.values():
        if loss.fused is not None and loss.mean_of_outputs is not of_classes:
            return loss.fused.activation, loss.name
    raise LookupError("no loss for classes")


def _with_reach(least: float, most: float) -> str:
    """Return the smooth activation whose outputs reach from `least` to `most`."""
    return next(one.name for one in ACTIVATIONS.values() if one.reach == (least, most) and not one.kinks)
