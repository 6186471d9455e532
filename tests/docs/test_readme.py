"""What the README lists is what the tables hold, and what it shows can be opened, read and run."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from gpnet_engine.files.answers.reading import read_answers
from gpnet_engine.files.data.text import LARGEST_CSV
from gpnet_engine.files.document import open_document
from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.files.project_file import LARGEST_FILE
from gpnet_engine.files.sheets import read_sheet
from gpnet_engine.files.weights import npz, safetensors_file
from gpnet_engine.model.activations import ACTIVATIONS
from gpnet_engine.model.losses import LOSSES
from gpnet_engine.model.schedules import SCHEDULES, Schedules
from gpnet_engine.operations.optimizers import OPTIMIZERS
from gpnet_engine.stopping.breakpoints import read
from gpnet_engine.teaching.verifying import compare
from gpnet_engine.time.session import open_session
from gpnet_engine.time.trace import record, trace
from gpnet_tui.cli import main
from tests.builders.answers import results_of, write_answers

TEXT = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)


def _paragraph(begin: str) -> str:
    return TEXT[TEXT.index(begin) :].partition("\n\n")[0]


def _blocks(language: str, word: str) -> list[str]:
    """Return the blocks in a language that contain a word."""
    return [block for name, block in BLOCKS if name == language and word in block]


@pytest.mark.parametrize(
    ("begin", "names"), [("**Activations**", ACTIVATIONS), ("**Losses**", LOSSES)], ids=["activations", "losses"]
)
def test_the_readme_lists_all_entries_of_a_table_in_their_order(begin: str, names: dict[str, object]) -> None:
    assert re.findall(r"`(\w+)`", _paragraph(begin)) == list(names)


def test_the_readme_says_what_every_optimizer_keeps() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \| ", _paragraph("| `optimizer` |"), re.MULTILINE)
    del rows[0]  # the heading
    assert [name for name, _ in rows] == list(OPTIMIZERS)
    keeps = {name: tuple(re.findall(r"`(\w+)`", kept)) for name, kept in rows}
    keeps = {name: keeps["adam"] if kept == "as adam" else keeps[name] for name, kept in rows}
    assert keeps == {name: tuple(state.name for state in one.states) for name, one in OPTIMIZERS.items()}


def test_the_project_file_opens_with_its_printed_numbers(tmp_path: Path) -> None:
    (project,) = _blocks("toml", 'title = "My exercise"')
    (printed,) = _blocks("toml", "[printed]")
    (tmp_path / "mine.toml").write_text(f"{project}\n{printed}", encoding="utf-8")
    document = open_document(str(tmp_path / "mine.toml"), Overrides())
    assert [one.text for one in document.printed] == re.findall(r'"(-?[\d.]+)"', printed)
    assert [one.agreement.name for one in compare(document.project, document.printed)] == [*["AGREES"] * 4, "ERRATUM"]


def test_a_run_goes_on_from_the_state_that_is_shown(tmp_path: Path) -> None:
    (block,) = _blocks("toml", "[state]")
    (tmp_path / "state.toml").write_text(block, encoding="utf-8")
    project = open_document(str(tmp_path / "state.toml"), Overrides()).project
    assert (project.updates, project.iterations, sorted(project.state)) == (120, 120, ["velocity_W_b", "velocity_W_c"])
    assert project.batches == 8
    assert open_session(project).values["learning_rate"].item() == 0.25


def test_the_schedules_of_the_table_are_all_there_are() -> None:
    rows = re.findall(r"^\| `(\{ kind = .*?\})` \|", TEXT, re.MULTILINE)
    kinds = [Schedules().accept(tomllib.loads(f"schedule = {row}")["schedule"]).kind for row in rows]
    assert kinds == list(SCHEDULES)


def test_the_readme_says_what_each_loss_needs() -> None:
    needs = dict(re.findall(r"`(\w+)`\s+\(with (\w+)", _paragraph("**Losses**")))
    assert needs == {loss.name: loss.fused.activation for loss in LOSSES.values() if loss.fused}


def test_the_readme_names_the_activations_whose_weights_begin_wider() -> None:
    named = re.search(r"before ([\w, ]+) within √\(6 / inputs\)", " ".join(_paragraph("**Weights**").split()))
    assert named is not None
    wider = {name for name, one in ACTIVATIONS.items() if one.start_scale(4, 3) == pytest.approx((6 / 4) ** 0.5)}
    assert set(re.split(r", | and ", named[1])) == wider


def test_the_readme_says_the_limits_of_files() -> None:
    sizes = [int(size) * 2**20 for size in re.findall(r"(\d+) MiB", _paragraph("**Limits.**"))]
    assert sizes == [LARGEST_FILE, npz.LARGEST_WEIGHTS]
    assert (LARGEST_FILE, npz.LARGEST_WEIGHTS) == (LARGEST_CSV, safetensors_file.LARGEST_WEIGHTS)


def test_the_conditions_can_be_read() -> None:
    network = open_project(None, Overrides()).network
    (block,) = _blocks("", "E < 0.01")
    conditions = [text for line in block.splitlines() for text in re.split(r"\s{2,}", line)]
    for text in (*conditions, "max(abs(new_W_b)) < 10"):
        read(text, network, 1)


def test_the_line_of_the_trace_is_the_first_one() -> None:
    (line,) = _blocks("json", '"iteration"')
    first = next(iter(trace(open_project(None, Overrides()), 1, 1)))
    assert json.loads(line) == record(first)


def test_the_script_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (script,) = _blocks("python", "gpnet_engine")
    exec(compile(script, "README.md", "exec"), {})  # noqa: S102 - our own text
    printed = re.findall(r"\[\[0\.\d+\]\]", capsys.readouterr().out)
    assert len(set(printed)) == 2


def test_the_sheet_can_be_read(tmp_path: Path) -> None:
    (block,) = _blocks("toml", "[sheet]")
    (tmp_path / "sheet.toml").write_text(block, encoding="utf-8")
    sheet = read_sheet(str(tmp_path / "sheet.toml"))
    assert {name: int(cells.sum()) for name, cells in sheet.asked.items() if cells.any()} == {
        "delta_d": 2,
        "dout_c": 3,
        "grad_W_c": 2,
        "new_W_c": 12,
    }
    assert (sheet.mark("new_W_c"), sheet.mark("delta_d")) == (0.5, 1)


@pytest.mark.parametrize(
    ("language", "word", "name", "cells"),
    [
        ("", "matrix,row", "anna.csv", 6),
        ("", "net_b\n0.1000", "anna.csv", 3),
        ("toml", 'delta_c = [[0.0065], [0.0073], [""]]', "anna.toml", 2),
    ],
    ids=["lines", "blocks", "TOML"],
)
def test_the_answers_can_be_read(tmp_path: Path, language: str, word: str, name: str, cells: int) -> None:
    block = next(block for block in _blocks(language, word) if block.startswith(word))
    (tmp_path / name).write_text(block, encoding="utf-8")
    assert read_answers(tmp_path / name, open_project(None, Overrides()).network, 1, 1).count == cells


def test_a_class_is_graded_as_the_readme_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("answers").mkdir()
    article = open_project(None, Overrides())
    for name, mistakes in (("anna", ["hidden.no-fprime"]), ("ben", []), ("carl", []), ("dora", ["hidden.no-fprime"])):
        write_answers(Path(f"answers/{name}.csv"), article, results_of(article, *mistakes), 4)
    slip = Path("answers/carl.csv").read_text(encoding="utf-8").replace("dout_c,3,0.0549", "dout_c,3,0.0529")
    Path("answers/carl.csv").write_text(slip, encoding="utf-8")
    Path("answers/fay.csv").write_text("net_b\nmany\n", encoding="utf-8")
    Path("names.txt").write_text("Anna\nBen\nCarl\nDora\nFay\nGus\n", encoding="utf-8")
    (command,) = _blocks("sh", "gpnet-tui grade")
    with pytest.raises(SystemExit):
        main(command.split()[1:])
    printed = capsys.readouterr().out.splitlines()
    (shown,) = _blocks("", "First wrong: δ_c[1]")
    assert [line for line in shown.splitlines() if line not in {*printed, "…"}] == []
