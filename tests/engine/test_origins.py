"""Where a number comes from: exactly the lit cells matter, and every trail back ends at what was given or typed."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpnet_engine.arrays import Matrix, Values, matrix, with_cell
from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.formulas.addends import Addend, terms
from gpnet_engine.formulas.expressions import Cells, Expression, sources
from gpnet_engine.model.activations import ACTIVATIONS
from gpnet_engine.model.arithmetic import Arithmetic
from gpnet_engine.model.losses import LOSSES
from gpnet_engine.model.project import Project
from gpnet_engine.names import is_parameter, is_state
from gpnet_engine.operations import ERROR, OUT, Operation
from gpnet_engine.operations.execute import execute, shape_of
from gpnet_engine.operations.program import operation_making, program
from gpnet_engine.questions.explanations import explanation
from gpnet_engine.questions.links import Link, Links, largest_behind, link_to, links
from gpnet_engine.questions.origins import Origin, OriginKind, origin_of
from gpnet_engine.time.editing import edit, restart_with_new_seed, settings_move
from gpnet_engine.time.session import Position, Session, go_to, open_session
from tests.builders.strategies import IN_FLOAT64, Setup, setups

MakeProject: TypeAlias = Callable[..., Project]
At: TypeAlias = Callable[[Project, int, int], Session]
Cell: TypeAlias = tuple[str, int, int]

FUSED = {loss.fused.activation: loss.name for loss in LOSSES.values() if loss.fused}
# A net of the other sign changes their slope, if any net does. Others may stay the same: the laws go into those.
CHANGED_BY_A_SIGN = ("sigmoid", "tanh", "relu", "leaky_relu", "linear", "softmax")
EXACT = Arithmetic()
ALL = 1_000


def at_end(session: Session) -> Session:
    """Return the session at the end of its iteration."""
    return go_to(session, Position(session.position.iteration, len(session.program)))


def feeds(expression: Expression, name: str, row: int, column: int) -> bool:
    """Tell whether a cell is among the sources of `expression`."""
    return any(cells.covers(name, row, column) for cells in sources(expression))


def cells_of(array: Matrix) -> Iterator[tuple[int, int]]:
    yield from ((int(row), int(column)) for row, column in np.ndindex(array.shape[0], array.shape[1]))


def random_operands(project: Project, seed: int) -> dict[str, Matrix]:
    """Return numbers for the operands of all operations, each drawn by itself, none near 0 or 1."""
    random = np.random.default_rng(seed)
    network, batch = project.network, project.training.batch_size
    names = {name for operation in program(network) for name in operation.operands} | {"out_a"}

    def numbers(name: str) -> Matrix:
        shape = shape_of(network, name, batch)
        has_sign = "moment2" not in name and name not in {"updates", "clip"}
        return matrix(random.uniform(0.2, 0.9, shape) * random.choice([-1.0, 1.0] if has_sign else [1.0], shape))

    return {name: numbers(name) for name in sorted(names)}


def formulas_of(session: Session, operation: Operation, made: Values) -> dict[Cell, Expression]:
    """Return the explanation of every cell of an operation's result and terms."""
    return {
        (name, *cell): explanation(session, operation, name, *cell)
        for name, array in made.items()
        for cell in cells_of(array)
    }


def influenced(project: Project, operation: Operation, values: Values, moved: Cell) -> set[Cell]:
    """Return the cells of result and terms that become other numbers when one operand's cell is moved.

    It is moved a little, and to the other sign, where a rectifier has another slope.
    """
    name, row, column = moved
    before = execute(project.network, operation, values, EXACT)
    found: set[Cell] = set()
    for factor in (1.001, -1.7):
        other = {**values, name: with_cell(values[name], row, column, factor * values[name][row, column].item())}
        after = execute(project.network, operation, other, EXACT)
        found |= {
            (made, *cell)
            for made in before
            for cell in cells_of(before[made])
            if before[made][cell] != after[made][cell]
        }
    return found


def is_constant(project: Project, operation: Operation) -> bool:
    """Tell whether the operation is the softmax of a single neuron, which is 1."""
    layer = project.network.letters.index(operation.layer)
    is_softmax = project.network.activations[layer - 1] == "softmax"
    return operation.rule is OUT and is_softmax and project.network.sizes[layer] == 1


