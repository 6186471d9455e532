"""Mistakes on purpose: the numbers that each is known to give, and that what is shown of one is what it computes."""

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import cycle
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from gpnet_engine.arrays import matrix, with_cell
from gpnet_engine.diagnosis.answers import Answers
from gpnet_engine.diagnosis.diagnosing import diagnose
from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.formulas.expressions import evaluate
from gpnet_engine.model.arithmetic import Arithmetic
from gpnet_engine.model.mistake_names import MISTAKE_NAMES
from gpnet_engine.model.network import Network
from gpnet_engine.model.numpy_calls import make
from gpnet_engine.model.project import Project
from gpnet_engine.model.settings import BiasMode, Training
from gpnet_engine.operations.execute import context_of
from gpnet_engine.operations.mistakes import MISTAKES
from gpnet_engine.operations.program import carried_shapes, program
from gpnet_engine.questions.gradient_checks.checks import check_of
from gpnet_engine.teaching.consequences import consequences, is_made, iteration_values
from gpnet_engine.time.session import Position, go_to, open_session
from tests.builders.strategies import SETTINGS_OF_UPDATES

MakeProject = Callable[..., Project]
WithMistake = Callable[[str], list[Project]]

# What each mistake does to the article, or to Mazur's network with trained biases, on four decimals: the first number
# that it makes wrong, as it stands on paper, the right one, and how many of all numbers are wrong.
FIRST_WRONG = [
    ("net.no-bias", "mazur", "net_b", 1, 1, "0.0275", "0.3775", 39),
    ("net.minus-bias", "mazur", "net_b", 1, 1, "-0.3225", "0.3775", 39),
    ("net.bias-after", "mazur", "net_b", 1, 1, "0.0275", "0.3775", 39),
    ("net.columns", "article", "net_b", 2, 1, "0.2000", "0.3000", 73),
    ("net.from-net", "article", "net_c", 1, 1, "0.5700", "0.7887", 71),
    ("out.plus-exponent", "article", "out_b", 1, 1, "0.4750", "0.5250", 75),
    ("out.brackets", "article", "out_b", 1, 1, "1.9048", "0.5250", 74),
    ("out.skipped", "article", "out_b", 1, 1, "0.1000", "0.5250", 75),
    ("out.skipped-last", "article", "out_d", 1, 1, "0.9440", "0.7199", 63),
    ("out.wrong-function", "article", "out_b", 1, 1, "0.0997", "0.5250", 75),
    ("out.twice", "article", "out_b", 1, 1, "0.6283", "0.5250", 75),
    ("out.numerator", "article", "out_b", 1, 1, "0.0525", "0.5250", 75),
    ("E.no-half", "article", "error", 1, 1, "0.5447", "0.2723", 1),
    ("E.half-mean", "article", "error", 1, 1, "0.1362", "0.2723", 1),
    ("E.no-square", "article", "error", 1, 1, "-0.2787", "0.2723", 1),
    ("E.plain-sum", "article", "error", 1, 1, "-0.5574", "0.2723", 1),
    ("E.absolute", "article", "error", 1, 1, "0.8824", "0.2723", 1),
    ("delta.no-fprime", "article", "delta_d", 1, 1, "0.7199", "0.1452", 60),
    ("delta.sign", "article", "delta_d", 1, 1, "-0.1452", "0.1452", 60),
    ("delta.factor-2", "article", "delta_d", 1, 1, "0.2903", "0.1452", 60),
    ("delta.over-n", "article", "delta_d", 1, 1, "0.0726", "0.1452", 60),
    ("delta.uses-E", "article", "delta_d", 1, 1, "0.0523", "0.1452", 60),
    ("delta.total-E", "article", "delta_d", 1, 1, "0.0549", "0.1452", 58),
    ("delta.target-swapped", "article", "delta_d", 1, 1, "-0.0565", "0.1452", 60),
    ("fprime.sigmoid-twice", "article", "delta_d", 1, 1, "0.1585", "0.1452", 60),
    ("fprime.of-net", "article", "delta_d", 1, 1, "0.0381", "0.1452", 60),
    ("fprime.one-minus-out", "article", "delta_d", 1, 1, "0.2016", "0.1452", 60),
    ("fprime.out-only", "article", "delta_d", 1, 1, "0.5183", "0.1452", 60),
    ("fprime.sign", "article", "delta_d", 1, 1, "-0.1452", "0.1452", 29),
    ("fprime.plus", "article", "delta_d", 1, 1, "0.8913", "0.1452", 60),
    ("fprime.wrong-function", "article", "delta_d", 1, 1, "0.3468", "0.1452", 60),
    ("hidden.no-fprime", "article", "delta_c", 1, 1, "0.0303", "0.0065", 43),
    ("all.no-fprime", "article", "delta_d", 1, 1, "0.7199", "0.1452", 60),
    ("hidden.fprime-layer-after", "mazur", "delta_b", 1, 1, "0.0068", "0.0088", 13),
    ("hidden.fprime-layer-before", "mazur", "delta_b", 1, 1, "0.0017", "0.0088", 14),
    ("back.updated-weights", "article", "dout_c", 1, 1, "0.0229", "0.0303", 46),
    ("back.no-transpose", "article", "dout_c", 1, 1, "0.0347", "0.0303", 46),
    ("back.raw-error", "article", "dout_c", 1, 1, "0.1185", "0.0303", 46),
    ("back.one-path", "article", "dout_c", 1, 1, "0.0436", "0.0303", 46),
    ("back.own-path", "mazur", "dout_b", 1, 1, "0.0554", "0.0364", 16),
    ("back.share", "article", "dout_c", 1, 1, "0.0300", "0.0303", 37),
    ("back.out-for-delta", "article", "dout_c", 1, 1, "0.7185", "0.0303", 46),
    ("back.weights-of-this-layer", "mazur", "dout_b", 1, 1, "0.0113", "0.0364", 16),
    ("back.divide", "article", "dout_c", 1, 1, "0.4472", "0.0303", 46),
    ("back.no-weights", "article", "dout_c", 1, 1, "0.1231", "0.0303", 46),
    ("grad.own-out", "mazur", "grad_W_c", 1, 1, "0.1041", "0.0822", 16),
    ("grad.net", "article", "grad_W_d", 1, 1, "0.1145", "0.0998", 36),
    ("grad.transposed", "article", "grad_W_d", 1, 2, "-0.0152", "0.1133", 37),
    ("grad.no-out", "article", "grad_W_d", 1, 1, "0.1452", "0.0998", 44),
    ("grad.extra-fprime", "article", "grad_W_d", 1, 1, "0.0201", "0.0998", 44),
    ("grad.dout", "article", "grad_W_d", 1, 1, "0.4950", "0.0998", 44),
    ("grad.next-delta", "mazur", "grad_W_b", 1, 1, "0.0069", "0.0004", 8),
    ("grad.divide", "article", "grad_W_d", 1, 1, "0.2112", "0.0998", 36),
    ("grad.zero-input", "article", "grad_W_b", 1, 2, "0.0024", "0.0000", 8),
    ("bias.shared", "mazur", "grad_bias_c", 1, 1, "0.1004", "0.1385", 8),
    ("bias.times-bias", "mazur", "grad_bias_c", 1, 1, "0.0831", "0.1385", 8),
    ("bias.times-out", "mazur", "grad_bias_c", 1, 1, "0.0822", "0.1385", 8),
    ("bias.frozen", "mazur", "new_bias_b", 1, 1, "0.3500", "0.3456", 4),
    ("bias.delta-only", "mazur", "new_bias_b", 1, 1, "-0.0044", "0.3456", 4),
    ("update.sign", "article", "new_W_b", 1, 1, "0.1012", "0.0988", 22),
    ("update.no-lr", "article", "new_W_b", 1, 1, "0.0976", "0.0988", 22),
    ("update.lr-twice", "article", "new_W_b", 1, 1, "0.0994", "0.0988", 22),
    ("update.lr-on-weight", "article", "new_W_b", 1, 1, "0.0476", "0.0988", 26),
    ("update.weight-for-lr", "article", "new_W_b", 1, 1, "0.0998", "0.0988", 19),
    ("update.replaced", "article", "new_W_b", 1, 1, "-0.0012", "0.0988", 26),
    ("update.divide-lr", "article", "new_W_b", 1, 1, "0.0952", "0.0988", 22),
    ("update.half", "article", "new_W_b", 1, 1, "0.1000", "0.0988", 16),
]
NO_GRADIENT = {
    *(name for name in MISTAKE_NAMES if name.startswith(("E.", "update."))),
    "bias.frozen",
    "bias.delta-only",
}


