"""Every row of the settings: what it says of one setting holds for files, options, forms and live edits alike.

The cases come from the table, so that a new row cannot escape them.
"""

import re
import string
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from gpnet_engine.arrays import matrix
from gpnet_engine.errors import EditError, ProjectError
from gpnet_engine.files.overrides import Overrides, open_project, open_with_source
from gpnet_engine.files.writer import save
from gpnet_engine.model.losses import LOSSES
from gpnet_engine.model.name_kinds import Choice, OnePerLayer, Several
from gpnet_engine.model.network import Network
from gpnet_engine.model.project import Project
from gpnet_engine.model.schedules import SCHEDULES, Schedules
from gpnet_engine.model.setting import Setting, Use, setting
from gpnet_engine.model.setting_kinds import Flag, Kind, OrNone, Real, Scheduled, SettingValue, Whole
from gpnet_engine.model.settings import SETTINGS, NetworkSettings, Training, rows_of
from gpnet_engine.model.typed_numbers import MOST_DIGITS, parse_layers, parse_whole
from gpnet_engine.operations import Phase
from gpnet_engine.time.editing import settings_move
from gpnet_engine.time.session import Position, go_to, open_session

ROWS = [pytest.param(row, id=row.key) for row in SETTINGS.values()]
SIZES = (2, 3, 2)
BASE = """# a title of my own
[network]
layers = [2, 3, 2] # three layers
[training] # how
seed = 3
[data]
inputs = [[0.5, -0.25], [1, 0.125], [0, 1]]
targets = [[1, 0], [0, 1], [1, 0]]
"""
# What no setting can be: of each kind one that is none, and what a person would not type either.
ODD = [
    True,
    -1,
    10**400,
    1 << 20_000,
    -0.5,
    float("nan"),
    float("inf"),
    "",
    "surely not",
    [],
    ["surely not"],
    [1],
    {},
    {"a": 1},
]
ODD_TEXTS = ["", "?", "-1", "1e999", "nan", "0,5", "surely not", ",", "9" * 30]


def values_of(kind: Kind[Any]) -> st.SearchStrategy[Any]:
    """Return a strategy for all that a setting of a kind may be, in a network of three layers."""
    match kind:
        case Real(least, above, most, below):
            low, high = above if least is None else least, below if most is None else most
            is_above, is_below = above is not None, below is not None
            return st.floats(
                low, high, exclude_min=is_above, exclude_max=is_below, allow_nan=False, allow_infinity=False
            )
        case Schedules():
            return st.sampled_from(sorted(SCHEDULES)).flatmap(schedules_of)
        case Whole(least, most):
            return st.integers(least, 10**6 if most is None else most)
        case OrNone(inner):
            return st.none() | values_of(inner)
        case Flag():
            return st.booleans()
        case Choice(listed):
            return st.sampled_from(list(listed()))
        case Several(inner):
            return st.lists(values_of(inner), max_size=3, unique=True).map(tuple)
        case OnePerLayer(inner):
            return st.lists(values_of(inner), min_size=len(SIZES) - 1, max_size=len(SIZES) - 1).map(tuple)
        case _:
            raise TypeError(f"no strategy for {kind}")


@st.composite
def schedules_of(draw: st.DrawFn, kind: str) -> Scheduled:
    """Draw the numbers of a kind of schedule."""
    numbers = tuple((key, draw(values_of(each))) for key, each in SCHEDULES[kind].numbers.items())
    return Scheduled(kind, numbers)


