"""`train`, `check` and `examples`, each as a person meets it: a process of its own, its outputs, its exit status."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gpnet_engine import examples
from gpnet_engine.arrays import Matrix
from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.files.writer import same_project, save
from gpnet_engine.model.numpy_calls import Calls
from gpnet_engine.model.project import Project
from gpnet_engine.operations import GRADIENT, Context, Operation, Rule
from gpnet_engine.operations.rule import Compute
from gpnet_engine.questions.gradient_checks.checks import GradientCheck, check_of
from gpnet_engine.questions.scores import scores_of
from gpnet_engine.time.scoring import total_error
from gpnet_engine.time.session import Position, go_to, open_session, project_here
from gpnet_tui.cli import DEFAULT_COMMAND, gpnet_tui, main
from gpnet_tui.view.text.numbers import figures

DONE, WRONG, INTERRUPTED = 0, 2, 130
TOLERANCE = 1e-6
ENDLESS = 1_000_000_000

COMMENTED = """\
# My homework.
title = "Two bits"                # swapped

[network]
layers = [2, 3, 2]                # input first
activation = ["tanh", "softmax"]
loss = "cross_entropy"
bias = "trained"

[training]
learning_rate = 0.25              # as in class
batch_size = 2
seed = 3
reduction = "mean"

[data]
inputs  = [[1, 0], [0, 1], [1, 1]]
targets = [[0, 1], [1, 0], [1, 0]]
"""


@pytest.fixture
def homework(tmp_path: Path) -> Path:
    """Return a person's own project file, with a batch that is smaller at the end."""
    path = tmp_path / "homework.toml"
    path.write_text(COMMENTED, encoding="utf-8")
    return path


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "gpnet_tui", *map(str, arguments)]


def environment() -> Mapping[str, str]:
    return {**os.environ, "PYTHONUTF8": "1", "PYTHONWARNINGS": "error", "PYTHONUNBUFFERED": "1"}


def run(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own program
        command(*arguments),
        capture_output=True,
        text=True,
        cwd=cwd,
        env=environment(),
        stdin=subprocess.DEVNULL,
        check=False,
    )


def done(*arguments: str | Path) -> str:
    """Return what a command prints that has nothing to complain about."""
    result = run(*arguments)
    assert result.stderr == ""
    assert result.returncode == DONE
    return result.stdout


def printed_object(*arguments: str | Path) -> dict[str, Any]:
    """Return the one object that a command prints as JSON."""
    text = done(*arguments, "--format", "json")
    assert text.count("\n") == 1
    found = json.loads(text)
    assert isinstance(found, dict)
    return found


def trained(project: Project, iterations: int) -> Project:
    """Return the project as stepping leaves it."""
    return project_here(go_to(open_session(project), Position(iterations + 1, 0)))


# train


@pytest.mark.parametrize("iterations", [1, 7, 500])
def test_train_as_json_prints_iterations_error_and_seconds(homework: Path, iterations: int) -> None:
    found = printed_object("train", homework, "--iterations", str(iterations))
    assert list(found) == ["iterations", "error", "seconds", "accuracy"]  # the targets are classes
    assert found["iterations"] == iterations
    project = trained(open_project(str(homework), Overrides()), iterations)
    assert found["error"] == total_error(project, project.parameters)
    assert 0 < found["seconds"] < 60


def test_train_prints_a_line_with_iterations_rate_and_error() -> None:
    line = done("train", "linear", "--iterations", "1500")
    assert line.count("\n") == 1
    assert line.startswith("1,500 iterations in ")
    assert "per second" in line
    project = trained(open_project("linear", Overrides()), 1500)
    assert line.endswith(f"error {figures(total_error(project, project.parameters), 6)}\n")


def test_train_tells_error_and_accuracy_of_test_data(tmp_path: Path) -> None:
    path = tmp_path / "classes.toml"
    path.write_text(COMMENTED.replace("[data]\n", "[data]\ntest_share = 0.34\n"), encoding="utf-8")
    found = printed_object("train", path, "--iterations", "20")
    assert list(found) == ["iterations", "error", "seconds", "accuracy", "test_error", "test_accuracy"]
    project = trained(open_project(str(path), Overrides()), 20)
    assert (project.samples, found["error"]) == (2, total_error(project, project.parameters))
    assert {name: found[name] for name in found if name.startswith(("acc", "test"))} == scores_of(
        project, project.parameters
    )
    line = done("train", path, "--iterations", "20")
    assert re.search(r", error \S+, accuracy \d+%, test error \S+, test accuracy \d+%\n$", line)


