"""The moving picture shows each of its pictures in its time, and moves without a script."""

import re
import runpy
from io import StringIO
from itertools import accumulate
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree as ET

import pytest
from rich.console import Console

DOCS = Path(__file__).parents[2] / "docs"
MOST_BYTES = 1_500_000
SVG = "{http://www.w3.org/2000/svg}"

# What lines show in turn: one stays, one changes, one comes back, one is there once.
SCREENS = (["stays", "one"], ["stays", "two", "once"], ["stays", "one"])
SECONDS = (1.0, 0.5, 2.5)
POSTER = 1


@pytest.fixture
def demo(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Return the program that makes the moving picture."""
    monkeypatch.syspath_prepend(str(DOCS))
    return SimpleNamespace(**runpy.run_path(str(DOCS / "demo.py")))


@pytest.fixture
def moving(demo: SimpleNamespace) -> str:
    """Return a moving picture of three screens."""
    made: str = demo.animated([demo.Frame(drawn(*one), two) for one, two in zip(SCREENS, SECONDS, strict=True)], POSTER)
    return made


def drawn(*lines: str) -> str:
    """Return a picture of lines as a terminal draws them."""
    console = Console(record=True, width=20, file=StringIO())
    console.print("\n".join(lines))
    return console.export_svg(title=lines[1])


def texts_at(svg: str, part: float | None) -> set[str]:
    """Return the texts that are seen when a part of the time is over; None: where nothing moves."""
    found = set()
    for group in ET.fromstring(svg).iter(f"{SVG}g"):  # noqa: S314 - our own text
        name = group.get("class")
        if name is None or is_seen(svg, name, part):
            found |= {text.text.strip() for text in group.findall(f"{SVG}text") if text.text}
    return found - {""}


def is_seen(svg: str, name: str, part: float | None) -> bool:
    """Tell whether a group is seen, by the style sheet."""
    rest = re.search(rf"^\.{name}\{{visibility:(\w+);animation:{name} ", svg, re.MULTILINE)
    if rest is None:
        return True
    if part is None:
        return rest[1] == "visible"
    moves = re.search(rf"@keyframes {name}\{{(.*)\}}", svg)
    assert moves is not None
    stops: list[tuple[str, str]] = re.findall(r"([\d.]+)%\{visibility:(\w+)\}", moves[1])
    return [word for at, word in stops if float(at) / 100 <= part][-1] == "visible"


@pytest.mark.parametrize("index", range(len(SCREENS)))
def test_each_picture_is_shown_in_its_time(moving: str, index: int) -> None:
    begin = [0.0, *accumulate(SECONDS)][index]
    for within in (0.01, 0.5, 0.99):
        assert texts_at(moving, (begin + within * SECONDS[index]) / sum(SECONDS)) == set(SCREENS[index])


def test_one_picture_is_shown_where_nothing_moves(moving: str) -> None:
    assert texts_at(moving, None) == set(SCREENS[POSTER])


def test_what_does_not_change_is_drawn_once(moving: str) -> None:
    assert [len(re.findall(f">{text}<", moving)) for text in ("stays", "once")] == [1, 1]


def test_the_moving_picture_of_the_readme_is_small_and_needs_no_script() -> None:
    text = (DOCS / "demo.svg").read_text(encoding="utf-8")
    assert ET.fromstring(text).tag == f"{SVG}svg"  # noqa: S314 - our own text
    assert len(text.encode()) < MOST_BYTES
    assert "<script" not in text
    assert "http" not in text.replace('xmlns="http://www.w3.org/2000/svg"', "")
