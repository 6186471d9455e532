"""The command line as a person meets it: a process of its own, its two outputs and its exit status."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

USAGE, DONE = 2, 0
KEYS = {"iteration", "step", "op", "layer", "name", "shape", "value", "terms"}
ARTICLE_OPS = [
    *["net", "out"] * 3,
    "error",
    *["delta", "gradient", "backprop"] * 2,
    *["delta", "gradient"],
    *["update"] * 3,
]


def run(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return python("-m", "gpnet_tui", *arguments, cwd=cwd)


def python(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONUTF8": "1", "PYTHONWARNINGS": "error"}
    command = [sys.executable, *arguments]
    return subprocess.run(  # noqa: S603 - our own program
        command, capture_output=True, text=True, cwd=cwd, env=environment, stdin=subprocess.DEVNULL, check=False
    )


def assert_one_line_error(result: subprocess.CompletedProcess[str], *words: str) -> None:
    assert result.returncode == USAGE
    assert result.stdout == ""
    assert result.stderr.startswith("gpnet-tui: error: ")
    assert result.stderr.count("\n") == 1
    assert result.stderr.endswith("\n")
    assert [word for word in words if word not in result.stderr] == []


@pytest.mark.parametrize("arguments", [[], ["article"], ["--layers", "2,3,2"]], ids=str)
def test_without_a_terminal_the_debugger_says_what_prints_instead(arguments: list[str]) -> None:
    assert_one_line_error(run(*arguments), "terminal", "gpnet-tui trace")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["trace", "--wrong"], ["--wrong"]),
        (["--wrong"], ["--wrong"]),
        (["trace", "article", "another"], ["another"]),
        (["trace", "--layers", "2,x"], ["--layers", "whole numbers", "'x'"]),
        (["trace", "--layers", ""], ["--layers"]),
        (["trace", "--layers", "3"], ["layers", "two"]),
        (["trace", "--layers", "2,0,1"], ["layers"]),
        (["trace", "--layers", "99999,99999"], ["layers"]),
        (["trace", "--learning-rate", "fast"], ["--learning-rate", "fast"]),
        (["trace", "--learning-rate", "nan"], ["--learning-rate", "NaN"]),
        (["trace", "--iterations", "0"], ["--iterations", "0"]),
        (["trace", "--start", "0"], ["--start", "0"]),
        (["trace", "--batch-size", "0"], ["--batch-size"]),
        (["trace", "--decimals", "99"], ["--decimals", "99"]),
        (["trace", "--seed", "-1"], ["--seed"]),
        (["trace", "--format", "xml"], ["--format", "xml"]),
        (["trace", "--bias", "some"], ["--bias", "some"]),
        (["trace", "--activation", "stairs"], ["activation", "stairs", "sigmoid"]),
        (["trace", "--loss", "cross_entropy"], ["loss", "softmax"]),
        (["trace", "missing.toml"], ["missing.toml", "article"]),
        (["missing\x1b[31m.toml"], []),
    ],
    ids=lambda value: " ".join(value).replace("\x1b", "ESC"),
)
def test_wrong_usage_is_one_line_that_names_what_is_wrong(arguments: list[str], words: Sequence[str]) -> None:
    result = run(*arguments)
    assert_one_line_error(result, *words)
    assert "\x1b" not in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[network]\nlayers = [2,,3]", ["TOML", "line 2"]),
        ("", ["network"]),
        ("[network]\nlayers = [2, 3]\nnoise = 1", ["noise"]),
        ("[network]\nlayers = [2, 3]\n[weights]\nb = [[1, 2]]", ["weights.b", "3 rows"]),
        ("[network]\nlayers = [2, 1]\n[weights]\nb = [[1, nan]]", ["weights.b", "finite"]),
        ('[network]\nlayers = "2,3"', ["layers"]),
        ('title = "\\u001b[31mred"\n[network]\nlayers = [1]', ["layers"]),
    ],
    ids=["not TOML", "empty", "unknown key", "wrong shape", "not a number", "wrong type", "escape sequence"],
)
def test_a_bad_file_is_named_with_the_place_in_it(tmp_path: Path, text: str, words: Sequence[str]) -> None:
    (tmp_path / "bad.toml").write_text(text, encoding="utf-8")
    assert_one_line_error(run("trace", "bad.toml", cwd=tmp_path), "bad.toml", *words)


def test_a_folder_a_binary_file_and_an_unreadable_one_are_refused(tmp_path: Path) -> None:
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    assert_one_line_error(run("trace", str(tmp_path)), "folder")
    assert_one_line_error(run("trace", "binary.toml", cwd=tmp_path), "binary.toml", "UTF-8")


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["trace", "--help"]], ids=str)
def test_help_and_version_load_neither_textual_nor_numpy(arguments: list[str]) -> None:
    result = python("-X", "importtime", "-m", "gpnet_tui", *arguments)
    assert result.returncode == DONE
    assert result.stdout
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in result.stderr.splitlines()}
    assert "click" in loaded
    assert loaded & {"textual", "numpy", "rich", "msgspec"} == set()


def test_help_names_every_command_and_option_of_the_contract() -> None:
    shown = run("--help").stdout
    options = ("layers", "activation", "loss", "bias", "seed", "learning-rate", "batch-size", "decimals", "version")
    assert [option for option in options if f"--{option}" not in shown] == []
    assert [command for command in ("trace", "train", "check", "examples") if command not in shown] == []


@pytest.mark.parametrize(
    ("module", "forbidden"),
    [
        ("gpnet_engine.time.session, gpnet_engine.time.editing, gpnet_engine.questions.changes", "textual rich click"),
        ("gpnet_engine.files.overrides", "textual rich click"),
        (
            "gpnet_tui.view.trace, gpnet_tui.view.matrices.layers, gpnet_tui.view.header, gpnet_tui.view.start",
            "textual click",
        ),
        ("gpnet_tui.cli", "textual numpy rich"),
    ],
    ids=["engine", "files", "views", "command line"],
)
def test_a_part_does_not_load_what_it_must_not_know(module: str, forbidden: str) -> None:
    script = f"import sys, {module}; print(*(set({forbidden.split()!r}) & set(sys.modules)))"
    result = python("-c", script)
    assert result.stderr == ""
    assert result.stdout.strip() == ""


def test_the_trace_as_json_has_one_object_per_operation() -> None:
    result = run("trace", "--format", "json")
    assert (result.returncode, result.stderr) == (DONE, "")
    records = [json.loads(line) for line in result.stdout.splitlines()]
    assert [record["op"] for record in records] == ARTICLE_OPS
    assert [record["step"] for record in records] == list(range(1, 19))
    assert all(set(record) >= KEYS for record in records)
    net_c, error, update = records[2], records[6], records[17]
    assert (net_c["name"], net_c["shape"], net_c["value"]) == ("net_c", [3, 1], [[0.7887], [1.2667], [1.7448]])
    assert (error["name"], error["shape"], error["value"], list(error["terms"])) == ("error", [], 0.2723, ["error_k"])
    assert (update["name"], update["layer"], list(update["terms"])) == ("W_d", "d", ["step_W_d"])


def test_the_trace_as_json_writes_nan_and_infinity_as_strings() -> None:
    diverging = ["--layers", "2,2,1", "--activation", "linear", "--learning-rate", "1e308", "--iterations", "4"]
    assert run("trace", *diverging).returncode == DONE
    result = run("trace", *diverging, "--format", "json")
    assert result.returncode == DONE
    assert '"nan"' in result.stdout or '"inf"' in result.stdout
    for line in result.stdout.splitlines():
        json.loads(line, parse_constant=pytest.fail)


def test_the_trace_for_reading_fits_the_page_and_holds_every_operation() -> None:
    result = run("trace")
    assert (result.returncode, result.stderr) == (DONE, "")
    lines = result.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert all(line == line.rstrip() for line in lines)
    assert "\x1b" not in result.stdout
    steps = [line.split()[0] for line in lines if line[:3].strip().isdecimal()]
    assert steps == [str(step) for step in range(1, 19)]
    for number in ("0.7887", "1.7448", "0.2723", "−0.0221", "0.8094"):
        assert number in result.stdout


def test_start_and_iterations_choose_what_is_traced() -> None:
    result = run("trace", "--start", "3", "--iterations", "2", "--format", "json")
    records = [json.loads(line) for line in result.stdout.splitlines()]
    positions = [(record["iteration"], record["step"]) for record in records]
    assert positions == [(iteration, step) for iteration in (3, 4) for step in range(1, 19)]
    whole = run("trace", "--iterations", "4", "--format", "json").stdout.splitlines()
    assert whole[36:] == result.stdout.splitlines()


def test_options_override_the_project() -> None:
    result = run("trace", "--learning-rate", "1", "--decimals", "2", "--format", "json")
    records = [json.loads(line) for line in result.stdout.splitlines()]
    assert records[1]["value"] == [[0.52], [0.57], [0.62], [0.67]]


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_reader_that_stops_early_is_no_error(form: str) -> None:
    command = [sys.executable, "-m", "gpnet_tui", "trace", "--iterations", "500", "--format", form]
    with subprocess.Popen(  # noqa: S603 - our own program
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 0


def test_a_new_network_on_paper_prints_the_numbers_that_it_computes_with() -> None:
    result = run("trace", "--layers", "2,2,1", "--decimals", "4", "--seed", "3", "--format", "json")
    net = json.loads(result.stdout.splitlines()[0])
    assert (net["name"], net["value"][0]) == ("net_b", [0.1813])  # −1.0149·(−0.4935) + (−0.6447)·0.4956
