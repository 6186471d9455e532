"""What is wrong with a network is found and said in plain words, and nothing is said of a healthy one."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias
from weakref import ref

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpnet_engine.arrays import Matrix, matrix
from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.model.project import Project
from gpnet_engine.questions.findings import Samples, Trouble, Units, dead, fading, saturated
from gpnet_engine.questions.flatness import Lasting
from gpnet_engine.questions.health import Health, LayerHealth, health
from gpnet_engine.questions.whole_data_health import Survey
from gpnet_engine.time.editing import edit
from gpnet_engine.time.session import Position, Session, go_to, open_session, step_forward

MakeProject: TypeAlias = Callable[..., Project]
At: TypeAlias = Callable[[Project, int, int], Session]


def at_the_end(project: Project, iteration: int = 1) -> Session:
    session = open_session(project)
    return go_to(session, Position(iteration, len(session.program)))


def with_weights(project: Project, **parameters: list[list[float]]) -> Project:
    given = {name: matrix(rows) for name, rows in parameters.items()}
    return project.with_parameters({**project.parameters, **given})


def with_data(project: Project, inputs: list[list[float]], targets: list[list[float]]) -> Project:
    return replace(project, inputs=matrix(inputs), targets=matrix(targets))


def layer(found: Health, letter: str) -> LayerHealth:
    return next(one for one in found.layers if one.layer == letter)


def troubles(found: Health) -> list[tuple[str, Trouble, tuple[int, ...]]]:
    return [(one.layer, one.trouble, one.units) for one in found.findings]


@pytest.fixture
def one_saturated(make_project: MakeProject) -> Project:
    """Return a 2-3-1 sigmoid network whose units b1 and b3 are at the ends for every sample, b2 for none."""
    project = make_project((2, 3, 1), samples=4, batch_size=2)
    project = with_weights(project, W_b=[[50.0, 50.0], [0.1, 0.1], [-50.0, -50.0]], W_c=[[0.1, 0.1, 0.1]])
    return with_data(project, [[1.0, 1.0, 1.0, 0.5], [1.0, 0.5, 2.0, 1.0]], [[0.5] * 4])


@pytest.fixture
def one_dead(make_project: MakeProject) -> Project:
    """Return a 1-2-1 relu network whose unit b2 never fires, and b1 for the second half of eight samples."""
    project = make_project((1, 2, 1), ("relu", "linear"), samples=8, batch_size=8)
    project = with_weights(project, W_b=[[1.0], [-1.0]], W_c=[[1.0, 1.0]])
    return with_data(project, [[1, 2, 3, 4, 0, 0, 0, 0]], [[1.0] * 8])


def test_saturated_units_are_those_whose_slope_is_nearly_0_in_every_sample(one_saturated: Project) -> None:
    found = health(at_the_end(one_saturated))
    assert layer(found, "b").saturated == (0, 2)
    assert layer(found, "b").dead is None
    assert layer(found, "c").saturated == ()
    assert found.samples == Samples(2, 4)


def test_a_unit_that_is_flat_for_one_sample_only_is_not_saturated(one_saturated: Project) -> None:
    project = with_data(one_saturated, [[1.0, 0.0] * 2, [1.0, 0.0] * 2], [[0.5] * 4])
    assert layer(health(at_the_end(project)), "b").saturated == ()


@pytest.mark.parametrize(
    ("activation", "net", "is_saturated"),
    [
        *(("sigmoid", net, is_flat) for net, is_flat in ((4.4, True), (-4.4, True), (4.3, False), (-4.3, False))),
        *(("tanh", net, is_flat) for net, is_flat in ((2.2, True), (-2.2, True), (2.1, False), (-2.1, False))),
        ("linear", 9.0, False),
        ("leaky_relu", -9.0, False),
        ("softmax", 9.0, False),
    ],
    ids=str,
)
def test_a_unit_is_saturated_below_a_twentieth_of_the_largest_slope(
    make_project: MakeProject, activation: str, net: float, *, is_saturated: bool
) -> None:
    project = with_weights(make_project((1, 1, 1), (activation, "linear"), samples=1), W_b=[[net]])
    project = with_data(project, [[1.0]], [[0.5]])
    assert bool(layer(health(at_the_end(project)), "b").saturated) == is_saturated


def test_the_sentence_on_saturated_units_says_how_many_and_what_follows(one_saturated: Project) -> None:
    (finding,) = health(at_the_end(one_saturated)).findings
    assert (finding.layer, finding.trouble, finding.units) == ("b", Trouble.SATURATED, (0, 2))
    assert finding.text == (
        "2 of 3 units of layer b (b1, b3) are saturated for both samples of this batch: their output is so close "
        "to 0 or 1 that f′ is nearly 0, and almost no error passes back through them."
    )


def test_over_the_whole_data_set_units_can_be_saturated_for_good(one_saturated: Project) -> None:
    (finding,) = Survey(open_session(one_saturated)).finish().findings
    assert (finding.layer, finding.trouble, finding.units) == ("b", Trouble.SATURATED, (0, 2))
    assert finding.text.startswith(
        "2 of 3 units of layer b (b1, b3) are saturated for all 4 samples of the data: their"
    )


def test_outputs_that_are_saturated_at_their_target_are_no_trouble(make_project: MakeProject) -> None:
    project = with_weights(make_project((1, 2), samples=1), W_b=[[9.0], [9.0]])
    session = at_the_end(with_data(project, [[1.0]], [[1.0], [0.0]]))
    found = health(session)
    assert layer(found, "b").saturated == (0, 1)
    assert troubles(found) == [("b", Trouble.SATURATED, (1,))]
    assert "1 of 2 units of layer b (b2) is saturated" in found.findings[0].text
    assert "far from its target" in found.findings[0].text
    assert troubles(Survey(session).finish()) == troubles(found)


def test_where_the_slope_cancels_against_the_loss_no_unit_is_saturated(make_project: MakeProject) -> None:
    project = with_weights(make_project((1, 2), loss="binary_cross_entropy", samples=1), W_b=[[9.0], [9.0]])
    session = at_the_end(with_data(project, [[1.0]], [[0.0], [0.0]]))
    assert layer(health(session), "b").saturated is None
    assert layer(Survey(session).finish(), "b").saturated is None
    assert troubles(health(session)) == []


def test_a_few_of_many_units_are_no_finding_of_a_batch_but_one_of_all_the_data(make_project: MakeProject) -> None:
    project = make_project((1, 40, 1), ("sigmoid", "linear"), samples=2)
    weights = [[9.0]] * 3 + [[0.1]] * 37
    session = at_the_end(with_data(with_weights(project, W_b=weights), [[1.0, 2.0]], [[0.5, 0.5]]))
    assert layer(health(session), "b").saturated == (0, 1, 2)
    assert troubles(health(session)) == []
    assert troubles(Survey(session).finish()) == [("b", Trouble.SATURATED, (0, 1, 2))]


def test_dead_units_are_0_in_every_sample(one_dead: Project) -> None:
    found = health(at_the_end(one_dead))
    assert layer(found, "b").dead == (1,)
    assert layer(found, "b").saturated is None
    assert troubles(found) == [("b", Trouble.DEAD, (1,))]
    assert found.findings[0].text == (
        "1 of 2 units of layer b (b2) puts out 0 for all 8 samples of the data, where f′ is 0: no error passes back "
        "through it. The weights into it no longer change. For some samples net is exactly at the kink, where f′ does "
        "not exist and 0 is a choice."
    )


def test_a_leaky_rectifier_never_dies(make_project: MakeProject) -> None:
    project = with_weights(make_project((1, 2, 1), ("leaky_relu", "linear"), samples=1), W_b=[[-9.0], [-9.0]])
    session = at_the_end(with_data(project, [[1.0]], [[0.5]]))
    for found in (health(session), Survey(session).finish()):
        assert (layer(found, "b").dead, layer(found, "b").saturated) == (None, None)
        assert troubles(found) == []


def test_a_rectifier_that_is_0_for_one_sample_is_listed_but_no_finding(one_dead: Project) -> None:
    project = replace(one_dead, training=replace(one_dead.training, batch_size=1))
    found = health(at_the_end(project))
    assert layer(found, "b").dead == (1,)
    assert found.samples == Samples(1, 8)
    assert troubles(found) == []


@pytest.mark.parametrize(
    ("samples", "batch_size", "is_said"),
    [(9, 8, True), (9, 7, False), (4, 4, True), (1, 1, True)],
    ids=["a large batch", "a small batch", "all of few samples", "the only sample"],
)
def test_a_dead_unit_is_a_finding_where_the_samples_are_enough_to_say_so(
    one_dead: Project, samples: int, batch_size: int, *, is_said: bool
) -> None:
    training = replace(one_dead.training, batch_size=batch_size)
    project = with_data(replace(one_dead, training=training), [[1.0] * samples], [[1.0] * samples])
    found = health(at_the_end(project))
    assert layer(found, "b").dead == (1,)
    assert troubles(found) == ([("b", Trouble.DEAD, (1,))] if is_said else [])


def test_a_layer_that_puts_out_nothing_at_all_is_a_finding_and_no_proof(one_dead: Project) -> None:
    project = replace(one_dead, training=replace(one_dead.training, batch_size=1))
    found = health(at_the_end(project, 5))
    dead_layer, vanishing = found.findings
    assert dead_layer.text == (
        "Both units of layer b put out 0 for this one sample, where f′ is 0: no error passes back through them. One "
        "sample is too few for a proof: look at all the data. For some samples net is exactly at the kink, where f′ "
        "does not exist and 0 is a choice."
    )
    assert vanishing.text == (
        "The error vanishes as it is sent back: ‖δ_b‖ is 0, while ‖δ_c‖ in the last layer is not. The weights into "
        "layer b hardly learn."
    )


def test_over_the_whole_data_set_only_what_never_fires_is_dead(one_dead: Project) -> None:
    project = replace(one_dead, training=replace(one_dead.training, batch_size=1, learning_rate=0.0))
    session = at_the_end(project, 5)
    assert layer(health(session), "b").dead == (0, 1)
    found = Survey(session).finish()
    assert layer(found, "b").dead == (1,)
    assert troubles(found) == [("b", Trouble.DEAD, (1,))]
    assert found.samples == Samples(8, 8)


def test_the_whole_data_set_is_looked_at_as_it_was_edited(one_dead: Project) -> None:
    session = open_session(one_dead)
    assert layer(Survey(edit(session, "out_a", 0, 7, -1.0)).finish(), "b").dead == ()
    assert layer(Survey(session).finish(), "b").dead == (1,)


@pytest.mark.parametrize(("step", "expected"), [(0, (1,)), (3, (1,)), (-1, ())], ids=["start", "midway", "end"])
def test_the_parameters_are_those_of_the_start_of_the_iteration_and_at_its_end_those_it_leaves(
    one_dead: Project, step: int, expected: tuple[int, ...]
) -> None:
    project = replace(one_dead, training=replace(one_dead.training, learning_rate=0.0))
    session = open_session(project)
    session = go_to(session, Position(1, len(session.program) + step if step < 0 else step))
    if not expected:
        session = edit(step_forward(session), "new_W_b", 1, 0, 1.0)
    assert layer(Survey(session).finish(), "b").dead == expected


def reference(project: Project) -> dict[str, Matrix]:
    """Return the outputs of all layers for all samples, computed at once."""
    out, outputs = project.inputs, {}
    functions: dict[str, Callable[[Matrix], Matrix]] = {
        "sigmoid": lambda net: 1 / (1 + np.exp(-net)),
        "tanh": np.tanh,
        "relu": lambda net: np.maximum(net, 0),
    }
    for letter, name in zip(project.network.letters[1:], project.network.activations, strict=True):
        out = functions[name](project.parameters[f"W_{letter}"] @ out)
        outputs[letter] = out
    return outputs


@pytest.mark.parametrize("seed", range(5))
def test_a_survey_in_slices_finds_what_all_samples_at_once_show(
    make_project: MakeProject, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr("gpnet_engine.questions.whole_data_health._SLICE", 200)
    project = make_project((4, 6, 6, 6), ("relu", "tanh", "sigmoid"), samples=53, seed=seed)
    project = project.with_parameters({name: matrix(3 * array) for name, array in project.parameters.items()})
    survey = Survey(open_session(project))
    slices = 1
    while not survey.go_on(0):
        slices += 1
    found, outputs = survey.finish(), reference(project)
    expected = {
        "b": (outputs["b"] == 0).all(axis=1),
        "c": (1 - outputs["c"] ** 2 <= 0.05).all(axis=1),
        "d": (outputs["d"] * (1 - outputs["d"]) <= 0.05 * 0.25).all(axis=1),
    }
    assert slices == 6
    assert layer(found, "b").dead == tuple(np.flatnonzero(expected["b"]).tolist())
    assert layer(found, "c").saturated == tuple(np.flatnonzero(expected["c"]).tolist())
    assert layer(found, "d").saturated == tuple(np.flatnonzero(expected["d"]).tolist())


def test_what_is_not_computed_yet_is_not_known(make_project: MakeProject) -> None:
    found = health(open_session(make_project()))
    assert found.layers == (LayerHealth("b", 3), LayerHealth("c", 2))
    assert found.findings == ()
    assert found.missing == ("out_b", "out_c", "delta_c", "delta_b")


@pytest.mark.parametrize("decimals", [None, 3], ids=["exact", "on paper"])
@pytest.mark.parametrize("batch_size", [1, 3], ids=["one sample", "a batch"])
def test_the_norms_are_those_of_numpy(make_project: MakeProject, batch_size: int, decimals: int | None) -> None:
    session = at_the_end(make_project((3, 4, 2), bias="trained", batch_size=batch_size, decimals=decimals))
    for one in health(session).layers:
        delta, gradient = (session.values[f"{kind}_{one.layer}"] for kind in ("delta", "grad_W"))
        assert one.delta_norm == pytest.approx(np.linalg.norm(delta), rel=1e-14)
        assert one.gradient_norm == pytest.approx(np.linalg.norm(gradient), rel=1e-14)


def test_at_every_step_the_health_is_that_of_a_fresh_look(make_project: MakeProject) -> None:
    session = open_session(make_project((3, 4, 2), ("relu", "sigmoid"), batch_size=2))
    for _ in range(40):
        session = step_forward(session)
        copied = replace(session, values={name: array.copy() for name, array in session.values.items()})
        assert health(session) == health(copied)


def test_a_matrix_that_was_looked_at_is_not_kept(make_project: MakeProject) -> None:
    session = at_the_end(make_project(batch_size=3))
    health(session)
    gradient = ref(session.values["grad_W_b"])
    assert gradient() is not None
    del session
    assert gradient() is None


@pytest.mark.parametrize(
    "name", ["and", "article", "digits", "han-kamber", "linear", "mazur", "or", "trask-xor", "udacity", "xor"]
)
def test_the_examples_are_healthy_while_they_learn(name: str) -> None:
    session = open_session(open_project(name, Overrides()))
    for iteration in (1, 2, 30, 300):
        session = go_to(session, Position(iteration, len(session.program)))
        assert health(session).findings == ()
        assert Survey(session).finish().findings == ()


def test_many_layers_of_sigmoid_let_the_error_vanish(make_project: MakeProject) -> None:
    session = at_the_end(make_project((3,) * 9, samples=1, seed=3))
    found = health(session).findings
    norms = {letter: np.linalg.norm(session.values[f"delta_{letter}"]) for letter in "bcdefghi"}
    small = [letter for letter, norm in norms.items() if norm < norms["i"] / 1000]
    assert len(small) > 1
    assert [(one.layer, one.trouble, one.units) for one in found] == [(one, Trouble.VANISHING, ()) for one in small]
    for one in found:
        times = round(float(norms["i"] / norms[one.layer]))
        assert f"‖δ_{one.layer}‖ is {times:,} times smaller than ‖δ_i‖" in one.text


def test_large_weights_let_the_error_explode(make_project: MakeProject) -> None:
    project = make_project((2, 2, 2, 2), "linear", samples=1)
    large = {name: matrix(60 * np.eye(2)) for name in project.parameters}
    (finding,) = health(at_the_end(project.with_parameters(large))).findings
    assert (finding.layer, finding.trouble) == ("b", Trouble.EXPLODING)
    assert "‖δ_b‖ is 3,600 times larger than ‖δ_d‖ in the last layer." in finding.text


@pytest.mark.parametrize(
    ("norms", "expected"),
    [
        ({"b": 1e-3, "c": 1.0}, []),
        ({"b": 0.99e-3, "c": 1.0}, [("b", Trouble.VANISHING)]),
        ({"b": 999.0, "c": 1.0}, []),
        ({"b": 1e3, "c": 1.0}, [("b", Trouble.EXPLODING)]),
        ({"b": 1e-9, "c": 1e-6, "d": 1.0}, [("b", Trouble.VANISHING), ("c", Trouble.VANISHING)]),
        ({"b": 1e-9, "c": 1e9, "d": 1.0}, [("b", Trouble.VANISHING), ("c", Trouble.EXPLODING)]),
        ({"c": 1e-9, "d": 1.0}, [("c", Trouble.VANISHING)]),
        ({"b": 1.0, "c": 0.0}, []),
        ({"b": 0.0, "c": 0.0}, []),
        ({"c": 1.0}, []),
        ({}, []),
        ({"b": math.nan, "c": 1.0}, []),
        ({"b": 1.0, "c": math.nan}, []),
        ({"b": math.inf, "c": math.inf}, []),
        ({"b": 1.0, "c": math.inf}, []),
        ({"b": math.nan, "c": 1e-9, "d": 1.0}, [("c", Trouble.VANISHING)]),
    ],
    ids=str,
)
def test_the_error_fades_where_it_is_a_thousand_times_off(
    norms: dict[str, float], expected: list[tuple[str, Trouble]]
) -> None:
    last = "d" if "d" in norms else "c"
    assert [(one.layer, one.trouble) for one in fading(norms, last)] == expected


@given(st.dictionaries(st.sampled_from("bcdefg"), st.floats(min_value=0)))
def test_norms_of_any_size_make_a_sentence(norms: dict[str, float]) -> None:
    for one in fading(norms, "g"):
        assert one.text.endswith(".")
        assert ("is 0" in one.text) == (norms[one.layer] == 0)


def test_the_first_value_that_is_not_finite_is_named_and_all_others_are_listed(make_project: MakeProject) -> None:
    project = make_project((2, 2, 2), "linear", samples=1)
    large = {name: matrix(np.full(array.shape, 1e200)) for name, array in project.parameters.items()}
    found = health(at_the_end(with_data(project.with_parameters(large), [[1.0], [1.0]], [[1.0], [1.0]])))
    first = found.findings[0]
    assert (first.layer, first.trouble) == ("c", Trouble.NOT_FINITE)
    assert first.text.startswith("net_c is no longer finite: it holds NaN or an infinity")
    assert "began" not in first.text
    assert layer(found, "c").non_finite[:4] == ("net_c", "out_c", "error", "delta_c")
    assert "delta_b" in layer(found, "b").non_finite
    assert "net_b" not in layer(found, "b").non_finite


def test_an_iteration_that_begins_with_nan_says_so() -> None:
    found = health(at_the_end(open_project("explodes", Overrides()), 40))
    assert found.findings[0].text.startswith("W_b is no longer finite")
    assert found.findings[0].text.endswith("It was so when the iteration began: go back to see where it comes from.")
    assert all(math.isnan(one.delta_norm or 0.0) for one in found.layers)


def test_an_update_that_overflows_is_named_as_what_it_is(make_project: MakeProject) -> None:
    project = make_project((1, 1), "linear", samples=1, learning_rate=1e300)
    project = with_data(with_weights(project, W_b=[[2.0]]), [[1e9]], [[0.0]])
    (finding,) = health(at_the_end(project)).findings
    assert finding.text.startswith("new W_b is no longer finite")
    assert "began" not in finding.text


@pytest.mark.parametrize("step", range(12))
@pytest.mark.parametrize("iteration", [24, 25, 26, 100])
def test_nothing_is_raised_or_warned_about_where_numbers_are_not_finite(iteration: int, step: int) -> None:
    session = open_session(open_project("explodes", Overrides()))
    session = go_to(session, Position(iteration, min(step, len(session.program))))
    assert health(session).samples == Samples(1, 5)
    assert Survey(session).finish().samples == Samples(5, 5)


def units(rows: tuple[int, ...], of: int, samples: int, in_data: int = 9000) -> Units:
    return Units("b", (-1.0, 1.0), rows, of, Samples(samples, in_data))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            units((0,), 1, 1),
            "The only unit of layer b is saturated for this one sample: its output is so close to −1 or 1 that",
        ),
        (units((0, 1), 2, 4), "Both units of layer b are saturated for all 4 samples of this batch: their output is"),
        (units((0, 1, 2), 3, 2), "All 3 units of layer b are saturated for both samples of this batch: their output"),
        (units((1,), 3, 1, 1), "1 of 3 units of layer b (b2) is saturated for the one sample of the data"),
        (units((0, 1), 3, 1500, 1500), "2 of 3 units of layer b (b1, b2) are saturated for all 1,500 samples of the"),
    ],
    ids=["one of one", "both", "all", "one", "some"],
)
def test_sentences_agree_with_the_number_of_units_and_samples(given: Units, expected: str) -> None:
    assert saturated(given).text.startswith(expected)
    assert saturated(given).units == dead(given, Lasting(), "a").units == given.rows
