"""Questions about one parameter, beside autograd and a forward model that is written down a second time."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeAlias

import autograd.numpy as anp  # type: ignore[import-untyped]
import numpy as np
import pytest
from autograd import grad

from gpnet_engine.arrays import Matrix, Values, matrix
from gpnet_engine.errors import GpnetError
from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.model.numpy_calls import Calls
from gpnet_engine.model.project import Project
from gpnet_engine.model.settings import Reduction
from gpnet_engine.operations import HIDDEN_DELTA, Context, Operation, Rule
from gpnet_engine.operations.rule import Compute
from gpnet_engine.questions.gradient_checks import probing
from gpnet_engine.questions.gradient_checks.comparing import FEW_UNITS, TOLERANCE, Comparison, Verdict
from gpnet_engine.questions.gradient_checks.effects import Effect
from gpnet_engine.questions.gradient_checks.probing import ProbeError, Prober, why_not_probed
from gpnet_engine.time.editing import edit, settings_move
from gpnet_engine.time.session import Position, Session, go_to, open_session, step_back, step_forward
from gpnet_engine.time.training import ErrorOf

MakeProject: TypeAlias = Callable[..., Project]
At: TypeAlias = Callable[[Project, int, int], Session]
Traced: TypeAlias = Any  # an array, or what autograd puts in its place

MODEL: dict[str, Callable[[Traced], Traced]] = {
    "sigmoid": lambda net: 1 / (1 + anp.exp(-net)),
    "tanh": anp.tanh,
    "linear": lambda net: net,
    "softmax": lambda net: anp.exp(net) / anp.sum(anp.exp(net), axis=0, keepdims=True),
}


def error_of(project: Project, values: Values, parameters: dict[str, Traced]) -> Traced:
    """Return E of the batch in `values`; computed by autograd's numpy, in exact arithmetic."""
    network, out = project.network, values["out_a"]
    for letter, activation in zip(network.letters[1:], network.activations, strict=True):
        net = anp.dot(parameters[f"W_{letter}"], out)
        if f"bias_{letter}" in parameters:
            net = net + parameters[f"bias_{letter}"]
        out = MODEL[activation](net)
    target = values["target"]
    cost = -target * anp.log(out) if network.loss_name == "cross_entropy" else (target - out) ** 2 / 2
    return anp.sum(cost) / (out.shape[1] if network.reduction is Reduction.MEAN else 1)


def parameters_of(session: Session) -> dict[str, Matrix]:
    """Return the parameters that the iteration began with, as arrays that may be changed."""
    return {name: session.values[name].copy() for name in session.project.network.parameter_shapes()}


def gradients(session: Session) -> dict[str, Matrix]:
    """Return the derivatives of E by every parameter, as autograd finds them."""
    error = lambda parameters: error_of(session.project, session.values, parameters)  # noqa: E731
    found: dict[str, Matrix] = grad(error)(parameters_of(session))
    return found


def cells(session: Session) -> list[tuple[str, int, int]]:
    shapes = session.project.network.parameter_shapes()
    return [(name, int(row), int(column)) for name, shape in shapes.items() for row, column in np.ndindex(shape)]


def probes_of(session: Session, name: str) -> list[Comparison]:
    """Return the comparison of every gradient of a matrix."""
    prober = Prober(session)
    return [prober.check(*cell) for cell in cells(session) if cell[0] == name]


@pytest.fixture
def mixed(make_project: MakeProject) -> Project:
    """Return a network with biases, three activations, and batches of two of five samples."""
    activations = ("tanh", "sigmoid", "softmax")
    return make_project(
        (3, 4, 3, 2), activations, loss="cross_entropy", bias="trained", reduction="mean", samples=5, batch_size=2
    )


@pytest.mark.parametrize("step", [0, 7, 10, -1], ids=["start", "error", "midway", "end"])
@pytest.mark.parametrize("iteration", [1, 3, 20])
def test_a_gradient_is_that_of_autograd_and_agrees_with_differences(mixed: Project, iteration: int, step: int) -> None:
    session = open_session(mixed)
    session = go_to(session, Position(iteration, step % (len(session.program) + 1)))
    prober, expected = Prober(session), gradients(session)
    for name, row, column in cells(session):
        probe = prober.check(name, row, column)
        assert probe.analytic == pytest.approx(expected[name][row, column], rel=1e-10, abs=1e-15)
        assert probe.numeric == pytest.approx(expected[name][row, column], rel=1e-6, abs=1e-9)
        assert probe.verdict is Verdict.AGREES
        assert probe.relative_error <= TOLERANCE
        assert probe.units_apart is None


