"""The command palette: the words that people look for a command by, and what it lists."""

import re
from collections.abc import Callable
from typing import Any, TypeAlias

import pytest
from textual.app import App
from textual.command import CommandList, CommandPalette
from textual.pilot import Pilot

from gpnet_engine.files.document import Document
from gpnet_engine.model.optimizer_settings import OptimizerName
from gpnet_engine.model.project import Project
from gpnet_engine.model.schedules import SCHEDULES
from gpnet_tui.app import GpnetApp
from gpnet_tui.command import Command
from gpnet_tui.commands import COMMANDS, able_in
from gpnet_tui.keys import shown_key
from gpnet_tui.screens.debugger import DebuggerScreen
from gpnet_tui.screens.palette import relevance
from gpnet_tui.view.scene import Scene

SceneOf: TypeAlias = Callable[[App[Any]], Scene]
PlainScreen: TypeAlias = Callable[[App[Any]], list[str]]

SIZES = [(140, 45), (80, 24)]

GRAINS = {"step"}  # how far a move goes: these words find moves
FOUND_BY = {
    "export": "copy",
    "LaTeX": "copy",
    "csv": "copy",
    "submit": "hand_in",
    "clipboard": "copy",
    "theme": "colours",
    "dark": "colours",
    "color": "colours",
    "screenshot": "picture",
    "undo": "undo",
    "redo": "redo",
    "save": "save",
    "save as": "save_as",
    "quit": "quit",
    "exit": "quit",
    "help": "help",
    "mirror": "other_view",
    "stacked": "other_view",
    "layout": "other_view",
    "keyboard": "help",
    "zoom": "enlarge",
    "full screen": "enlarge",
    "jump": "ask_position",
    "goto": "ask_position",
    "gradient": "check_matrix",
    "NaN": "first_non_finite",
    "breakpoint": "toggle_breakpoint",
    "condition": "condition",
    "watch": "watch_cell",
    "edit": "edit_cell",
    "learning rate": "edit_learning_rate",
    "optimizer": "edit_settings",
    **{str(name): "edit_settings" for name in (*OptimizerName, *SCHEDULES) if name not in GRAINS},
    "schedule": "edit_settings",
    "weight decay": "edit_settings",
    "clipping": "edit_settings",
    "float32": "edit_settings",
    "settings": "edit_settings",
    "precision": "more_digits",
    "digits": "more_digits",
    "seed": "restart_with_new_seed",
    "reset": "restart",
    "train": "run_on",
    "play": "run_on",
    "rewind": "run_back",
    "pause": "pause",
    "speed": "faster",
    "plot": "curve",
    "load": "open",
    "create": "new",
    "new network": "new",
    "samples": "samples",
    "data": "samples",
    "rows": "samples",
    "add sample": "samples",
    "paste": "samples",
    "heatmap": "heat",
    "dead": "health",
    "why": "origin",
    "bookmark": "bookmark",
    "collapse": "fold",
    "maximum": "find",
    "epoch": "iteration_forward",
    "shell": "suspend",
    "check my numbers": "answers",
    "your answers": "answers",
    "homework": "answers",
    "hint": "answer_hint",
    "printed": "check_printed",
}


def found_first(words: str) -> str:
    return max(COMMANDS, key=lambda command: relevance(command, words)).name


@pytest.mark.parametrize(("words", "name"), FOUND_BY.items(), ids=FOUND_BY)
def test_a_word_finds_its_command_first(words: str, name: str) -> None:
    assert found_first(words) == name
    assert found_first(words.upper()) == name


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_a_command_is_found_by_each_of_its_words_and_by_their_beginnings(command: Command) -> None:
    assert command.words
    for word in re.findall(r"[^\W_]+", f"{command.words} {command.title}"):
        assert min(relevance(command, word), relevance(command, word[: len(word) // 2 + 1])) > 0


@pytest.mark.parametrize("nonsense", ["", "   ", "xyzzy", "save xyzzy", "[bold]", "…"])
def test_what_is_no_word_of_a_command_finds_none(nonsense: str) -> None:
    assert {relevance(command, nonsense) for command in COMMANDS} == {0.0}


async def listed(pilot: Pilot[None]) -> list[str]:
    """Return the lines of the palette once it has listed what it found."""
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    assert isinstance(pilot.app.screen, CommandPalette)
    commands = pilot.app.screen.query_one(CommandList)
    return [str(commands.get_option_at_index(at).prompt) for at in range(commands.option_count)]


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_the_palette_lists_every_command_with_its_key_and_says_what_is_not_possible_here(
    article: Project, scene_of: SceneOf, size: tuple[int, int]
) -> None:
    async with GpnetApp(Document(article)).run_test(size=size) as pilot:
        able = able_in(scene_of(pilot.app))
        await pilot.press("ctrl+p")
        lines = await listed(pilot)
        expected = [command for command in COMMANDS if command.name != "palette"]
        assert any(not command.key for command in expected)
        for line, command in zip(lines, expected, strict=True):
            assert line.split("  ")[-1 if command.name in able else -2].strip() == command.title
            assert line.split()[0] == (shown_key(command.key) if command.key else command.title.split()[0])
            assert ("not now" in line) == (command.name not in able)


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_the_palette_has_the_frame_of_the_dialogs_and_breaks_no_line(
    article: Project, plain_screen: PlainScreen, size: tuple[int, int]
) -> None:
    async with GpnetApp(Document(article)).run_test(size=size) as pilot:
        await pilot.press("ctrl+p")
        await listed(pilot)
        box = pilot.app.screen.query_one(".box").region
        shown = [line[box.x : box.right] for line in plain_screen(pilot.app)[box.y : box.bottom]]
        assert shown[0].startswith("╭─ Commands ─")
        assert shown[-1].endswith("Esc closes ─╯")
        commands = pilot.app.screen.query_one(CommandList)
        assert commands.virtual_size.height == commands.option_count


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_a_command_without_a_key_is_found_and_run(article: Project, size: tuple[int, int]) -> None:
    async with GpnetApp(Document(article)).run_test(size=size) as pilot:
        theme = pilot.app.theme
        await pilot.press("ctrl+p", *"theme")
        assert "Switch the colours" in (await listed(pilot))[0]
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, DebuggerScreen)
        assert pilot.app.theme != theme


async def test_a_command_that_cannot_act_does_nothing(article: Project, scene_of: SceneOf) -> None:
    async with GpnetApp(Document(article)).run_test(size=SIZES[0]) as pilot:
        before = scene_of(pilot.app)
        await pilot.press("ctrl+p", *"undo")
        assert "not now" in (await listed(pilot))[0]
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, DebuggerScreen)
        assert scene_of(pilot.app) is before


async def test_only_what_matches_a_word_is_listed_where_a_word_matches(article: Project) -> None:
    async with GpnetApp(Document(article)).run_test(size=SIZES[0]) as pilot:
        await pilot.press("ctrl+p", *"export")
        expected = {command.title for command in COMMANDS if "export" in command.words.split()}
        assert {line.split("  ")[-1].strip() for line in await listed(pilot)} == expected


async def test_a_slip_of_the_fingers_still_finds_by_the_title(article: Project) -> None:
    async with GpnetApp(Document(article)).run_test(size=SIZES[0]) as pilot:
        await pilot.press("ctrl+p", *"redothe")
        assert "Redo the edit" in (await listed(pilot))[0]
