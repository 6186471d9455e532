"""Help: how to read the screen, and every key, from the same table that binds them."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.console import Group
from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from gpnet_tui.dialogs.dialog import Dialog
from gpnet_tui.keys import UP_DOWN
from gpnet_tui.view.text.signs import Sign

_READING = (
    ("Program", "the operations of one iteration, those done before those to come."),
    ("Equation", "what the operation computes. Underlined: the cells that the marked result cell comes from."),
    ("Layers", "every matrix, one row per neuron. Read forward down to the outputs, backward up again."),
    ("_______", "a number that you are asked for (A): type it, paste it, or leave it empty."),
    ("new W", "the weights after this iteration's update; the next iteration begins with them."),
    ("at", "at the top: how many operations were done since the start of the run."),
    ("Error", "E of every iteration that is known."),
    ("Heat map", "blue is below 0, orange above. The frame shows what the strongest and the weakest colour stand for."),
    ("Health", "‖∇W‖ of every layer; neurons that are dead or saturated are underlined in red, H says why."),
    ("Watches", "their value here, or in grey where it was last known, then how much it has changed since."),
    ("Arrows", "step in the program; in the layers they move the cell cursor through matrices, layers and samples."),
    ("Session", "what you do is kept as you work. After a crash you are offered it; d saves it in the project's file."),
    ("--resume", "gpnet-tui --resume opens the last session that was not saved, gpnet-tui sessions lists them all."),
    ("New start", "ctrl+p, “Save a new project that starts from here”: the weights as they stand, without the edits."),
    ("Mouse", "click a cell to look at it, an operation or the error curve to go there; the wheel scrolls."),
)


class HelpScreen(Dialog[None]):
    """Returns nothing."""

    FRAME = VerticalScroll
    BOX = "help"
    IS_WIDE = True
    MOVES = ((UP_DOWN, "a line"), ("PgUp PgDn", "a page"), ("Home End", "the ends"))

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark,q,enter", "close", "Close"),
        Binding("down,j", "scroll(1)", "Down", show=False),
        Binding("up,k", "scroll(-1)", "Up", show=False),
    ]

    def __init__(self, commands: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> None:
        """Show `commands`: headings, each with keys and what they do."""
        super().__init__("Help", ((UP_DOWN, "scroll"),))
        self._commands = commands

    def inside(self) -> ComposeResult:
        """Return the text."""
        yield Static(help_text(self._commands), id="help-text")

    def action_scroll(self, by: int) -> None:
        """Scroll by a line."""
        self.query_one("#help").scroll_relative(y=by, animate=False)


def help_text(commands: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> Group:
    """Return the whole help: a heading and two columns for every part."""
    parts: list[Text | Table] = [Text("How to read the screen", "bold"), _columns(_READING)]
    parts += [Text("\nSigns, the same everywhere", "bold"), _columns((sign, sign.meaning) for sign in Sign)]
    for group, rows in commands:
        parts += [Text(f"\n{group}", "bold"), _columns(rows)]
    return Group(*parts)


def _columns(rows: Iterable[tuple[str, str]]) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(style="bold", width=14)
    table.add_column()
    for name, text in rows:
        table.add_row(f"  {name}", text)
    return table
