"""What the painter writes shows the same screen as what Textual writes, cell by cell, and is much shorter."""

import random
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, Literal, TypeAlias

import pyte
import pytest
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App
from textual.geometry import Region
from textual.pilot import Pilot
from textual.screen import Screen
from textual.strip import Strip

from gpnet_engine.files.document import Document
from gpnet_engine.model.project import Project
from gpnet_tui.app import GpnetApp
from gpnet_tui.painting import Painter, Painting

Colors: TypeAlias = Literal["truecolor", "256", "standard"] | None
Cell: TypeAlias = tuple[object, ...]
Settled: TypeAlias = Callable[[Pilot[None]], Awaitable[None]]

BUDGET = 6_500  # bytes, on average, for a step of the article at 140×45
KEYS = [*"ssnnSifcgHKyozmZ+-?D", "tab", "escape", "enter", "down", "right", "pagedown", "1", "e", "日", "space"]
COLORS: list[Colors] = ["truecolor", "256", "standard", None]
STYLES = [
    Style(),
    Style(color="#58a6ff", bgcolor="#101010"),
    Style(color="#58a6ff", bgcolor="#202020", bold=True),
    Style(color="red", bold=True, dim=True),
    Style(color="red", dim=True, italic=True),
    Style(bgcolor="blue", underline=True),
    Style(bgcolor="blue", reverse=True),
    Style(strike=True, link="https://example.org"),
]
TEXTS = ["a", " ", "   ", "W_b · out_a", "│0.5000│", "日本", "e\u0301", "xyz  x", "         x"]


class Far:
    """The far end of a terminal: what stands in it."""

    def __init__(self, columns: int, rows: int) -> None:
        """Have nothing there."""
        self.size = columns, rows
        self.written = 0
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._stream.feed(b"\x1b[?7l")  # no line goes on in the next: Textual switches that off

    def take(self, text: str) -> None:
        """Show what is written."""
        written = text.encode()
        self.written += len(written)
        self._stream.feed(written)

    def cells(self) -> list[list[Cell]]:
        """Return what is seen of every cell; of a blank that is not its colour of text."""
        columns, rows = self.size
        return [[_seen(self._screen.buffer[y][x]) for x in range(columns)] for y in range(rows)]


def _seen(char: Any) -> Cell:  # noqa: ANN401 - a cell of pyte
    lines = (char.underscore, char.strikethrough, char.reverse)
    if char.data == " " and not any(lines):
        return (char.data, char.bg)
    return (char.data, char.bg, char.fg, char.bold, char.italics, *lines)


class Both:
    """Two terminals: the painter writes to one, Textual to the other."""

    def __init__(self, columns: int, rows: int, console: Console) -> None:
        """Have nothing in either."""
        self.ours, self.theirs = Far(columns, rows), Far(columns, rows)
        self._console = console

    def take(self, painting: Painting) -> None:
        """Show an update in both."""
        self.theirs.take("\x1b[m" + painting.update.render_segments(self._console))
        self.ours.take(painting.render_segments(self._console))

    def assert_same(self) -> None:
        """Hold that both show the same."""
        for y, (ours, theirs) in enumerate(zip(self.ours.cells(), self.theirs.cells(), strict=True)):
            assert ours == theirs, f"row {y}"


@pytest.fixture
def displayed(monkeypatch: pytest.MonkeyPatch) -> list[Painting]:
    """Return the list of all updates that any app hands to its terminal; all of them go by the painter."""
    paintings: list[Painting] = []

    def display(app: App[Any], screen: Screen[Any], renderable: object) -> None:
        del app, screen
        assert renderable is None or isinstance(renderable, Painting)
        if renderable is not None:
            paintings.append(renderable)

    monkeypatch.setattr(App, "_display", display)
    return paintings


def strips_at_random(source: random.Random, columns: int) -> Strip:
    segments: list[Segment] = []
    while (room := columns - Strip(segments).cell_length) > 0:
        segments.append(Segment(source.choice(TEXTS), source.choice([None, *STYLES])))
        if Strip(segments).cell_length > columns:
            segments[-1] = Segment(" " * room, source.choice(STYLES))
    return Strip(segments, columns)