@settings(max_examples=60)
@given(setup=setups(activations=CHANGED_BY_A_SIGN, losses=["squared_error", *FUSED.values()], precision=IN_FLOAT64))
def test_exactly_the_lit_cells_change_a_number(at: At, setup: Setup) -> None:
    project = setup.project()
    values = random_operands(project, setup.seed)
    session = replace(at(project, 1, 0), values=values)
    for operation in session.program:
        if operation.rule is ERROR and project.network.is_fused:
            continue  # reads net where its formula says out: the next test
        made = execute(project.network, operation, values, EXACT)
        formulas = formulas_of(session, operation, made)
        for operand in operation.operands:
            for row, column in cells_of(values[operand]):
                moved = influenced(project, operation, values, (operand, row, column))
                lit = {cell for cell, formula in formulas.items() if feeds(formula, operand, row, column)}
                assert moved <= lit, operation
                # In the dead part of a rectifier f′ is 0, and so is what it is multiplied with.
                stayed = [made[name][row, column] for name, row, column in lit - moved]
                assert not any(stayed) or is_constant(project, operation), operation
        named = {cells.name for formula in formulas.values() for cells in sources(formula)}
        assert named <= {*operation.operands, *operation.terms}


@settings(max_examples=40)
@given(setup=setups(losses=FUSED.values(), precision=IN_FLOAT64))
def test_an_entropy_that_is_computed_from_net_changes_where_its_lit_outputs_do(at: At, setup: Setup) -> None:
    """E is computed from net and explained with out = f(net): net changes it through just the outputs that are lit."""
    project = setup.project()
    session = at_end(at(project, 1, 0))
    layer, values = project.network.letters[-1], session.values
    out_step, error_step = (operation_making(project.network, name) for name in (f"out_{layer}", "error"))
    assert out_step is not None
    assert error_step is not None
    formulas = formulas_of(session, error_step[1], {name: values[name] for name in ("error", "error_k")})
    for row, column in cells_of(values[f"net_{layer}"]):
        net = (f"net_{layer}", row, column)
        moved_outputs = influenced(project, out_step[1], values, net)
        moved_terms = influenced(project, error_step[1], values, net) - {("error", 0, 0)}
        assert moved_terms == {
            cell
            for cell, formula in formulas.items()
            if cell[0] == "error_k" and any(feeds(formula, *out) for out in moved_outputs)
        }
        assert all(feeds(formulas["error", 0, 0], *out) for out in moved_outputs)
    for row, column in cells_of(values["target"]):
        moved = influenced(project, error_step[1], values, ("target", row, column))
        assert moved <= {cell for cell, formula in formulas.items() if feeds(formula, "target", row, column)}


def origin_at(session: Session, name: str, row: int = 0, column: int = 0) -> Origin:
    found = origin_of(session, name, row, column)
    assert found is not None
    return found


def where(session: Session, name: str, row: int = 0, column: int = 0) -> tuple[OriginKind, tuple[int, int], str]:
    found = origin_at(session, name, row, column)
    return found.kind, (found.position.iteration, found.position.step), found.name


@pytest.mark.parametrize(
    ("name", "step"),
    [
        ("net_b", 1),
        ("out_c", 4),
        ("error", 7),
        ("error_k", 7),
        ("delta_d", 8),
        ("dout_d", 8),
        ("fprime_d", 8),
        ("grad_W_d", 9),
        ("dout_c", 10),
        ("fprime_c", 11),
        ("new_W_b", 16),
        ("step_W_b", 16),
    ],
)
def test_a_computed_cell_comes_from_the_operation_that_made_it(article: Project, at: At, name: str, step: int) -> None:
    session = at(article, 3, 18)
    origin = origin_at(session, name)
    assert where(session, name) == (OriginKind.COMPUTED, (3, step), name)
    assert origin.operation == session.program[step - 1]
    assert origin.expression is not None


