"""What a command may ask of the debugger: its scene, another one in its place, a word to the person, a question."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeVar

from gpnet_engine.errors import GpnetError
from gpnet_engine.time.timeline import DEFAULT_BUDGET
from gpnet_tui.view.scene import Scene

if TYPE_CHECKING:
    from textual.screen import Screen

    from gpnet_tui.actions.runner import Runner
    from gpnet_tui.dialogs.progress import Task

Answer = TypeVar("Answer")
Result = TypeVar("Result")


class Surroundings(Protocol):
    """What is around the debugger: the terminal, its clipboard and shell, the colours, help and palette."""

    def copy_text(self, text: str) -> None:
        """Send a text to the clipboard of the terminal."""

    def show_help(self) -> None:
        """Open the help."""

    def show_palette(self) -> None:
        """Open the command palette."""

    def switch_colours(self) -> None:
        """Change between light and dark."""

    def save_picture(self) -> str:
        """Save a picture of the screen in the current folder, and return its path; raises OSError."""

    def suspend(self) -> None:
        """Give the terminal back to the shell until `fg`."""

    def leave(self) -> None:
        """End the program."""


class Pages(Protocol):
    """The text of a lesson, a page of which is seen."""

    def turn_page(self, by: int) -> bool:
        """Go on by pages, or back; tell whether there was more of it in that direction."""


class Debugger(Protocol):
    """The debugger as a command sees it."""

    budget: int = DEFAULT_BUDGET

    @property
    def scene(self) -> Scene:
        """What is shown."""

    @property
    def runner(self) -> "Runner":
        """What runs on and back, and halts."""

    @property
    def pages(self) -> Pages:
        """The text of a lesson."""

    @property
    def surroundings(self) -> Surroundings:
        """What is around it."""

    @property
    def has_cell_focus(self) -> bool:
        """Whether keys move the cursor through cells."""

    def move(self, scene: Scene) -> None:
        """Show another scene."""

    def say(self, text: str, seconds: float = 3) -> None:
        """Tell something that passes, in place of what was told before."""

    def complain(self, title: str, error: GpnetError) -> None:
        """Tell that something cannot be done, and why."""

    def ask(self, dialog: "Screen[Answer | None]", then: Callable[[Answer], None]) -> None:
        """Open a dialog, and go on with its answer; nothing happens when the person gives up."""

    def show(self, dialog: "Screen[None]") -> None:
        """Open a dialog that has no answer: its keys act at once."""

    def carry_out(
        self,
        task: "Task[Result]",
        title: str,
        total: int,
        then: Callable[[Result], None],
        stopped: Callable[[], None] = lambda: None,
        *,
        is_back: bool = False,
    ) -> None:
        """Do a task, at once or with progress; `then` gets what it comes to, unless it was `stopped`."""

    def in_background(self, work: Callable[[], Result], then: Callable[[Result], None]) -> None:
        """Do some work while keys act, and go on with what it comes to; work begun before is given up."""

    def key_of(self, name: str) -> str:
        """Return how the key of a command is written for people."""

    def focus_on(self, *, cells: bool) -> None:
        """Let keys move the cursor through cells, or through the program."""

    def look_back(self) -> None:
        """Offer to go on with the last session of the same project, if it was not ended."""