def test_the_gradient_is_the_number_on_screen(mixed: Project) -> None:
    session = open_session(mixed)
    shown = go_to(session, Position(1, len(session.program))).values
    for name, row, column in cells(session):
        assert Prober(session).check(name, row, column).analytic == shown[f"grad_{name}"][row, column]


def test_a_gradient_that_is_known_is_taken_from_the_session(mixed: Project) -> None:
    session = open_session(mixed)
    session = go_to(session, Position(1, len(session.program)))
    wrong = matrix(session.values["grad_W_c"] + 0.1)
    probe = Prober(replace(session, values={**session.values, "grad_W_c": wrong})).check("W_c", 0, 0)
    assert probe.analytic == wrong[0, 0]
    assert probe.verdict is Verdict.DISAGREES


def test_what_was_edited_is_what_is_probed(mixed: Project) -> None:
    session = edit(step_forward(open_session(mixed)), "W_c", 1, 2, 0.75)
    probe = Prober(session).check("W_c", 1, 2)
    assert session.values["W_c"][1, 2] == 0.75
    assert probe.analytic == pytest.approx(gradients(session)["W_c"][1, 2], rel=1e-10)
    assert probe.verdict is Verdict.AGREES


@pytest.mark.parametrize("decimals", [None, 4], ids=["exact", "on paper"])
def test_a_gradient_that_is_wrong_does_not_agree(
    compute_wrongly: Callable[[Rule, Compute], None], mixed: Project, decimals: int | None
) -> None:
    right = HIDDEN_DELTA.compute

    def wrong(
        operation: Operation, context: Context, result: Matrix, terms: tuple[Matrix, ...], *operands: Matrix
    ) -> Calls:
        yield from right(operation, context, result, terms, *operands)
        yield np.multiply, (result, np.float64(1.2), result)

    compute_wrongly(HIDDEN_DELTA, wrong)
    session = open_session(mixed.with_settings({"decimals": decimals}))
    probes = probes_of(session, "W_c")
    assert not any(probe.verdict is Verdict.AGREES for probe in probes if abs(probe.numeric) > 0.01)
    assert any(abs(probe.numeric) > 0.01 for probe in probes)
    assert {probe.verdict for probe in probes_of(session, "W_d")} == {Verdict.AGREES}
    report = Prober(session).check_matrix("W_c").finish()
    assert report.disagreeing == sum(probe.verdict is Verdict.DISAGREES for probe in probes)


def test_on_paper_a_gradient_agrees_within_a_few_units_of_the_last_decimal(article: Project, at: At) -> None:
    session = at(article, 1, 5)
    shown = at(article, 1, 18).values
    for name, row, column in cells(session):
        probe = Prober(session).check(name, row, column)
        assert probe.analytic == shown[f"grad_{name}"][row, column]
        assert probe.unrounded == pytest.approx(gradients(session)[name][row, column], rel=1e-10, abs=1e-15)
        assert probe.numeric == pytest.approx(probe.unrounded, rel=1e-6, abs=1e-9)
        assert probe.units_apart == pytest.approx(abs(probe.analytic - probe.numeric) * 10_000)
        assert probe.units_apart is not None
        assert probe.units_apart <= 1
        assert probe.verdict is Verdict.AGREES


def test_on_paper_a_right_gradient_that_rounding_took_far_agrees_unrounded(make_project: MakeProject) -> None:
    project = make_project((2, 3, 2), "linear", samples=1, decimals=2)
    project = replace(project, inputs=matrix([[30.0], [-28.0]]))
    probes = probes_of(open_session(project), "W_b")
    far = [probe for probe in probes if probe.units_apart is not None and probe.units_apart > FEW_UNITS]
    assert far
    assert {probe.verdict for probe in probes} == {Verdict.AGREES}
    assert max(probe.relative_error for probe in far) > TOLERANCE