def test_train_tells_the_penalty_that_is_a_part_of_e(homework: Path) -> None:
    homework.write_text(COMMENTED.replace("seed = 3\n", "seed = 3\nl2 = 0.1\n"), encoding="utf-8")
    found = printed_object("train", homework, "--iterations", "5")
    assert list(found) == ["iterations", "error", "seconds", "penalty", "accuracy"]
    assert 0 < found["penalty"] < found["error"]


def test_train_does_a_thousand_iterations_of_the_article_unless_told_otherwise() -> None:
    found = printed_object("train")
    assert found["iterations"] == 1000
    project = trained(open_project(None, Overrides()), 1000)
    assert found["error"] == total_error(project, project.parameters)


def test_an_error_that_is_no_number_is_written_as_a_text() -> None:
    found = printed_object("train", "linear", "--learning-rate", "1e9", "--iterations", "200")
    assert found["error"] in {"nan", "inf"}


def test_a_saved_file_opens_to_the_same_bits_and_keeps_the_comments(homework: Path, tmp_path: Path) -> None:
    target = tmp_path / "trained.toml"
    printed = printed_object("train", homework, "--iterations", "100", "--save", target)
    saved, expected = open_project(str(target), Overrides()), trained(open_project(str(homework), Overrides()), 100)
    assert same_project(saved, expected)
    assert printed["error"] == total_error(saved, saved.parameters)
    text = target.read_text(encoding="utf-8")
    assert [one for one in ("# My homework.", "# swapped", "# input first", "# as in class") if one not in text] == []
    assert homework.read_text(encoding="utf-8") == COMMENTED


def test_training_in_two_parts_gives_what_training_at_once_gives(homework: Path, tmp_path: Path) -> None:
    first, second, whole = (tmp_path / name for name in ("first.toml", "second.toml", "whole.toml"))
    done("train", homework, "--iterations", "11", "--save", first)  # half an epoch more than five
    done("train", first, "--iterations", "14", "--save", second)
    done("train", homework, "--iterations", "25", "--save", whole)
    assert same_project(open_project(str(second), Overrides()), open_project(str(whole), Overrides()))


def test_a_file_may_be_saved_over_itself(homework: Path) -> None:
    expected = trained(open_project(str(homework), Overrides()), 3)
    done("train", homework, "--iterations", "3", "--save", homework)
    assert same_project(open_project(str(homework), Overrides()), expected)


@pytest.mark.parametrize(
    ("arguments", "overrides"),
    [
        (["mazur"], {}),
        (["mazur", "--decimals", "5"], {"decimals": 5}),
        (["--layers", "3,4,2", "--seed", "5"], {"layers": [3, 4, 2], "seed": 5}),
        (
            ["--layers", "2,2", "--activation", "relu", "--bias", "frozen"],
            {"layers": [2, 2], "activation": ["relu"], "bias": "frozen"},
        ),
    ],
    ids=" ".join,
)
def test_options_are_saved_with_what_they_override(
    tmp_path: Path, arguments: list[str], overrides: dict[str, Any]
) -> None:
    target = tmp_path / "saved.toml"
    done("train", *arguments, "--iterations", "5", "--save", target)
    name = None if arguments[0].startswith("--") else arguments[0]
    project = open_project(name, Overrides(**overrides))
    assert same_project(open_project(str(target), Overrides()), trained(project, 5))