def test_what_an_iteration_begins_with_is_given_or_carried_over(article: Project, at: At) -> None:
    first, third = at(article, 1, 0), at(article, 3, 18)
    assert where(first, "W_c") == (OriginKind.GIVEN, (1, 0), "W_c")
    assert where(third, "W_c") == (OriginKind.CARRIED, (2, 17), "new_W_c")
    for name in ("out_a", "target", "learning_rate"):
        assert where(third, name) == (OriginKind.GIVEN, (3, 0), name)


@pytest.mark.parametrize(
    "cell", [("net_c", 0, 0), ("W_c", 3, 0), ("W_c", -1, 0), ("out_a", 0, 1), ("other", 0, 0)], ids=str
)
def test_a_cell_that_is_not_known_has_no_origin(article: Project, at: At, cell: Cell) -> None:
    session = at(article, 1, 2)
    assert origin_of(session, *cell) is None
    assert link_to(session, *cell) is None


def test_a_cell_that_was_typed_has_its_origin_in_the_edit(article: Project, at: At) -> None:
    session = edit(at(article, 2, 0), "W_c", 1, 2, 0.25)
    session = edit(go_to(session, Position(2, 18)), "new_W_d", 0, 1, 0.5)
    session = edit(edit(session, "out_a", 1, 0, 0.75), "learning_rate", 0, 0, 0.125)
    assert where(session, "W_c", 1, 2) == (OriginKind.TYPED, (2, 0), "W_c")
    assert where(session, "W_c", 1, 1) == (OriginKind.CARRIED, (1, 17), "new_W_c")
    assert where(session, "new_W_d", 0, 1) == (OriginKind.TYPED, (2, 18), "new_W_d")
    assert where(session, "new_W_d", 0, 0) == (OriginKind.COMPUTED, (2, 18), "new_W_d")
    third, sixth = (go_to(session, Position(iteration, 0)) for iteration in (3, 6))
    assert where(third, "W_d", 0, 1) == (OriginKind.TYPED, (2, 18), "new_W_d")
    assert where(third, "W_c", 1, 2) == (OriginKind.CARRIED, (2, 17), "new_W_c")
    assert where(third, "out_a", 1, 0) == (OriginKind.GIVEN, (3, 0), "out_a")  # another sample
    assert where(sixth, "out_a", 1, 0) == (OriginKind.TYPED, (2, 0), "out_a")
    assert where(sixth, "learning_rate") == (OriginKind.TYPED, (2, 0), "learning_rate")
    assert where(go_to(session, Position(1, 0)), "learning_rate") == (OriginKind.GIVEN, (1, 0), "learning_rate")


def test_a_typed_sample_is_found_in_a_batch_of_another_size(make_project: MakeProject, at: At) -> None:
    typed = edit(at(make_project((2, 2), samples=6, batch_size=3), 2, 0), "out_a", 1, 2, 0.75)  # the sixth sample
    for batch_size, iteration, column in ((1, 6, 0), (2, 6, 1), (6, 4, 5), (4, 4, 1)):
        session = go_to(
            settings_move(go_to(typed, Position(3, 0)), {"batch_size": batch_size}).finish(), Position(iteration, 0)
        )
        assert session.values["out_a"][1, column] == 0.75
        origin = origin_at(session, "out_a", 1, column)
        assert (origin.kind, origin.position, origin.column) == (OriginKind.TYPED, Position(2, 0), 2)
        link = link_to(session, "out_a", 1, column)
        assert link is not None
        assert (link.column, link.column_there) == (column, 2)


def test_a_typed_sample_is_found_where_a_batch_size_further_back_has_moved_it(
    make_project: MakeProject, at: At
) -> None:
    typed = edit(at(make_project((2, 2), samples=6, batch_size=3), 2, 0), "out_a", 1, 2, 0.75)
    session = go_to(settings_move(go_to(typed, Position(1, 0)), {"batch_size": 1}).finish(), Position(12, 0))
    origin = origin_at(session, "out_a", 1, 0)
    assert (origin.kind, origin.position, origin.column) == (OriginKind.TYPED, Position(6, 0), 0)


def test_a_learning_rate_among_edited_settings_was_typed(article: Project, at: At) -> None:
    session = settings_move(at(article, 3, 0), {"learning_rate": 0.25}).finish()
    assert where(go_to(session, Position(5, 2)), "learning_rate") == (OriginKind.TYPED, (3, 0), "learning_rate")