def updates_at_random(source: random.Random, columns: int, rows: int) -> Iterator[LayoutUpdate | ChopsUpdate]:
    """Yield a layout, and then changes in widgets that stand side by side."""
    cut = columns // 3
    yield LayoutUpdate([[strips_at_random(source, columns)] for _ in range(rows)], Region(0, 0, columns, rows))
    for _ in range(30):
        lines = sorted(source.sample(range(rows), source.randint(1, rows)))
        chops: list[dict[int, Strip | None]] = [
            {0: strips_at_random(source, cut), cut: source.choice([None, strips_at_random(source, columns - cut)])}
            for _ in range(rows)
        ]
        yield ChopsUpdate(chops, [(y, 0, columns) for y in lines], [[cut, columns]] * rows)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("colors", COLORS)
def test_the_painter_shows_what_textual_shows(seed: int, colors: Colors) -> None:
    source = random.Random(seed)  # noqa: S311 - a fixed order
    for style in STYLES:
        style._ansi = None  # noqa: SLF001 - Rich keeps the codes of the first colours that it met
    both = Both(30, 6, Console(color_system=colors, force_terminal=True))
    painter = Painter()
    for update in updates_at_random(source, 30, 6):
        both.take(Painting(painter, update))
        both.assert_same()


@pytest.mark.parametrize("size", [(140, 45), (80, 24)], ids=["large", "small"])
async def test_any_screen_is_the_one_that_textual_writes(
    article: Project, displayed: list[Painting], size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gpnet_tui.actions.runner._PICTURE_SECONDS", 0.0)
    source = random.Random(1)  # noqa: S311 - a fixed order
    app = GpnetApp(Document(article))
    async with app.run_test(size=size, notifications=True) as pilot:
        both = Both(*size, app.console)
        for key in ["s", *source.choices(KEYS, k=50)]:
            await pilot.press(key)
            for painting in displayed:
                both.take(painting)
            displayed.clear()
            both.assert_same()


@pytest.mark.parametrize("mend", ["resume", "resize"])
async def test_after_a_stay_in_the_shell_or_another_size_all_is_written(
    article: Project, displayed: list[Painting], settled: Settled, mend: str
) -> None:
    app = GpnetApp(Document(article))
    async with app.run_test(size=(140, 45)) as pilot:
        await pilot.press("s")
        await settled(pilot)
        for painting in displayed:
            painting.render_segments(app.console)
        displayed.clear()
        size = (140, 45) if mend == "resume" else (100, 30)
        if mend == "resume":
            app.app_resume_signal.publish(app)
        else:
            await pilot.resize_terminal(*size)
        await settled(pilot)
        afresh = Both(*size, app.console)
        for painting in displayed:
            afresh.take(painting)
        afresh.assert_same()


async def test_a_layout_that_changes_nothing_sends_next_to_nothing(
    article: Project, displayed: list[Painting], settled: Settled
) -> None:
    app = GpnetApp(Document(article))
    async with app.run_test(size=(140, 45)) as pilot:
        await settled(pilot)
        sent = [len(painting.render_segments(app.console)) for painting in displayed]
        displayed.clear()
        app.refresh(layout=True)
        await settled(pilot)
        assert max(sent) > 1000
        assert displayed
        assert all(len(painting.render_segments(app.console)) < 10 for painting in displayed)


@pytest.mark.parametrize("size", [(140, 45), (80, 24)], ids=["large", "small"])
async def test_a_step_of_the_article_sends_few_bytes(
    article: Project, displayed: list[Painting], size: tuple[int, int]
) -> None:
    app = GpnetApp(Document(article))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        both = Both(*size, app.console)
        for painting in displayed:
            both.take(painting)
        displayed.clear()
        before = both.ours.written, both.theirs.written
        for _ in range(18):
            await pilot.press("s")
        for painting in displayed:
            both.take(painting)
        ours, theirs = both.ours.written - before[0], both.theirs.written - before[1]
        assert ours / 18 < BUDGET
        assert ours < theirs / 2