@pytest.mark.parametrize("form", ["text", "json"])
def test_ctrl_c_stops_training_and_keeps_what_was_reached(homework: Path, tmp_path: Path, form: str) -> None:
    target = tmp_path / "kept.toml"
    endless = command("train", homework, "--iterations", str(ENDLESS), "--save", target, "--format", form)
    status, output, shown = interrupted(endless, once_shown=b"error")
    assert status == INTERRUPTED
    assert "training" in shown
    assert "Traceback" not in shown
    saved = open_project(str(target), Overrides())
    error = total_error(saved, saved.parameters)
    if form == "json":
        found = json.loads(output)
        reached = found["iterations"]
        assert found["error"] == error
    else:
        reached = int(output.split()[0].replace(",", ""))
        assert f", error {figures(error, 6)}, accuracy " in output
    assert 0 < reached < ENDLESS
    assert same_project(saved, trained(open_project(str(homework), Overrides()), reached))
    assert "# My homework." in target.read_text(encoding="utf-8")


def interrupted(arguments: list[str], once_shown: bytes) -> tuple[int, str, str]:
    """Press ctrl+c once something is shown on standard error, a terminal; return exit status and both outputs."""
    terminal, its_end = pty.openpty()
    with subprocess.Popen(  # noqa: S603 - our own program
        arguments, stdout=subprocess.PIPE, stderr=its_end, text=True, env=environment()
    ) as process:
        os.close(its_end)
        shown = b""
        while once_shown not in shown:
            shown += os.read(terminal, 4096)
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=120)
        os.close(terminal)
    return process.returncode, output, shown.decode("utf-8", errors="replace")


@pytest.mark.parametrize("ending", [".npz", ".csv"])
def test_weights_are_saved_with_what_adam_keeps_and_training_goes_on(tmp_path: Path, ending: str) -> None:
    target = tmp_path / f"trained{ending}"
    done("train", "adam", "--iterations", "3", "--save", target)
    done("train", "adam", "--iterations", "7", "--save", tmp_path / "whole.toml")
    project = open_project("adam", Overrides())
    save(project, tmp_path / "start.toml")
    text = (tmp_path / "start.toml").read_text(encoding="utf-8")
    weights = re.sub(r"\[weights\].*?(?=\[training\])", "", text, flags=re.DOTALL)
    weights = weights.replace("[network]", f'[network]\nweights = "trained{ending}"')
    (tmp_path / "start.toml").write_text(weights, encoding="utf-8")
    done("train", tmp_path / "start.toml", "--iterations", "4", "--save", tmp_path / "second.toml")
    second, whole = (open_project(str(tmp_path / name), Overrides()) for name in ("second.toml", "whole.toml"))
    assert same_project(second, whole)


@pytest.mark.parametrize("name", ["trained", "trained.txt"])
def test_a_file_that_does_not_say_what_to_write_is_refused_before_training(tmp_path: Path, name: str) -> None:
    result = run("train", "adam", "--iterations", str(ENDLESS), "--save", tmp_path / name)
    assert_one_line_error(
        result.returncode, result.stdout, result.stderr, "--save", name, ".toml, .npz, .safetensors or .csv"
    )
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("target", "words"),
    [("missing/folder.toml", ["folder.toml"]), (".", ["--save"])],
    ids=["no such folder", "a folder"],
)
def test_a_place_that_cannot_be_written_is_one_line(homework: Path, target: str, words: Sequence[str]) -> None:
    result = run("train", homework, "--iterations", "1", "--save", target, cwd=homework.parent)
    assert_one_line_error(result.returncode, result.stdout, result.stderr, *words)


# check


CHECKED: dict[str, list[str]] = {
    "the article": [],
    "the article by name": ["article"],
    "mazur, frozen biases": ["mazur"],
    "han-kamber, trained biases": ["han-kamber"],
    "a batch with softmax": [
        *("--layers", "3,5,4", "--activation", "tanh,softmax", "--loss", "cross_entropy"),
        *("--bias", "trained", "--batch-size", "8"),
    ],
    "softmax inside": ["--layers", "3,4,4,2", "--activation", "softmax,tanh,linear", "--batch-size", "4"],
    "binary cross entropy": ["--layers", "3,5,2", "--loss", "binary_cross_entropy", "--batch-size", "8"],
}


@pytest.mark.parametrize("arguments", CHECKED.values(), ids=CHECKED)
def test_check_finds_that_every_gradient_agrees(arguments: list[str]) -> None:
    found = printed_object("check", *arguments)
    assert list(found) == [
        *("parameters", "max_relative_error", "worst", "at_kinks", "too_small_to_tell", "agrees"),
    ]
    assert list(found["worst"]) == ["name", "row", "column"]
    assert (found["at_kinks"], found["agrees"]) == (0, True)
    assert 0 <= found["max_relative_error"] <= TOLERANCE
    assert found["parameters"] > 0


