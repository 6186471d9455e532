"""Whether targets are classes, which class outputs say, and which class is taken for which."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpnet_engine.arrays import Matrix, matrix
from gpnet_engine.model.classes import NO_CLASS, Classes, classes_of, confusion_of

INF, NAN = math.inf, math.nan
TWO = Classes(("0", "1"), 0.0, 1.0, is_single=True)
THREE = Classes(("1", "2", "3"), 0.0, 1.0, is_single=False)


def columns(rows: list[list[float]]) -> Matrix:
    return matrix(rows)


@pytest.mark.parametrize(
    ("rows", "low", "high"),
    [
        pytest.param([[1, 0, 0], [0, 1, 1]], 0, 1, id="one-hot"),
        pytest.param([[1, 0], [0, 0], [0, 1]], 0, 1, id="one-hot, a class that is in no sample"),
        pytest.param([[0.99, 0.01], [0.01, 0.99]], 0.01, 0.99, id="one-hot with other numbers"),
        pytest.param([[1, -1], [-1, 1]], -1, 1, id="one-hot with -1"),
        pytest.param([[0, 1, 1, 0]], 0, 1, id="one output, 0 and 1"),
        pytest.param([[-1, 1]], -1, 1, id="one output, -1 and 1"),
        pytest.param([[0.1, 0.9, 0.1, 0.9]], 0.1, 0.9, id="one output, two numbers that both occur again"),
    ],
)
def test_targets_that_are_classes(rows: list[list[float]], low: float, high: float) -> None:
    found = classes_of(columns(rows))
    assert found is not None
    assert (found.low, found.high, found.is_single) == (low, high, len(rows) == 1)
    assert found.count == max(len(rows), 2)


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([[0, 1, 1, 0], [1, 1, 0, 0]], id="the article: two ones, and none"),
        pytest.param([[1], [0]], id="one sample"),
        pytest.param([[1, 1], [0, 0]], id="all of one class"),
        pytest.param([[1, 1]], id="one output, all the same"),
        pytest.param([[0.2, 0.8]], id="one output, two numbers that occur once"),
        pytest.param([[0, 1, 2]], id="one output, three numbers"),
        pytest.param([[0.6, 0.4], [0.4, 0.6], [0, 0]], id="soft targets"),
        pytest.param([[0.01], [0.99]], id="Mazur's one sample"),
    ],
)
def test_targets_that_are_no_classes(rows: list[list[float]]) -> None:
    assert classes_of(columns(rows)) is None


def test_all_data_must_agree() -> None:
    training, others = columns([[1, 0], [0, 1]]), columns([[0.5], [0.5]])
    assert classes_of(training) is not None
    assert classes_of(training, others) is None
    assert classes_of(columns([[1], [0]]), columns([[0], [1]])) is not None


def test_names_are_those_that_are_known_else_numbers_from_1_or_the_targets_of_one_output() -> None:
    one_hot, single = columns([[1, 0], [0, 1]]), columns([[0, 1]])
    known = [classes_of(one_hot, names=("cat", "dog")), classes_of(one_hot), classes_of(single)]
    assert [one.names for one in known if one] == [("cat", "dog"), ("1", "2"), ("0", "1")]
    minus = classes_of(columns([[-1, 1]]))
    assert minus is not None
    assert minus.names == ("−1", "1")


@pytest.mark.parametrize(
    ("outputs", "said"),
    [
        ([0.1, 0.7, 0.2], 1),
        ([0.4, 0.4, 0.2], 0),
        ([0.2, 0.4, 0.4], 1),
        ([0, 0, 0], 0),
        ([-0.0, 0.0, -1], 0),
        ([1, INF, INF], 1),
        ([-INF, -INF, -1], 2),
        ([0.1, 0.9, NAN], NO_CLASS),
        ([NAN, NAN, NAN], NO_CLASS),
    ],
)
def test_the_largest_output_says_the_class_and_of_equal_ones_the_first(outputs: list[float], said: int) -> None:
    assert THREE.of_outputs(columns([[one] for one in outputs])).tolist() == [said]


@pytest.mark.parametrize(
    ("output", "said"), [(0.51, 1), (0.5, 0), (0.49, 0), (7, 1), (-7, 0), (INF, 1), (-INF, 0), (NAN, NO_CLASS)]
)
def test_one_output_says_the_second_class_above_the_boundary(output: float, said: int) -> None:
    assert TWO.of_outputs(columns([[output]])).tolist() == [said]


def test_the_boundary_is_finite_for_the_largest_targets() -> None:
    assert Classes(("0", "1"), -1e308, 1.5e308, is_single=True).boundary == 0.25e308


@given(
    st.integers(1, 5).flatmap(lambda count: st.lists(st.tuples(st.integers(0, count - 1), st.integers(-1, count - 1))))
)
def test_a_confusion_counts_every_sample_once(pairs: list[tuple[int, int]]) -> None:
    count = max((max(pair) for pair in pairs), default=0) + 1
    classes = Classes(tuple(map(str, range(count))), 0.0, 1.0, is_single=False)
    targets, said = (np.array([pair[side] for pair in pairs], dtype=np.int64) for side in (0, 1))
    found = confusion_of(classes, targets, said)
    expected = [[sum(pair == (row, at) for pair in pairs) for at in (*range(count), NO_CLASS)] for row in range(count)]
    assert found.counts.tolist() == expected
    assert found.samples == len(pairs)
    assert found.right == sum(target == one for target, one in pairs)
    assert found.without_class == sum(one == NO_CLASS for _, one in pairs)
    if pairs:
        assert found.accuracy == found.right / len(pairs)
    else:
        assert math.isnan(found.accuracy)


def test_a_confusion_says_how_a_class_does() -> None:
    targets, said = (np.array(one, dtype=np.int64) for one in ([0, 0, 0, 2], [0, 1, NO_CLASS, 2]))
    found: Any = confusion_of(THREE, targets, said)
    assert [found.of_class(number) for number in range(3)] == [(1, 3), (0, 0), (1, 1)]
