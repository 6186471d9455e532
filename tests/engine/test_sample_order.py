"""In which order samples are used: as given, or in a new order in every epoch; and which are kept to test with."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpnet_engine.arrays import same_bits
from gpnet_engine.errors import ProjectError
from gpnet_engine.files.document import Document
from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.files.writer import same_project, save
from gpnet_engine.model.project import HeldOut, Project
from gpnet_engine.model.sample_order import SampleOrder, shuffled
from gpnet_engine.time.editing import edit
from gpnet_engine.time.samples import batch
from gpnet_engine.time.session import Position, go_to, open_session
from tests.builders.projects import make_project, open_text, open_to_write

SEEDS = st.integers(0, 10**40 - 1)
ORDERS = st.builds(
    SampleOrder,
    st.integers(1, 12),
    st.integers(1, 14),
    st.integers(0, 30),
    st.none() | SEEDS,
)


def splitmix64(state: int) -> int:
    """Return the output of SplitMix64 as its authors wrote it, in whole numbers of Python."""
    mixed = state
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB % 2**64
    return mixed ^ (mixed >> 31)


def test_an_order_is_the_same_on_every_machine() -> None:
    assert shuffled(8, 0, 0) == (6, 7, 1, 2, 0, 5, 3, 4)
    golden = 0x9E3779B97F4A7C15
    start = splitmix64(splitmix64(golden))
    keys = [splitmix64((start + place * golden) % 2**64) for place in range(1, 9)]
    assert shuffled(8, 0, 0) == tuple(sorted(range(8), key=keys.__getitem__))


@given(st.integers(1, 300), SEEDS, st.integers(0, 10**6))
def test_an_order_has_every_sample_once(count: int, seed: int, epoch: int) -> None:
    assert sorted(shuffled(count, seed, epoch)) == list(range(count))


def test_seeds_and_epochs_have_orders_of_their_own() -> None:
    drawn = {shuffled(20, seed, epoch) for seed in (*range(30), 2**64, 2**64 + 1, 10**39) for epoch in range(30)}
    assert len(drawn) == 33 * 30


def test_every_place_is_as_likely_for_every_sample() -> None:
    counts = np.zeros((5, 5))
    for epoch in range(4000):
        counts[range(5), shuffled(5, 3, epoch)] += 1
    assert np.abs(counts - 800).max() < 5 * np.sqrt(800 * 0.8)


@given(ORDERS)
def test_every_epoch_uses_every_sample_once(order: SampleOrder) -> None:
    turns = [order.of(iteration) for iteration in range(1, 4 * order.batches + 1)]
    first = -order.before % order.batches
    for epoch in range(3):
        used = turns[first + epoch * order.batches : first + (epoch + 1) * order.batches]
        if len(used) == order.batches:
            assert sorted(sample for samples in used for sample in samples) == list(range(order.samples))
            assert {len(samples) for samples in used[:-1]} <= {order.size}


@given(ORDERS, st.integers(1, 40), st.integers(0, 11))
def test_the_next_turn_of_a_sample_is_the_first_that_has_it(order: SampleOrder, iteration: int, sample: int) -> None:
    sample %= order.samples
    turn = order.next_turn(sample, iteration)
    assert turn >= iteration
    assert [at for at in range(iteration, turn + 1) if sample in order.of(at)] == [turn]


@given(ORDERS, st.integers(1, 40))
def test_the_turn_before_had_the_same_samples(order: SampleOrder, iteration: int) -> None:
    turn = order.turn_before(iteration)
    if turn is not None:
        assert 1 <= turn < iteration
        assert sorted(order.of(turn)) == sorted(order.of(iteration))
    elif order.seed is None or order.size == 1:
        assert not any(order.of(at) == order.of(iteration) for at in range(1, iteration))


def shuffling(project: Project, seed: int = 7) -> Project:
    """Return a project that draws the order of its samples."""
    return replace(project, training=replace(project.training, shuffle=True, seed=seed))


@pytest.mark.parametrize("size", [1, 2, 5, 9])
def test_a_shuffled_run_is_a_run_over_the_samples_in_that_order(size: int) -> None:
    project = shuffling(make_project(samples=5, batch_size=size))
    order = [sample for epoch in range(4) for sample in shuffled(5, 7, epoch)]
    iteration = 2 * project.batches + 1  # two whole epochs
    laid_out = replace(project, inputs=project.inputs[:, order[:5]], targets=project.targets[:, order[:5]])
    plain = replace(laid_out, training=replace(project.training, shuffle=False))
    first = go_to(open_session(plain), Position(project.batches + 1, 0))
    second = replace(plain, inputs=project.inputs[:, order[5:10]], targets=project.targets[:, order[5:10]])
    second = replace(second, parameters=first.timeline.carried(project.batches + 1)).afresh()
    expected = go_to(open_session(second), Position(project.batches + 1, 0)).values
    found = go_to(open_session(project), Position(iteration, 0)).values
    assert all(same_bits(found[name], expected[name]) for name in project.network.parameter_shapes())


@given(st.integers(1, 9), st.integers(1, 4), st.integers(1, 12), SEEDS)
def test_a_cell_of_a_shuffled_batch_is_an_edit_of_its_sample(
    samples: int, size: int, iteration: int, seed: int
) -> None:
    session = go_to(
        open_session(shuffling(make_project(samples=samples, batch_size=size), seed)), Position(iteration, 0)
    )
    column = len(session.project.samples_of(iteration)) - 1
    sample = session.project.samples_of(iteration)[column]
    edited = edit(session, "out_a", 1, column, 0.625)
    assert edited.values["out_a"][1, column] == 0.625
    turn = session.project.order.next_turn(sample, iteration + 1)
    again = batch(session.project, edited.edits, turn)[0]
    assert again[1, session.project.samples_of(turn).index(sample)] == 0.625


ROWS = """
[network]
layers = [1, 1]
[training]
seed = 3
{shuffle}
[data]
inputs = [[0], [1], [2], [3], [4], [5], [6]]
targets = [[0], [1], [0], [1], [0], [1], [0]]
test_share = {share}
"""


@pytest.mark.parametrize(("share", "count"), [(0.15, 1), (0.29, 2), (0.5, 3), (0.99, 6)])
def test_the_last_samples_are_kept_to_test_with(tmp_path: Path, share: float, count: int) -> None:
    project = open_text(tmp_path, ROWS.format(share=share, shuffle=""))
    assert project.test is not None
    assert project.inputs.tolist() == [list(range(7 - count))]
    assert project.test.inputs.tolist() == [list(range(7 - count, 7))]
    assert project.test.targets.tolist() == [[number % 2 for number in range(7 - count, 7)]]


def test_shuffled_data_have_the_samples_to_test_with_drawn(tmp_path: Path) -> None:
    drawn: set[tuple[float, ...]] = set()
    for seed in range(20):
        project = open_text(tmp_path, ROWS.format(share=0.3, shuffle="shuffle = true"), seed=seed)
        assert project.test is not None
        inputs, tested = project.inputs.ravel().tolist(), project.test.inputs.ravel().tolist()
        assert (inputs, tested) == (sorted(inputs), sorted(tested))
        assert sorted(inputs + tested) == list(range(7))
        drawn.add(tuple(tested))
    assert len(drawn) > 8


@pytest.mark.parametrize("share", ["0.1", "1", "-0.5", "nan"])
def test_a_share_that_tests_nothing_or_everything_is_refused(tmp_path: Path, share: str) -> None:
    with pytest.raises(ProjectError, match="test_share"):
        open_text(tmp_path, ROWS.format(share=share, shuffle=""))


@pytest.mark.parametrize("shuffle", ["", "shuffle = true"])
@pytest.mark.parametrize("options", [{}, {"seed": 5}, {"shuffle": True}, {"shuffle": False}])
def test_a_project_with_samples_to_test_with_is_saved(tmp_path: Path, shuffle: str, options: dict[str, object]) -> None:
    path = tmp_path / "project.toml"
    path.write_text(ROWS.format(share=0.3, shuffle=shuffle), encoding="utf-8")
    project, source = open_to_write(path, **options)
    save(project, path, source)
    assert same_project(open_project(str(path), Overrides()), project)
    assert "test_share = 0.3" in path.read_text(encoding="utf-8")
    other = replace(project, inputs=project.inputs + 1)
    save(other, path, source)
    assert same_project(open_project(str(path), Overrides()), other)


@pytest.mark.parametrize("names", [(), ("no", "yes")])
def test_what_is_to_test_with_is_written_out(tmp_path: Path, names: tuple[str, ...]) -> None:
    project = make_project(samples=3)
    test = HeldOut(project.inputs[:, 1:] + 1, project.targets[:, 1:])
    project = replace(project, test=test, class_names=names)
    saved = Document(project).saved(project, tmp_path / "new.toml")
    again = open_project(str(tmp_path / "new.toml"), Overrides())
    assert same_project(again, project)
    assert saved.source is not None
    for changed in (
        replace(project, test=None),
        replace(project, class_names=()),
        replace(project, inputs=test.inputs, targets=test.targets),
    ):
        save(changed, tmp_path / "new.toml", saved.source)
        assert same_project(open_project(str(tmp_path / "new.toml"), Overrides()), changed)
