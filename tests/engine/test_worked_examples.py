"""Published worked examples: every number that an author printed, met to its last digit.

They stand in worked-examples.json; a status says where an author truncated or went on with rounded numbers.
"""

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gpnet_engine.arrays import matrix
from gpnet_engine.names import layer_letters
from gpnet_engine.network import Network
from gpnet_engine.program import program
from gpnet_engine.project import Project
from gpnet_engine.session import Session
from gpnet_engine.settings import BiasMode, Training

At = Callable[[Project, int, int], Session]

CASES: dict[str, dict[str, Any]] = {
    case["id"]: case
    for case in json.loads(Path(__file__).with_name("worked-examples.json").read_text(encoding="utf-8"))
}
PUBLISHED = [
    pytest.param(case, entry, id=f"{name} {entry['iteration']} {entry['value']}{entry['cell']}")
    for name, case in CASES.items()
    for entry in case["published"]
    if entry["status"] != "erratum"
]
# How far the computed number may be from the printed one, in units of the last printed digit.
ALLOWED = {"match": 0.5, "rounding": 2.5, "truncated": 1.0}
FLOAT64 = 5e-17  # one source prints more digits than a float64 holds


def project_of(case: dict[str, Any]) -> Project:
    network = Network(tuple(case["layers"]), activations=tuple(case["activations"]), bias=BiasMode(case["bias"]))
    parameters = {f"W_{layer_letters(index)}": matrix(rows) for index, rows in enumerate(case["weights"], start=1)}
    parameters |= {f"bias_{layer_letters(index)}": matrix(rows) for index, rows in enumerate(case["biases"], start=1)}
    training = Training(case["learning_rate"], batch_size=len(case["inputs"]))
    inputs, targets = np.array(case["inputs"]).T, np.array(case["targets"]).T
    return Project(case["id"], network, parameters, matrix(inputs), matrix(targets), training)


def computed(at: At, case: dict[str, Any], entry: dict[str, Any]) -> float:
    project = project_of(case)
    session = at(project, entry["iteration"], len(program(project.network)))
    row, column = entry["cell"]
    return float(entry["sign"] * session.values[entry["value"]][row, column])


def units_off(number: float, printed: str) -> float:
    """Return how far a number is from a printed one, in units of its last digit."""
    last_digit = Decimal(printed).as_tuple().exponent
    assert isinstance(last_digit, int)
    return max(abs(number - float(printed)) - FLOAT64, 0.0) / 10.0**last_digit


@pytest.mark.parametrize(("case", "entry"), PUBLISHED)
def test_a_published_number_is_met_to_its_last_digit(at: At, case: dict[str, Any], entry: dict[str, Any]) -> None:
    number = computed(at, case, entry)
    assert units_off(number, entry["printed"]) <= ALLOWED[entry["status"]]
    if entry["status"] == "truncated":
        assert abs(number) > abs(float(entry["printed"]))


def test_every_status_but_erratum_says_how_exact_it_is() -> None:
    statuses = {entry["status"] for case in CASES.values() for entry in case["published"]}
    assert statuses == {*ALLOWED, "erratum"}
    assert len(PUBLISHED) == 27 + 20 + 11 + 11


def test_the_erratum_disagrees_and_its_corrected_value_is_met(at: At) -> None:
    case = CASES["mazur-2015"]
    (erratum,) = (entry for entry in case["published"] if entry["status"] == "erratum")
    number = computed(at, case, erratum)
    assert units_off(number, erratum["printed"]) > 100
    assert units_off(number, erratum["correct"]) <= 0.5


def test_the_erratum_comes_from_sending_delta_back_through_updated_weights(at: At) -> None:
    case = CASES["mazur-2015"]
    project = project_of(case)
    values = dict(at(project, 1, len(program(project.network))).values)
    wrong_delta = (values["new_W_c"].T @ values["delta_c"]) * values["out_b"] * (1 - values["out_b"])
    wrong_weights = values["W_b"] - 0.5 * wrong_delta @ values["out_a"].T
    out = 1 / (1 + np.exp(-(wrong_weights @ values["out_a"] + values["bias_b"])))
    out = 1 / (1 + np.exp(-(values["new_W_c"] @ out + values["bias_c"])))
    assert units_off(float(((values["target"] - out) ** 2).sum() / 2), "0.291027924") <= 0.5


def test_ten_thousand_steps_end_where_correct_arithmetic_does_not_where_the_author_did(at: At) -> None:
    project = project_of(CASES["mazur-2015"])
    values = at(project, 10_001, len(program(project.network))).values
    assert values["error"].item() == pytest.approx(3.510187782978859e-05, rel=1e-9)
    assert values["out_c"].ravel().tolist() == pytest.approx([0.01591362044355068, 0.9840642735146238], rel=1e-9)
    assert units_off(values["out_c"][0, 0], "0.015912196") > 1000


@pytest.mark.parametrize(
    "entry",
    CASES["iamtrask-xor-3-4-1"]["mean_absolute_difference"],
    ids=lambda entry: f"iteration {entry['iteration']}",
)
def test_a_full_batch_of_four_is_trained_on_as_in_the_network_of_11_lines(at: At, entry: dict[str, Any]) -> None:
    project = project_of(CASES["iamtrask-xor-3-4-1"])
    values = at(project, entry["iteration"], 4).values
    assert values["out_c"].shape == (1, 4)
    difference = np.abs(values["target"] - values["out_c"]).mean()
    assert units_off(float(difference), entry["printed"]) <= 0.5


def test_the_linear_network_of_hmkcode_is_exact_in_decimals(at: At) -> None:
    values = at(project_of(CASES["hmkcode-linear-2-2-1"]), 1, 5).values
    assert values["net_b"].ravel().tolist() == pytest.approx([0.85, 0.48], rel=1e-15)
    assert values["out_c"].item() == pytest.approx(0.191, rel=1e-15)
    assert values["error"].item() == pytest.approx(0.3272405, rel=1e-14)


def test_a_zero_input_leaves_its_weights_where_they_are(at: At) -> None:
    values = at(project_of(CASES["han-kamber-9.1"]), 2, 0).values
    assert values["W_b"][:, 1].tolist() == [0.4, 0.1]


def test_frozen_biases_stay_where_the_author_left_them(at: At) -> None:
    values = at(project_of(CASES["mazur-2015"]), 2, 0).values
    assert values["bias_b"].ravel().tolist() == [0.35, 0.35]
    assert values["bias_c"].ravel().tolist() == [0.6, 0.6]
