"""The trace of optimizers, penalties and clipping: names and order as scripts may rely on, and every number exactly."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from gpnet_engine.model.settings import Precision
from gpnet_engine.time.trace import record, trace
from tests.builders.projects import make_project
from tests.builders.strategies import SETTINGS_OF_UPDATES

KEEPS = {
    "sgd": (),
    "momentum": ("velocity",),
    "nesterov": ("velocity",),
    "adagrad": ("moment2",),
    "rmsprop": ("moment2",),
    "adam": ("moment1", "moment2"),
    "adamw": ("moment1", "moment2"),
}
TERMS_OF_ADAM = {"mhat_W_b", "vhat_W_b", "step_W_b"}


def entries_of(precision: Precision = Precision.FLOAT64, **settings: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    project = make_project(bias="trained", **settings)
    project = replace(project, training=replace(project.training, precision=precision))
    return [json.loads(json.dumps(record(entry), allow_nan=False)) for entry in trace(project, 2)]


def terms_of(name: str, entries: list[dict[str, Any]]) -> set[str]:
    return set(next(entry for entry in entries if entry["name"] == name)["terms"])


@pytest.mark.parametrize("settings", SETTINGS_OF_UPDATES, ids=str)
def test_updates_come_parameter_by_parameter_each_after_its_state(settings: dict[str, Any]) -> None:
    entries = entries_of(**settings)
    made = [(entry["op"], entry["name"]) for entry in entries if entry["iteration"] == 1]
    kept = KEEPS[settings.get("optimizer", "sgd")]
    expected = [("clip", "clip")] if "clip_norm" in settings else []
    for name, op in (("W_b", "update"), ("bias_b", "bias_update"), ("W_c", "update"), ("bias_c", "bias_update")):
        expected += [*((state, f"{state}_{name}") for state in kept), (op, name)]
    assert made[-len(expected) :] == expected
    assert [entry["step"] for entry in entries if entry["iteration"] == 2] == list(range(1, len(made) + 1))


def test_terms_have_the_names_of_the_contract() -> None:
    assert terms_of("W_b", entries_of()) == {"step_W_b"}
    assert terms_of("W_b", entries_of(optimizer="adam")) == TERMS_OF_ADAM
    assert terms_of("W_b", entries_of(optimizer="adamw")) > TERMS_OF_ADAM
    assert terms_of("clip", entries_of(clip_norm=1.0)) == {"norm"}
    assert terms_of("error", entries_of(l2=0.5)) == {"error_k", "penalty"}
    assert terms_of("grad_W_c", entries_of(l1=0.5)) == {"data_grad_W_c", "penalty_W_c"}
    assert terms_of("grad_bias_c", entries_of(l1=0.5)) == set()


@pytest.mark.parametrize("settings", SETTINGS_OF_UPDATES, ids=str)
def test_numbers_in_float32_are_written_exactly(settings: dict[str, Any]) -> None:
    numbers = [number for entry in entries_of(Precision.FLOAT32, **settings) for number in numbers_in(entry)]
    assert numbers == [float(np.float32(number)) for number in numbers]
    assert any(number != float(f"{number:.7g}") for number in numbers)


def numbers_in(entry: dict[str, Any]) -> Iterator[float]:
    """Yield the numbers of a value and its terms."""
    for value in (entry["value"], *entry["terms"].values()):
        yield from np.ravel(value).tolist()
