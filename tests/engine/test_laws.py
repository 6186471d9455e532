"""The laws that every entry of every table obeys: activations, losses and operations, in every combination.

The cases come from the tables, so that a new entry cannot escape them.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

import numpy as np
import pytest

from gpnet_engine.arrays import Matrix, Values, matrix, with_cell
from gpnet_engine.formulas.expressions import Cells, Expression, evaluate, sources
from gpnet_engine.model.activations import ACTIVATIONS, Activation, Jacobian
from gpnet_engine.model.arithmetic import Arithmetic
from gpnet_engine.model.losses import LOSSES, Loss
from gpnet_engine.model.numpy_calls import make, of_cell
from gpnet_engine.model.project import Project
from gpnet_engine.model.settings import BiasMode, Reduction
from gpnet_engine.operations import ERROR, RULES, Operation
from gpnet_engine.operations.execute import context_of, execute, shape_of
from gpnet_engine.operations.program import program
from gpnet_engine.time.session import Session
from gpnet_engine.time.trace import record, trace
from gpnet_engine.time.training import ErrorOf
from tests.builders.strategies import AWKWARD, SETTINGS_OF_UPDATES

MakeProject: TypeAlias = Callable[..., Project]
At: TypeAlias = Callable[[Project, int, int], Session]
Cell: TypeAlias = tuple[str, int, int]

EXACT = Arithmetic()
# An entry that depends on a setting obeys the laws for other values of it too, also for one that has no short text.
OTHER_SETTING = 1.0 / 3.0
EVERY_ACTIVATION = [
    *ACTIVATIONS.values(),
    *(one.with_setting(OTHER_SETTING) for one in ACTIVATIONS.values() if one.with_setting),
]
EVERY_LOSS = [*LOSSES.values(), *(one.with_setting(OTHER_SETTING) for one in LOSSES.values() if one.with_setting)]
ELEMENTWISE = [one for one in EVERY_ACTIVATION if one.is_elementwise]
GRID = np.linspace(-40.0, 40.0, 8001)
STEP = 1e-6


@dataclass(frozen=True)
class Case:
    """A network with two layers after the input, of which the last one and the loss may need each other."""

    hidden: str
    last: str
    loss: str
    bias: str
    reduction: str
    batch: int
    outputs: int
    bias_shared: bool = False

    @property
    def id(self) -> str:
        """Say what the case is."""
        bias = self.bias + " shared" * self.bias_shared
        batch = f"{self.reduction} of {self.batch}, {self.outputs} outputs"
        return f"{self.hidden}+{self.last} {self.loss} bias {bias} {batch}"


def pairs_of_last_and_loss() -> list[tuple[str, str]]:
    """Return the last activations that each loss takes."""
    return [
        (last, loss.name)
        for loss in LOSSES.values()
        for last in ([loss.fused.activation] if loss.fused else ACTIVATIONS)
    ]


def fitting(loss: str, reduction: Reduction) -> Reduction:
    """Return the reduction, or one that the loss allows."""
    is_refused = reduction.is_over_outputs and not LOSSES[loss].mean_of_outputs
    return Reduction.MEAN if is_refused else reduction


def cases() -> Iterator[Case]:
    """Yield a case for every pair of last layer and loss, with all else taking turns; and all else for one pair."""
    hidden = list(ACTIVATIONS)
    turns = list(product(BiasMode, Reduction, ((1, 2), (3, 2), (2, 1))))
    for number, (last, loss) in enumerate(pairs_of_last_and_loss()):
        for turn in (number, number + 5, number + 11):
            bias, reduction, (batch, outputs) = turns[turn % len(turns)]
            reduction = fitting(loss, reduction)
            yield Case(hidden[turn % len(hidden)], last, loss, bias, reduction, batch, outputs, turn % 4 == 1)
    for bias, reduction, (batch, outputs) in turns:
        for is_shared in (False, True):
            yield Case("tanh", "sigmoid", "squared_error", bias, reduction, batch, outputs, is_shared)


CASES = tuple(dict.fromkeys(cases()))


@pytest.fixture(params=CASES, ids=lambda case: case.id)
def project(request: pytest.FixtureRequest, make_project: MakeProject) -> Project:
    """Return a network of every case, with random numbers away from kinks."""
    case: Case = request.param
    return make_project(
        (2, 3, case.outputs),
        (case.hidden, case.last),
        loss=case.loss,
        bias=case.bias,
        bias_shared=case.bias_shared,
        reduction=case.reduction,
        samples=case.batch,
        batch_size=case.batch,
        seed=11,
    )


def explained(project: Project, operation: Operation, values: Values, cell: Cell) -> Expression:
    batch = values["out_a"].shape[1]
    return operation.explain(context_of(project.network, operation, EXACT, batch, values), *cell)


def made_by(project: Project, operation: Operation, values: Values) -> Iterator[Cell]:
    """Yield every cell that an operation computes, of its result and of its terms."""
    batch = values["out_a"].shape[1]
    for name in (operation.result, *operation.terms):
        for row, column in np.ndindex(shape_of(project.network, name, batch)):
            yield name, row, column


def test_the_formula_of_every_cell_gives_the_computed_number(project: Project, at: At) -> None:
    operations = program(project.network)
    values = at(project, 1, len(operations)).values
    for operation in operations:
        for cell in made_by(project, operation, values):
            name, row, column = cell
            computed = values[name][row, column].item()
            formula = explained(project, operation, values, cell)
            assert evaluate(formula, values) == pytest.approx(computed, rel=1e-11, abs=1e-13), cell


def generic_values(project: Project) -> dict[str, Matrix]:
    """Return a number for every operand: none at an end of a function or on a flat side, so that every cell matters."""
    random = np.random.default_rng(7)
    batch = project.training.batch_size
    names = {name for operation in program(project.network) for name in operation.operands} | {"out_a"}

    def numbers(name: str) -> Matrix:
        signs = 1.0 if name.startswith(("net_", "out_", "target")) else random.choice([-1.0, 1.0])
        return matrix(random.uniform(0.2, 0.9, shape_of(project.network, name, batch)) * signs)

    return {name: numbers(name) for name in sorted(names)}


def cells_that_matter(project: Project, operation: Operation, values: Values, moved: Cell) -> set[Cell]:
    """Return the cells that become other numbers when one operand's cell is moved a little, or to the other sign."""
    name, row, column = moved
    before = execute(project.network, operation, values, EXACT)
    found: set[Cell] = set()
    for factor in (1.03, 0.6, -1.7, 60.0):
        other = {**values, name: with_cell(values[name], row, column, factor * values[name][row, column].item())}
        after = execute(project.network, operation, other, EXACT)
        found |= {
            (made, int(cell[0]), int(cell[1]))
            for made in before
            for cell in np.argwhere(np.abs(before[made] - after[made]) > 1e-13 * np.abs(before[made]))
        }
    return found


