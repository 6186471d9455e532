"""A work as plain tables: as [[edits]] and [session] stand in a project file, and as the journal writes them in JSON.

People count from 1 here. Whether an edit fits a project is looked at in `work_reading`.
"""

import re
from typing import Any

from gpnet_engine.arrays import matrix
from gpnet_engine.errors import EditError, ProjectError
from gpnet_engine.files.given_numbers import rows_in
from gpnet_engine.files.specification import BreakpointSpec, EditSpec
from gpnet_engine.model.setting import Setting
from gpnet_engine.model.setting_kinds import Real, SettingValue, Whole, shown
from gpnet_engine.model.settings import SETTINGS
from gpnet_engine.names import LEARNING_RATE, exact, is_carried, label, name_of
from gpnet_engine.operations.update import least_of
from gpnet_engine.stopping.breakpoints import Breakpoint
from gpnet_engine.time.edits import INPUT_DATA, TARGET_DATA, CellEdit, Edit, Edits, SamplesEdit, SeedEdit, SettingsEdit
from gpnet_engine.time.session import Position

_CELL = re.compile(r"\s*([^\[\]]{1,100}?)\s*\[\s*(\d{1,9})\s*(?:,\s*(\d{1,9})\s*)?\]\s*", re.ASCII)
_POSITION = re.compile(r"\s*(\d{1,12})(?:\.(\d{1,9}))?\s*", re.ASCII)
_ITERATION = Whole(1)
_EXPECTED = (
    "expected a cell such as W_c[1,2], new_W_c[1,2], velocity_W_c[1,2], learning_rate, inputs[1,3] or targets[1,3]"
)
_BY_KEY = {row.key: row for row in SETTINGS.values() if row.is_live}


def edit_table(edit: Edit) -> dict[str, Any]:
    """Return an edit as a table; a setting that is none has an empty text."""
    match edit:
        case CellEdit(iteration, name, row, column, value):
            cell = name if name == LEARNING_RATE else f"{name}[{row + 1},{column + 1}]"
            return {"iteration": iteration, "cell": cell, "value": value}
        case SeedEdit(seed, iteration):
            return {"iteration": iteration, "seed": seed}
        case SamplesEdit(iteration, inputs, targets):
            return {"iteration": iteration, INPUT_DATA: inputs.T.tolist(), TARGET_DATA: targets.T.tolist()}
        case SettingsEdit(iteration, changes):
            values = {SETTINGS[name].key: _plain(SETTINGS[name], value) for name, value in changes}
            if len(values) == 1:
                ((key, value),) = values.items()
                return {"iteration": iteration, "setting": key, "value": value}
            return {"iteration": iteration, "settings": values}


def same_edits(left: Edits, right: Edits) -> bool:
    """Tell whether edits say the same, to the bit: 0.0 differs from -0.0, though they are equal."""
    if left is right:
        return True
    return len(left) == len(right) and all(map(_is_same, left, right))


def _is_same(ours: Edit, theirs: Edit) -> bool:
    if ours is theirs or isinstance(ours, SamplesEdit):  # whose tables may be large
        return ours == theirs
    return repr(edit_table(ours)) == repr(edit_table(theirs))