def mistaken(project: Project, *mistakes: str) -> Project:
    """Return a project with mistakes on."""
    return project.with_settings({"mistakes": mistakes})


def example(name: str) -> Project:
    """Return the article, or Mazur's network as it is calculated by hand."""
    if name == "article":
        return open_project("article", Overrides())
    return open_project("mazur", Overrides(bias=("trained",), decimals=4))


def values_of(project: Project) -> dict[str, np.ndarray[tuple[int, int], np.dtype[np.float64]]]:
    """Return all values of the first iteration."""
    return iteration_values(project.network, open_session(project).values, project.arithmetic)


def test_the_catalogue_has_every_name_once_and_in_its_order() -> None:
    assert tuple(MISTAKES) == MISTAKE_NAMES
    assert all(mistake.title and mistake.formula and mistake.touches for mistake in MISTAKES.values())


@pytest.mark.parametrize("known", FIRST_WRONG, ids=[row[0] for row in FIRST_WRONG])
def test_a_mistake_gives_the_numbers_that_it_is_known_by(known: tuple[str, str, str, int, int, str, str, int]) -> None:
    mistake, name, first, row, column, wrong, right, count = known
    project = example(name)
    as_it_is, as_made = values_of(project), values_of(mistaken(project, mistake))
    results = [operation.result for operation in program(project.network)]
    differing = [
        (result, int(at[0]) + 1, int(at[1]) + 1)
        for result in results
        for at in np.argwhere(np.abs(as_made[result] - as_it_is[result]) > 0.5e-4)
    ]
    assert (differing[0], len(differing)) == ((first, row, column), count)
    assert f"{as_made[first][row - 1, column - 1] + 0.0:.4f}" == wrong
    assert f"{as_it_is[first][row - 1, column - 1]:.4f}" == right