def test_check_counts_the_trained_parameters() -> None:
    counted = {name: printed_object("check", name)["parameters"] for name in ("mazur", "han-kamber")}
    assert counted == {"mazur": 8, "han-kamber": 8 + 3}


def test_check_names_the_worst_gradient() -> None:
    first, second = done("check", "mazur").splitlines()
    assert first.startswith("8 gradients checked against central differences: all agree")
    assert second.startswith("The worst is ∇W_")
    assert "relative error" in second


def test_check_writes_all_numbers_with_the_signs_of_the_screen() -> None:
    assert not re.search(r"-\.?\d", done("check", "article", "--decimals", "15"))


def test_check_counts_gradients_at_a_kink_apart_and_does_not_fail(tmp_path: Path) -> None:
    project = tmp_path / "kink.toml"
    project.write_text(AT_KINK, encoding="utf-8")
    found = printed_object("check", str(project))
    assert (found["parameters"], found["at_kinks"], found["agrees"]) == (2, 1, True)
    first, second, third = done("check", str(project)).splitlines()
    assert first == "2 gradients checked against central differences: 1 agrees, 1 is at a kink (to a relative 1e−6)."
    assert second.startswith("The worst is ∇W_c[1,1]")
    assert third.startswith("∇W_b[1,1] is at a kink, where the derivative does not exist and the gradient is a choice:")
    assert third.endswith(" slopes 0 on the left, −0.5 on the right; the gradient takes 0.")


AT_KINK = """
[network]
layers = [1, 1, 1]
activation = ["relu", "linear"]
[weights]
b = [[0]]
c = [[0.5]]
[training]
learning_rate = 0.1
[data]
inputs = [[1]]
targets = [[1]]
"""


def test_check_draws_a_sample_from_the_seed() -> None:
    first, again = (printed_object("check", "digits", "--sample", "20") for _ in range(2))
    assert first == again
    assert (first["parameters"], first["agrees"]) == (20, True)


def test_check_fails_where_a_gradient_does_not_agree(
    capsys: pytest.CaptureFixture[str], compute_wrongly: Callable[[Rule, Compute], None]
) -> None:
    right = GRADIENT.compute

    def wrong(
        operation: Operation, context: Context, result: Matrix, terms: tuple[Matrix, ...], *operands: Matrix
    ) -> Calls:
        yield from right(operation, context, result, terms, *operands)
        yield np.multiply, (result, np.float64(1.001), result)

    compute_wrongly(GRADIENT, wrong)
    status, output, _ = called(capsys, "check", "mazur", "--format", "json")
    assert (status, json.loads(output)["agrees"]) == (1, False)
    assert called(capsys, "check", "mazur")[1].startswith(
        "8 gradients checked against central differences: 8 do not agree"
    )