def test_exactly_the_cells_that_matter_are_lit(project: Project) -> None:
    values = generic_values(project)
    for operation in program(project.network):
        if operation.rule is ERROR and project.network.loss.computed_from == "net":
            continue  # it is written with out and computed from net, where nothing overflows
        lit: dict[Cell, set[Cell]] = {}
        for cell in made_by(project, operation, values):
            feeding = tuple(sources(explained(project, operation, values, cell)))
            for name in operation.operands:
                for source in np.ndindex(values[name].shape):
                    if any(cells.covers(name, *source) for cells in feeding):
                        lit.setdefault((name, *source), set()).add(cell)
        for name in operation.operands:
            for source in np.ndindex(values[name].shape):
                key: Cell = (name, source[0], source[1])
                matters = cells_that_matter(project, operation, values, key)
                assert matters <= lit.get(key, set()), (operation.result, key)
                constant = {cell for cell in lit.get(key, set()) - matters if is_constant(project, operation, cell)}
                assert lit.get(key, set()) - matters <= constant, (operation.result, key)


def is_constant(project: Project, operation: Operation, cell: Cell) -> bool:
    """Tell whether nothing moves a cell: a function that has no slope, or a layer of one neuron that shares 1."""
    activation = project.network.activation(operation.layer)
    is_alone = project.network.sizes[project.network.letters.index(operation.layer)] == 1
    flat = activation.steepest == 0.0 or (not activation.is_elementwise and is_alone)
    return flat and cell[0].startswith(("out_", "delta_"))


