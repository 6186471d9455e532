"""Choose what to open: an example, or a file of one's own."""

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from gpnet_engine import examples
from gpnet_engine.files.project_file import read
from gpnet_tui.dialogs.dialog import CANCELS, ROWS, Dialog
from gpnet_tui.view.text.clean import clean

A_FILE = ""


class OpenScreen(Dialog[str]):
    """Returns an example's name, or `A_FILE` to choose a file."""

    BOX = "open"
    MOVES = ROWS
    LEAVES = CANCELS

    def __init__(self) -> None:
        """List the examples."""
        super().__init__("Open", (("Enter", "opens"),))

    def inside(self) -> ComposeResult:
        """Return a list of a file and the examples."""
        names = examples.names()
        width = max(map(len, names))
        titles = {name: f"{name:<{width}}   {clean(read(name).title)}" for name in names}
        listed = [Option(Content(title), id=f"example-{name}") for name, title in titles.items()]
        yield OptionList(Option(Content("A file …"), id="file"), None, *listed, id="open-list")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Return the choice."""
        event.stop()
        chosen = event.option_id or ""
        self.answer(A_FILE if chosen == "file" else chosen.removeprefix("example-"))