def edit_of(spec: EditSpec, place: str) -> Edit:
    """Return the edit that a table describes. Raises ProjectError at `place`, with the key that is wrong."""
    kinds = {
        "cell": spec.cell,
        "setting": spec.setting,
        "settings": spec.settings,
        "seed": spec.seed,
        "inputs and targets": spec.inputs if spec.targets is None else spec.targets,
    }
    given = [kind for kind, value in kinds.items() if value is not None]
    if len(given) != 1:
        raise ProjectError(place, f"expected one of {', '.join(kinds)}, got {' and '.join(given) or 'none of them'}")
    has_value = spec.cell is not None or spec.setting is not None
    if has_value and spec.value is None:
        raise ProjectError(place, f"expected a value beside {given[0]}")
    if not has_value and spec.value is not None:
        raise ProjectError(f"{place}, value", f"expected none beside {given[0]}")
    if spec.seed is not None:
        if spec.iteration not in {None, 1}:
            raise ProjectError(f"{place}, iteration", "expected 1, as weights are drawn at the start of the run")
        return SeedEdit(_accepted(SETTINGS["seed"].kind, spec.seed, f"{place}, seed"))
    if spec.iteration is None:
        raise ProjectError(place, "expected iteration: the first one in which the edit counts")
    iteration = _accepted(_ITERATION, spec.iteration, f"{place}, iteration")
    if spec.cell is not None:
        name, row, column = _cell(spec.cell, f"{place}, cell")
        value = _accepted(Real(), spec.value, f"{place}, value")
        if value < least_of(name):
            problem = f"{label(name)} is made of squares; expected a number of {least_of(name):g} or more"
            raise ProjectError(f"{place}, value", f"{problem}, got {exact(value)}")
        return CellEdit(iteration, name, row, column, value)
    if spec.inputs is not None or spec.targets is not None:
        return _samples(iteration, spec, place)
    settings = spec.settings if spec.settings is not None else {spec.setting or "": spec.value}
    return SettingsEdit(iteration, tuple(_setting(key, value, place) for key, value in settings.items()))


def _samples(iteration: int, spec: EditSpec, place: str) -> SamplesEdit:
    if spec.inputs is None or spec.targets is None:
        raise ProjectError(place, "expected both inputs and targets, a row of each for every sample")
    inputs, targets = (
        rows_in(f"{place}, {key}", rows, (len(spec.inputs), len(rows[0]) if rows else 0))
        for key, rows in ((INPUT_DATA, spec.inputs), (TARGET_DATA, spec.targets))
    )
    return SamplesEdit(iteration, matrix(inputs.T), matrix(targets.T))


def breakpoint_table(one: Breakpoint) -> dict[str, Any]:
    """Return a breakpoint as a table; how often it was hit is left out."""
    condition = {"when": one.condition} if one.condition else {}
    return {"at": one.result, **condition, "on": one.is_on}


def breakpoint_of(spec: BreakpointSpec) -> Breakpoint:
    """Return the breakpoint that a table describes."""
    return Breakpoint(name_of(spec.at), spec.when.strip(), spec.on)


def position_text(position: Position) -> str:
    """Return a position as people write it: 2.12."""
    return f"{position.iteration}.{position.step}"


def position_of(text: str, place: str) -> Position:
    """Return the position that a text says. Raises ProjectError at `place`."""
    found = _POSITION.fullmatch(text)
    if found is None or int(found[1]) == 0:
        raise ProjectError(place, f'expected iteration.step, such as "2.12", got {shown(text)}')
    return Position(int(found[1]), int(found[2] or 0))


def _plain(row: Setting, value: SettingValue) -> Any:  # noqa: ANN401 - what TOML and JSON can hold
    plain = row.plain(value)
    return "" if plain is None else plain


def _accepted(kind: Any, given: object, place: str) -> Any:  # noqa: ANN401 - the value is of the kind's type
    try:
        return kind.accept(given)
    except EditError as error:
        raise ProjectError(place, str(error)) from error


def _cell(text: str, place: str) -> tuple[str, int, int]:
    """Return a cell's name, row and column, counted from 0."""
    written = name_of(text)
    if written == LEARNING_RATE:
        return written, 0, 0
    found = _CELL.fullmatch(text)
    name = name_of(found[1]) if found else ""
    if found is None or not (is_carried(name) or name in {INPUT_DATA, TARGET_DATA}):
        raise ProjectError(place, f"{_EXPECTED}, got {shown(text)}")
    row, column = int(found[2]), int(found[3] or 1)
    if row == 0 or column == 0:
        raise ProjectError(place, f"rows and columns count from 1, got {shown(text)}")
    return name, row - 1, column - 1


def _setting(key: str, value: object, place: str) -> tuple[str, SettingValue]:
    row = _BY_KEY.get(key)
    if row is None:
        problem = f"there is no setting {shown(key)} that can be changed in a run; expected one of {', '.join(_BY_KEY)}"
        raise ProjectError(place, problem)
    given: Any = None if value == "" else value
    return row.name, _accepted(row.kind, given, f"{place}, {key}")
