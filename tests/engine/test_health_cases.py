"""Networks that are ill in a known way, and what is to be said of each; and that nothing is said without grounds."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpnet_engine.arrays import matrix
from gpnet_engine.model.activations import ACTIVATIONS
from gpnet_engine.model.losses import LOSSES
from gpnet_engine.model.project import Project
from gpnet_engine.model.setting_kinds import SettingValue
from gpnet_engine.names import full
from gpnet_engine.questions.findings import Finding, Samples, Trouble
from gpnet_engine.questions.flatness import far_from_target, flatness
from gpnet_engine.questions.health import Health, health, lasting_units
from gpnet_engine.questions.whole_data_health import Survey
from gpnet_engine.stopping.breakpoints import non_finite
from gpnet_engine.stopping.running import RunOn, first_non_finite
from gpnet_engine.time.editing import edit
from gpnet_engine.time.session import Position, Session, go_to, open_session, step_forward

MakeProject: TypeAlias = Callable[..., Project]
Numbers: TypeAlias = list[list[float]]

ELEMENTWISE = [name for name, one in ACTIVATIONS.items() if one.is_elementwise]
CAN_DIE = [name for name, one in ACTIVATIONS.items() if one.can_die and one.steepest > 0]
NO_SLOPE = [name for name, one in ACTIVATIONS.items() if one.steepest == 0]
LEVELS_OFF = [name for name, one in ACTIVATIONS.items() if one.is_elementwise and one.ends and not one.can_die]
BOUNDED = [name for name, one in ACTIVATIONS.items() if one.is_elementwise and np.isfinite(one.reach).any()]
FUSED = {name: one.fused.activation for name, one in LOSSES.items() if one.fused is not None}


def given_numbers(project: Project, inputs: Numbers, targets: Numbers, **parameters: Numbers) -> Project:
    """Return the project with these numbers; biases that are not given are 0."""
    zeros = {name: matrix(np.zeros(shape)) for name, shape in project.network.parameter_shapes().items()}
    return replace(
        project,
        parameters={**zeros, **{name: matrix(rows) for name, rows in parameters.items()}},
        inputs=matrix(inputs),
        targets=matrix(targets),
    )


def at_the_end(project: Project, iteration: int = 1) -> Session:
    session = open_session(project)
    return go_to(session, Position(iteration, len(session.program)))


def every_place(project: Project, iterations: int = 2) -> list[Session]:
    """Return the session at each step of some iterations."""
    places = [open_session(project)]
    while places[-1].position < (iterations + 1, 0):
        places.append(step_forward(places[-1]))
    return places


def of_kind(found: Health, trouble: Trouble) -> list[Finding]:
    return [one for one in found.findings if one.trouble is trouble]


def troubles(found: Health) -> list[tuple[str, Trouble]]:
    return [(one.layer, one.trouble) for one in found.findings]


# What is dead, and whether it stays so


@pytest.fixture
def revives(make_project: MakeProject) -> Project:
    """Return 1-1-2-1 rectifiers: c1 does not fire at first, but layer b grows through c2 until it does."""
    project = make_project((1, 1, 2, 1), ("relu", "relu", "linear"), bias="trained", samples=1, learning_rate=0.1)
    return given_numbers(
        project, [[0.5]], [[3.0]], W_b=[[1.0]], W_c=[[1.0], [1.0]], W_d=[[1.0, 1.0]], bias_c=[[-1.0], [0.0]]
    )


def test_a_dead_unit_behind_a_layer_that_learns_may_come_back_and_does(revives: Project) -> None:
    session = at_the_end(revives)
    for found in (health(session), Survey(session).finish()):
        (finding,) = of_kind(found, Trouble.DEAD)
        assert (finding.layer, finding.units) == ("c", (0,))
        assert finding.text.endswith("It may come back as layer b changes.")
    assert at_the_end(revives, 4).values["out_c"][0, 0] > 0.0


def test_a_dead_unit_whose_inputs_come_only_from_the_data_is_dead_for_good(revives: Project) -> None:
    dead = edit(open_session(revives), "bias_b", 0, 0, -9.0)
    (first, second) = of_kind(Survey(dead).finish(), Trouble.DEAD)
    assert first.text.startswith("The only unit of layer b puts out 0")
    assert first.text.endswith("The weights into it no longer change.")
    assert second.text.startswith("Both units of layer c put out 0")  # nothing but layer b feeds it, which stands still
    assert "The weights into them no longer change." in second.text


def test_units_that_stay_dead_and_units_that_may_come_back_are_told_apart(make_project: MakeProject) -> None:
    project = given_numbers(
        make_project((1, 2, 3, 1), ("relu", "relu", "linear"), bias="trained", samples=1),
        [[0.5]],
        [[3.0]],
        W_b=[[1.0], [-1.0]],  # b2 is dead
        W_c=[[-1.0, 1.0], [0.0, 1.0], [1.0, 0.0]],  # c1 is fed by b1, c2 by b2 alone, and c3 fires
        W_d=[[1.0, 1.0, 1.0]],
        bias_c=[[0.0], [-1.0], [0.0]],
    )
    of_c = of_kind(Survey(open_session(project)).finish(), Trouble.DEAD)[1]
    assert of_c.units == (0, 1)
    assert of_c.text.endswith("The weights into c2 no longer change; c1 may come back as layer b changes.")


def test_a_layer_that_is_dead_as_a_whole_stays_so_as_nothing_before_it_learns(revives: Project) -> None:
    session = edit(edit(open_session(revives), "bias_c", 0, 0, -9.0), "bias_c", 1, 0, -9.0)
    (finding,) = of_kind(Survey(session).finish(), Trouble.DEAD)
    assert finding.text.startswith("Both units of layer c put out 0")
    assert finding.text.endswith("The weights into them no longer change.")


def test_a_dead_unit_that_is_fed_by_one_that_may_come_back_may_come_back_too(make_project: MakeProject) -> None:
    project = given_numbers(
        make_project((1, 1, 2, 2, 1), ("relu", "relu", "relu", "linear"), bias="trained", samples=1),
        [[0.5]],
        [[3.0]],
        W_b=[[1.0]],
        W_c=[[1.0], [1.0]],
        W_d=[[1.0, 0.0], [0.0, 1.0]],  # d1 is fed by c1 alone, d2 by c2
        W_e=[[1.0, 1.0]],
        bias_c=[[-1.0], [0.0]],
        bias_d=[[-1.0], [0.0]],
    )
    found = of_kind(Survey(open_session(project)).finish(), Trouble.DEAD)
    assert [(one.layer, one.units) for one in found] == [("c", (0,)), ("d", (0,))]
    assert found[1].text.endswith("It may come back as layer c changes.")


@pytest.mark.parametrize("activation", CAN_DIE)
def test_what_is_called_dead_for_good_stays_dead_in_every_layer(make_project: MakeProject, activation: str) -> None:
    names = (activation, activation, activation, "linear")
    seen: set[str] = set()
    for seed in range(20):
        random = np.random.default_rng(seed)
        project = make_project((2, 3, 3, 3, 1), names, bias="trained", batch_size=3, learning_rate=0.05, seed=seed)
        spread = {name: matrix(random.uniform(-9, 4, array.shape)) for name, array in project.parameters.items()}
        session = open_session(project.with_parameters(spread))
        found = Survey(session).finish()
        lasting = lasting_units(project.network, spread, found.layers, found.samples)
        later = go_to(session, Position(60, 0))
        for before, after in zip(found.layers, Survey(later).finish().layers, strict=True):
            rows = lasting[before.layer].rows
            assert set(rows) <= set(before.dead or ()) & set(after.dead or ())
            for name in (f"W_{before.layer}", f"bias_{before.layer}"):
                assert np.array_equal(session.values[name][list(rows)], later.values[name][list(rows)])
            seen.update([before.layer] if rows else [])
    assert seen == {"b", "c", "d"}  # there are such units in all layers that can have them


@pytest.mark.parametrize("activation", CAN_DIE)
@pytest.mark.parametrize(
    ("batch_size", "is_finding"), [(1, False), (7, False), (8, True), (16, True)], ids=["1", "7", "8", "all"]
)
def test_with_too_few_samples_to_call_units_dead_it_says_so_and_asks_for_all(
    make_project: MakeProject, activation: str, batch_size: int, *, is_finding: bool
) -> None:
    project = make_project((1, 4, 1), (activation, "linear"), bias="trained", samples=16, batch_size=batch_size)
    project = given_numbers(
        project,
        [[0.1 + 0.01 * sample for sample in range(16)]],
        [[0.1 * sample for sample in range(16)]],
        W_b=[[1.0]] * 4,
        W_c=[[0.1, 0.2, 0.3, 0.4]],
        bias_b=[[-90.0]] * 3 + [[0.0]],
    )
    found = health(go_to(open_session(project), Position(1, 4)))
    assert bool(of_kind(found, Trouble.DEAD)) == is_finding
    assert bool(found.undecided) != is_finding
    for one in found.undecided:
        assert one.units == (0, 1, 2)
        assert one.text.endswith("to tell whether they are dead: look at all the data.")
        assert (f"{batch_size} of 16 samples are too few" in one.text) == (batch_size > 1)
        assert ("One sample is too few" in one.text) == (batch_size == 1)


@pytest.mark.parametrize("activation", CAN_DIE)
@pytest.mark.parametrize(
    ("weights", "is_there"),
    [((0.3, -0.1, -0.2), True), ((0.1, 0.2, -0.3), True), ((0.3, -0.1, -0.21), False)],
    ids=["by rounding below", "by rounding above", "not there"],
)
def test_a_dead_unit_at_a_kink_but_for_rounding_is_said_to_be_there(
    make_project: MakeProject, activation: str, weights: tuple[float, ...], *, is_there: bool
) -> None:
    kink = min(ACTIVATIONS[activation].kinks)
    project = make_project((3, 2, 1), (activation, "linear"), bias="trained", samples=1)
    project = given_numbers(
        project,
        [[1.0], [1.0], [1.0]],
        [[3.0]],
        W_b=[list(weights), [0.0, 0.0, 0.0]],
        bias_b=[[kink], [kink + 1.0]],
        W_c=[[1.0, 1.0]],
    )
    session = go_to(open_session(project), Position(1, 2))
    is_flat = bool(session.values["net_b"][0, 0] <= kink)
    found = of_kind(health(session), Trouble.DEAD)
    assert [one.units for one in found] == ([(0,)] if is_flat else [])
    for one in found:
        assert ("net is exactly at the kink" in one.text) == is_there


@pytest.mark.parametrize("activation", LEVELS_OFF)
def test_a_unit_is_saturated_where_it_is_near_an_end_and_hardly_steep(
    make_project: MakeProject, activation: str
) -> None:
    entry = ACTIVATIONS[activation]
    project = make_project((1, 1, 1), (activation, "linear"), samples=1)
    for net in np.linspace(-60.0, 60.0, 241):
        numbers = given_numbers(project, [[1.0]], [[0.5]], W_b=[[float(net)]], W_c=[[1.0]])
        session = at_the_end(numbers)
        slope, out = (float(session.values[name][0, 0]) for name in ("fprime_b", "out_b"))
        is_near = min(abs(out - end) for end in entry.ends) <= 0.1
        expected = (0,) if is_near and abs(slope) <= 0.05 * entry.steepest else ()
        assert health(session).layers[0].saturated == expected


@pytest.mark.parametrize("activation", ELEMENTWISE)
def test_an_output_that_is_level_but_at_its_target_is_no_trouble(make_project: MakeProject, activation: str) -> None:
    project = make_project((1, 1), activation, samples=1)
    for net in (-40.0, -3.0, -1.0, 0.0, 1.0, 3.0, 40.0):
        session = go_to(open_session(given_numbers(project, [[1.0]], [[0.0]], W_b=[[net]])), Position(1, 2))
        out = float(session.values["out_b"][0, 0])
        at_target = at_the_end(given_numbers(project, [[1.0]], [[out]], W_b=[[net]]))
        assert {Trouble.DEAD, Trouble.SATURATED}.isdisjoint(one.trouble for one in health(at_target).findings)


# Units that are all equal, weights that are all 0, outputs that are all the same


@pytest.fixture
def equal(make_project: MakeProject) -> Project:
    """Return a 2-3-2 network of sigmoids, all of whose parameters are 1."""
    project = make_project((2, 3, 2), bias="trained", batch_size=2, learning_rate=0.1)
    ones = {name: np.ones(shape).tolist() for name, shape in project.network.parameter_shapes().items()}
    return given_numbers(project, [[0.8, 0.3], [0.4, 0.3]], [[0.1, 0.3], [0.9, 0.6]], **ones)


@pytest.mark.parametrize("iteration", [1, 2, 50])
def test_units_that_are_all_equal_are_named_and_so_is_why_they_stay_so(equal: Project, iteration: int) -> None:
    session = at_the_end(equal, iteration)
    for found in (health(session), Survey(session).finish()):
        (finding,) = of_kind(found, Trouble.EQUAL)
        assert (finding.layer, finding.units) == ("b", (0, 1, 2))
        assert finding.text.startswith(
            "All 3 units of layer b are equal: the weights and biases into them are the same"
        )
        assert "the same δ and the same gradient, and stay equal" in finding.text


@pytest.mark.parametrize(
    ("name", "row", "column"), [("W_b", 1, 0), ("bias_b", 2, 0), ("W_c", 1, 2)], ids=["into", "the bias", "out of"]
)
def test_units_that_differ_in_one_parameter_are_not_equal(equal: Project, name: str, row: int, column: int) -> None:
    assert of_kind(health(edit(open_session(equal), name, row, column, 1.5)), Trouble.EQUAL) == []


def test_a_layer_of_one_unit_is_not_equal_to_itself(make_project: MakeProject) -> None:
    project = make_project((2, 1, 1), samples=1)
    assert (
        health(at_the_end(given_numbers(project, [[1.0], [0.5]], [[0.5]], W_b=[[1.0, 1.0]], W_c=[[1.0]]))).findings
        == ()
    )


def test_layers_whose_weights_are_all_0_are_named_with_what_follows(equal: Project) -> None:
    zeros = {name: matrix(np.zeros(array.shape)) for name, array in equal.parameters.items()}
    found = of_kind(health(open_session(equal.with_parameters(zeros))), Trouble.ZERO)
    assert [one.layer for one in found] == ["b", "c"]
    assert found[0].text.startswith("All weights into layer b are 0: the inputs do not get through to it. Weights")
    assert "what layer b puts out does not get through to it, and no error passes back through them to layer b." in (
        found[1].text
    )


def test_without_a_hidden_layer_zeros_are_a_good_start(make_project: MakeProject) -> None:
    project = make_project((2, 2), bias="trained")
    zeros = {name: matrix(np.zeros(array.shape)) for name, array in project.parameters.items()}
    assert health(open_session(project.with_parameters(zeros))).findings == ()


@pytest.fixture
def xor_without_hidden_layer(make_project: MakeProject) -> Project:
    project = make_project((2, 2), "softmax", loss="cross_entropy", bias="trained", reduction="mean", batch_size=4)
    return given_numbers(
        project, [[0, 0, 1, 1], [0, 1, 0, 1]], [[0, 1, 1, 0], [1, 0, 0, 1]], W_b=[[0.1, 0.2], [0.3, -0.4]]
    )


def test_outputs_that_are_the_same_for_all_samples_are_named_and_so_is_that_it_stays_so(
    xor_without_hidden_layer: Project,
) -> None:
    assert health(at_the_end(xor_without_hidden_layer)).findings == ()
    session = at_the_end(xor_without_hidden_layer, 2000)
    (finding,) = health(session).findings
    assert finding.trouble is Trouble.SAME
    assert finding.text == (
        "The outputs are the same for all 4 samples of the data, although the targets are not: the network does not "
        "tell the samples apart. The gradients are 0 except for rounding, so this will not change. Without a hidden "
        "layer, no weights give these samples a lower E: add a hidden layer."
    )
    assert troubles(Survey(session).finish()) == [("b", Trouble.SAME)]


@pytest.mark.parametrize(
    "change",
    [{"bias": ("none",)}, {"bias": ("frozen",)}, {"bias_shared": True}, {"decimals": 4}],
    ids=["no bias", "a frozen bias", "one bias", "on paper"],
)
def test_where_biases_or_more_digits_could_still_lower_the_error_no_hidden_layer_is_asked_for(
    xor_without_hidden_layer: Project, change: dict[str, SettingValue]
) -> None:
    zeros = {name: matrix(np.zeros(array.shape)) for name, array in xor_without_hidden_layer.parameters.items()}
    project = xor_without_hidden_layer.with_parameters(zeros).with_settings(change)
    (finding,) = health(at_the_end(project)).findings
    assert finding.text.endswith("The gradients are 0 except for rounding, so this will not change.")


def test_before_the_gradients_are_computed_nothing_is_said_of_them(xor_without_hidden_layer: Project) -> None:
    session = go_to(open_session(xor_without_hidden_layer), Position(2000, 2))
    (finding,) = health(session).findings
    assert finding.text.endswith("the network does not tell the samples apart.")


def test_gradients_that_are_0_in_one_batch_are_no_proof_that_it_stays_so(make_project: MakeProject) -> None:
    project = make_project((1, 2), "softmax", loss="cross_entropy", samples=4, batch_size=3)
    project = given_numbers(project, [[1.0, 3.0, 2.0, 1.0]], [[1, 0, 1, 1], [0, 1, 0, 0]])
    (finding,) = health(at_the_end(project)).findings
    assert finding.text.startswith("The outputs are the same for all 3 samples of this batch")
    assert finding.text.endswith("the network does not tell the samples apart.")


@pytest.mark.parametrize(
    ("inputs", "targets"),
    [([[0.5] * 4, [0.1] * 4], [[0, 1, 1, 0], [1, 0, 0, 1]]), ([[0, 0, 1, 1], [0, 1, 0, 1]], [[1] * 4, [0] * 4])],
    ids=["the samples are alike", "the targets are alike"],
)
def test_equal_outputs_are_no_trouble_where_nothing_else_could_be(
    xor_without_hidden_layer: Project, inputs: Numbers, targets: Numbers
) -> None:
    project = replace(xor_without_hidden_layer, inputs=matrix(inputs), targets=matrix(targets))
    zeros = {name: matrix(np.zeros(array.shape)) for name, array in project.parameters.items()}
    session = at_the_end(project.with_parameters(zeros))
    assert (health(session).findings, Survey(session).finish().findings) == ((), ())


# Targets that no output can reach, slopes that are 0 everywhere


@pytest.mark.parametrize("activation", BOUNDED)
def test_targets_that_no_output_can_reach_are_named_before_anything_is_computed(
    make_project: MakeProject, activation: str
) -> None:
    least, largest = ACTIVATIONS[activation].reach
    project = make_project((2, 2, 1), ("tanh", activation), samples=2)
    for end, beyond in ((least, -4.5), (largest, 4.5)):
        if not np.isfinite(end):
            continue
        session = open_session(replace(project, targets=matrix([[end, end + beyond]])))
        for found in (health(session), Survey(session).finish()):
            (finding,) = of_kind(found, Trouble.OUT_OF_REACH)
            number = full(end + beyond)
            assert finding.text.startswith(f"1 of 2 targets is out of reach: sample 2 has {number} for c1, but out of ")
            assert (finding.layer, finding.units) == ("c", (0,))


def test_targets_are_looked_at_as_they_were_edited(make_project: MakeProject) -> None:
    session = open_session(make_project((2, 2, 1), samples=2))
    wrong = edit(session, "target", 0, 0, 5.0)
    assert [len(of_kind(health(one), Trouble.OUT_OF_REACH)) for one in (session, wrong)] == [0, 1]
    assert of_kind(health(edit(wrong, "target", 0, 0, 0.5)), Trouble.OUT_OF_REACH) == []


@pytest.mark.parametrize("activation", [name for name in ELEMENTWISE if name not in BOUNDED])
def test_an_output_without_bounds_reaches_every_target(make_project: MakeProject, activation: str) -> None:
    project = make_project((2, 1), activation, samples=2)
    session = open_session(replace(project, targets=matrix([[-1e9, 1e9]])))
    assert of_kind(health(session), Trouble.OUT_OF_REACH) == []


@pytest.mark.parametrize("activation", NO_SLOPE)
def test_where_the_slope_is_0_everywhere_nothing_before_it_can_learn(
    make_project: MakeProject, activation: str
) -> None:
    project = make_project((2, 2, 2, 1), ("tanh", activation, "sigmoid"), samples=2, batch_size=2)
    (finding,) = of_kind(health(open_session(project)), Trouble.CANNOT_LEARN)
    assert finding.layer == "c"
    assert finding.text == (
        f"f′ of {activation} is 0 everywhere, so no error passes back through layer c: the weights into it and into "
        "the layers before it cannot learn by gradient descent. Another activation lets them."
    )
    session = at_the_end(project, 5)
    assert {Trouble.DEAD, Trouble.VANISHING}.isdisjoint(one.trouble for one in health(session).findings)
    for name in ("W_b", "W_c"):
        assert np.array_equal(session.values[name], project.parameters[name])


@pytest.mark.parametrize("activation", NO_SLOPE)
def test_the_first_layer_has_no_layers_before_it_that_could_learn(make_project: MakeProject, activation: str) -> None:
    (finding,) = health(open_session(make_project((2, 2, 1), (activation, "sigmoid")))).findings
    assert "layer b: the weights into it cannot learn by gradient descent." in finding.text


# Values that nothing uses


@pytest.mark.parametrize("batch_size", [1, 2])
@pytest.mark.parametrize("loss", FUSED)
def test_an_output_exactly_at_its_target_and_at_its_end_raises_no_alarm(
    make_project: MakeProject, loss: str, batch_size: int
) -> None:
    project = make_project((1, 2), FUSED[loss], loss=loss, samples=2, batch_size=batch_size)
    project = given_numbers(project, [[1.0, 1.0]], [[1.0, 1.0], [0.0, 0.0]], W_b=[[800.0], [-800.0]])
    for place in every_place(project):
        assert health(place).findings == ()
        assert first_non_finite(place) is None
    way = RunOn(open_session(project), non_finite, 3)
    way.go_on(float("inf"))
    assert way.found is None


@pytest.mark.parametrize("loss", FUSED)
def test_a_derivative_that_is_infinite_and_not_used_is_no_cause_of_anything(
    make_project: MakeProject, loss: str
) -> None:
    project = make_project((1, 2), FUSED[loss], loss=loss, samples=1)
    project = given_numbers(project, [[1.0]], [[1.0], [0.0]], W_b=[[-800.0], [800.0]])  # as wrong as can be
    session = at_the_end(project)
    assert not np.isfinite(session.values["dout_b"]).all()
    assert np.isfinite(session.values["delta_b"]).all()
    assert of_kind(health(session), Trouble.NOT_FINITE) == []
    assert all(first_non_finite(place) is None for place in every_place(project))


def test_an_error_that_is_too_large_by_itself_is_the_cause_of_nothing(make_project: MakeProject) -> None:
    project = make_project((1, 1), "linear", samples=1, learning_rate=1e-200)
    session = at_the_end(given_numbers(project, [[1.0]], [[0.0]], W_b=[[1e180]]))
    (finding,) = of_kind(health(session), Trouble.NOT_FINITE)
    assert finding.text == (
        "E is no longer finite: it holds NaN or an infinity, as its numbers are too large for the machine. No other "
        "value of the iteration is computed from it."
    )


# Nothing without grounds


@pytest.mark.parametrize("batch_size", [1, 3, 8])
@pytest.mark.parametrize("bias", ["none", "trained", "frozen"])
@pytest.mark.parametrize("activation", [name for name in ACTIVATIONS if ACTIVATIONS[name].steepest > 0])
def test_a_healthy_network_has_no_findings_wherever_one_is(
    make_project: MakeProject, activation: str, bias: str, batch_size: int
) -> None:
    names = (activation, "linear")
    project = make_project((3, 4, 2), names, bias=bias, samples=8, batch_size=batch_size, learning_rate=0.01, seed=3)
    gentle = {name: matrix(0.4 * array) for name, array in project.parameters.items()}
    gentle |= {"W_b": matrix([[0.5, 0.3, -0.2], [-0.4, 0.2, 0.6], [0.1, -0.5, 0.4], [0.7, 0.2, 0.1]])}
    lively = replace(project, inputs=matrix(np.sin(np.arange(24.0)).reshape(3, 8)), parameters=gentle)
    for place in every_place(lively, iterations=2):
        assert health(place).findings == ()
        assert Survey(place).finish().findings == ()


@given(
    sizes=st.lists(st.integers(1, 4), min_size=2, max_size=4),
    names=st.lists(st.sampled_from(sorted(ACTIVATIONS)), min_size=3, max_size=3),
    batch_size=st.integers(1, 4),
    scale=st.sampled_from([0.0, 1.0, 30.0, 1e160]),
    step=st.integers(0, 40),
)
def test_every_finding_is_about_values_that_are_there(
    make_project: MakeProject, sizes: list[int], names: list[str], batch_size: int, scale: float, step: int
) -> None:
    project = make_project(sizes, names[: len(sizes) - 1], bias="trained", samples=4, batch_size=batch_size)
    project = project.with_parameters({name: matrix(scale * array) for name, array in project.parameters.items()})
    session = open_session(project)
    session = go_to(session, Position(1, min(step, len(session.program))))
    found = health(session)
    assert found.samples == Samples(batch_size, 4)
    assert found.missing == tuple(
        name
        for name in [f"out_{one.layer}" for one in found.layers] + [f"delta_{one.layer}" for one in found.layers[::-1]]
        if name not in session.values
    )
    for one in (*found.findings, *found.undecided):
        needed = {
            Trouble.DEAD: f"out_{one.layer}",
            Trouble.SATURATED: f"out_{one.layer}",
            Trouble.SAME: f"out_{one.layer}",
            Trouble.VANISHING: f"delta_{one.layer}",
            Trouble.EXPLODING: f"delta_{one.layer}",
        }.get(one.trouble)
        assert needed is None or needed in session.values
        assert one.text.endswith(".")
    for layer in found.layers:
        flat = None
        if f"out_{layer.layer}" in session.values:
            flat = flatness(project.network, layer.layer, session.values)
        assert (layer.dead is None and layer.saturated is None) == (flat is None)


def test_an_output_is_far_from_its_target_if_it_is_so_in_one_sample() -> None:
    out, target = np.array([[0.0, 1.0], [0.0, 1.0]]), np.array([[0.05, 0.5], [0.05, 0.95]])
    assert far_from_target(out, target).tolist() == [True, False]
