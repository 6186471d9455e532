"""Weights as people and libraries save them: what opens, what needs a word, and what is refused with the way round.

Names and shapes were looked up in public tutorials, courses and libraries; the numbers are drawn here.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from gpnet_engine.errors import ProjectError
from gpnet_engine.files.weights.weights_reading import read_weights

Shapes = dict[str, tuple[int, ...]]


class Opens(NamedTuple):
    """Arrays by name and shape, what they open to, and what is said beside."""

    shapes: Shapes
    sizes: tuple[int, ...]
    note: str = ""
    order: tuple[str, ...] = ()
    layout: str | None = None


TRANSPOSED = "transposed on opening"
ONLY_ORDER = "in the only order in which their shapes fit"
OPENS = {
    "JAX: a tree by keys": Opens(
        {"['params']['Dense_0']['kernel']": (3, 3), "['params']['Dense_0']['bias']": (3,)}, (3, 3), TRANSPOSED
    ),
    "JAX: a list of dicts": Opens(
        {"[0]['w']": (4, 5), "[0]['b']": (5,), "[1]['w']": (5, 3), "[1]['b']": (3,)}, (4, 5, 3), TRANSPOSED
    ),
    "JAX: a list of pairs": Opens(
        {"[0][0]": (4, 5), "[0][1]": (5,), "[1][0]": (5, 3), "[1][1]": (3,)}, (4, 5, 3), TRANSPOSED
    ),
    "Flax nnx, square": Opens({"l1.kernel.value": (3, 3), "l2.kernel.value": (3, 3)}, (3, 3, 3), "as such names say"),
    "Flax nnx, by slashes": Opens({"l1/kernel/value": (4, 5), "l1/bias/value": (5,)}, (4, 5), "as such names say"),
    "Equinox": Opens({".layers[0].weight": (5, 4), ".layers[1].weight": (3, 5)}, (4, 5, 3)),
    "all weights, then all biases": Opens({"arr_0": (5, 4), "arr_1": (3, 5), "arr_2": (5,), "arr_3": (3,)}, (4, 5, 3)),
    "scikit-learn: all weights, then all biases": Opens(
        {"arr_0": (4, 5), "arr_1": (5, 3), "arr_2": (5,), "arr_3": (3,)}, (4, 5, 3), TRANSPOSED
    ),
    "transformers: Conv1D, which lies the other way": Opens(
        {"c_fc.weight": (4, 5), "c_fc.bias": (5,), "c_proj.weight": (5, 3), "c_proj.bias": (3,)},
        (4, 5, 3),
        "although such names usually mean a row for every neuron",
    ),
    "PyTorch: Sequential": Opens({"0.weight": (5, 4), "0.bias": (5,), "2.weight": (3, 5), "2.bias": (3,)}, (4, 5, 3)),
    "PyTorch: fc1, fc2, fc3": Opens(
        {"fc1.weight": (6, 6), "fc1.bias": (6,), "fc2.weight": (6, 6), "fc2.bias": (6,), "fc3.weight": (6, 6)},
        (6, 6, 6, 6),
    ),
    "PyTorch: linear_relu_stack of the tutorial": Opens(
        {
            f"linear_relu_stack.{n}.{kind}": shape
            for n in (0, 2, 4)
            for kind, shape in (("weight", (5, 5)), ("bias", (5,)))
        },
        (5, 5, 5, 5),
    ),
    "PyTorch: Sequentials in a Sequential": Opens(
        {"0.0.weight": (5, 4), "0.2.weight": (3, 5), "1.weight": (2, 3), "1.bias": (2,)}, (4, 5, 3, 2)
    ),
    "PyTorch: DataParallel and compiled": Opens(
        {"module._orig_mod.fc1.weight": (5, 4), "module._orig_mod.fc2.weight": (4, 5)}, (4, 5, 4)
    ),
    "PyTorch: hidden and output of a textbook": Opens(
        {"hidden.weight": (25, 20), "hidden.bias": (25,), "output.weight": (10, 25), "output.bias": (10,)},
        (20, 25, 10),
        ONLY_ORDER,
    ),
    "PyTorch: encoder, decoder and head": Opens(
        {"encoder.weight": (5, 4), "decoder.weight": (6, 5), "head.weight": (2, 6)}, (4, 5, 6, 2), ONLY_ORDER
    ),
    "PyTorch: one Linear": Opens({"weight": (1, 3), "bias": (1,)}, (3, 1)),
    "PyTorch: an autoencoder, with its order": Opens(
        {"encoder.weight": (2, 4), "decoder.weight": (4, 2)},
        (4, 2, 4),
        order=("encoder.weight", "decoder.weight"),
    ),
    "PyTorch: the classifier of a convolutional network, with its order": Opens(
        {"features.0.weight": (8, 3, 3, 3), "classifier.1.weight": (5, 7), "classifier.1.bias": (5,)},
        (7, 5),
        "not read",
        order=("classifier.1.weight", "classifier.1.bias"),
    ),
    "tinygrad: l1, l2": Opens({"l1.weight": (8, 9), "l1.bias": (8,), "l2.weight": (2, 8), "l2.bias": (2,)}, (9, 8, 2)),
    "Equinox: layers[0]": Opens(
        {"layers[0].weight": (5, 4), "layers[0].bias": (5,), "layers[1].weight": (2, 5)}, (4, 5, 2)
    ),
    "scikit-learn: coefs_": Opens(
        {"coefs_0": (4, 4), "intercepts_0": (4,), "coefs_1": (4, 1), "intercepts_1": (1,)}, (4, 4, 1), TRANSPOSED
    ),
    "scikit-learn: saved with what it is made of": Opens(
        {"n_features": (1,), "classes": (3,), "n_layers": (1,), "W0": (4, 5), "W1": (5, 3), "b0": (5,), "b1": (3,)},
        (4, 5, 3),
        "not read, as these are no weights: n_features, classes, n_layers",
    ),
    "scikit-learn: coef_ of a linear model": Opens({"coef_": (3, 4), "intercept_": (3,)}, (4, 3)),
    "Keras 2": Opens(
        {"dense/kernel:0": (4, 4), "dense/bias:0": (4,), "dense_1/kernel:0": (4, 4), "dense_1/bias:0": (4,)},
        (4, 4, 4),
        TRANSPOSED,
    ),
    "Keras 3": Opens(
        {"layers/dense/vars/0": (4, 3), "layers/dense/vars/1": (3,), "layers/dense_1/vars/0": (3, 3)},
        (4, 3, 3),
        TRANSPOSED,
    ),
    "Flax": Opens(
        {"params/Dense_0/kernel": (4, 3), "params/Dense_0/bias": (3,), "params/Dense_1/kernel": (3, 3)},
        (4, 3, 3),
        TRANSPOSED,
    ),
    "Flax NNX": Opens(
        {"linear1.kernel": (4, 3), "linear1.bias": (3,), "linear2.kernel": (3, 3)}, (4, 3, 3), TRANSPOSED
    ),
    "Haiku: hk.nets.MLP": Opens(
        {"mlp/~/linear_0/w": (3, 3), "mlp/~/linear_0/b": (3,), "mlp/~/linear_1/w": (3, 3)}, (3, 3, 3), TRANSPOSED
    ),
    "Haiku: hk.Linear": Opens({"linear/w": (3, 3), "linear/b": (3,), "linear_1/w": (3, 3)}, (3, 3, 3), TRANSPOSED),
    "TensorFlow 1: layer1/weights": Opens(
        {"layer1/weights": (4, 3), "layer1/biases": (3,), "layer2/weights": (3, 2), "layer2/biases": (2,)},
        (4, 3, 2),
        TRANSPOSED,
    ),
    "a course: W1, b1 in x @ W": Opens({"W1": (4, 5), "b1": (5,), "W2": (5, 3), "b2": (3,)}, (4, 5, 3), TRANSPOSED),
    "a course: W1, b1 in W @ x": Opens({"W1": (5, 4), "b1": (5, 1), "W2": (3, 5), "b2": (3, 1)}, (4, 5, 3)),
    "a book from scratch: weights and a row of biases": Opens(
        {"weights": (4, 5), "biases": (1, 5)}, (4, 5), TRANSPOSED
    ),
    "a book: weights_0, biases_0 in columns": Opens(
        {"weights_0": (5, 4), "biases_0": (5, 1), "weights_1": (3, 5), "biases_1": (3, 1)}, (4, 5, 3)
    ),
    "a blog: syn0, syn1": Opens({"syn0": (3, 4), "syn1": (4, 1)}, (3, 4, 1), TRANSPOSED),
    "a blog: W_h, W_o": Opens({"W_h": (3, 2), "b_h": (3,), "W_o": (1, 3), "b_o": (1,)}, (2, 3, 1), ONLY_ORDER),
    "a blog: Wxh, Why": Opens({"Wxh": (5, 4), "bh": (5, 1), "Why": (3, 5), "by": (3, 1)}, (4, 5, 3), ONLY_ORDER),
    "a lecture: Theta with the bias in its first column": Opens(
        {"Theta1": (25, 401), "Theta2": (10, 26)}, (400, 25, 10), "the first column of each matrix is taken as the bias"
    ),
    "a perceptron": Opens({"w": (4,), "b": ()}, (4, 1)),
    "MATLAB": Opens({"IW{1,1}": (5, 4), "b{1}": (5, 1), "LW{2,1}": (3, 5), "b{2}": (3, 1)}, (4, 5, 3)),
    "an export to ONNX": Opens(
        {"onnx::MatMul_12": (4, 3), "onnx::MatMul_13": (3, 2), "fc1.bias": (3,), "fc2.bias": (2,)},
        (4, 3, 2),
        TRANSPOSED,
    ),
    "numpy.savez(file, *arrays)": Opens({"arr_0": (4, 5), "arr_1": (5,), "arr_2": (5, 3)}, (4, 5, 3), TRANSPOSED),
    "square, with its layout": Opens({"W1": (4, 4), "b1": (4,)}, (4, 4), layout="in_out"),
    "names of any kind, with their order": Opens(
        {"first": (5, 4), "shift": (5,), "second": (3, 5)}, (4, 5, 3), order=("first", "shift", "second")
    ),
}


class Refused(NamedTuple):
    """Arrays by name and shape, and what the refusal says."""

    shapes: Shapes
    says: tuple[str, ...]


REFUSED = {
    "PReLU": Refused({"0.weight": (4, 3), "1.weight": (1,), "2.weight": (2, 4)}, ("slopes of PReLU", "leaky_slope")),
    "PReLU at the end, one slope a neuron": Refused({"0.weight": (4, 3), "1.weight": (4,)}, ("slopes of PReLU",)),
    "Bilinear": Refused({"b.weight": (4, 3, 3), "o.weight": (2, 4)}, ("b.weight", "more than one matrix")),
    "emb": Refused({"emb.weight": (100, 4), "fc.weight": (2, 4)}, ("an embedding",)),
    "LoRA": Refused({"fc.lora_A.weight": (1, 3), "fc.lora_B.weight": (4, 1)}, ("low-rank", "merged")),
    "square, all weights, then all biases": Refused(
        {"arr_0": (4, 4), "arr_1": (4, 4), "arr_2": (4,), "arr_3": (4,)}, ("weights_layout",)
    ),
    "biases before weights": Refused({"arr_0": (4,), "arr_1": (4, 3)}, ("arr_0", "say with order")),
    "BatchNorm": Refused(
        {"0.weight": (4, 3), "1.weight": (4,), "1.bias": (4,), "1.running_mean": (4,), "1.running_var": (4,)},
        ("BatchNorm", "fold it into the layer before", "γ / √"),
    ),
    "BatchNorm of Keras": Refused({"layers/batch_normalization/vars/0": (4,)}, ("BatchNorm", "fold it")),
    "LayerNorm by name": Refused({"layer_norm.weight": (4,), "fc.weight": (4, 4)}, ("LayerNorm", "order")),
    "LayerNorm by shape": Refused(
        {"0.weight": (4, 3), "1.weight": (4,), "1.bias": (4,), "3.weight": (2, 4)}, ("normalization", "order")
    ),
    "a convolution by name": Refused({"conv1.weight": (4, 3, 3, 3), "fc.weight": (2, 4)}, ("a convolution", "order")),
    "a convolution by shape": Refused({"0.weight": (4, 3, 5)}, ("expected rows and columns", "a convolution")),
    "an LSTM": Refused({"lstm.weight_ih_l0": (8, 3), "lstm.weight_hh_l0": (8, 2)}, ("a recurrent layer", "in time")),
    "a GRU of Keras": Refused({"gru/kernel": (3, 6), "gru/recurrent_kernel": (2, 6)}, ("a recurrent layer",)),
    "an RNN by hand": Refused({"Wxh": (5, 4), "Whh": (5, 5), "Why": (3, 5)}, ("Whh", "a recurrent layer")),
    "attention": Refused({"attn.in_proj_weight": (12, 4)}, ("attention", "order")),
    "a transformer": Refused({"encoder.layer.0.attention.self.query.weight": (4, 4)}, ("attention",)),
    "an embedding": Refused({"embedding.weight": (100, 4), "fc.weight": (2, 4)}, ("an embedding", "transpose")),
    "weight norm": Refused({"0.weight_g": (4, 1), "0.weight_v": (4, 3)}, ("weight_norm", "remove_weight_norm")),
    "quantized": Refused({"fc.weight_scale": (4,), "fc.weight": (4, 4)}, ("quantized",)),
    "square, names that do not say": Refused({"W1": (4, 4), "b1": (4,)}, ("weights_layout", "out_in", "in_out")),
    "one matrix, no bias": Refused({"W1": (4, 3)}, ("weights_layout",)),
    "an autoencoder": Refused({"encoder.weight": (2, 4), "decoder.weight": (4, 2)}, ("order", '"encoder.weight"')),
    "names of any kind": Refused({"first": (5, 4), "shift": (5,), "second": (3, 5)}, ("order", '"shift"')),
    "biases in the matrices, not said": Refused(
        {"W1": (25, 401), "W2": (10, 26)}, ("one column more", "b1 = M1[:, 0]")
    ),
    "a network of neurons": Refused(
        {"layers.0.neurons.0.w": (3,), "layers.0.neurons.1.w": (3,)}, ("rows and columns",)
    ),
    "only what stands beside": Refused({"classes": (3,), "loss": (9,)}, ("expected weights", "classes")),
}


def _written(folder: Path, shapes: Shapes) -> Path:
    random = np.random.default_rng(3)
    arrays = {name: random.normal(size=shape) for name, shape in shapes.items()}
    with (folder / "net.npz").open("wb") as file:
        np.savez(file, **arrays)  # type: ignore[arg-type]
    return folder / "net.npz"


@pytest.mark.parametrize("given", OPENS.values(), ids=OPENS)
def test_a_public_layout_opens(tmp_path: Path, given: Opens) -> None:
    stored = read_weights(_written(tmp_path, given.shapes), given.order, given.layout)
    assert stored.sizes == given.sizes
    assert given.note in " ".join(stored.notes)
    if not given.note:
        assert stored.notes == ()


@pytest.mark.parametrize("given", REFUSED.values(), ids=REFUSED)
def test_what_does_not_open_is_called_by_its_name_with_the_way_round(tmp_path: Path, given: Refused) -> None:
    with pytest.raises(ProjectError) as error:
        read_weights(_written(tmp_path, given.shapes))
    for words in given.says:
        assert words in str(error.value)
    assert "\n" not in str(error.value)