def test_a_frozen_bias_comes_from_the_last_edit_however_long_ago(make_project: MakeProject, at: At) -> None:
    session = edit(at(make_project(bias="frozen"), 4, 0), "bias_b", 1, 0, 0.25)
    later = go_to(session, Position(900, 0))
    assert where(later, "bias_b", 1) == (OriginKind.TYPED, (4, 0), "bias_b")
    assert where(later, "bias_b", 0) == (OriginKind.GIVEN, (1, 0), "bias_b")


def test_a_bias_that_came_into_being_was_given(make_project: MakeProject, at: At) -> None:
    session = settings_move(at(make_project(), 3, 0), {"bias": "trained"}).finish()
    assert where(session, "bias_b") == (OriginKind.GIVEN, (3, 0), "bias_b")
    assert where(go_to(session, Position(4, 0)), "bias_b") == (OriginKind.CARRIED, (3, 18 - 4), "new_bias_b")


def test_new_weights_are_given_and_older_edits_of_weights_no_longer_count(article: Project, at: At) -> None:
    session = restart_with_new_seed(edit(at(article, 1, 0), "W_c", 0, 0, 0.25))
    assert where(session, "W_c") == (OriginKind.GIVEN, (1, 0), "W_c")


TERMS = ("fprime_", "error_k", "dout_", "penalty", "data_grad_", "mhat_", "vhat_", "norm", "decay_")


def place(link: Link) -> tuple[Position, int]:
    """Return when a cell arose; the terms of an operation come before its result, and a step after its own terms."""
    return link.position, 0 if link.name.startswith(TERMS) else 1 if link.name.startswith("step_") else 2


FROM_OUTSIDE = {OriginKind.BEGINS, OriginKind.COUNTED, OriginKind.SCHEDULED}


def oldest(link: Link, session: Session) -> tuple[dict[Link, Session], int]:
    """Walk back from `link` to the end; return the leaves and how many cells were met on the way."""
    waiting, met, leaves = [(link, session)], {link}, dict[Link, Session]()
    while waiting:
        one, known_at = waiting.pop()
        behind = links(known_at, one, ALL)
        if one.is_leaf:
            leaves[one] = known_at
        for branch in behind.branches:
            assert branch.left_out == 0
            for source in branch.links:
                assert place(source) < place(one), (one, source)
                if source not in met:
                    met.add(source)
                    waiting.append((source, behind.session))
    return leaves, len(met)


@settings(max_examples=30)
@given(setup=setups(largest=3, precision=IN_FLOAT64), data=st.data())
def test_the_walk_back_from_an_update_ends_at_what_the_run_was_given(at: At, setup: Setup, data: st.DataObject) -> None:
    project = setup.project()
    session = at_end(at(project, 3, 0))
    name = data.draw(st.sampled_from([name for name in sorted(session.values) if name.startswith("new_")]))
    row, column = data.draw(st.sampled_from(list(cells_of(session.values[name]))))
    link = link_to(session, name, row, column)
    assert link is not None
    leaves, met = oldest(link, session)
    assert {leaf.kind for leaf in leaves} - FROM_OUTSIDE == {OriginKind.GIVEN}
    assert {leaf.position.iteration for leaf in leaves if leaf.name.startswith(("W_", "bias_"))} == {1}
    assert {"learning_rate", "target", "out_a"} <= {leaf.name for leaf in leaves} or "relu" in setup.activations
    assert any(leaf.name.startswith("W_") for leaf in leaves)
    for leaf, known_at in leaves.items():
        if is_state(leaf.name):
            assert (leaf.position.iteration, leaf.value) == (1, 0.0)
        elif leaf.name in project.parameters:
            assert leaf.value == project.parameters[leaf.name][leaf.row, leaf.column]
        else:
            assert leaf.value == known_at.values[leaf.name][leaf.row, leaf.column]
    assert met < 3 * sum(array.size for array in session.values.values())


def opened(session: Session, name: str, row: int = 0, column: int = 0, most: int = 6) -> Links:
    link = link_to(session, name, row, column)
    assert link is not None
    return links(session, link, most)


