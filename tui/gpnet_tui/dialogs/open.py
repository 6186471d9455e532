"""Choose what to open: a file of one's own, a new network, or an example."""

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from gpnet_engine import examples
from gpnet_engine.files.project_file import read
from gpnet_tui.dialogs.dialog import CANCELS, ROWS, Dialog
from gpnet_tui.view.text.clean import clean

A_FILE = ""
NEW = "*new*"  # no example is called so


class OpenScreen(Dialog[str]):
    """Returns an example's name, `A_FILE` to choose a file, or `NEW` for a new network."""

    BOX = "open"
    MOVES = ROWS
    LEAVES = CANCELS

    def __init__(self) -> None:
        """List the examples."""
        super().__init__("Open", (("Enter", "opens"),))

    def inside(self) -> ComposeResult:
        """Return a list of a file, a new network and the examples."""
        names = examples.names()
        width = max(map(len, names))
        titles = {name: f"{name:<{width}}   {clean(read(name).title)}" for name in names}
        listed = [Option(Content(title), id=f"example-{name}") for name, title in titles.items()]
        first = (Option(Content("A file …"), id="file"), Option(Content("A new network …"), id="new"))
        yield OptionList(*first, None, *listed, id="open-list")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Return the choice."""
        event.stop()
        chosen = event.option_id or ""
        self.answer({"file": A_FILE, "new": NEW}.get(chosen, chosen.removeprefix("example-")))
