"""What the README lists is what the tables hold, and what it shows can be opened, read and run."""

import json
import re
from pathlib import Path

import pytest

from gpnet_engine.files import npz, safetensors_file
from gpnet_engine.files.csv_rows import LARGEST_CSV
from gpnet_engine.files.document import open_document
from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.files.project_file import LARGEST_FILE
from gpnet_engine.model.activations import ACTIVATIONS
from gpnet_engine.model.losses import LOSSES
from gpnet_engine.stopping.breakpoints import read
from gpnet_engine.teaching.verifying import compare
from gpnet_engine.time.trace import record, trace
from gpnet_tui.commands import COMMANDS, Command
from gpnet_tui.keys import shown_key

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


@pytest.mark.parametrize("command", [one for one in COMMANDS if one.key], ids=lambda one: one.name)
def test_the_table_of_keys_has_every_key_of_a_command(command: Command) -> None:
    rows = [row.split("|")[1:3] for row in _paragraph("| key | also |").splitlines()]
    listed = {token for cells in rows for cell in cells for token in re.findall(r"[^\s`,]+|(?<=`),(?=`)", cell)}
    listed |= {"→", "←"} if "arrows" in listed else set()
    assert {shown_key(key) for key in (command.key, *command.others)} - listed == set()


def test_the_project_file_opens_with_its_printed_numbers(tmp_path: Path) -> None:
    (project,) = _blocks("toml", 'title = "My exercise"')
    (printed,) = _blocks("toml", "[printed]")
    (tmp_path / "mine.toml").write_text(f"{project}\n{printed}", encoding="utf-8")
    document = open_document(str(tmp_path / "mine.toml"), Overrides())
    assert [one.text for one in document.printed] == re.findall(r'"(-?[\d.]+)"', printed)
    assert [one.agreement.name for one in compare(document.project, document.printed)] == [*["AGREES"] * 4, "ERRATUM"]


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