def test_the_effect_of_one_update_is_that_of_moving_one_cell(mixed: Project) -> None:
    session = go_to(open_session(mixed), Position(2, 4))
    before = float(error_of(mixed, session.values, parameters_of(session)))
    for name, row, column in cells(session):
        derivative, moved = float(gradients(session)[name][row, column]), parameters_of(session)
        moved[name][row, column] -= mixed.training.learning_rate * derivative
        found = Prober(session).effect(name, row, column)
        after = float(error_of(mixed, session.values, moved))
        assert (found.before, found.after) == pytest.approx((before, after), rel=1e-13)
        assert found.predicted == pytest.approx(-mixed.training.learning_rate * derivative**2, rel=1e-9, abs=1e-30)
        assert found.actual == pytest.approx(after - before, abs=1e-14)


def test_on_paper_the_effect_is_that_of_the_step_that_is_written_down(mixed: Project) -> None:
    session = open_session(mixed.with_settings({"decimals": 2}))
    session = go_to(session, Position(2, len(session.program)))
    before = float(error_of(mixed, session.values, parameters_of(session)))
    steps = []
    for name, row, column in cells(session):
        moved = parameters_of(session)
        steps.append(float(session.values[f"step_{name}"][row, column]))
        moved[name][row, column] -= steps[-1]
        found = Prober(session).effect(name, row, column)
        assert found.actual == pytest.approx(float(error_of(mixed, session.values, moved)) - before, abs=1e-14)
        derivative = float(gradients(session)[name][row, column])
        assert found.predicted == pytest.approx(-steps[-1] * derivative, rel=1e-9, abs=1e-30)
    assert 0.0 in steps
    assert any(steps)


@pytest.mark.parametrize("bias", ["none", "trained", "frozen"])
def test_the_effect_of_the_whole_update_is_the_error_that_the_next_iteration_sees(
    make_project: MakeProject, at: At, bias: str
) -> None:
    project = make_project((2, 3, 2), bias=bias, samples=3, batch_size=3)
    length = len(open_session(project).program)
    found = Prober(at(project, 1, 2)).update_effect()
    done, after = at(project, 1, length).values, at(project, 2, length).values
    squares = sum(np.sum(array**2) for name, array in done.items() if name.startswith("grad_"))
    assert found.before == pytest.approx(done["error"].item(), rel=1e-15)
    assert found.after == pytest.approx(after["error"].item(), rel=1e-14)
    assert found.predicted == pytest.approx(-0.5 * squares, rel=1e-14)


def test_the_smaller_the_step_the_better_the_prediction(mixed: Project) -> None:
    rates = (1e-1, 1e-2, 1e-3)
    probers = [
        Prober(open_session(replace(mixed, training=replace(mixed.training, learning_rate=rate)))) for rate in rates
    ]
    for ask in (Prober.update_effect, lambda prober: prober.effect("W_d", 0, 1)):
        missed = [abs(found.actual / found.predicted - 1) for found in map(ask, probers)]
        assert missed[1] == pytest.approx(missed[0] / 10, rel=0.5)
        assert missed[2] == pytest.approx(missed[1] / 10, rel=0.5)


def test_without_a_learning_rate_nothing_changes(make_project: MakeProject) -> None:
    session = open_session(make_project(learning_rate=0.0))
    for found in (Prober(session).effect("W_b", 0, 0), Prober(session).update_effect()):
        assert (found.predicted, found.actual) == (0.0, 0.0)
    assert Effect(1.0, 0.75, -0.5).actual == -0.25


REFUSED = {
    "a result": ("net_b", 0, 0, "net_b is not a parameter: only weights and biases have a gradient."),
    "an updated parameter": ("new_W_b", 0, 0, "new W_b is not a parameter"),
    "an input": ("out_a", 0, 0, "out_a is not a parameter"),
    "no such layer": ("W_z", 0, 0, "W_z is not a parameter"),
    "no such row": ("W_b", 3, 0, "W_b has no cell [4,1]: it is 3x2."),
    "no such column": ("W_b", 0, 2, "W_b has no cell [1,3]: it is 3x2."),
    "before the first": ("W_b", -1, 0, "W_b has no cell [0,1]"),
    "a frozen bias": ("bias_b", 0, 0, "bias_b is frozen: training does not move it, so it has no gradient."),
}