def named(found: Links) -> list[list[str]]:
    return [[link.name for link in branch.links] for branch in found.branches]


def test_a_tree_is_opened_from_an_update_back_to_the_inputs(article: Project, at: At) -> None:
    session = at(article, 2, 18)
    update = opened(session, "new_W_c", 0, 1)
    assert named(update) == [["W_c"], ["step_W_c"]]
    weight, step = (branch.links[0] for branch in update.branches)
    assert [branch.addend.is_subtracted for branch in update.branches] == [False, True]
    assert step.value == -update.branches[1].addend.value
    assert (weight.kind, weight.position) == (OriginKind.CARRIED, (1, 17))

    product = links(session, step, 6)
    assert named(product) == [["learning_rate", "grad_W_c"]]
    gradient = links(session, product.branches[0].links[1], 6)
    assert named(gradient) == [["delta_c", "out_b"]]
    delta = links(session, gradient.branches[0].links[0], 6)
    assert named(delta) == [["dout_c", "fprime_c"]]
    assert named(links(session, delta.branches[0].links[1], 6)) == [["out_c"]]
    dout = links(session, delta.branches[0].links[0], 6)
    assert sorted(named(dout)) == [["W_d", "delta_d"], ["W_d", "delta_d"]]

    before = links(session, weight, 6)
    assert before.session.position == (1, 17)
    assert named(before) == [["W_c"], ["step_W_c"]]
    assert before.branches[0].links[0].kind is OriginKind.GIVEN
    assert links(before.session, before.branches[0].links[0], 6).branches == ()


def test_a_link_can_be_opened_from_any_session_of_the_run(article: Project, at: At) -> None:
    link = link_to(at(article, 2, 18), "grad_W_d", 1, 1)
    assert link is not None
    for position in (Position(1, 0), Position(2, 3), Position(2, 18), Position(7, 5)):
        found = links(at(article, *position), link, 6)
        assert named(found) == [["delta_d", "out_c"]]
        assert found.session.position >= link.position
        assert found.branches[0].links[0].value == at(article, 2, 18).values["delta_d"][1, 0]


def test_dead_inputs_are_counted_in_the_rest(make_project: MakeProject, at: At) -> None:
    session = at(make_project((6, 1), samples=1), 1, 0)
    for row in (1, 2, 4):
        session = edit(session, "out_a", row, 0, 0.0)
    found = opened(go_to(session, Position(1, 1)), "net_b", most=2)
    assert [link.name for branch in found.branches for link in branch.links] == ["W_b", "out_a"] * 2
    assert (found.rest.count, found.rest.zeros) == (4, 3)
    shares = [abs(branch.addend.share) for branch in found.branches]
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) + found.rest.share == pytest.approx(1.0)


def test_a_softmax_lists_its_own_net_first_then_the_largest_others(make_project: MakeProject, at: At) -> None:
    session = at(make_project((2, 5), "softmax", samples=1), 1, 2)
    nets = session.values["net_b"][:, 0]
    (branch,) = opened(session, "out_b", 2, most=3).branches
    others = sorted((row for row in range(5) if row != 2), key=lambda row: -nets[row])
    assert [link.row for link in branch.links] == [2, *others[:2]]
    assert branch.left_out == 2


def test_a_large_error_is_the_sum_of_what_each_output_adds(make_project: MakeProject, at: At) -> None:
    project = make_project((2, 4), "softmax", loss="cross_entropy", reduction="mean", batch_size=3)
    session = at(project, 1, 3)
    found = opened(session, "error", most=2)
    assert named(found) == [["error_k"], ["error_k"]]
    assert found.rest.count == 10
    largest = found.branches[0].links[0]
    assert largest.value == np.max(session.values["error_k"])
    assert found.branches[0].addend.value == pytest.approx(largest.value / 3)
    assert named(links(session, largest, 2)) == [["target", "out_b"]]