def test_every_gradient_is_that_of_central_differences(project: Project, at: At) -> None:
    operations = program(project.network)
    values = at(project, 1, len(operations)).values
    error = ErrorOf(project.network, EXACT, project.parameters, values)
    for name, parameter in error.parameters.items():
        if f"grad_{name}" not in values:
            continue
        for cell in np.ndindex(parameter.shape):
            start = parameter[cell].item()
            slopes: list[float] = []
            for step in (STEP, STEP / 2):
                parameter[cell] = start + step
                above = error()
                parameter[cell] = start - step
                slopes.append((above - error()) / (2 * step))
                parameter[cell] = start
            assert values[f"grad_{name}"][cell] == pytest.approx(slopes[-1], rel=1e-5, abs=1e-8), (name, cell)


def test_the_trace_holds_the_numbers_of_the_screen(project: Project, at: At) -> None:
    for step, entry in enumerate(trace(project), start=1):
        shown, told = at(project, 1, step), record(entry)
        array = shown.values[entry.operation.result]
        assert np.array_equal(array.ravel(), np.ravel(told["value"]), equal_nan=True)
        assert list(told["terms"]) == list(entry.operation.terms)


def test_every_operation_of_the_table_is_met(make_project: MakeProject) -> None:
    projects = (make_project(bias="trained", **settings) for settings in SETTINGS_OF_UPDATES)
    assert {operation.rule for project in projects for operation in program(project.network)} == set(RULES)


def test_every_operation_is_told_in_words(project: Project, at: At) -> None:
    values = at(project, 1, len(program(project.network))).values
    for operation in program(project.network):
        context = context_of(project.network, operation, EXACT, project.training.batch_size, values)
        rule = operation.rule
        assert rule.title(operation, context)
        assert rule.symbols(operation, context)
        meaning = rule.meaning(operation, context, 0, 0)
        assert meaning.endswith(".")
        assert not set("{}") & set(meaning + rule.symbols(operation, context))
        shown = [part for part in rule.equation(operation, context) if not isinstance(part, str)]
        assert {part.name for part in shown} <= {*operation.operands, *operation.terms}
        assert shown


@pytest.mark.parametrize("number", AWKWARD, ids=str)
@pytest.mark.parametrize(("last", "loss"), pairs_of_last_and_loss())
def test_awkward_numbers_are_computed_and_explained_without_a_warning(
    make_project: MakeProject, last: str, loss: str, number: float
) -> None:
    project = make_project((1, 2, 2), (last, last), loss=loss, samples=1, bias="trained")
    low, high = LOSSES[loss].targets
    values: dict[str, Matrix] = {
        "out_a": matrix([[1.0]]),
        "target": matrix([[max(low, 0.0)], [min(high, 1.0)]]),
        "learning_rate": matrix([[0.5]]),
        "W_b": matrix([[number], [1.0]]),
        "W_c": matrix([[1.0, number], [number, 1.0]]),
        "bias_b": matrix([[0.0], [0.0]]),
        "bias_c": matrix([[0.0], [number]]),
    }
    for operation in program(project.network):
        values |= execute(project.network, operation, values, EXACT)
        for cell in made_by(project, operation, values):
            if operation.rule is not ERROR:
                evaluate(explained(project, operation, values, cell), values)


def slopes_of(activation: Activation, net: Matrix) -> Matrix:
    """Return f′ as the entry computes it, at every net of a column."""
    derivative = activation.derivative
    assert not isinstance(derivative, Jacobian)
    out, fprime = np.empty_like(net), np.empty_like(net)
    make(activation.apply(net, out))
    make(derivative(net if activation.derivative_from == "net" else out, fprime))
    return fprime


def outputs_of(activation: Activation, net: Matrix) -> Matrix:
    out = np.empty_like(net)
    make(activation.apply(net, out))
    return out


@pytest.mark.parametrize("activation", ELEMENTWISE, ids=lambda one: one.name)
def test_what_an_activation_says_of_its_curve_is_so(activation: Activation) -> None:
    net = GRID.reshape(-1, 1)
    with np.errstate(all="ignore"):
        out, slope = outputs_of(activation, net), slopes_of(activation, net)
    least, most = activation.reach
    assert least <= out.min()
    assert out.max() <= most
    assert math.isinf(least) or out.min() - least < 1e-4
    assert math.isinf(most) or most - out.max() < 1e-4
    assert np.abs(slope).max() == pytest.approx(activation.steepest, rel=1e-5)
    flat_sides = [bool((slope[side] == 0.0).all()) for side in (slice(0, 100), slice(-100, None))]
    assert any(flat_sides) >= activation.can_die
    fading = {round(float(out[end, 0]), 6) + 0.0 for end in (0, -1) if abs(slope[end, 0]) < 1e-10}
    assert fading == set(activation.ends)