# Of each mistake with what an optimizer keeps: the settings it is made with, and what becomes of a weight, as anyone
# would write it: by the weight w, its gradient g, velocity v, means m and s of the gradient and its square, and t.
BY_HAND: dict[str, tuple[dict[str, Any], str, Callable[[Any], Any]]] = {
    "update.sign": ({"optimizer": "rmsprop"}, "new_W_b", lambda x: x.w + 0.5 * x.g / (np.sqrt(x.new_s) + 1e-8)),
    "update.no-lr": ({"optimizer": "nesterov"}, "new_W_b", lambda x: x.w - (x.g + 0.9 * x.new_v)),
    "update.replaced": ({"optimizer": "momentum", "momentum_form": "step"}, "new_W_b", lambda x: x.new_v),
    "update.half": ({"optimizer": "adam"}, "new_W_b", lambda x: x.w),
    "update.velocity-sign": ({"optimizer": "momentum"}, "new_velocity_W_b", lambda x: 0.9 * x.v - x.g),
    "update.no-memory": ({"optimizer": "nesterov"}, "new_velocity_W_b", lambda x: x.g),
    "update.no-share": ({"optimizer": "adam"}, "new_moment1_W_b", lambda x: 0.9 * x.m + x.g),
    "update.no-square": ({"optimizer": "adagrad"}, "new_moment2_W_b", lambda x: x.s + x.g),
    "update.betas-swapped": ({"optimizer": "adam"}, "new_moment2_W_b", lambda x: 0.9 * x.s + 0.1 * x.g**2),
    "update.no-correction": (
        {"optimizer": "adam"},
        "new_W_b",
        lambda x: x.w - 0.5 * x.new_m / (np.sqrt(x.new_s) + 1e-8),
    ),
    "update.no-correction-v": (
        {"optimizer": "adam"},
        "new_W_b",
        lambda x: x.w - 0.5 * x.new_m / (1 - 0.9**x.t) / (np.sqrt(x.new_s) + 1e-8),
    ),
    "update.t-from-0": (
        {"optimizer": "adam"},
        "new_W_b",
        lambda x: x.w - 0.5 * x.new_m / (1 - 0.9 ** (x.t - 1)) / (np.sqrt(x.new_s / (1 - 0.999 ** (x.t - 1))) + 1e-8),
    ),
    "update.t-not-counted": (
        {"optimizer": "adam"},
        "new_W_b",
        lambda x: x.w - 0.5 * x.new_m / 0.1 / (np.sqrt(x.new_s / 0.001) + 1e-8),
    ),
    "update.no-root": ({"optimizer": "adagrad"}, "new_W_b", lambda x: x.w - 0.5 * x.g / (x.new_s + 1e-10)),
    "update.epsilon-place": (
        {"optimizer": "rmsprop", "epsilon": 0.1},
        "new_W_b",
        lambda x: x.w - 0.5 * x.g / np.sqrt(x.new_s + 0.1),
    ),
    "update.no-velocity": ({"optimizer": "momentum"}, "new_W_b", lambda x: x.w - 0.5 * x.g),
    "update.old-velocity": ({"optimizer": "momentum"}, "new_W_b", lambda x: x.w - 0.5 * x.v),
    "update.nesterov-plain": ({"optimizer": "nesterov"}, "new_W_b", lambda x: x.w - 0.5 * x.new_v),
    "update.decay-sign": ({"optimizer": "adamw"}, "new_W_b", lambda x: x.adam + 0.5 * 0.01 * x.w),
    "update.decay-no-lr": ({"optimizer": "adamw"}, "new_W_b", lambda x: x.adam - 0.01 * x.w),
    "update.no-decay": ({"optimizer": "adamw"}, "new_W_b", lambda x: x.adam),
    "penalty.sign": ({"l2": 0.3}, "grad_W_b", lambda x: x.data - 0.3 * x.w),
    "penalty.no-gradient": ({"l1": 0.3}, "grad_W_b", lambda x: x.data),
    "penalty.factor-2": ({"l1": 0.2, "l2": 0.3}, "grad_W_b", lambda x: x.data + 0.6 * x.w + 0.2 * np.sign(x.w)),
    "penalty.biases": ({"l2": 0.3}, "grad_bias_b", lambda x: x.delta + 0.3 * x.bias),
    "grad.no-out": ({"l2": 0.3}, "grad_W_b", lambda x: x.delta + 0.3 * x.w),
    "batch.twice": ({"l2": 0.3, "reduction": "mean"}, "grad_W_b", lambda x: x.data + 0.3 * x.w),
}


