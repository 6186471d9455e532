"""A network that comes in as PyTorch saves it, is stepped and edited, and goes back, beside the same steps in numpy."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from gpnet_engine.files.document import document_of_weights
from gpnet_engine.files.overrides import Overrides
from gpnet_engine.files.trained import save_trained
from gpnet_engine.files.weights.formats import FORMATS
from gpnet_engine.time.edits import CellEdit
from gpnet_engine.time.session import Position, go_to, open_session, project_here
from tests.builders.weight_files import write_arrays

Numbers = NDArray[np.float64]
SIZES, SAMPLES, RATE, ITERATIONS = (4, 6, 5, 3), 7, 0.05, 20
EDIT_AT, EDITED = 5, 0.75
NAMES = {
    "Sequential": ["0", "2", "4"],
    "fc": ["fc1", "fc2", "fc3"],
    "in a module": ["module.a.0", "module.a.1", "module.a.9"],
}


def stepped(weights: list[Numbers], biases: list[Numbers], inputs: Numbers, targets: Numbers) -> None:
    """Take the steps of tanh, tanh, softmax with cross entropy, summed over samples, each a row: x @ W.T + b."""
    for iteration in range(1, ITERATIONS + 1):
        if iteration == EDIT_AT:
            weights[0][0, 0] = EDITED
        outs = [inputs]
        for weight, bias in zip(weights, biases, strict=True):
            net = outs[-1] @ weight.T + bias
            outs.append(np.tanh(net) if weight is not weights[-1] else np.exp(net) / np.exp(net).sum(1, keepdims=True))
        delta = outs[-1] - targets
        for layer in reversed(range(len(weights))):
            gradient, sent = delta.T @ outs[layer], delta @ weights[layer]
            biases[layer] -= RATE * delta.sum(0)
            weights[layer] -= RATE * gradient
            delta = sent * (1 - outs[layer] ** 2)


@pytest.mark.parametrize("names", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("kind", [np.float64, np.float32])
def test_what_goes_back_is_what_numpy_computes(tmp_path: Path, names: list[str], kind: type[np.floating[Any]]) -> None:
    random = np.random.default_rng(4)
    weights = [np.asarray(random.normal(size=(after, before)), kind) for before, after in pairwise(SIZES)]
    biases = [np.asarray(random.normal(size=(size,)), kind) for size in SIZES[1:]]
    inputs, targets = random.normal(size=(SAMPLES, SIZES[0])), np.eye(SIZES[-1])[random.integers(0, 3, SAMPLES)]
    arrays = {f"{name}.weight": weight for name, weight in zip(names, weights, strict=True)}
    arrays |= {f"{name}.bias": bias for name, bias in zip(names, biases, strict=True)}
    path = write_arrays(tmp_path / "net.safetensors", arrays)
    data = {"inputs": inputs.tolist(), "targets": targets.tolist()}
    activations = ["tanh", "tanh", "softmax"]
    given = Overrides(activation=activations, loss="cross_entropy", learning_rate=RATE, batch_size=SAMPLES)
    document = document_of_weights(path, given, data)
    edits = (CellEdit(EDIT_AT, "W_b", 0, 0, EDITED),)
    session = go_to(open_session(document.project, edits=edits), Position(ITERATIONS + 1, 0))
    save_trained(document, project_here(session), tmp_path / "back.safetensors")
    back = FORMATS[".safetensors"].read(tmp_path / "back.safetensors").arrays
    wanted_weights, wanted_biases = ([one.astype(np.float64) for one in both] for both in (weights, biases))
    stepped(wanted_weights, wanted_biases, inputs, targets)
    assert set(back) == set(arrays)
    for name, weight, bias in zip(names, wanted_weights, wanted_biases, strict=True):
        for found, wanted in ((back[f"{name}.weight"], weight), (back[f"{name}.bias"], bias)):
            assert found.shape == wanted.shape
            assert np.max(np.abs(found - wanted)) <= 1e-12 * np.max(np.abs(wanted))