@pytest.mark.parametrize(("name", "row", "column", "expected"), REFUSED.values(), ids=REFUSED.keys())
def test_what_has_no_gradient_is_refused_with_the_reason(
    make_project: MakeProject, name: str, row: int, column: int, expected: str
) -> None:
    session = open_session(make_project((2, 3, 2), bias="frozen"))
    for ask in (Prober(session).check, Prober(session).effect):
        with pytest.raises(ProbeError) as error:
            ask(name, row, column)
        assert str(error.value).startswith(expected)
        assert isinstance(error.value, GpnetError)
    assert (why_not_probed(session, name, row, column) or "").startswith(expected)


def test_what_has_a_gradient_is_not_refused(mixed: Project) -> None:
    session = open_session(mixed)
    assert {why_not_probed(session, *cell) for cell in cells(session)} == {None}


def test_a_matrix_or_all_of_them_are_checked(mixed: Project) -> None:
    prober = Prober(open_session(mixed))
    assert prober.check_matrix("W_c").finish().checked == 12
    assert prober.check_all().finish().checked == prober.trained == len(cells(open_session(mixed)))
    with pytest.raises(ProbeError, match="net_b is not a parameter"):
        prober.check_matrix("net_b")


def test_a_prober_copies_the_parameters_once_and_leaves_them_as_they_were(
    monkeypatch: pytest.MonkeyPatch, mixed: Project
) -> None:
    made: list[ErrorOf] = []

    class Counted(ErrorOf):
        def __init__(self, *given: Any) -> None:  # noqa: ANN401 - handed on
            super().__init__(*given)
            made.append(self)

    monkeypatch.setattr(probing, "ErrorOf", Counted)
    session = open_session(mixed)
    prober = Prober(session)
    prober.check_all().finish()
    prober.update_effect()
    prober.effect("bias_c", 0, 0)
    assert len(made) == 1
    for name, array in made[0].parameters.items():
        assert array.tobytes() == session.values[name].tobytes()


def test_a_prober_fits_the_iteration_it_was_made_in(mixed: Project) -> None:
    session = step_forward(open_session(mixed))
    prober = Prober(session)
    later = step_forward(step_forward(session))
    assert prober.fits(session)
    assert prober.fits(later)
    assert prober.fits(step_back(step_back(step_back(later))))
    assert not prober.fits(go_to(session, Position(2, 3)))
    assert not prober.fits(edit(session, "W_b", 0, 0, 0.5))
    assert not prober.fits(edit(session, "target", 0, 0, 0.5))
    assert not prober.fits(edit(session, "learning_rate", 0, 0, 0.25))
    assert not prober.fits(settings_move(session, {"reduction": "sum"}).finish())


def test_each_question_has_the_same_answer_at_every_step_of_an_iteration(article: Project, at: At) -> None:
    asked = [
        (Prober(at(article, 3, step)).check("W_c", 1, 1), Prober(at(article, 3, step)).update_effect())
        for step in range(19)
    ]
    assert set(asked) == {asked[0]}


@pytest.mark.parametrize("iteration", [20, 24, 25, 26, 30, 200])
def test_nothing_is_raised_or_warned_about_where_numbers_are_not_finite(iteration: int) -> None:
    session = go_to(open_session(open_project("explodes", Overrides())), Position(iteration, 0))
    prober = Prober(session)
    for name in ("W_b", "W_c"):
        for probe in probes_of(session, name):
            is_finite = np.isfinite(probe.analytic) and np.isfinite(probe.numeric)
            assert is_finite or probe.verdict is Verdict.DISAGREES
            assert probe.verdict is not Verdict.AGREES or probe.relative_error <= TOLERANCE
    assert isinstance(prober.effect("W_b", 0, 0).actual, float)
    assert isinstance(prober.update_effect().predicted, float)


@pytest.mark.parametrize("number", [1e308, -1e308, 1e200, 1e-320], ids=str)
def test_extreme_parameters_are_probed_like_others(make_project: MakeProject, number: float) -> None:
    session = open_session(make_project((2, 2, 1), "linear", samples=1, learning_rate=1e300))
    session = edit(session, "W_b", 0, 0, number)
    prober = Prober(session)
    for cell in cells(session):
        assert isinstance(prober.check(*cell).verdict, Verdict)
        assert isinstance(prober.effect(*cell).actual, float)
    assert isinstance(prober.update_effect().actual, float)