def test_an_interrupted_check_says_how_far_it_came(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    reach = GradientCheck.go_on

    def interrupted(asked: GradientCheck, _seconds: float) -> bool:
        signal.raise_signal(signal.SIGINT)
        return reach(asked, -1.0)

    monkeypatch.setattr("gpnet_engine.questions.gradient_checks.comparing._CELLS_IN_SLICE", 1)
    monkeypatch.setattr(GradientCheck, "go_on", interrupted)
    status, output, _ = called(capsys, "check", "article")
    assert (status, output) == (130, "checked 1 of 26, all agree\n")


# examples


def test_examples_lists_every_example_with_layers_and_title() -> None:
    lines = done("examples").splitlines()
    assert [line.split()[0] for line in lines] == examples.names()
    for name, line in zip(examples.names(), lines, strict=True):
        project = open_project(name, Overrides())
        assert "-".join(map(str, project.network.sizes)) in line
        assert line.endswith(project.title)


def test_verify_compares_only_what_is_named_examples_and_files(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    status, output, complaint = called(capsys, "examples", "--verify", "udacity", "mazur")
    assert (status, complaint) == (DONE, "")
    assert [line.split()[0] for line in output.splitlines()[1:3]] == ["udacity", "mazur"]
    path = tmp_path / "own.toml"
    text = "[network]\nlayers = [1, 1]\nactivation = 'linear'\n[weights]\nb = [[0.5]]\n[data]\ninputs = [[1]]\n"
    for printed, expected, counts in (("0.50", DONE, "1 1 0 0 0"), ("0.75", 1, "1 0 0 0 1")):
        path.write_text(f'{text}targets = [[0]]\n[printed]\n1.net_b = [["{printed}"]]\n', encoding="utf-8")
        found, output, complaint = called(capsys, "examples", "--verify", str(path))
        assert (found, complaint) == (expected, "")
        assert output.splitlines()[1].split()[1:] == counts.split()
    path.write_text(f"{text}targets = [[0]]\n[printed]\n1.net_b = [[0.5]]\n", encoding="utf-8")
    assert_one_line_error(*called(capsys, "trace", str(path)), "own.toml: printed.1.net_b, row 1, column 1", "0.5")


def test_verify_prints_a_table_and_the_errata_with_their_reasons() -> None:
    text = done("examples", "--verify")
    header, *rows = text.split("\n\n")[0].splitlines()
    assert header.split() == ["example", "printed", "agree", "rounded", "errata", "disagree"]
    table = {name: tuple(map(int, numbers)) for name, *numbers in map(str.split, rows)}
    assert table["mazur"] == (28, 26, 1, 1, 0)
    assert table["article"] == (91, 89, 0, 2, 0)
    assert all(printed == sum(kinds) and kinds[-1] == 0 for printed, *kinds in table.values())
    assert text.count("is a known erratum") == sum(errata for *_, errata, _ in table.values())
    assert "0.291027924" in text
    assert "already updated; the right value is 0.291027774" in text


# What the project options override, and what is wrong


@pytest.mark.parametrize("name", ["train", "check"])
@pytest.mark.parametrize(
    ("options", "overrides"),
    [
        (["--learning-rate", "0.125"], {"learning_rate": 0.125}),
        (["--batch-size", "3"], {"batch_size": 3}),
        (["--decimals", "6"], {"decimals": 6}),
        (["--activation", "relu,softmax"], {"activation": ["relu", "softmax"]}),
        (["--activation", "tanh", "--loss", "squared_error"], {"activation": ["tanh"], "loss": "squared_error"}),
        (["--bias", "none"], {"bias": "none"}),
        (["--seed", "9"], {"seed": 9}),
        (["--layers", "2,5,2"], {"layers": [2, 5, 2]}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_every_option_overrides_the_project(
    homework: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    options: list[str],
    overrides: dict[str, Any],
) -> None:
    limits = ["--iterations", "20"] if name == "train" else []
    status, output, complaint = called(capsys, name, str(homework), *options, *limits, "--format", "json")
    assert (status, complaint) == (DONE, "")
    found = json.loads(output)
    project = open_project(str(homework), Overrides(**overrides))
    if name == "train":
        after = trained(project, 20)
        assert found["error"] == total_error(after, after.parameters)
    else:
        report = check_of(project).finish()
        assert report.worst is not None
        assert (found["parameters"], found["max_relative_error"]) == (report.checked, report.worst.relative_error)


WRONG_USAGE: dict[str, tuple[list[str], list[str]]] = {
    "no iterations": (["train", "--iterations", "0"], ["--iterations", "0"]),
    "iterations in words": (["train", "--iterations", "many"], ["--iterations", "many"]),
    "train, unknown format": (["train", "--format", "xml"], ["--format", "xml"]),
    "train, unknown option": (["train", "--start", "3"], ["--start"]),
    "train, unknown project": (["train", "missing.toml"], ["missing.toml"]),
    "train, wrong loss": (["train", "--loss", "cross_entropy"], ["loss", "softmax"]),
    "train, nothing to save to": (["train", "--save"], ["--save"]),
    "no layers but one": (["trace", "--layers", "3"], ["--layers: expected at least two layers"]),
    "layers that cannot be": (["train", "--layers", "2,0,1"], ["--layers: "]),
    "too few activations": (["check", "--activation", "relu,tanh"], ["--activation: expected 3"]),
    "a number below the least": (["check", "--decimals", "-1"], ["--decimals: expected 0 to 15, got -1"]),
    "a number that is too large": (["check", "--learning-rate", "1e999"], ["--learning-rate: '1e999' is too large"]),
    "no number at all": (["check", "--learning-rate", "nan"], ["--learning-rate: expected a finite number, got NaN"]),
    "a count in words": (["trace", "--iterations", "x"], ["--iterations: expected a whole number, got 'x'"]),
    "an id in words": (["sessions", "remove", "x"], ["ID…: expected a whole number, got 'x'"]),
    "a memory of nothing": (["--history", "0"], ["--history: expected 1 or more, got 0"]),
    "a theme that there is not": (["--theme", "sepia"], ["--theme: 'sepia' is not one of", "gpnet-projector"]),
    "check, unknown project": (["check", "missing.toml"], ["missing.toml"]),
    "check, iterations": (["check", "--iterations", "3"], ["--iterations"]),
    "check, wrong layers": (["check", "--layers", "2,x"], ["--layers", "'x'"]),
    "check, wrong activation": (["check", "--activation", "stairs"], ["activation", "stairs"]),
    "check, no batch": (["check", "--batch-size", "0"], ["--batch-size", "0"]),
    "check, too many decimals": (["check", "--decimals", "16"], ["--decimals", "16"]),
    "check, not a rate": (["check", "--learning-rate", "inf"], ["--learning-rate", "infinity"]),
    "examples without verify": (["examples", "mazur"], ["--verify", "mazur"]),
    "verify, nothing in print": (["examples", "--verify", "xor"], ["xor", "[printed]"]),
    "verify, no such example": (["examples", "--verify", "missing.toml"], ["missing.toml"]),
    "examples, unknown option": (["examples", "--check"], ["--check"]),
}


@pytest.mark.parametrize(("arguments", "words"), WRONG_USAGE.values(), ids=WRONG_USAGE)
def test_wrong_usage_is_one_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str], words: Sequence[str]
) -> None:
    assert_one_line_error(*called(capsys, *arguments), *words)


@pytest.mark.parametrize("command", [None, *sorted(gpnet_tui.commands.keys() - {DEFAULT_COMMAND})])
def test_the_word_help_points_to_the_option(capsys: pytest.CaptureFixture[str], command: str | None) -> None:
    named = [command] if command is not None else []
    for arguments in ([*named, "help"], ["help", *named]):
        expected = f"'{' '.join(['gpnet-tui', *named, '--help'])}'"
        assert_one_line_error(*called(capsys, *arguments), expected)


@pytest.mark.parametrize("command", ["trace", "check"])
def test_a_batch_that_is_larger_than_the_data_is_told(capsys: pytest.CaptureFixture[str], command: str) -> None:
    status, output, told = called(capsys, command, "article", "--batch-size", "99")
    assert (status, told) == (
        DONE,
        "gpnet-tui: --batch-size 99: there are only 4 samples, so each iteration takes them all\n",
    )
    assert (status, output, "") == called(capsys, command, "article", "--batch-size", "4")


def test_an_error_that_is_one_number_has_no_place_in_a_matrix(capsys: pytest.CaptureFixture[str]) -> None:
    _, output, _ = called(capsys, "examples", "--verify", "mazur")
    assert "mazur: E printed" in output


def called(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Call the command line in this process; return exit status and both outputs."""
    status: object = DONE
    try:
        main(arguments)
    except SystemExit as left:
        status = left.code
    assert isinstance(status, int)
    return status, *capsys.readouterr()


def assert_one_line_error(status: int, output: str, complaint: str, *words: str) -> None:
    assert status == WRONG
    assert output == ""
    assert complaint.startswith("gpnet-tui: error: ")
    assert complaint.count("\n") == 1
    assert complaint.endswith("\n")
    assert [word for word in words if word not in complaint] == []


def test_a_training_that_has_exploded_says_that_it_cannot_be_saved(tmp_path: Path) -> None:
    result = run("train", "explodes", "--iterations", "60", "--save", tmp_path / "exploded.toml")
    assert_one_line_error(result.returncode, result.stdout, result.stderr, "exploded.toml", "W_b", "learning rate")
    assert list(tmp_path.iterdir()) == []
