"""Published worked examples: every number that an author printed, met to its last digit.

They stand in worked-examples.json and worked-examples-2.json; a status says where an author truncated, went on with
rounded numbers or slipped. Four more of the second set are built-in examples: test_examples.py has their numbers.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gpnet_engine.arrays import matrix
from gpnet_engine.model.network import Network
from gpnet_engine.model.project import Project
from gpnet_engine.model.settings import SETTINGS
from gpnet_engine.names import layer_letters
from gpnet_engine.operations.program import program
from gpnet_engine.time.session import Session
from tests.builders.printed_digits import ALLOWED, units_off
from tests.builders.projects import settings_by_key

At = Callable[[Project, int, int], Session]

CASES: dict[str, dict[str, Any]] = {
    case["id"]: case
    for name in ("worked-examples.json", "worked-examples-2.json")
    for case in json.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))
}


NO_SETTINGS = {"id", "source", "note", "published", "mean_absolute_difference"}
NO_SETTINGS |= {"layers", "activations", "weights", "biases", "inputs", "targets"}


def published(*, errata: bool) -> list[Any]:
    return [
        pytest.param(case, entry, id=f"{name} {entry['iteration']} {entry['value']}{entry['cell']}")
        for name, case in CASES.items()
        for entry in case["published"]
        if (entry["status"] == "erratum") is errata
    ]


PUBLISHED, ERRATA = published(errata=False), published(errata=True)


def project_of(case: dict[str, Any]) -> Project:
    given = {row.key: case[row.key] for row in SETTINGS.values() if row.key in case}
    of_network, training = settings_by_key(
        given | {"activation": case["activations"], "batch_size": len(case["inputs"])}
    )
    network = Network(tuple(case["layers"]), **of_network)
    parameters = {f"W_{layer_letters(index)}": matrix(rows) for index, rows in enumerate(case["weights"], start=1)}
    parameters |= {f"bias_{layer_letters(index)}": matrix(rows) for index, rows in enumerate(case["biases"], start=1)}
    inputs, targets = np.array(case["inputs"]).T, np.array(case["targets"]).T
    return Project(case["id"], network, parameters, matrix(inputs), matrix(targets), training)


def computed(at: At, case: dict[str, Any], entry: dict[str, Any]) -> float:
    project = project_of(case)
    session = at(project, entry["iteration"], len(program(project.network)))
    row, column = entry["cell"]
    number = entry.get("sign", 1) * session.values[entry["value"]][row, column]
    if "minus" in entry:  # an author left a term out
        number -= session.values[entry["minus"]][row, column]
    return float(number)


@pytest.mark.parametrize(("case", "entry"), PUBLISHED)
def test_a_published_number_is_met_to_its_last_digit(at: At, case: dict[str, Any], entry: dict[str, Any]) -> None:
    number = computed(at, case, entry)
    assert units_off(number, entry["printed"]) <= ALLOWED[entry["status"]]
    if entry["status"] == "truncated":
        assert abs(number) > abs(float(entry["printed"]))


def test_every_status_but_erratum_says_how_exact_it_is() -> None:
    statuses = {entry["status"] for case in CASES.values() for entry in case["published"]}
    assert statuses == {*ALLOWED, "erratum"}
    first_set, second_set = 27 + 20 + 11 + 11, 5 + 28 + 3 + 44 + 31 + 10
    assert len(PUBLISHED) == first_set + second_set
    assert len(ERRATA) == 1 + 5


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_case_asks_for_nothing_that_no_setting_can_express(case: dict[str, Any]) -> None:
    assert set(case) <= NO_SETTINGS | {row.key for row in SETTINGS.values()}


@pytest.mark.parametrize(("case", "entry"), ERRATA)
def test_an_erratum_disagrees_and_its_corrected_value_is_met(
    at: At, case: dict[str, Any], entry: dict[str, Any]
) -> None:
    number = computed(at, case, entry)
    assert entry["reason"]
    assert units_off(number, entry["printed"]) > 1
    assert units_off(number, entry["correct"]) <= 0.5


def test_the_slips_of_primelearnpoint_come_from_products_of_the_wrong_weight(at: At) -> None:
    """The net of H1 holds w3·x1, that of H2 w2·x1; with these weights everything printed follows."""
    case = CASES["primelearnpoint-2x2"]
    slipped = {**case, "weights": [[[0.25, 0.2], [0.2, 0.3]], case["weights"][1]]}
    texts = {(entry["value"], entry["cell"][0]): entry for entry in case["published"]}
    for cell in (("net_b", 0), ("net_b", 1), ("out_b", 1), ("net_c", 0)):
        assert units_off(computed(at, slipped, texts[cell]), texts[cell]["printed"]) <= 1
    assert units_off(computed(at, slipped, texts["out_b", 0]), "0.59448") <= 0.5  # printed as 0.5944


def test_the_erratum_comes_from_sending_delta_back_through_updated_weights(at: At) -> None:
    case = CASES["mazur-2015"]
    project = project_of(case)
    values = dict(at(project, 1, len(program(project.network))).values)
    wrong_delta = (values["new_W_c"].T @ values["delta_c"]) * values["out_b"] * (1 - values["out_b"])
    wrong_weights = values["W_b"] - 0.5 * wrong_delta @ values["out_a"].T
    out = 1 / (1 + np.exp(-(wrong_weights @ values["out_a"] + values["bias_b"])))
    out = 1 / (1 + np.exp(-(values["new_W_c"] @ out + values["bias_c"])))
    assert units_off(float(((values["target"] - out) ** 2).sum() / 2), "0.291027924") <= 0.5


def test_a_net_that_is_0_on_paper_only_lets_a_weight_move(at: At) -> None:
    """In float64 the first net of bookai is 2.8e-17, and its unit counts as on; on paper its weights stay."""
    on_paper = CASES["bookai-relu-linear"]
    exact = {key: value for key, value in on_paper.items() if key != "decimals"}
    (kept,) = (one for one in on_paper["published"] if one["value"] == "new_W_b" and one["cell"] == [0, 0])
    assert computed(at, on_paper, kept) == 0.2
    assert 0 < computed(at, exact, {"iteration": 1, "value": "net_b", "cell": [0, 0]}) < 1e-16
    assert computed(at, exact, kept) == pytest.approx(0.24925)


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
