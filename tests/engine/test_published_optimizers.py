"""Optimizers held against runs and exercises that others printed, to the last printed digit.

They stand in published-optimizers.json, each with its source. An author's function Σ curvature · (w − centre)² is the E
of a linear network whose inputs are the roots of the curvatures; where an author gives gradients, they are those of a
linear network whose outputs miss their targets by just so much.
"""

import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest

from gpnet_engine.arrays import Matrix, Values, matrix
from gpnet_engine.model.network import Network
from gpnet_engine.model.optimizer_settings import MomentumForm
from gpnet_engine.model.project import Project
from gpnet_engine.operations.optimizers import OPTIMIZERS
from gpnet_engine.operations.program import program
from gpnet_engine.time.session import Session
from tests.builders.printed_digits import ALLOWED, units_off
from tests.builders.projects import settings_by_key

At: TypeAlias = Callable[[Project, int, int], Session]
ValuesOf: TypeAlias = Callable[[str, int], Values]

CASES: dict[str, dict[str, Any]] = {
    case["id"]: case
    for case in json.loads(Path(__file__).with_name("published-optimizers.json").read_text(encoding="utf-8"))
}
PRINTED = [
    pytest.param(name, entry, iteration, id=f"{name} {entry['value']} {iteration}")
    for name, case in CASES.items()
    for entry in case["published"]
    for iteration in entry["printed"]
]


def rows_of(case: Mapping[str, Any], given: list[Any]) -> Matrix:
    """Return a matrix as it stands in a case: its rows, or its first and its last number with even steps between."""
    if "shape" in case:
        (rows, columns), (first, last) = case["shape"], given
        return matrix(np.linspace(first, last, rows * columns).reshape(rows, columns))
    return matrix(given)


def function_network(case: Mapping[str, Any]) -> tuple[Matrix, Matrix, Matrix]:
    """Return weights, inputs and targets of a network whose E is the function; a sample for each of its terms."""
    root = np.sqrt(case["curvature"])
    centre = np.array(case.get("centre", np.zeros(len(root))))
    return matrix([case["start"]]), matrix(np.diag(root)), matrix([root * centre])


def network_with_gradients(case: Mapping[str, Any]) -> tuple[Matrix, Matrix, Matrix]:
    """Return weights, inputs and targets of a network that has the given gradients in its first iteration.

    A sample for each column of the weights, and if there are biases, one without input for the rest of their gradient.
    """
    weights, delta = rows_of(case, case["weights"]), rows_of(case, case["gradients"])
    inputs, out = np.eye(weights.shape[1]), weights
    if "biases" in case:
        rest = np.array(case["bias_gradients"]) - delta.sum(axis=1, keepdims=True)
        inputs = np.pad(inputs, ((0, 0), (0, 1)))
        delta, out = matrix(np.hstack([delta, rest])), matrix(weights @ inputs + case["biases"])
    return weights, matrix(inputs), matrix(out - delta)


def project_of(case: Mapping[str, Any]) -> Project:
    is_function = "curvature" in case
    weights, inputs, targets = function_network(case) if is_function else network_with_gradients(case)
    loss = case.get("loss", "sum_of_squares" if is_function else "squared_error")
    bias = "trained" if "biases" in case else "none"
    of_network, training = settings_by_key(
        case["training"] | {"activation": "linear", "loss": loss, "bias": bias, "batch_size": inputs.shape[1]}
    )
    parameters = {"W_b": weights} | ({"bias_b": matrix(case["biases"])} if "biases" in case else {})
    state = {f"{kind}_W_b": rows_of(case, given) for kind, given in case.get("state", {}).items()}
    network = Network((weights.shape[1], weights.shape[0]), **of_network)
    updates = case.get("updates", 0)
    return Project(case["id"], network, parameters, inputs, targets, training, state=state, updates=updates)


@pytest.fixture(scope="module")
def values_of(at: At) -> ValuesOf:
    """Return a function that runs a case and returns all values at the end of an iteration."""

    @cache
    def values(name: str, iteration: int) -> Values:
        project = project_of(CASES[name])
        return at(project, iteration, len(program(project.network))).values

    return values


@pytest.mark.parametrize(("name", "entry", "iteration"), PRINTED)
def test_an_optimizer_computes_what_others_print(
    values_of: ValuesOf, name: str, entry: Mapping[str, Any], iteration: str
) -> None:
    numbers = values_of(name, int(iteration))[entry["value"]].ravel()
    allowed = ALLOWED[entry.get("status", {}).get(iteration, "match")]
    for number, text in zip(numbers, entry["printed"][iteration].split(), strict=True):
        assert units_off(number, text) <= allowed, f"{number} is not {text}"


def test_every_optimizer_and_every_form_of_it_meets_numbers_from_outside() -> None:
    settings = [case["training"] for case in CASES.values()]
    assert {one.get("optimizer", "sgd") for one in settings} == set(OPTIMIZERS)
    forms = {one.get("momentum_form", "sum") for one in settings if one.get("optimizer") == "momentum"}
    assert forms == set(MomentumForm)
    assert {one.get("epsilon_inside_root", False) for one in settings} == {False, True}
    assert any("clip_norm" in one for one in settings)
    assert any("biases" in case for case in CASES.values())


def test_no_printed_number_was_lost() -> None:
    entries = (entry for case in CASES.values() for entry in case["published"])
    assert sum(len(texts.split()) for entry in entries for texts in entry["printed"].values()) == 408