def test_an_entropy_of_a_saturated_output_is_shown_as_it_was_computed(make_project: MakeProject, at: At) -> None:
    session = edit(at(make_project((1, 1), loss="binary_cross_entropy", samples=1), 1, 0), "W_b", 0, 0, 1e4)
    session = go_to(edit(session, "out_a", 0, 0, 1.0), Position(1, 3))
    assert session.values["out_b"][0, 0] == 1.0
    (branch,) = opened(session, "error_k").branches
    assert branch.addend.value == session.values["error_k"][0, 0]
    assert np.isfinite(branch.addend.value)


@pytest.mark.parametrize("number", [1e300, -1e300], ids=str)
@pytest.mark.parametrize("activation", sorted(ACTIVATIONS))
@pytest.mark.parametrize("loss", ["squared_error", "fused"])
def test_overflowing_numbers_have_links_too(
    make_project: MakeProject, at: At, activation: str, number: float, loss: str
) -> None:
    chosen = FUSED.get(activation, "squared_error") if loss == "fused" else loss
    project = make_project((2, 2, 2), activation, loss=chosen, bias="trained", batch_size=2)
    session = at_end(edit(at(project, 1, 0), "W_b", 0, 0, number))
    second = at_end(go_to(session, Position(2, 0)))
    for name, array in second.values.items():
        for row, column in cells_of(array):
            shares = [branch.addend.share for branch in opened(second, name, row, column).branches]
            assert all(np.isfinite(shares))


@st.composite
def edited_runs(draw: st.DrawFn) -> list[tuple[str, int]]:
    """Return edits to make: what, and in which iteration."""
    what = st.sampled_from(["W_b", "bias_b", "new_W_b", "new_bias_b", "none", "trained", "frozen", "seed"])
    return draw(st.lists(st.tuples(what, st.integers(1, 5)), max_size=7))


def with_edits(session: Session, made: list[tuple[str, int]]) -> Session:
    """Make the edits that can be made; each types another number."""
    for number, (what, iteration) in enumerate(made):
        session = go_to(session, Position(iteration, 0))
        if what == "seed":
            session = restart_with_new_seed(session)
        elif what in {"none", "trained", "frozen"}:
            session = settings_move(session, {"bias": what}).finish()
        else:
            session = at_end(session)
            if what in session.values:
                session = edit(session, what, 1, 0, 2.0 + number)
    return session


@settings(max_examples=150)
@given(made=edited_runs(), bias=st.sampled_from(["none", "trained", "frozen"]), iteration=st.integers(1, 7))
def test_the_origin_of_a_parameter_is_where_its_number_arose(
    make_project: MakeProject, at: At, made: list[tuple[str, int]], bias: str, iteration: int
) -> None:
    session = with_edits(at(make_project((2, 2), bias=bias), 1, 0), made)
    session = go_to(session, Position(iteration, 0))
    typed = {2.0 + number for number in range(len(made))}
    for name in session.project.network.parameter_shapes():
        value = session.values[name][1, 0]
        origin = origin_at(session, name, 1)
        assert origin.position <= session.position
        assert (origin.kind is OriginKind.TYPED) == (value in typed)
        there = go_to(session, origin.position)
        assert there.values[origin.name][1, 0] == value
        if origin.kind is OriginKind.CARRIED:
            assert origin_at(there, origin.name, 1).kind is OriginKind.COMPUTED
            assert there.operation == origin.operation
        elif origin.kind is OriginKind.GIVEN and origin.position.iteration > 1:
            assert value == 0.0
            assert name not in go_to(there, Position(origin.position.iteration - 1, 0)).values


def is_own_former_self(cell: Cells, root: str) -> bool:
    """Tell whether a cell is the parameter that an update began with."""
    return is_parameter(cell.name) and root == f"new_{cell.name}"


