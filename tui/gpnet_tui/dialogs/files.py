"""Choose a file to open or to write: the folders and files of a folder, and a line for the name.

Nothing that is typed is a pattern, and names are shown without the escape sequences that they may hold.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Generic, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button, Input, OptionList, Static
from textual.widgets.input import Selection
from textual.widgets.option_list import Option

from gpnet_engine.errors import GpnetError
from gpnet_tui.dialogs.confirm import Choice, ConfirmScreen
from gpnet_tui.dialogs.dialog import CANCELS, Dialog
from gpnet_tui.dialogs.folders import Entry, above, entries_of, is_folder, is_there, path_of
from gpnet_tui.keys import UP_DOWN
from gpnet_tui.view.text.clean import clean

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileQuestion(Generic[Answer]):
    """What a file is wanted for.

    heading   the title of the dialog
    button    what happens to the file: Open, Save
    folder    where to begin; `name` is proposed there
    endings   those of the files that are wanted; a name that is typed without an ending gets the first one
    use       what is done with the file; raises GpnetError, and the person may choose another one
    is_new    whether the file is written: one that is there already is replaced only after asking
    """

    heading: str
    button: str
    folder: Path
    name: str = ""
    endings: tuple[str, ...]
    use: Callable[[Path], Answer]
    is_new: bool = False


class FilesScreen(Dialog[Answer], Generic[Answer]):
    """Returns what the file that was chosen is used for."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "list", "To the list", show=False),
        Binding("backspace", "up", "To the parent folder", show=False),
    ]
    BOX = "files"
    MOVES = ((UP_DOWN, "in the list"), ("Backspace", "parent folder"))
    LEAVES = CANCELS

    def __init__(self, question: FileQuestion[Answer]) -> None:
        """Begin in the folder of `question`, with the cursor in the name to be written or in the files to be read."""
        super().__init__(question.heading, (("Enter", question.button.lower()), ("Tab", "next")))
        self._question = question
        self._folder = question.folder
        self._entries: tuple[Entry, ...] = ()
        self._taken: Entry | None = None  # whose name, as it is shown, stands in the line

    def inside(self) -> ComposeResult:
        """Return the folder, what is in it, the name, what is wrong, and the buttons."""
        yield Static(id="files-folder")
        yield OptionList(id="files-list")
        yield Input(self._question.name, placeholder="name", select_on_focus=False, id="files-name", compact=True)
        yield Static(id="files-reason")
        with Horizontal(classes="buttons"):
            yield Button(self._question.button, id="files-ok", compact=True)
            yield Button("Cancel", id="files-cancel", compact=True)

    def on_mount(self) -> None:
        """List the folder, and put the cursor where one goes on."""
        self._enter(self._folder)
        if self._question.is_new:
            self._line.focus()
            self._line.selection = Selection(0, len(Path(self._question.name).stem))
        else:
            self.query_one(OptionList).focus()

    def action_list(self) -> None:
        """Go from the name to the list."""
        self.query_one(OptionList).focus()

    def action_up(self) -> None:
        """Go to the parent folder."""
        self._enter(above(self._folder))

    def on_key(self, event: events.Key) -> None:
        """Take a name that is typed while the list has the focus."""
        self.type_into(self._line, event)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Forget what was wrong with another name."""
        event.stop()
        self._refuse("")

    @on(Input.Submitted)
    @on(Button.Pressed, "#files-ok")
    def _take_typed(self, event: Input.Submitted | Button.Pressed) -> None:
        event.stop()
        typed = self._line.value
        if self._taken is not None and typed == self._taken.shown:
            self._take(self._taken.path)
            return
        try:
            path = path_of(self._folder, typed, self._question.endings if self._question.is_new else ())
        except GpnetError as error:
            self._refuse(str(error))
        else:
            self._take(path)

    @on(Button.Pressed, "#files-cancel")
    def _cancel(self) -> None:
        self.answer(None)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go into a folder; open a file, or take its name."""
        event.stop()
        entry = self._entries[event.option_index]
        if entry.is_folder or not self._question.is_new:
            self._take(entry.path)
        else:
            self._taken = entry
            self._line.value = entry.shown
            self._line.focus()

    def _take(self, path: Path) -> None:
        if is_folder(path):
            self._enter(path)
        elif self._question.is_new and is_there(path):
            question = ConfirmScreen(
                "Replace",
                f"{clean(path.name)} already exists. Replace it?",
                [Choice("Replace", answer=True, key="r")],
            )
            self.app.push_screen(question, lambda agreed: self._use(path) if agreed else None)
        else:
            self._use(path)

    def _use(self, path: Path) -> None:
        try:
            answer = self._question.use(path)
        except GpnetError as error:
            self._refuse(clean(str(error)))
            self._line.focus()
            self.app.bell()
        else:
            self.answer(answer)

    def _enter(self, folder: Path) -> None:
        """List a folder, or say why it cannot be."""
        try:
            self._entries = entries_of(folder, self._question.endings)
        except GpnetError as error:
            self._refuse(clean(str(error)))
            return
        came_from, self._folder = self._folder, folder
        self.query_one("#files-folder", Static).update(Content(clean(str(folder))))
        files = self.query_one(OptionList)
        files.clear_options()
        files.add_options([Option(Content(one.shown).stylize("" if one.is_wanted else "dim")) for one in self._entries])
        places = [place for place, one in enumerate(self._entries) if one.path == came_from]
        files.highlighted = (places or [0])[0] if self._entries else None
        self._refuse("")

    def _refuse(self, reason: str) -> None:
        self.query_one("#files-reason", Static).update(Content(reason))

    @property
    def _line(self) -> Input:
        return self.query_one("#files-name", Input)