@pytest.mark.parametrize("activation", ELEMENTWISE, ids=lambda one: one.name)
def test_the_slope_of_an_activation_is_that_of_its_curve_but_at_kinks(activation: Activation) -> None:
    step = 1e-6
    kinks = np.array(list(activation.kinks))
    net = GRID.reshape(-1, 1)
    net = net[np.abs(net - kinks.reshape(1, -1)).min(axis=1, initial=1.0) > 2 * step]
    with np.errstate(all="ignore"):
        numeric = (outputs_of(activation, net + step) - outputs_of(activation, net - step)) / (2 * step)
    np.testing.assert_allclose(slopes_of(activation, net), numeric, rtol=1e-4, atol=1e-7)
    for kink in activation.kinks:
        at = np.array([[kink - step], [kink], [kink + step]])
        out = outputs_of(activation, at)
        left, right = (out[1, 0] - out[0, 0]) / step, (out[2, 0] - out[1, 0]) / step
        assert abs(left - right) > 1e-3


@pytest.mark.parametrize("activation", ELEMENTWISE, ids=lambda one: one.name)
def test_the_formulas_of_an_activation_give_its_numbers(activation: Activation) -> None:
    for number in (-3.0, -1.3, -0.2, 0.0, 0.4, 2.5, 3.0):
        values = {"net_b": matrix([[number]]), "out_b": matrix([[of_cell(activation.apply, number)]])}
        assert evaluate(activation.out_cell("net_b", 0, 0), values) == values["out_b"].item()
        basis = Cells(f"{activation.derivative_from}_b", 0, 0)
        expected = slopes_of(activation, matrix([[number]])).item()
        assert evaluate(activation.fprime_cell(basis), values) == pytest.approx(expected, rel=1e-12, abs=1e-15)
        assert _calculated(activation.formula, x=number) == pytest.approx(values["out_b"].item(), rel=1e-12, abs=1e-15)
        given = values[basis.name].item()
        assert _calculated(activation.derivative_formula, x=given) == pytest.approx(expected, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=lambda one: one.name)
def test_every_activation_has_its_sentence_and_its_start(activation: Activation) -> None:
    assert "net" in activation.effect or not activation.is_elementwise
    assert not activation.effect.endswith(".")
    assert "{x}" in activation.formula
    glorot, he = math.sqrt(6 / (4 + 3)), math.sqrt(6 / 4)
    assert activation.start_scale(4, 3) in {glorot, he}


@pytest.mark.parametrize("loss", EVERY_LOSS, ids=lambda one: one.name)
def test_the_formulas_of_a_loss_give_its_numbers(loss: Loss) -> None:
    for target, out in product((0.0, 0.25, 1.0), (0.1, 0.5, 0.9)):
        values = {"target": matrix([[target]]), "out_b": matrix([[out]])}
        cost = of_cell(loss.cost_of_out or loss.cost, out, target)
        assert loss.value(target, out) == pytest.approx(cost, rel=1e-12, abs=1e-15)
        assert _calculated(loss.formula, t=target, o=out) == pytest.approx(cost, rel=1e-12, abs=1e-15)
        slope = of_cell(loss.derivative, out, target)
        written = loss.written.cell(Cells("out_b", 0, 0), Cells("target", 0, 0))
        assert evaluate(written, values) == pytest.approx(slope, rel=1e-12, abs=1e-15)
        step = 1e-6
        numeric = (loss.value(target, out + step) - loss.value(target, out - step)) / (2 * step)
        assert slope == pytest.approx(numeric, rel=1e-6, abs=1e-8)


@pytest.mark.parametrize("loss", LOSSES.values(), ids=lambda one: one.name)
def test_every_loss_has_its_sentences(loss: Loss) -> None:
    assert loss.meaning.endswith(".")
    assert "{neuron}" in loss.written.meaning
    assert "{o}" in loss.symbols
    assert "{o}" in loss.written.symbols
    assert {"o", "t"} <= set(loss.equation)


