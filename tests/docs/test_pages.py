"""The pages for readers and contributors name only what exists, and what is made from the code is up to date."""

import pkgutil
import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = {page.name: page for page in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"))}
MADE: dict[Path, str] = runpy.run_path(str(ROOT / "docs" / "architecture.py"))["made"]()
FOLDERS = "engine/", "tui/", "tests/", "docs/", ".ci/"


@pytest.fixture(params=PAGES.values(), ids=list(PAGES))
def page(request: pytest.FixtureRequest) -> Path:
    """Return each page in turn."""
    found: Path = request.param
    return found


def _code(page: Path) -> list[str]:
    """Return what stands in backticks on a page."""
    return re.findall(r"`([^`\n]+)`", page.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("file", "text"), MADE.items(), ids=[file.name for file in MADE])
def test_the_picture_and_the_list_of_rooms_are_what_the_code_says(file: Path, text: str) -> None:
    assert file.read_text(encoding="utf-8") == text, "run: python docs/architecture.py"


def test_every_name_of_our_code_exists(page: Path) -> None:
    for name in _code(page):
        if re.fullmatch(r"gpnet_(engine|tui)(\.\w+)+", name):
            pkgutil.resolve_name(name)


def test_every_path_exists(page: Path) -> None:
    for path in _code(page):
        if path.startswith(FOLDERS) and " " not in path:
            assert list(ROOT.glob(path.removesuffix("/"))), path


def test_every_link_to_a_file_or_a_heading_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if re.match(r"https?:", target):
            continue
        path, _, heading = target.partition("#")
        linked = page if not path else (page.parent / path).resolve()
        assert linked.exists(), target
        if heading:
            assert heading in _headings(linked), target


def _headings(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as hosts of Git repositories make them."""
    titles = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_every_picture_is_shown_on_a_page() -> None:
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES.values())
    assert [picture.name for picture in ROOT.glob("docs/*.svg") if f"{picture.name})" not in text] == []