@pytest.mark.parametrize("mistake", BY_HAND)
def test_a_mistake_with_an_optimizer_or_a_penalty_gives_the_numbers_of_its_formula(
    make_project: MakeProject, mistake: str
) -> None:
    settings, name, by_hand = BY_HAND[mistake]
    project = mistaken(make_project(bias="trained", samples=1, **settings), mistake)
    values = go_to(open_session(project), Position(3, len(program(project.network)))).values
    numbers = {
        "w": "W_b",
        "bias": "bias_b",
        "g": "grad_W_b",
        "delta": "delta_b",
        **{f"{new}{letter}": f"{new}{state}_W_b" for letter, state in STATES.items() for new in ("", "new_")},
    }
    given: dict[str, Any] = {letter: values[one] for letter, one in numbers.items() if one in values}
    given["data"], given["t"] = values["delta_b"] @ values["out_a"].T, 3
    if "new_m" in given:
        mean, squares = given["new_m"] / (1 - 0.9**3), given["new_s"] / (1 - 0.999**3)
        given["adam"] = values["W_b"] - 0.5 * mean / (np.sqrt(squares) + 1e-8)
    np.testing.assert_allclose(values[name], by_hand(SimpleNamespace(**given)), rtol=1e-12)


STATES = {"v": "velocity", "m": "moment1", "s": "moment2"}