def outputs_for(loss: Loss) -> list[float]:
    """Return outputs that the last layer may have, near the ends too."""
    return [1e-9, 0.1, 0.5, 0.9, 1.0 - 1e-9] if loss.fused else [-5.0, -0.5, 0.1, 1.0, 5.0]


@pytest.mark.parametrize("loss", LOSSES.values(), ids=lambda one: one.name)
@pytest.mark.parametrize("target", [-7.0, -0.5, 0.0, 0.3, 1.0, 1.5, 30.0], ids=str)
def test_a_loss_allows_exactly_the_targets_for_which_its_error_has_an_end_below(loss: Loss, target: float) -> None:
    is_bounded = min(loss.value(target, out) for out in outputs_for(loss)) >= 0.0
    assert (loss.why_not_target(target) is None) == is_bounded


@pytest.mark.parametrize("loss", LOSSES.values(), ids=lambda one: one.name)
def test_the_outputs_are_averaged_over_unless_they_are_one_distribution(loss: Loss) -> None:
    is_one = loss.fused is not None and not ACTIVATIONS[loss.fused.activation].is_elementwise
    assert loss.mean_of_outputs is not is_one


@pytest.mark.parametrize("loss", EVERY_LOSS, ids=lambda one: one.name)
def test_the_equations_of_a_loss_give_its_numbers(loss: Loss) -> None:
    """Of one output, what stands in matrices and in one line is what is computed."""
    for target, out in product((0.0, 0.25, 1.0), (0.1, 0.5, 0.9)):
        cost, slope = loss.value(target, out), of_cell(loss.derivative, out, target)
        for equation in (" ".join(loss.equation), loss.symbols):
            if "…" not in equation:
                assert _read(loss, equation, target, out) == pytest.approx(cost, rel=1e-12, abs=1e-15)
        for equation in (" ".join(loss.written.equation), loss.written.symbols):
            if equation and "∂" not in equation:
                assert _read(loss, equation, target, out) == pytest.approx(slope, rel=1e-12, abs=1e-15)


def _read(loss: Loss, equation: str, target: float, out: float) -> float:
    """Work out an equation in matrices, or in one line, for one output."""
    text = equation.replace("Σ", "").replace("∘", "·").replace("½·", "½").replace("½", "½·").replace(loss.name, "cost")
    text = re.sub(r"(?<=\d)\(", "·(", re.sub(r"\bln (\w+)", r"ln(\1)", text).replace("{o}", "o").replace("(out", "(o"))
    text = re.sub(r"\b(o|out|t)\b", lambda name: "{o}" if name[0].startswith("o") else "{t}", text)
    return _calculated(text.strip(), {"cost": lambda difference: loss.value(difference, 0.0)}, t=target, o=out)


_WORDS = {
    "·": "*",
    "−": "-",
    "½": "0.5",
    "≤": "<=",
    "²": "**2",
    "e^": "EXP**",
    "σ(": "sigmoid(",
    "Φ(": "phi(",
    "φ(": "density(",
    "ln(": "log(",
}
_SIGMOID: Callable[[float], float] = lambda x: 1.0 / (1.0 + math.exp(-x))  # noqa: E731 - a name for the formulas


def _calculated(formula: str, also: Mapping[str, Callable[[float], float]] | None = None, **numbers: float) -> float:
    """Work out a formula of the tables as someone would who reads it; it is the only place where text is computed."""
    for sign, python in _WORDS.items():
        formula = formula.replace(sign, python)
    while "|" in formula:
        formula = formula.replace("|", "abs(", 1).replace("|", ")", 1)
    formula = formula.replace("[", "float(").replace("]", ")")
    for name, number in numbers.items():
        formula = formula.replace(f"{{{name}}}", f"({number!r})")
    known = {
        "EXP": math.e,
        "sigmoid": _SIGMOID,
        "phi": lambda x: 0.5 * math.erfc(-x / math.sqrt(2.0)),
        "density": lambda x: math.exp(-x * x / 2.0) / math.sqrt(2.0 * math.pi),
        "log": math.log,
        "tanh": math.tanh,
        "sign": lambda x: float(x > 0) - float(x < 0),
        **(also or {}),
    }
    return float(eval(formula, {"__builtins__": {"abs": abs, "min": min, "max": max, "float": float}}, known))  # noqa: S307 - the tables' own formulas
