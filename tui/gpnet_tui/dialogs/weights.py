"""The form for a file of weights: what no array says, and where names and shapes leave more than one reading."""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gpnet_engine.errors import EditError, ProjectError
from gpnet_engine.files.document import Document, document_of_weights, open_document
from gpnet_engine.files.overrides import Overrides
from gpnet_engine.files.weights.tensors import Layout
from gpnet_engine.files.weights.unsaid import AmbiguousError, SettingsMissingError, UnsaidError
from gpnet_engine.files.weights.weights_reading import read_weights
from gpnet_engine.model.setting_kinds import SettingValue
from gpnet_engine.model.settings import SETTINGS
from gpnet_tui.dialogs.form import Field, FormScreen
from gpnet_tui.view.text.clean import clean

_ASKED = ("activations", "loss_name", "learning_rate", "batch_size")
_AS_IT_FITS = "as_it_fits"
_ORDER, _LAYOUT, _FILE, _TARGETS = "order", "weights_layout", "file", "target_columns"


def weights_form(path: Path, overrides: Overrides, error: UnsaidError) -> FormScreen[Document]:
    """Return the form that asks for what is missing, as an error said; its answer is the document."""
    return FormScreen[Document](
        f"Weights in {clean(path.name)}",
        _fields(overrides, error),
        lambda values: _document(path, overrides, values),
        lambda values: _overrides(overrides, values),
    )


def _fields(overrides: Overrides, error: UnsaidError) -> tuple[Field, ...]:
    says_activations = isinstance(error, SettingsMissingError) and "activations" not in error.missing
    fields = [_setting(name, overrides, may_be_empty=says_activations and name == "activations") for name in _ASKED]
    if isinstance(error, AmbiguousError):
        fields += _reading(overrides, error)
    data = "a CSV file; without one, samples are drawn"
    columns = "names, or numbers from 1: species, or 4, 5"
    return (*fields, Field(_FILE, "data file", "", str, data), Field(_TARGETS, "target columns", "", str, columns))


def _setting(name: str, overrides: Overrides, *, may_be_empty: bool) -> Field:
    row = SETTINGS[name]
    given = overrides.settings.get(name)
    text = row.text(given) if given is not None else "" if may_be_empty else row.first or row.text(row.default)
    hint = "of all layers after the input, or of each; empty: as the file says" if may_be_empty else ""

    def read(typed: str) -> str:
        return typed if may_be_empty and not typed else row.text(row.parse(typed))

    return Field(row.key, row.label, text, read, hint or row.hint or row.kind.hint(), row.kind.choices())


def _reading(overrides: Overrides, error: AmbiguousError) -> list[Field]:
    """Return the fields for how the file is read: the names in the order of the file are proposed."""
    layouts = (_AS_IT_FITS, *Layout)
    layout = overrides.weights_layout or (Layout.OUT_IN if error.key == _LAYOUT else _AS_IT_FITS)
    hint = "out in: a row for every neuron, as in PyTorch; in out: a column, as in Keras and in x @ W"
    fields = [Field(_LAYOUT, "layout", layout, str, hint, layouts)]
    if error.key == _ORDER or overrides.order:
        names = _written(overrides.order or error.names)
        fields.insert(0, Field(_ORDER, "order", names, str, "arrays layer by layer, each bias after its weights"))
    return fields


def _written(names: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}"' if "," in name else name for name in names)


def _names(text: str) -> list[str]:
    return [name.strip() for line in csv.reader([text], skipinitialspace=True) for name in line if name.strip()]


def _overrides(overrides: Overrides, values: Mapping[str, str]) -> Overrides:
    """Return what the fields say, over what was said before. Raises GpnetError."""
    settings: dict[str, SettingValue] = {SETTINGS[name].key: value for name, value in overrides.settings.items()}
    for row in (SETTINGS[name] for name in _ASKED):
        if values[row.key]:
            settings[row.key] = row.parse(values[row.key])
    layout = values.get(_LAYOUT, overrides.weights_layout)
    order = _names(values[_ORDER]) if _ORDER in values else overrides.order
    if bool(values[_FILE]) != bool(values[_TARGETS]):
        raise EditError("data file and target columns: expected both, or none of them")
    read: dict[str, Any] = {_ORDER: order, _LAYOUT: None if layout == _AS_IT_FITS else layout}
    return Overrides(overrides.layers, overrides.samples, **read, **settings)


def _document(path: Path, overrides: Overrides, values: Mapping[str, str]) -> Document:
    """Return the network that the fields describe. Raises GpnetError when it cannot be."""
    wanted = _overrides(overrides, values)
    if not values[_FILE]:
        return open_document(str(path), wanted)
    columns = [int(name) if name.isdecimal() else name for name in _names(values[_TARGETS])]
    outputs = read_weights(path, wanted.order, wanted.weights_layout).sizes[-1]
    data: dict[str, object] = {"file": str(_found(path, values[_FILE])), "target_columns": columns}
    if len(columns) == 1 and outputs > 1:  # a column of classes
        data["one_hot"] = True
    return document_of_weights(path, wanted, data)


def _found(path: Path, name: str) -> Path:
    """Return the whole path of a data file, which is beside the weights or where one is. Raises ProjectError."""
    try:
        given = Path(name).expanduser()
        beside = path.parent / given
        return (beside if beside.is_file() else given).absolute()
    except (OSError, RuntimeError, ValueError) as error:
        raise ProjectError(_FILE, f"this cannot be the name of a file: {error}") from error
