"""What the README says of the tables, and the code and the files in it: lists are whole, examples work."""

import re
from pathlib import Path

import pytest

from gpnet_engine.files.document import open_document
from gpnet_engine.files.overrides import Overrides
from gpnet_engine.model.activations import ACTIVATIONS
from gpnet_engine.model.losses import LOSSES

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def paragraph(start: str) -> str:
    """Return the paragraph that begins so."""
    (found,) = (one for one in README.split("\n\n") if one.startswith(start))
    return found


def blocks(language: str) -> list[str]:
    """Return the code of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


def test_it_names_every_activation() -> None:
    assert re.findall(r"`(\w+)`", paragraph("**Activations**")) == list(ACTIVATIONS)


def test_it_names_every_loss_and_what_each_needs() -> None:
    text = paragraph("**Losses**")
    assert re.findall(r"`(\w+)`", text) == list(LOSSES)
    needs = dict(re.findall(r"`(\w+)`\s+\(with (\w+)", text))
    assert needs == {loss.name: loss.fused.activation for loss in LOSSES.values() if loss.fused}


def test_it_names_the_activations_whose_weights_begin_wider() -> None:
    named = re.search(r"before ([\w, ]+) within √\(6 / inputs\)", " ".join(paragraph("**Weights**").split()))
    assert named is not None
    wider = {name for name, one in ACTIVATIONS.items() if one.start_scale(4, 3) == pytest.approx((6 / 4) ** 0.5)}
    assert set(re.split(r", | and ", named[1])) == wider


def test_its_program_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (program,) = blocks("python")[-1:]
    exec(compile(program, "README.md", "exec"), {})  # noqa: S102 - it is ours
    printed = re.findall(r"[\d.]+", capsys.readouterr().out)
    assert len(printed) == 2
    assert printed[0] != printed[1]


def test_its_project_file_opens_with_the_numbers_in_print_that_it_shows(tmp_path: Path) -> None:
    (project,) = (text for text in blocks("toml") if "title =" in text)
    (printed,) = (text for text in blocks("toml") if "[printed]" in text)
    path = tmp_path / "mine.toml"
    path.write_text(f"{project}\n{printed}", encoding="utf-8")
    document = open_document(str(path), Overrides())
    assert [one.text for one in document.printed] == re.findall(r'"(-?[\d.]+)"', printed)
