"""E, every δ, every gradient and every ∂E/∂out against HIPS autograd, on 600 random networks.

The forward model is written down a second time, for autograd; it knows nothing of the engine but its names.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle, islice, product
from typing import TypeAlias

import autograd.numpy as anp  # type: ignore[import-untyped]
import numpy as np
import pytest
from autograd import value_and_grad

from gpnet_engine.arrays import Matrix, Values
from gpnet_engine.model.activations import ACTIVATIONS
from gpnet_engine.model.losses import LOSSES
from gpnet_engine.model.project import Project
from gpnet_engine.model.settings import BiasMode, Reduction
from gpnet_engine.names import layer_letters
from gpnet_engine.operations.program import program
from gpnet_engine.time.session import Session
from tests.builders.autograd_model import COSTS, MODEL, Traced

MakeProject: TypeAlias = Callable[..., Project]
At: TypeAlias = Callable[[Project, int, int], Session]

NETWORKS = 600
RELATIVE = 1e-10
ROUNDING = 1e-15  # where the true derivative is 0, or a difference of numbers near 1

LAST_AND_LOSS = (
    *product(MODEL, ("squared_error", "sum_of_squares", "absolute_error", "huber")),
    ("softmax", "cross_entropy"),
    ("sigmoid", "binary_cross_entropy"),
)


@dataclass(frozen=True)
class Case:
    """A random network, and the iteration that is looked at."""

    number: int
    sizes: tuple[int, ...]
    activations: tuple[str, ...]
    loss: str
    bias: tuple[BiasMode, ...]
    bias_shared: bool
    reduction: str
    samples: int
    batch_size: int
    iteration: int

    @property
    def id(self) -> str:
        """Say what the case is."""
        shape = "-".join(map(str, self.sizes))
        batch = f"{self.reduction} of {self.batch_size} of {self.samples}, iteration {self.iteration}"
        bias = "+".join(self.bias) + " shared" * self.bias_shared
        return f"{self.number}: {shape} {'+'.join(self.activations)} {self.loss} bias {bias} {batch}"

    @property
    def is_smaller_batch(self) -> bool:
        """Whether the iteration is the last of an epoch, and has fewer samples than the others."""
        batches = -(-self.samples // self.batch_size)
        return self.samples % self.batch_size > 0 and self.iteration % batches == 0


def random_cases() -> Iterator[Case]:
    """Yield cases in which last layer, loss, bias and reduction take turns, and all else is drawn."""
    kinds = [
        kind
        for kind in product(LAST_AND_LOSS, BiasMode, Reduction)
        if LOSSES[kind[0][1]].mean_of_outputs or not kind[2].is_over_outputs
    ]
    turns = cycle(kinds)
    random = np.random.default_rng(2)
    for number, ((last, loss), mode, reduction) in enumerate(islice(turns, NETWORKS)):
        sizes = tuple(map(int, random.integers(1, 6, size=random.integers(2, 7))))
        modes = random.choice(list(BiasMode), size=len(sizes) - 1) if number % 2 else [mode] * (len(sizes) - 1)
        bias = tuple(map(BiasMode, modes))
        hidden = tuple(map(str, random.choice(list(MODEL), size=len(sizes) - 2)))
        samples = int(random.integers(1, 9))
        batch_size = int(random.integers(1, samples + 1))
        iteration = int(random.integers(1, 4))
        names, is_shared = (*hidden, last), number % 3 == 1
        yield Case(number, sizes, names, loss, bias, is_shared, reduction, samples, batch_size, iteration)


CASES = tuple(random_cases())


def derivatives(project: Project, values: Values) -> tuple[float, dict[str, Matrix]]:
    """Return E and its derivatives, under the engine's names, as autograd finds them.

    The derivative by a net or an out is that by a number, here 0, which is added to it.
    """
    network = project.network
    batch = values["out_a"].shape[1]
    layers = [layer_letters(index) for index in range(1, len(network.sizes))]
    names = {f"W_{layer}": f"grad_W_{layer}" for layer in layers}
    names |= {f"bias_{layer}": f"grad_bias_{layer}" for layer in layers if network.bias_of(layer) is BiasMode.TRAINED}
    variables = {derivative: values[name] for name, derivative in names.items()}
    for layer, size in zip(layers, network.sizes[1:], strict=True):
        variables |= {f"{kind}_{layer}": np.zeros((size, batch)) for kind in ("delta", "dout")}

    def error(moved: dict[str, Traced]) -> Traced:
        out = values["out_a"]
        for layer, activation in zip(layers, network.activations, strict=True):
            net = anp.dot(moved[f"grad_W_{layer}"], out) + moved[f"delta_{layer}"]
            if network.bias_of(layer) is not BiasMode.NONE:
                net = net + moved.get(f"grad_bias_{layer}", values[f"bias_{layer}"])
            out = MODEL[activation](net) + moved[f"dout_{layer}"]
        total = anp.sum(COSTS[network.loss_name](values["target"], out))
        return total / math.prod(network.reduction.counted(batch, network.sizes[-1]))

    value, gradients = value_and_grad(error)(variables)
    return float(value), gradients


def project_of(case: Case, make_project: MakeProject) -> Project:
    return make_project(
        case.sizes,
        case.activations,
        loss=case.loss,
        bias=case.bias,
        bias_shared=case.bias_shared,
        reduction=case.reduction,
        samples=case.samples,
        batch_size=case.batch_size,
        learning_rate=0.1,
        seed=case.number,
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_error_deltas_and_gradients_are_those_of_autograd(make_project: MakeProject, at: At, case: Case) -> None:
    project = project_of(case, make_project)
    operations = program(project.network)
    values = at(project, case.iteration, len(operations)).values
    error, expected = derivatives(project, values)
    assert values["error"].item() == pytest.approx(error, rel=RELATIVE, abs=ROUNDING)
    compared = {name for name in expected if name in values}
    for name in compared:
        np.testing.assert_allclose(values[name], expected[name], rtol=RELATIVE, atol=ROUNDING, err_msg=name)
    assert compared >= {one.result for one in operations if one.result.startswith(("delta", "grad", "dout"))}
    assert len(compared) >= len(case.activations) * 2 + case.bias.count(BiasMode.TRAINED)


@pytest.mark.parametrize(
    ("kinds", "every"),
    [
        ({case.activations[0] for case in CASES if len(case.activations) > 1}, set(MODEL) | set(ACTIVATIONS)),
        ({case.activations[-1] for case in CASES}, set(MODEL) | set(ACTIVATIONS)),
        ({case.loss for case in CASES}, set(COSTS) | set(LOSSES)),
        ({mode for case in CASES for mode in case.bias}, set(BiasMode)),
        ({case.reduction for case in CASES}, set(Reduction)),
        ({min(case.batch_size, 5) for case in CASES}, {1, 2, 3, 4, 5}),
        ({len(case.sizes) for case in CASES}, {2, 3, 4, 5, 6}),
        ({case.is_smaller_batch for case in CASES}, {True, False}),
    ],
    ids=["hidden", "last", "loss", "bias", "reduction", "batch", "layers", "smaller last batch"],
)
def test_the_random_networks_leave_nothing_out(kinds: set[object], every: set[object]) -> None:
    assert kinds == every
    assert len(CASES) == NETWORKS
