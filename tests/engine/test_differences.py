"""Many differences at once are those that moving one parameter after the other gives, but for the noise they own up to.

The cases come from the tables: every activation and loss, with every bias mode and reduction, in batches.
"""

from collections.abc import Callable
from itertools import product
from typing import TypeAlias

import numpy as np
import pytest

from gpnet_engine.arrays import matrix
from gpnet_engine.model.activations import ACTIVATIONS
from gpnet_engine.model.arithmetic import Arithmetic
from gpnet_engine.model.losses import LOSSES
from gpnet_engine.model.project import Project
from gpnet_engine.model.settings import BiasMode, Reduction
from gpnet_engine.questions.gradient_checks.differences import Differences
from gpnet_engine.time.session import open_session
from gpnet_engine.time.training import ErrorOf

MakeProject: TypeAlias = Callable[..., Project]

DISTANCE = 2.0**-10
LAST_AND_LOSS = [
    (activation, name)
    for name, loss in LOSSES.items()
    for activation in ([loss.fused.activation] if loss.fused else ACTIVATIONS)
]
KINDS = list(product(BiasMode, Reduction, (1, 3)))


def one_by_one(error: ErrorOf, name: str, row: int, column: int, step: float) -> float:
    """Return ∂E by one parameter: central differences of the whole E with `step` and half of it, extrapolated."""
    parameter = error.parameters[name]
    start = float(parameter[row, column])

    def slope(distance: float) -> float:
        parameter[row, column] = start + distance
        above = error()
        parameter[row, column] = start - distance
        below = error()
        parameter[row, column] = start
        return (above - below) / (2.0 * distance)

    return (4.0 * slope(step / 2.0) - slope(step)) / 3.0


def assert_same(project: Project) -> None:
    """Check that both forms give the same slopes, by the same steps."""
    given = open_session(project).values
    differences = Differences(project.network, given)
    error = ErrorOf(project.network, Arithmetic(), project.parameters, given)
    assert project.network.is_penalized or differences.values["error"].item() == error()
    for name, (height, width) in project.network.parameter_shapes().items():
        rows, columns = divmod(np.arange(height * width), width)
        slopes = differences.slopes(name, rows, columns, DISTANCE)
        largest = np.max(np.abs(differences.reach_of(name, columns)), axis=1)
        for index, (row, column) in enumerate(np.ndindex(height, width)):
            step = DISTANCE / largest[index] if largest[index] else DISTANCE
            slow = one_by_one(error, name, row, column, step)
            # The slow form adds up E before it subtracts, which loses some digits more.
            noise = slopes.noise[index] + 1e-15 * error() / step
            assert abs(slopes.central[index] - slow) <= noise, (name, row, column)


@pytest.mark.parametrize("seed", range(len(LAST_AND_LOSS) * 3))
def test_many_at_once_are_the_same_as_one_by_one(make_project: MakeProject, seed: int) -> None:
    last, loss = LAST_AND_LOSS[seed % len(LAST_AND_LOSS)]
    bias, reduction, batch = KINDS[seed % len(KINDS)]
    if reduction.is_over_outputs and not LOSSES[loss].mean_of_outputs:
        reduction = Reduction.MEAN
    random = np.random.default_rng(seed)
    sizes = [int(size) for size in random.integers(1, 6, size=random.integers(2, 6))]
    hidden = [str(name) for name in random.choice(list(ACTIVATIONS), size=len(sizes) - 2)]
    project = make_project(
        sizes,
        (*hidden, last),
        loss=loss,
        bias=bias,
        bias_shared=seed % 2 == 1,
        reduction=reduction,
        samples=batch,
        batch_size=batch,
        seed=seed,
    )
    assert_same(project)


@pytest.mark.parametrize("inside", ACTIVATIONS)
def test_so_they_are_behind_every_activation(make_project: MakeProject, inside: str) -> None:
    assert_same(make_project((3, 4, 3, 2), (inside, inside, "tanh"), bias="trained", samples=2, batch_size=2))


def test_more_than_fit_in_the_cache_are_computed_in_parts(
    monkeypatch: pytest.MonkeyPatch, make_project: MakeProject
) -> None:
    monkeypatch.setattr("gpnet_engine.questions.gradient_checks.differences._CELLS_AT_ONCE", 50)
    assert_same(make_project((3, 5, 4, 2), bias="trained", samples=3, batch_size=3))


def test_an_input_of_0_moves_nothing(article: Project) -> None:
    differences = Differences(article.network, open_session(article).values)
    slopes = differences.slopes("W_b", np.arange(4), np.full(4, 1), DISTANCE)
    assert slopes.is_still.all()
    assert (slopes.central == 0.0).all()


def test_nothing_that_is_given_is_written_to(make_project: MakeProject) -> None:
    project = make_project((3, 4, 2), bias="trained")
    values = open_session(project).values
    before = {name: array.tobytes() for name, array in values.items()}
    Differences(project.network, values).slopes("W_b", np.arange(4), np.arange(4) % 3, DISTANCE)
    assert {name: array.tobytes() for name, array in values.items()} == before


def test_slopes_near_the_largest_number_warn_no_one(make_project: MakeProject) -> None:
    project = make_project((1, 1, 1), "linear", loss="absolute_error")
    values = {**open_session(project).values, "W_c": matrix([[1.5e308]]), "W_b": matrix([[1e-3]])}
    values["out_a"] = matrix([[1.0]])
    slopes = Differences(project.network, values).slopes("W_b", np.array([0]), np.array([0]), DISTANCE)
    assert np.isinf([slopes.left, slopes.right]).all()


@pytest.mark.parametrize("penalty", [{"l2": 0.3}, {"l1": 0.2}, {"l1": 0.2, "l2": 0.3}], ids=str)
@pytest.mark.parametrize("reduction", Reduction)
def test_the_penalty_of_each_weight_is_moved_too(
    make_project: MakeProject, penalty: dict[str, float], reduction: Reduction
) -> None:
    project = make_project((3, 4, 2), bias="trained", reduction=reduction, samples=3, batch_size=3, **penalty)
    assert_same(project)


def test_a_penalty_is_not_lost_beside_a_large_error(make_project: MakeProject) -> None:
    project = make_project((1, 1), "linear", samples=1, l2=1e-9)
    given = {
        **open_session(project).values,
        "W_b": matrix([[3.0]]),
        "out_a": matrix([[0.0]]),
        "target": matrix([[1e9]]),
    }
    slopes = Differences(project.network, given).slopes("W_b", np.array([0]), np.array([0]), DISTANCE)
    assert slopes.central.item() == pytest.approx(3e-9, rel=1e-12)
