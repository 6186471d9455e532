"""Where a cell comes from: the formula of every cell gives the computed number, from exactly the cells that matter."""

from collections.abc import Callable, Iterator
from itertools import product

import numpy as np
import pytest

from gpnet_engine.arrays import Matrix, Values, matrix, read_only, with_cell
from gpnet_engine.formulas.expressions import (
    Cells,
    Difference,
    Expression,
    Function,
    Product,
    Sum,
    Term,
    evaluate,
    has_terms,
    sources,
)
from gpnet_engine.model.arithmetic import Arithmetic
from gpnet_engine.model.project import Project
from gpnet_engine.names import is_single
from gpnet_engine.operations import ERROR, RULES, UPDATE, Operation
from gpnet_engine.operations.execute import context_of, execute, shape_of
from gpnet_engine.operations.program import program
from gpnet_engine.time.session import Session
from tests.builders.strategies import SETTINGS_OF_UPDATES

MakeProject = Callable[..., Project]
At = Callable[[Project, int, int], Session]
Named = dict[str, Matrix]

EXACT = Arithmetic()
ACTIVATIONS = ("sigmoid", "tanh", "relu", "leaky_relu", "linear", "softmax")
NETWORKS = (
    *(((name, name), "squared_error") for name in ACTIVATIONS),
    (("tanh", "softmax"), "cross_entropy"),
    (("tanh", "sigmoid"), "binary_cross_entropy"),
)
SETTINGS = (("none", "sum", 1), ("trained", "sum", 2), ("frozen", "mean", 3), ("trained", "mean", 4))
CASES = (
    *((network, setting, {}) for network, setting in product(NETWORKS, SETTINGS)),
    *((NETWORKS[1], SETTINGS[1], settings) for settings in SETTINGS_OF_UPDATES),
)


def case_id(case: tuple[tuple[tuple[str, ...], str], tuple[str, str, int], dict[str, object]]) -> str:
    (activations, loss), (bias, reduction, batch), of_updates = case
    words = " ".join(f"{key}={value}" for key, value in of_updates.items())
    return f"{'+'.join(activations)} {loss} bias {bias} {reduction} of {batch} {words}"


@pytest.fixture(params=CASES, ids=case_id)
def project(request: pytest.FixtureRequest, make_project: MakeProject) -> Project:
    """Return a 2-3-2 network of every activation, loss, bias mode, reduction, optimizer and several batch sizes."""
    (activations, loss), (bias, reduction, batch), of_updates = request.param
    return make_project(
        (2, 3, 2),
        activations,
        loss=loss,
        bias=bias,
        reduction=reduction,
        samples=batch,
        batch_size=batch,
        seed=5,
        **of_updates,
    )


def feeds(expression: Expression, name: str, row: int, column: int) -> bool:
    """Tell whether a cell is among the sources of `expression`."""
    return any(cells.covers(name, row, column) for cells in sources(expression))


def cells_of(array: Matrix) -> Iterator[tuple[int, int]]:
    yield from np.ndindex(array.shape[0], array.shape[1])


def explained(project: Project, operation: Operation, values: Values, row: int, column: int) -> Expression:
    context = context_of(project.network, operation, EXACT, project.training.batch_size, values)
    return operation.rule.explain(operation, context, row, column)


def terms_in(expression: Expression) -> Iterator[Term]:
    match expression:
        case Term():
            yield expression
        case Sum(parts) | Product(parts):
            for part in parts:
                yield from terms_in(part)
        case Difference(left, right):
            yield from terms_in(left)
            yield from terms_in(right)
        case Function(_, arguments):
            for _, argument in arguments:
                yield from terms_in(argument)
        case _:
            return


def test_the_formula_of_every_cell_gives_the_computed_number(project: Project, at: At) -> None:
    operations = program(project.network)
    values = at(project, 1, len(operations)).values
    for operation in operations:
        for row, column in cells_of(values[operation.result]):
            formula = explained(project, operation, values, row, column)
            computed = values[operation.result][row, column]
            assert evaluate(formula, values) == pytest.approx(computed, rel=1e-12, abs=1e-14), operation


def test_a_term_is_what_its_definition_gives(project: Project, at: At) -> None:
    operations = program(project.network)
    values = at(project, 1, len(operations)).values
    found = set()
    for operation in operations:
        for row, column in cells_of(values[operation.result]):
            formula = explained(project, operation, values, row, column)
            assert has_terms(formula) == any(terms_in(formula))
            for term in terms_in(formula):
                if term.cell.row is None or term.cell.column is None:
                    continue  # a sum of many terms is named, not written out
                written = values[term.cell.name][term.cell.row, term.cell.column]
                assert evaluate(term.definition, values) == pytest.approx(written, rel=1e-12, abs=1e-14), term
                found.add(operation.rule)
    assert {UPDATE} & found or not any(one.terms for one in operations if one.rule is UPDATE)


