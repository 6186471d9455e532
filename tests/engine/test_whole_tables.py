"""A name of an entry stands in its table and nowhere else, and what the name of a value says is asked of `names`."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from gpnet_engine.model.activations import ACTIVATIONS, Activation
from gpnet_engine.model.losses import LOSSES, Loss
from gpnet_engine.model.optimizer_settings import MomentumForm, OptimizerName
from gpnet_engine.model.schedules import SCHEDULES
from gpnet_engine.model.settings import SETTINGS
from gpnet_engine.names import (
    is_bias,
    is_carried,
    is_parameter,
    is_state,
    is_step,
    is_updated,
    is_weights,
    label,
    name_of,
    parameter_behind,
    updated,
)
from gpnet_engine.operations.optimizers import OPTIMIZERS

ROOT = Path(__file__).parents[2]
SOURCES = sorted(path.relative_to(ROOT) for room in ("engine", "tui") for path in (ROOT / room).rglob("*.py"))
MODEL, OPERATIONS = (Path("engine/gpnet_engine") / room for room in ("model", "operations"))
# Rows of settings name the entries that they begin with, and the optimizers that read them.
TABLES = {
    *(MODEL / f"{name}.py" for name in ("activations", "losses", "schedules", "settings", "optimizer_settings")),
    OPERATIONS / "optimizers" / "__init__.py",
}
OUTSIDE = [path for path in SOURCES if path not in TABLES]
# Words that mean something else too: the field of a trace, the scale of a curve, a function of conditions, a setting.
OTHER_MEANINGS = {"step", "linear", "sum", "momentum"}
STATES = {state.name: state for one in OPTIMIZERS.values() for state in one.states}
PREFIXES = ("W_", "bias_", "new_", "grad_", "step_", "delta_", "dout_", "fprime_", "net_", "out_", "mhat_", "vhat_")


def strings(path: Path) -> Iterator[ast.Constant]:
    """Yield the texts of a module that are no docstrings."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node


@pytest.mark.parametrize("path", OUTSIDE, ids=str)
def test_no_code_outside_the_tables_names_an_entry(path: Path) -> None:
    names = {*ACTIVATIONS, *LOSSES, *OPTIMIZERS, *SCHEDULES, *MomentumForm} - OTHER_MEANINGS
    assert [(node.value, node.lineno) for node in strings(path) if node.value in names] == []


@pytest.mark.parametrize("path", OUTSIDE, ids=str)
def test_no_code_outside_the_tables_asks_for_one_optimizer(path: Path) -> None:
    names = {OptimizerName.__name__, MomentumForm.__name__}
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    asked = [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Attribute) and is_one_of(node.value, names)]
    assert asked == []


def is_one_of(node: ast.expr, names: set[str]) -> bool:
    return isinstance(node, ast.Name) and node.id in names


@pytest.mark.parametrize("path", [one for one in SOURCES if one.name != "names.py"], ids=str)
def test_what_a_name_begins_with_is_asked_in_one_place(path: Path) -> None:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    asked = [
        (node.lineno, argument.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr in {"startswith", "removeprefix"}
        for one in node.args
        for argument in ast.walk(one)
        if isinstance(argument, ast.Constant) and argument.value in {*PREFIXES, *(f"{name}_" for name in STATES)}
    ]
    assert asked == []


@pytest.mark.parametrize("table", [ACTIVATIONS, LOSSES], ids=["activations", "losses"])
def test_an_entry_is_mistaken_for_another_one_of_its_table(table: Mapping[str, Activation | Loss]) -> None:
    mistaken = {name: one.mistaken_for for name, one in table.items() if one.mistaken_for is not None}
    assert mistaken
    assert all(other in table and other != name for name, other in mistaken.items())


def test_every_optimizer_is_named_with_as_many_matrices_as_it_keeps() -> None:
    assert {name: len(one.states) for name, one in OPTIMIZERS.items()} == {name: name.kept for name in OptimizerName}


def test_every_setting_that_an_entry_depends_on_is_a_row() -> None:
    settings = {one.setting for table in (ACTIVATIONS, LOSSES) for one in table.values()} - {None}
    assert settings <= set(SETTINGS)


@pytest.mark.parametrize(
    ("name", "parameter"),
    [
        ("W_b", "W_b"),
        ("new_bias_aa", "bias_aa"),
        ("grad_W_c", "W_c"),
        ("step_bias_b", "bias_b"),
        ("mhat_W_b", "W_b"),
        ("net_b", "net_b"),
    ],
)
def test_the_parameter_behind_a_name(name: str, parameter: str) -> None:
    assert parameter_behind(name) == parameter
    assert is_updated(name) is name.startswith("new_")
    assert is_step(name) is name.startswith("step_")
    assert (is_weights(name), is_bias(name)) == (name == "W_b", name == "new_bias_aa")
    assert is_parameter(name) == (is_weights(name) or is_bias(name))


@pytest.mark.parametrize("parameter", ["W_b", "bias_aa"])
@pytest.mark.parametrize("state", STATES)
def test_what_an_optimizer_keeps_is_known_by_its_name(state: str, parameter: str) -> None:
    before = f"{state}_{parameter}"
    for name in (before, updated(before)):
        assert parameter_behind(name) == parameter
        assert (is_state(name), is_carried(name), is_parameter(name)) == (True, True, False)
        assert label(name) != name
        assert name_of(label(name)) == name_of(label(name).replace(" ", "_")) == name