@settings(max_examples=120)
@given(setups(precision=IN_FLOAT64), st.integers(1, 3))
def test_what_contributes_most_is_a_cell_of_the_largest_term(setup: Setup, iteration: int) -> None:
    session = at_end(go_to(open_session(setup.project(samples=4, learning_rate=2.0)), Position(iteration, 0)))
    written = {term for operation in session.program for term in operation.terms}
    for name, array in session.values.items():
        for row, column in cells_of(array):
            origin = origin_of(session, name, row, column)
            root = link_to(session, name, row, column)
            assert origin is not None
            assert root is not None
            if origin.expression is None or name == "error":
                continue
            found = terms(origin.expression, session.values)
            of_cells = [
                addend
                for addend in map(found.__getitem__, range(len(found)))
                if addend.cells and not all(is_own_former_self(cell, name) for cell in addend.cells)
            ]
            target = largest_behind(session, root)
            if not of_cells:
                assert target is None
                continue
            assert target is not None
            most = max(abs(addend.share) for addend in of_cells)
            largest = [addend for addend in of_cells if abs(addend.share) == most]
            sources_of_target = [addend for addend in largest if stands_in(target, addend)]
            passed = any(cell.name in written for addend in largest for cell in addend.cells)
            assert sources_of_target or passed
            if target.kind is not OriginKind.COMPUTED and not passed:
                assert not any(is_computed(session, cell) for cell in sources_of_target[0].cells)


def stands_in(target: Link, addend: Addend) -> bool:
    return any(cells.covers(target.name, target.row, target.column) for cells in addend.cells)


def is_computed(session: Session, cells: Cells) -> bool:
    return operation_making(session.project.network, cells.name) is not None


def net_of_one_sample(make_project: MakeProject, bias: float, weights: list[float], out: list[float]) -> Session:
    """Return the session at which net_c[1] of a 1-n-1 network of linear layers is bias + weights · out."""
    project = make_project((1, len(out), 1), "linear", bias="trained", samples=1)
    values = {
        "W_b": matrix([[number] for number in out]),
        "bias_b": matrix([0.0] * len(out)),
        "W_c": matrix([weights]),
        "bias_c": matrix([bias]),
    }
    return go_to(open_session(replace(project, parameters=values, inputs=matrix([[1.0]]))), Position(1, 3))


@pytest.mark.parametrize(
    ("bias", "weights", "out", "target"),
    [
        (5.0, [1.0, 2.0], [0.5, 0.25], ("bias_c", 0, 0)),
        (-5.0, [1.0, 2.0], [0.5, 0.25], ("bias_c", 0, 0)),
        (0.1, [1.0, 2.0], [0.5, 3.0], ("out_b", 1, 0)),
        (0.1, [-9.0, 2.0], [0.5, 1.0], ("out_b", 0, 0)),
        (0.1, [1.0, 2.0], [0.0, 0.0], ("bias_c", 0, 0)),
        (2.0, [0.0, 0.0], [9.0, 9.0], ("bias_c", 0, 0)),
    ],
    ids=["a bias", "a negative bias", "an output", "a negative product", "only a bias", "weights of 0"],
)
def test_the_largest_term_decides_be_it_a_bias_or_a_product(
    make_project: MakeProject, bias: float, weights: list[float], out: list[float], target: Cell
) -> None:
    session = net_of_one_sample(make_project, bias, weights, out)
    root = link_to(session, "net_c", 0, 0)
    assert root is not None
    found = largest_behind(session, root)
    assert found is not None
    assert (found.name, found.row, found.column) == target


@pytest.mark.parametrize("learning_rate", [1e-9, 0.0, 10.0])
def test_of_an_update_the_gradient_counts_however_small_the_step(
    make_project: MakeProject, learning_rate: float
) -> None:
    session = at_end(open_session(make_project(bias="trained", learning_rate=learning_rate)))
    for name in ("new_W_b", "new_bias_c"):
        root = link_to(session, name, 1, 0)
        assert root is not None
        found = largest_behind(session, root)
        assert found is not None
        assert (found.name, found.row, found.column) == (name.replace("new_", "grad_"), 1, 0)


@pytest.mark.parametrize("column", range(8))
def test_in_a_long_run_the_bias_that_is_all_of_a_net_is_gone_to(column: int) -> None:
    project = open_project(str(Path(__file__).parent / "cases" / "largest-contribution.toml"), Overrides())
    session = go_to(open_session(project), Position(437, 5))
    root = link_to(session, "net_d", 1, column)
    assert root is not None
    found = largest_behind(session, root)
    assert found is not None
    assert (found.name, found.row, found.column, found.kind) == ("bias_d", 1, 0, OriginKind.CARRIED)