@st.composite
def projects(draw: st.DrawFn) -> Project:
    """Draw a project with any settings that go together."""
    drawn: dict[str, Any] = {row.name: draw(values_of(row.kind)) for row in SETTINGS.values()}
    fused = LOSSES[drawn["loss_name"]].fused
    drawn |= {row.name: row.default for row in SETTINGS.values() if is_out_of_place(row, drawn)}
    if fused is not None:
        drawn["activations"] = (*drawn["activations"][:-1], fused.activation)
    try:
        network = Network(SIZES, **{row.name: drawn[row.name] for row in rows_of(NetworkSettings)})
        training = Training(**{row.name: drawn[row.name] for row in rows_of(Training)})
    except ProjectError:
        reject()
    parameters = {name: matrix(np.full(shape, 0.25)) for name, shape in network.parameter_shapes().items()}
    data = matrix([[0.5, 1.0, 0.0], [-0.25, 0.125, 1.0]])
    targets = matrix([[1.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
    return Project("Any settings", network, parameters, data, targets, training)


def is_out_of_place(row: Setting, drawn: dict[str, Any]) -> bool:
    """Tell whether a setting goes with other optimizers only, or a precision does not go with decimals and numbers."""
    numbers = (abs(value) for value in drawn.values() if isinstance(value, float))
    is_too_precise = drawn["decimals"] is not None or max(numbers) > float(np.finfo(np.float32).max)
    return (bool(row.instead) and drawn["optimizer"] not in row.read_by) or (row.name == "precision" and is_too_precise)


def settings_of(project: Project) -> dict[str, str]:
    return {name: repr(project.setting(name)) for name in SETTINGS}  # 0.0 and −0.0 are not the same


@given(projects())
def test_every_setting_is_written_and_read_back(tmp_path_factory: pytest.TempPathFactory, project: Project) -> None:
    path = tmp_path_factory.mktemp("written") / "project.toml"
    save(project, path)
    assert settings_of(open_project(str(path), Overrides())) == settings_of(project)


@given(projects())
def test_every_setting_is_written_into_a_file_that_is_there_and_comments_stay(
    tmp_path_factory: pytest.TempPathFactory, project: Project
) -> None:
    path = tmp_path_factory.mktemp("revised") / "project.toml"
    path.write_text(BASE, encoding="utf-8")
    _, source = open_with_source(str(path), Overrides())
    save(project, path, source)
    assert settings_of(open_project(str(path), Overrides())) == settings_of(project)
    assert "# three layers" in path.read_text(encoding="utf-8")


@given(projects())
def test_every_setting_can_be_overridden_by_what_a_person_types(project: Project) -> None:
    typed = {row.key: row.parse(row.text(project.setting(name))) for name, row in SETTINGS.items()}
    overridden = open_project(None, Overrides([2, 3, 2], None, **typed))
    expected = {name: project.setting(name) for name in SETTINGS}
    assert {name: overridden.setting(name) for name in SETTINGS} == expected


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(project=projects(), wanted=projects())
def test_every_setting_can_be_changed_in_a_run_and_stays_where_it_is_saved(project: Project, wanted: Project) -> None:
    live = [name for name, row in SETTINGS.items() if row.is_live]
    session = go_to(open_session(project), Position(2, 0))
    changed = settings_move(session, {name: wanted.setting(name) for name in live}).finish()
    assert [name for name in live if changed.project.setting(name) != wanted.setting(name)] == []
    before = go_to(changed, Position(1, 0)).project
    assert [name for name in live if before.setting(name) != project.setting(name)] == []


@pytest.mark.parametrize("row", ROWS)
def test_a_row_says_all_there_is_to_know(row: Setting) -> None:
    assert row.table in {"network", "training"}
    assert row.option == row.flag or row.option == "--" + row.key.replace("_", "-")
    assert row.label
    assert row.help.endswith(".")
    assert row.uses
    assert row.kind.metavar()
    assert row.hint or row.kind.hint() or row.kind.choices()
    assert row.accept(row.plain(row.default)) == row.default
    assert row.first is None or row.text(row.parse(row.first)) == row.first


def test_no_two_settings_share_a_key_or_a_label() -> None:
    assert len({row.key for row in SETTINGS.values()}) == len(SETTINGS)
    assert len({row.label for row in SETTINGS.values()}) == len(SETTINGS)


def test_what_reads_a_setting_is_a_phase_or_comes_before_all_phases() -> None:
    assert {use.value for use in Use} == {phase.value for phase in Phase} | {"drawing", "batches"}


def refusal_of(row: Setting, given: object) -> ProjectError | None:
    try:
        row.accept(given)
    except ProjectError as error:
        return error
    return None


def typed_refusal_of(row: Setting, text: str) -> EditError | None:
    try:
        row.parse(text)
    except EditError as error:
        return error
    return None


@pytest.mark.parametrize("row", ROWS)
def test_what_a_setting_cannot_be_is_refused_with_its_place_and_what_was_expected(row: Setting, tmp_path: Path) -> None:
    problems = list(filter(None, (refusal_of(row, odd) for odd in ODD)))
    assert len(problems) >= len(ODD) // 2
    assert {error.place for error in problems} == {row.place}
    assert [error for error in problems if not re.fullmatch(r"expected .+, got .+", error.problem)] == []
    assert max(len(error.problem) for error in problems) < 300
    path = tmp_path / "odd.toml"
    path.write_text(f"[network]\nlayers = [2, 2]\n[{row.table}.{row.key}]\nodd = 1\n", encoding="utf-8")
    with pytest.raises(ProjectError, match=rf"odd\.toml: {row.table}\.{row.key}: expected .*, got a table"):
        open_project(str(path), Overrides())


@pytest.mark.parametrize("row", ROWS)
def test_what_cannot_be_typed_is_refused_with_the_label(row: Setting) -> None:
    problems = list(filter(None, (typed_refusal_of(row, text) for text in ODD_TEXTS)))
    assert len(problems) >= len(ODD_TEXTS) - 3
    assert [error for error in problems if not str(error).startswith(f"{row.label}: ")] == []


@given(text=st.text(string.printable, max_size=30))
@pytest.mark.parametrize("row", ROWS)
def test_whatever_is_typed_is_a_value_or_refused(row: Setting, text: str) -> None:
    try:
        value = row.parse(text)
    except EditError:
        return
    assert row.accept(row.plain(value)) == value
    assert row.parse(row.text(value)) == value


def test_another_setting_is_another_row() -> None:
    @dataclass(frozen=True, slots=True)
    class More(Training):
        gain: float = setting(
            1.5, Setting(kind=Real(above=0.0), label="gain", help="A made-up gain.", uses=(Use.UPDATE,))
        )

    (row,) = (row for row in rows_of(More) if row.name == "gain")
    assert (row.place, row.option, row.default) == ("training.gain", "--gain", 1.5)
    assert More(gain=2).gain == row.parse("2") == 2.0
    with pytest.raises(ProjectError, match=r"^training\.gain: expected a number above 0, got 0$"):
        More(gain=0)


def test_defaults_are_those_of_a_project_that_says_nothing() -> None:
    project = Network((2, 3)), Training()
    expected: dict[str, SettingValue] = {
        row.name: row.spread(row.default, 1) if row.is_of_network else row.default for row in SETTINGS.values()
    }
    found = {row.name: getattr(project[0] if row.is_of_network else project[1], row.name) for row in SETTINGS.values()}
    assert found == expected


@pytest.mark.parametrize("name", [row.name for row in SETTINGS.values() if isinstance(row.kind, OnePerLayer)])
@pytest.mark.parametrize(("sizes", "expected"), [((2, 2), "expected 1 "), ((2, 2, 2), "expected 2 ")], ids=["1", "2"])
def test_one_for_each_layer_is_counted_in_words_that_fit(name: str, sizes: tuple[int, ...], expected: str) -> None:
    row = SETTINGS[name]
    one: Any = row.default
    wrong: dict[str, Any] = {name: one * 3}
    with pytest.raises(ProjectError) as error:
        Network(sizes, **wrong)
    assert expected in str(error.value)
    word = str(error.value).partition(expected)[2].partition(",")[0]
    assert word.endswith("s") is (len(sizes) > 2)


def test_a_single_layer_is_refused_whatever_else_is_wrong() -> None:
    overrides = Overrides([2], bias=["none", "trained"], activation=["relu", "tanh"])
    with pytest.raises(ProjectError, match="expected at least two layers"):
        open_project(None, overrides)


@pytest.mark.parametrize("parse", [parse_whole, parse_layers], ids=lambda parse: parse.__name__)
def test_a_number_of_too_many_digits_is_said_to_have_too_many(parse: Callable[[str], object]) -> None:
    with pytest.raises(EditError, match=f"at most {MOST_DIGITS} digits"):
        parse("9" * (MOST_DIGITS + 1))
    parse("9" * MOST_DIGITS)
