"""Every δ and every gradient against central differences of E.

E is computed here by a plain numpy forward pass that knows nothing of the engine.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpnet_engine.arrays import Matrix
from gpnet_engine.model.project import Project
from gpnet_engine.names import layer_letters
from gpnet_engine.operations.program import program
from gpnet_engine.time.session import Session

MakeProject = Callable[..., Project]
At = Callable[[Project, int, int], Session]

STEP = 1e-6
KINK_FREE = 1e-3

FUNCTIONS: dict[str, Callable[[Matrix], Matrix]] = {
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "tanh": lambda x: (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x)),
    "relu": lambda x: np.where(x > 0, x, 0),
    "leaky_relu": lambda x: np.where(x > 0, x, x / 100),
    "linear": lambda x: x,
    "softmax": lambda x: np.exp(x) / np.exp(x).sum(axis=0),
}
LOSSES: dict[str, Callable[[Matrix, Matrix], Matrix]] = {
    "squared_error": lambda t, o: (t - o) ** 2 / 2,
    "cross_entropy": lambda t, o: -t * np.log(o),
    "binary_cross_entropy": lambda t, o: -t * np.log(o) - (1 - t) * np.log(1 - o),
}
# What the engine calls the derivative of E by a value of this name.
DERIVATIVES = {"W": "grad_W", "bias": "grad_bias", "net": "delta", "out": "dout"}


def error(project: Project, batch: int, moved: str = "", by: float | Matrix = 0.0) -> float:
    """Return E of the first batch, with `by` added to the value named `moved` where it arises."""

    def arisen(name: str, array: Matrix) -> Matrix:
        return array + by if name == moved else array

    network = project.network
    out = project.inputs[:, :batch]
    for index, activation in enumerate(network.activations, start=1):
        layer = layer_letters(index)
        net = arisen(f"W_{layer}", project.parameters[f"W_{layer}"]) @ out
        if f"bias_{layer}" in project.parameters:
            net = net + arisen(f"bias_{layer}", project.parameters[f"bias_{layer}"])
        out = arisen(f"out_{layer}", FUNCTIONS[activation](arisen(f"net_{layer}", net)))
    costs = LOSSES[network.loss_name](project.targets[:, :batch], out)
    return float(costs.sum()) / (batch if network.reduction == "mean" else 1)


def central_differences(project: Project, batch: int, name: str, shape: tuple[int, ...]) -> Matrix:
    slopes = np.empty(shape)
    for cell in np.ndindex(shape):
        by = np.zeros(shape)
        by[cell] = STEP
        slopes[cell] = (error(project, batch, name, by) - error(project, batch, name, -by)) / (2 * STEP)
    return slopes


def assert_every_derivative_agrees(project: Project, values: Mapping[str, Matrix]) -> None:
    batch = values["out_a"].shape[1]
    assert values["error"].item() == pytest.approx(error(project, batch), rel=1e-12)
    compared = set()
    for name, array in values.items():
        kind, _, layer = name.rpartition("_")
        derivative = f"{DERIVATIVES.get(kind)}_{layer}"
        if derivative not in values:
            continue
        assert values[derivative].shape == array.shape
        expected = central_differences(project, batch, name, array.shape)
        np.testing.assert_allclose(values[derivative], expected, rtol=1e-6, atol=1e-9, err_msg=derivative)
        compared.add(derivative)
    made = {op.result for op in program(project.network) if op.result.startswith(("grad", "delta", "dout"))}
    assert compared >= made


def assert_no_kink_is_near(project: Project, values: Mapping[str, Matrix]) -> None:
    for layer, activation in zip("bcdefg", project.network.activations, strict=False):
        if "relu" in activation:
            assert np.abs(values[f"net_{layer}"]).min() > KINK_FREE, "choose another seed"


@dataclass(frozen=True)
class Case:
    """A network, a loss and a batch."""

    sizes: tuple[int, ...]
    activations: tuple[str, ...]
    loss: str = "squared_error"
    bias: str = "trained"
    reduction: str = "sum"
    batch: int = 1

    @property
    def id(self) -> str:
        """Say what is special about the case."""
        shape = "-".join(map(str, self.sizes))
        return f"{shape} {'+'.join(self.activations)} {self.loss} bias {self.bias} {self.reduction} of {self.batch}"


SIZES = ((2, 3, 2), (3, 2, 4, 2), (2, 3, 2, 3, 2), (2, 3, 3, 2, 3, 2))
LAST_AND_LOSS = (
    *((activation, "squared_error") for activation in FUNCTIONS),
    ("softmax", "cross_entropy"),
    ("sigmoid", "binary_cross_entropy"),
)
CASES = (
    *(Case(sizes, ("sigmoid",) * (len(sizes) - 1), batch=2) for sizes in SIZES),
    *(Case((3, 4, 3, 2), (hidden, hidden, "linear"), batch=3) for hidden in FUNCTIONS),
    *(Case((2, 3, 3), ("tanh", last), loss, batch=2) for last, loss in LAST_AND_LOSS),
    *(Case((2, 3), (last,), loss, batch=2) for last, loss in LAST_AND_LOSS),
    *(
        Case((2, 3, 2), ("leaky_relu", last), loss, bias, reduction, batch)
        for (last, loss), bias, reduction, batch in product(
            LAST_AND_LOSS[-3:], ("none", "trained", "frozen"), ("sum", "mean"), (1, 3)
        )
    ),
    *(Case((2, 3, 2), ("sigmoid", last), loss, reduction="mean", batch=3) for last, loss in LAST_AND_LOSS),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_every_delta_and_gradient_is_a_derivative_of_the_error(make_project: MakeProject, at: At, case: Case) -> None:
    project = make_project(
        case.sizes,
        case.activations,
        loss=case.loss,
        bias=case.bias,
        reduction=case.reduction,
        samples=case.batch,
        batch_size=case.batch,
        seed=3,
    )
    values = at(project, 1, len(program(project.network))).values
    assert_no_kink_is_near(project, values)
    assert_every_derivative_agrees(project, values)


SMOOTH = ("sigmoid", "tanh", "linear", "softmax")


@given(
    sizes=st.lists(st.integers(1, 4), min_size=2, max_size=6),
    data=st.data(),
    bias=st.sampled_from(["none", "trained", "frozen"]),
    reduction=st.sampled_from(["sum", "mean"]),
    batch=st.integers(1, 4),
    seed=st.integers(0, 10_000),
)
@settings(max_examples=40)
def test_random_smooth_networks_agree_as_well(  # noqa: PLR0913, PLR0917 - hypothesis draws each of them
    make_project: MakeProject,
    at: At,
    sizes: list[int],
    data: st.DataObject,
    bias: str,
    reduction: str,
    batch: int,
    seed: int,
) -> None:
    last, loss = data.draw(st.sampled_from([pair for pair in LAST_AND_LOSS if "relu" not in pair[0]]))
    hidden = data.draw(st.lists(st.sampled_from(SMOOTH), min_size=len(sizes) - 2, max_size=len(sizes) - 2))
    project = make_project(
        sizes,
        (*hidden, last),
        loss=loss,
        bias=bias,
        reduction=reduction,
        samples=batch,
        batch_size=batch,
        seed=seed,
    )
    assert_every_derivative_agrees(project, at(project, 1, len(program(project.network))).values)


def test_the_last_batch_may_be_smaller_and_its_mean_is_over_its_own_samples(make_project: MakeProject, at: At) -> None:
    project = make_project((2, 3, 2), reduction="mean", samples=3, batch_size=2, learning_rate=0.0)
    values = at(project, 2, len(program(project.network))).values
    assert values["out_a"].shape == (2, 1)
    alone = make_project((2, 3, 2), reduction="sum", samples=3, batch_size=1, learning_rate=0.0)
    of_third_sample = at(alone, 3, len(program(alone.network))).values
    assert values["grad_W_b"].tolist() == of_third_sample["grad_W_b"].tolist()


@pytest.mark.parametrize(("bias", "moved"), [("trained", True), ("frozen", False)])
def test_only_trained_biases_move(make_project: MakeProject, at: At, bias: str, *, moved: bool) -> None:
    project = make_project((2, 3, 2), bias=bias)
    values = at(project, 2, 0).values
    assert bool((values["bias_b"] != project.parameters["bias_b"]).all()) is moved
    assert (values["W_c"] != project.parameters["W_c"]).all()


@pytest.mark.parametrize(
    ("activation", "loss"), [("softmax", "cross_entropy"), ("sigmoid", "binary_cross_entropy")], ids=["ce", "bce"]
)
@pytest.mark.parametrize(("reduction", "factor"), [("sum", 1.0), ("mean", 0.5)], ids=["sum", "mean"])
def test_the_output_delta_of_a_matching_pair_is_out_minus_target(
    make_project: MakeProject, at: At, activation: str, loss: str, reduction: str, factor: float
) -> None:
    project = make_project((2, 3), activation, loss=loss, reduction=reduction, samples=2, batch_size=2)
    values = at(project, 1, len(program(project.network))).values
    assert values["delta_b"].tolist() == (factor * (values["out_b"] - values["target"])).tolist()
