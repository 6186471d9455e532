"""The numbers that the article prints, to the last digit, and the records in which scripts get them."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from gpnet_engine.arrays import matrix
from gpnet_engine.model.arithmetic import Arithmetic
from gpnet_engine.model.project import Project
from gpnet_engine.operations.execute import context_of
from gpnet_engine.time.session import Session
from gpnet_engine.time.trace import Entry, record, trace

Rows = list[list[float]]
MakeProject = Callable[..., Project]
At = Callable[[Project, int, int], Session]


def column(*numbers: float) -> Rows:
    return [[number] for number in numbers]


OPERATIONS = [
    ("net", "b", "net_b"),
    ("out", "b", "out_b"),
    ("net", "c", "net_c"),
    ("out", "c", "out_c"),
    ("net", "d", "net_d"),
    ("out", "d", "out_d"),
    ("error", "d", "error"),
    ("delta", "d", "delta_d"),
    ("gradient", "d", "grad_W_d"),
    ("backprop", "c", "dout_c"),
    ("delta", "c", "delta_c"),
    ("gradient", "c", "grad_W_c"),
    ("backprop", "b", "dout_b"),
    ("delta", "b", "delta_b"),
    ("gradient", "b", "grad_W_b"),
    ("update", "b", "W_b"),
    ("update", "c", "W_c"),
    ("update", "d", "W_d"),
]

RESULTS: dict[int, Rows] = {
    1: column(0.1, 0.3, 0.5, 0.7),
    2: column(0.5250, 0.5744, 0.6225, 0.6682),
    3: column(0.7887, 1.2667, 1.7448),
    4: column(0.6876, 0.7802, 0.8513),
    5: column(0.9440, 1.6397),
    6: column(0.7199, 0.8375),
    8: column(0.1452, -0.0221),
    9: [[0.0998, 0.1133, 0.1236], [-0.0152, -0.0172, -0.0188]],
    10: column(0.0303, 0.0426, 0.0549),
    11: column(0.0065, 0.0073, 0.0070),
    12: [
        [0.0034, 0.0037, 0.0040, 0.0043],
        [0.0038, 0.0042, 0.0045, 0.0049],
        [0.0037, 0.0040, 0.0044, 0.0047],
    ],
    13: column(0.0095, 0.0105, 0.0115, 0.0126),
    14: column(0.0024, 0.0026, 0.0027, 0.0028),
    15: [[0.0024, 0], [0.0026, 0], [0.0027, 0], [0.0028, 0]],
    # W_b and W_d are not printed in the article; they are these steps by hand.
    16: [[0.0988, 0.2], [0.2987, 0.4], [0.4986, 0.6], [0.6986, 0.8]],
    17: [
        [0.2483, 0.2981, 0.3480, 0.3978],
        [0.4481, 0.4979, 0.5477, 0.5975],
        [0.6481, 0.6980, 0.7478, 0.7976],
    ],
    18: [[0.2501, 0.3433, 0.4382], [0.6076, 0.7086, 0.8094]],
}

TERMS: dict[tuple[int, str], Rows] = {
    (11, "fprime_c"): column(0.2148, 0.1715, 0.1266),
    (14, "fprime_b"): column(0.2494, 0.2445, 0.2350, 0.2217),
    (16, "step_W_b"): [[0.0012, 0], [0.0013, 0], [0.0014, 0], [0.0014, 0]],
    (17, "step_W_c"): [
        [0.0017, 0.0019, 0.0020, 0.0022],
        [0.0019, 0.0021, 0.0023, 0.0025],
        [0.0019, 0.0020, 0.0022, 0.0024],
    ],
}

TERM_NAMES = {
    7: {"error_k"},
    8: {"dout_d", "fprime_d"},
    11: {"fprime_c"},
    14: {"fprime_b"},
    16: {"step_W_b"},
    17: {"step_W_c"},
    18: {"step_W_d"},
}


@pytest.fixture(scope="module")
def entries(article: Project) -> list[Entry]:
    """Return the first iteration of the article."""
    return list(trace(article))


def test_an_iteration_of_the_article_has_18_operations_in_the_order_of_the_contract(entries: list[Entry]) -> None:
    records = [record(entry) for entry in entries]
    assert [(r["op"], r["layer"], r["name"]) for r in records] == OPERATIONS
    assert [(r["iteration"], r["step"]) for r in records] == [(1, step) for step in range(1, 19)]


@pytest.mark.parametrize("step", RESULTS, ids=lambda step: OPERATIONS[step - 1][2])
def test_a_result_is_to_the_last_digit_what_the_article_prints(entries: list[Entry], step: int) -> None:
    entry = entries[step - 1]
    assert entry.session.values[entry.operation.result].tolist() == RESULTS[step]
    assert record(entry)["value"] == RESULTS[step]


@pytest.mark.parametrize(("step", "name"), TERMS, ids=str)
def test_a_term_is_to_the_last_digit_what_the_article_prints(entries: list[Entry], step: int, name: str) -> None:
    assert record(entries[step - 1])["terms"][name] == TERMS[step, name]


def test_the_error_is_half_the_sum_of_the_squares(entries: list[Entry]) -> None:
    # ½ · (0.7199² + 0.1625²) = 0.27233113
    assert record(entries[6])["value"] == 0.2723


def test_every_operation_has_the_terms_of_the_contract(entries: list[Entry]) -> None:
    found = {entry.position.step: set(record(entry)["terms"]) for entry in entries}
    assert found == {step: TERM_NAMES.get(step, set()) for step in range(1, 19)}


def test_the_next_iteration_takes_the_next_sample_and_the_updated_weights(article: Project) -> None:
    first, *_ = trace(article, iterations=1, start=2)
    assert (first.position.iteration, first.position.step) == (2, 1)
    assert first.session.values["out_a"].tolist() == column(1, 1)
    assert first.session.values["target"].tolist() == column(1, 1)
    assert first.session.values["W_b"].tolist() == RESULTS[16]
    assert first.session.values["W_c"].tolist() == RESULTS[17]
    assert record(first)["value"] == column(0.2988, 0.6987, 1.0986, 1.4986)


def test_the_samples_are_walked_in_order_again_and_again(article: Project) -> None:
    inputs = [entry.session.values["out_a"].ravel().tolist() for entry in trace(article, 6) if entry.position.step == 1]
    assert inputs == [[1, 0], [1, 1], [0, 1], [0, 0], [1, 0], [1, 1]]


def test_a_trace_covers_the_iterations_asked_for(article: Project) -> None:
    positions = [tuple(entry.position) for entry in trace(article, iterations=2, start=3)]
    assert positions == [(iteration, step) for iteration in (3, 4) for step in range(1, 19)]


def test_a_record_says_what_the_contract_shows(entries: list[Entry]) -> None:
    assert record(entries[2]) == {
        "iteration": 1,
        "step": 3,
        "op": "net",
        "layer": "c",
        "name": "net_c",
        "shape": [3, 1],
        "value": [[0.7887], [1.2667], [1.7448]],
        "terms": {},
    }


def test_the_record_of_the_error_holds_a_number_and_no_shape(entries: list[Entry]) -> None:
    error = record(entries[6])
    assert error["shape"] == []
    assert isinstance(error["value"], float)
    assert len(error["terms"]["error_k"]) == 2


def test_a_record_reads_back_from_json_as_the_same_numbers(make_project: MakeProject) -> None:
    for entry in trace(make_project((2, 3, 2), bias="trained", samples=4, batch_size=2)):
        read = json.loads(json.dumps(record(entry), allow_nan=False))
        result = entry.session.values[entry.operation.result]
        assert read["value"] == (result.item() if read["name"] == "error" else result.tolist())
        for name in entry.operation.terms:
            assert read["terms"][name] == entry.session.values[name].tolist()


def test_nan_and_infinities_travel_and_are_strings_in_a_record(make_project: MakeProject) -> None:
    large: dict[str, Rows] = {"W_b": [[1e200]], "W_c": [[1e200], [1e200]], "W_d": [[1, 1], [-1, -1], [1, -1]]}
    project = replace(
        make_project((1, 1, 2, 3), "linear", samples=1),
        parameters={name: matrix(rows) for name, rows in large.items()},
        inputs=matrix([[1.0]]),
    )
    records = {r["name"]: r for r in map(record, trace(project))}
    assert records["net_d"]["value"] == [["inf"], ["-inf"], ["nan"]]
    assert records["error"]["value"] == "nan"
    assert records["error"]["terms"]["error_k"] == [["inf"], ["inf"], ["nan"]]
    assert json.loads(json.dumps(list(records.values()), allow_nan=False))


def test_the_output_delta_is_written_as_one_expression_as_it_is_rounded_once(article: Project, at: At) -> None:
    """F′ by itself would stand there rounded, and give another last digit."""
    session = at(article, 1, 8)
    operation = session.program[7]
    context = context_of(article.network, operation, Arithmetic(4), 1, session.values)
    parts = [part if isinstance(part, str) else part.name for part in operation.rule.equation(operation, context)]
    assert " ".join(parts) == "( out_d − target ) ∘ out_d ∘ (1 − out_d )"