def test_every_mistake_has_its_numbers_here() -> None:
    known = {row[0] for row in FIRST_WRONG} | set(BY_HAND)
    assert set(MISTAKE_NAMES) - known == {
        *("out.softmax-no-exp", "E.mean", "E.log10", "E.bernoulli", "delta.extra-fprime", "batch.sum", "batch.last"),
        "E.no-penalty",
    }


def test_the_error_without_its_penalty_is_the_loss_alone(make_project: MakeProject) -> None:
    project = make_project(l1=0.2, l2=0.3)
    made = values_of(mistaken(project, "E.no-penalty"))
    right = values_of(project)
    assert made["error"].item() == values_of(make_project())["error"].item()
    assert made["grad_W_b"].tolist() == right["grad_W_b"].tolist()
    assert values_of(mistaken(project, "E.no-half"))["error"].item() == pytest.approx(
        2 * made["error"].item() + right["penalty"].item()
    )


def test_updates_cannot_come_first_where_gradients_are_clipped(make_project: MakeProject) -> None:
    wrong = mistaken(make_project(clip_norm=0.1), "back.updated-weights", "update.sign")
    assert [one.result for one in program(wrong.network)] == [one.result for one in program(wrong.network.right)]


def test_what_a_mistake_computes_is_written_for_the_network_at_hand(make_project: MakeProject) -> None:
    sign, no_out = MISTAKES["update.sign"], MISTAKES["grad.no-out"]
    plain, adam, clipped, l2 = (
        make_project(**settings).network for settings in ({}, {"optimizer": "adam"}, {"clip_norm": 1.0}, {"l2": 0.1})
    )
    assert [sign.formula_in(one) for one in (plain, l2)] == [sign.formula] * 2
    assert [sign.formula_in(one) for one in (adam, clipped)] == ["new W = W + step"] * 2
    assert (no_out.formula_in(plain), no_out.formula_in(l2)) == ("∇W = δ·1ᵀ", "∇W = δ·1ᵀ + penalty W")


def test_the_mean_over_two_outputs_is_half_the_sum() -> None:
    article = example("article")
    assert values_of(mistaken(article, "E.mean"))["error"] == values_of(article)["error"]


def test_weights_updated_too_early_give_the_error_that_mazur_printed() -> None:
    project = mistaken(open_project("mazur", Overrides()), "back.updated-weights")
    second, last = (go_to(open_session(project), Position(iteration, 5)).values for iteration in (2, 10_001))
    assert f"{second['error'].item():.9f}" == "0.291027924"
    assert [f"{out:.9f}" for out in last["out_c"].ravel()] == ["0.015912196", "0.984065734"]
    assert f"{last['error'].item():.9f}" == "0.000035085"


def test_weights_read_by_columns_give_the_sums_that_were_printed() -> None:
    project = mistaken(open_project("mazur", Overrides()), "net.columns")
    assert [f"{net:.4f}" for net in values_of(project)["net_b"].ravel()] == ["0.3825", "0.3900"]


def test_a_softmax_without_exponentials_gives_the_shares_that_were_printed() -> None:
    network = Network((3, 3), activations=("softmax",), loss_name="cross_entropy", mistakes=("out.softmax-no-exp",))
    inputs = np.array([[1.8658], [2.2292], [2.8204]])
    given = {
        "W_b": np.eye(3),
        "out_a": inputs,
        "target": np.array([[1.0], [0.0], [0.0]]),
        "learning_rate": np.array([[0.01]]),
    }
    shares = iteration_values(network, given, Arithmetic())["out_b"].ravel()
    assert [math.floor(1e4 * share) for share in shares] == [2698, 3223, 4078]  # printed with further digits cut off