def is_positive(name: str) -> bool:
    """Tell whether numbers of either sign would leave out cells that can matter: at a kink, or under a root."""
    return name.startswith("net_") or "moment2" in name or is_single(name)


def random_operands(project: Project, seed: int) -> Named:
    """Return a value for every name: no zeros and no dead rectifiers, so that every cell that can matter does."""
    random = np.random.default_rng(seed)
    batch = project.training.batch_size
    names = {name for operation in program(project.network) for name in operation.operands} | {"out_a"}

    def numbers(name: str) -> Matrix:
        shape = shape_of(project.network, name, batch)
        signs = 1.0 if is_positive(name) else random.choice([-1.0, 1.0], shape)
        return matrix(random.uniform(0.2, 0.9, shape) * signs)

    return {name: numbers(name) for name in sorted(names)}


def reads(project: Project, operation: Operation) -> set[str]:
    """Return the operands that the computation reads in the form in which the formula writes them."""
    if operation.rule is ERROR and project.network.loss.computed_from == "net":
        return {"target"}  # computed from net, where nothing overflows, and written with out
    return set(operation.operands)


def test_a_formula_names_exactly_the_cells_that_change_the_result(project: Project) -> None:
    values = random_operands(project, seed=7)
    for operation in program(project.network):
        before = execute(project.network, operation, values, EXACT)[operation.result]
        influenced = {cell: set[tuple[str, int, int]]() for cell in cells_of(before)}
        named = {cell: set[tuple[str, int, int]]() for cell in cells_of(before)}
        for name in reads(project, operation):
            for source in cells_of(values[name]):
                # The other sign and another size: it moves the slope of a rectifier and that of an even function.
                other = 1.7 if "moment2" in name or is_single(name) else -1.7
                moved = with_cell(values[name], *source, other * values[name][source])
                after = execute(project.network, operation, {**values, name: moved}, EXACT)[operation.result]
                for cell in cells_of(before):
                    if abs(after[cell] - before[cell]) > 1e-12:
                        influenced[cell].add((name, *source))
                    if feeds(explained(project, operation, values, *cell), name, *source):
                        named[cell].add((name, *source))
        assert named == influenced, operation


def test_only_operands_of_the_operation_feed_it(project: Project) -> None:
    values = random_operands(project, seed=7)
    for operation in program(project.network):
        shape = shape_of(project.network, operation.result, project.training.batch_size)
        for cell in np.ndindex(shape):
            names = {cells.name for cells in sources(explained(project, operation, values, *cell))}
            assert names
            assert names <= {*operation.operands, *operation.terms}


def test_every_kind_of_operation_is_met_here(make_project: MakeProject) -> None:
    projects = (make_project(bias="trained", **settings) for settings in SETTINGS_OF_UPDATES)
    assert {operation.rule for project in projects for operation in program(project.network)} == set(RULES)


def test_terms_on_paper_count_as_they_were_written_down(article: Project, at: At) -> None:
    values = at(article, 1, 18).values
    update = program(article.network)[16]
    context = context_of(article.network, update, Arithmetic(4), 1)
    formula = update.rule.explain(update, context, 0, 1)
    # 0.3 − 0.0019, where l · ∇W = 0.5 · 0.0037 = 0.00185 was written down as 0.0019
    assert evaluate(formula, values) == pytest.approx(0.2981, abs=1e-12)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (Cells("W", 1, 2), [(1, 2)]),
        (Cells("W", 1, None), [(1, 0), (1, 1), (1, 2)]),
        (Cells("W", None, 2), [(0, 2), (1, 2)]),
        (Cells("W", None, None), [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]),
    ],
    ids=["a cell", "a row", "a column", "all"],
)
def test_cells_cover_and_read_what_they_name(cells: Cells, expected: list[tuple[int, int]]) -> None:
    array = matrix([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    assert [cell for cell in cells_of(array) if cells.covers("W", *cell)] == expected
    assert not any(cells.covers("V", *cell) for cell in cells_of(array))
    assert cells.numbers({"W": array}).tolist() == [array[cell] for cell in expected]


@pytest.mark.parametrize("number", [-800.0, 800.0, np.inf, -np.inf, np.nan], ids=str)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_extreme_numbers_are_explained_without_a_warning(
    make_project: MakeProject, activation: str, number: float
) -> None:
    project = make_project((1, 2), activation, samples=1)
    values: Named = {
        "out_a": matrix([[1.0]]),
        "target": matrix([[0.0], [1.0]]),
        "learning_rate": matrix([[0.5]]),
        "W_b": read_only(np.array([[number], [number]])),
    }
    for operation in program(project.network):
        values |= execute(project.network, operation, values, EXACT)
        formula = explained(project, operation, values, 0, 0)
        expected = values[operation.result][0, 0]
        assert evaluate(formula, values) == pytest.approx(expected, rel=1e-12, nan_ok=True), operation
