"""Choose what to open: an example, or a file of one's own."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from gpnet_engine import examples
from gpnet_engine.files.project_file import read
from gpnet_tui.view.text.clean import clean

A_FILE = ""


class OpenScreen(ModalScreen[str | None]):
    """Returns an example's name, `A_FILE` to choose a file, or None when the person gives up."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "give_up", "Give up")]

    def compose(self) -> ComposeResult:
        """List a file and the examples."""
        names = examples.names()
        width = max(map(len, names))
        titles = {name: f"{name:<{width}}   {clean(read(name).title)}" for name in names}
        listed = [Option(Content(title), id=f"example-{name}") for name, title in titles.items()]
        with Vertical(id="open"):
            yield OptionList(Option(Content("A file …"), id="file"), None, *listed, id="open-list")

    def on_mount(self) -> None:
        """Name the box."""
        box = self.query_one("#open")
        box.border_title = Content("Open")
        box.border_subtitle = Content("Enter opens · Esc leaves it")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Return the choice."""
        event.stop()
        chosen = event.option_id or ""
        if self.is_current:
            self.dismiss(A_FILE if chosen == "file" else chosen.removeprefix("example-"))

    def action_give_up(self) -> None:
        """Return None."""
        if self.is_current:
            self.dismiss(None)