def test_weights_updated_too_early_give_the_weights_that_macleod_printed() -> None:
    """MacLeod, Introduction to practical neural networks, example 3.1; what he cut off, he cut off."""
    weights = {"b": [[0.1, 0.8], [0.4, 0.6]], "c": [[0.3, 0.9]]}
    printed, right = ["0.09916", "0.7978", "0.3972", "0.5928"], ["0.0991", "0.7976", "0.3971", "0.5927"]
    made = values_of(mistaken(of_weights(weights, inputs=[[0.35], [0.9]], target=[[0.5]]), "back.updated-weights"))
    as_it_is = values_of(of_weights(weights, inputs=[[0.35], [0.9]], target=[[0.5]]))
    for text, number in zip(printed, made["new_W_b"].ravel(), strict=True):
        assert abs(number - float(text)) < 10.0 ** -len(text.partition(".")[2])
    for text, number in zip(right, as_it_is["new_W_b"].ravel(), strict=True):
        assert abs(number - float(text)) < 1e-4


def test_a_division_in_place_of_a_product_gives_the_weights_that_mind_printed() -> None:
    """Mind: how to build a neural network (2015): the δ and the outputs are as they were printed."""
    network = of_weights({"b": [[0.8, 0.2], [0.4, 0.9], [0.3, 0.5]], "c": [[0.3, 0.5, 0.9]]}, [[1.0], [1.0]], [[0.0]])
    outs, delta = ["0.73105857863", "0.78583498304", "0.69997"], "0.13439890643886018"
    answers = Answers({
        "out_b": tuple((out,) for out in outs),
        "delta_c": ((delta,),),
        "grad_W_c": (("0.1838", "0.1710", "0.1920"),),
        "new_W_c": (("0.1162", "0.329", "0.708"),),
    })  # fmt: skip
    found = diagnose(network.network, open_session(network).timeline.given(1), network.arithmetic, answers)
    assert [made.id for made in found.explanation.mistakes] == ["grad.divide"]
    assert not {cell.name for cell in found.explanation.unexplained} & {"grad_W_c", "new_W_c"}


def of_weights(weights: dict[str, list[list[float]]], inputs: list[list[float]], target: list[list[float]]) -> Project:
    """Return a network with sigmoids and a rate of 1, of one sample."""
    sizes = (len(inputs), *(len(rows) for rows in weights.values()))
    parameters = {f"W_{layer}": matrix(rows) for layer, rows in weights.items()}
    return Project("", Network(sizes), parameters, matrix(inputs), matrix(target), Training(learning_rate=1.0))


def all_kinds(make_project: MakeProject) -> Iterator[Project]:
    """Yield networks of all kinds, so that every mistake can be made in one of them."""
    layers = cycle([(2, 3, 2), (2, 2, 2), (3, 2, 2, 1), (1, 1)])
    biases, reductions = cycle(BiasMode), cycle(["sum", "mean"])
    kinds = [
        ("sigmoid", "squared_error"),
        ("tanh", "squared_error"),
        ("relu", "huber"),
        ("linear", "squared_error"),
        (("sigmoid", "softmax"), "cross_entropy"),
        (("tanh", "sigmoid"), "binary_cross_entropy"),
        (("relu", "softmax"), "squared_error"),
        ("softplus", "squared_error"),
    ]
    for activations, loss in kinds:
        for batch in (1, 3):
            sizes = next(layers) if isinstance(activations, str) else (3, 3, 3)
            project = make_project(
                sizes,
                activations,
                loss=loss,
                bias=next(biases),
                reduction=next(reductions),
                samples=3,
                batch_size=batch,
                decimals=4 if batch == 1 else None,
            )
            yield replace(project, inputs=with_cell(project.inputs, 0, 0, 0.0))
    for number, settings in enumerate(UPDATES):
        batch, decimals = ((1, 4), (3, None))[number % 2]
        yield make_project(
            (2, 2, 2),
            bias="trained",
            bias_shared=number % 5 == 1,
            samples=3,
            batch_size=batch,
            decimals=decimals,
            **settings,
        )


def updates() -> Iterator[dict[str, Any]]:
    """Yield the settings of every optimizer and form of it, in turns with penalties and clipped gradients."""
    others = cycle([{}, {"l2": 0.3}, {"l1": 0.2, "clip_norm": 0.1}, {"l1": 0.2, "l2": 0.3}, {"clip_norm": 0.1}])
    for settings in SETTINGS_OF_UPDATES:
        if not {"l1", "l2", "clip_norm"} & set(settings):
            yield {**next(others), **settings}


UPDATES = tuple(updates())


@pytest.fixture(scope="module")
def networks(make_project: MakeProject) -> tuple[Project, ...]:
    """Return networks of all kinds."""
    return tuple(all_kinds(make_project))


@pytest.fixture(scope="module")
def with_mistake(networks: tuple[Project, ...]) -> WithMistake:
    """Return those in which a mistake can be made, with it: in the others all rules are right."""

    @cache
    def made(mistake: str) -> list[Project]:
        projects = [mistaken(project, mistake) for project in networks]
        return [project for project in projects if is_made(project.network.right, project.network)]

    return made


@pytest.mark.parametrize("mistake", MISTAKE_NAMES)
def test_what_is_shown_of_a_mistake_is_what_it_computes(with_mistake: WithMistake, mistake: str) -> None:
    made = with_mistake(mistake)
    assert made, "no network of the test has what this mistake needs"
    for project in made:
        arithmetic = project.arithmetic
        values = values_of(project)
        for operation in program(project.network):
            context = context_of(project.network, operation, arithmetic, values["out_a"].shape[1], values)
            assert operation.rule.symbols(operation, context)
            assert operation.rule.equation(operation, context)
            computed = values[operation.result]
            explained = np.empty_like(computed)
            for row, column in np.ndindex(*computed.shape):
                explained[row, column] = evaluate(operation.explain(context, operation.result, row, column), values)
                assert operation.rule.meaning(operation, context, row, column)
            with np.errstate(all="ignore"):
                make(arithmetic.write_down(explained))
            assert np.allclose(explained, computed, rtol=1e-9, atol=1.1 * _unit(project), equal_nan=True)


@pytest.mark.parametrize("factor", [0.0, 1e200])
@pytest.mark.parametrize("mistake", MISTAKE_NAMES)
def test_a_mistake_that_divides_by_nothing_or_runs_over_is_shown_too(
    with_mistake: WithMistake, mistake: str, factor: float
) -> None:
    for made in with_mistake(mistake):
        scaled = {name: matrix(factor * array) for name, array in made.parameters.items()}
        project = made.with_parameters(scaled)
        values = values_of(project)
        right = {operation.result: operation.rule for operation in program(project.network.right)}
        for operation in program(project.network):
            if operation.rule is right.get(operation.result):
                continue
            context = context_of(project.network, operation, project.arithmetic, values["out_a"].shape[1], values)
            for row, column in np.ndindex(*values[operation.result].shape):
                assert isinstance(evaluate(operation.explain(context, operation.result, row, column), values), float)
                assert operation.rule.meaning(operation, context, row, column)


def _unit(project: Project) -> float:
    """Return what a rounded number may differ by where the sum was added up in another order."""
    return 0.0 if project.training.decimals is None else 10.0**-project.training.decimals


@pytest.mark.parametrize("mistake", MISTAKE_NAMES)
def test_a_run_with_a_mistake_gives_the_bits_that_stepping_gives(with_mistake: WithMistake, mistake: str) -> None:
    for project in with_mistake(mistake):
        session = open_session(project)
        last = len(session.program)
        stepped = go_to(session, Position(2, last)).values
        replayed = go_to(session, Position(3, 0)).values
        for name in carried_shapes(project.network):
            after = stepped.get(f"new_{name}", stepped[name])
            assert np.array_equal(after, replayed[name], equal_nan=True)


@pytest.mark.parametrize("mistake", MISTAKE_NAMES)
def test_a_check_fails_with_a_mistake_that_changes_a_gradient_and_with_no_other(
    with_mistake: WithMistake, mistake: str
) -> None:
    failed = (check_of(project).finish().disagreeing > 0 for project in with_mistake(mistake))
    assert any(failed) == (mistake not in NO_GRADIENT)


def test_a_mistake_that_cannot_be_made_says_what_it_needs_and_one_that_changes_nothing_says_so(
    networks: tuple[Project, ...],
) -> None:
    for project in networks:
        given = open_session(project).values
        for one in consequences(project.network, given, project.arithmetic):
            assert (one.first is None) == bool(one.why_not)
            assert not one.why_not.endswith("needs ")
