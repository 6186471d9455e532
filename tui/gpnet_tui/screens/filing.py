"""Open, new, save: the document behind the scene. Unsaved edits are asked about."""

from collections.abc import Callable
from pathlib import Path

from gpnet_engine.edits import Edits
from gpnet_engine.errors import GpnetError
from gpnet_engine.files.document import Document, open_document
from gpnet_engine.files.overrides import Overrides
from gpnet_engine.session import open_session, project_here
from gpnet_engine.timeline import DEFAULT_BUDGET
from gpnet_tui.screens.editing import EditingScreen
from gpnet_tui.view.clean import clean
from gpnet_tui.view.numbers import DEFAULT_DIGITS
from gpnet_tui.view.scene import Scene


class FilingScreen(EditingScreen):
    """Opens and saves the document of its scene."""

    def __init__(self, document: Document, budget: int = DEFAULT_BUDGET) -> None:
        """Show a document at the start of its run; `budget` bounds the memory of its history, in bytes."""
        super().__init__(_scene_of(document, budget))
        self._document = document
        self._budget = budget
        self._saved_edits: Edits = ()

    def action_open(self) -> None:
        """Choose an example or a file, and open it."""
        from gpnet_tui.screens.open import OpenScreen

        self._unless_unsaved(lambda: self.app.push_screen(OpenScreen(), self._open_chosen))

    def action_new(self) -> None:
        """Make a new network."""
        from gpnet_tui.screens.form import FormScreen
        from gpnet_tui.screens.settings import check_new, new_document, new_fields

        form = FormScreen[Document]("New network", new_fields(), new_document, check_new)
        self._unless_unsaved(lambda: self.app.push_screen(form, self._show_document))

    def action_save(self) -> None:
        """Save to the file that was opened, or ask for one."""
        if self._document.path is None:
            self.action_save_as()
        else:
            self._save_to(self._document.path)

    def action_save_as(self) -> None:
        """Ask for a file, and save to it."""
        from textual_fspicker import FileSave

        path = self._document.path or Path("network.toml")
        self.app.push_screen(FileSave(path.parent, default_file=path.name), self._save_to_chosen)

    def _open_chosen(self, name: str | None) -> None:
        from gpnet_tui.screens.open import A_FILE

        if name == A_FILE:
            from textual_fspicker import FileOpen, Filters

            filters = Filters(("Projects", lambda path: path.suffix == ".toml"), ("All files", lambda _path: True))
            self.app.push_screen(FileOpen(filters=filters), self._open_file)
        elif name is not None:
            self._open_name(name)

    def _open_file(self, path: Path | None) -> None:
        if path is not None:
            self._open_name(str(path))

    def _open_name(self, name: str) -> None:
        try:
            self._show_document(open_document(name, Overrides()))
        except GpnetError as error:
            self._complain("Cannot be opened", error)

    def _save_to_chosen(self, path: Path | None) -> None:
        """Save to a file that was chosen, but not over another one without asking."""
        if path == self._document.path and path is not None:
            self._save_to(path)
        else:
            self._unless_there(path, self._save_to)

    def _unless_there(self, path: Path | None, write: Callable[[Path], None]) -> None:
        """Write to a file that was chosen, but not over another one without asking."""
        from gpnet_tui.screens.confirm import ConfirmScreen

        def answered(agreed: bool | None) -> None:  # noqa: FBT001 - the answer, as the screen gives it
            if agreed and path is not None:
                write(path)

        if path is not None and path.exists():
            self.app.push_screen(ConfirmScreen(f"{clean(path.name)} is there already. Replace it?"), answered)
        elif path is not None:
            write(path)

    def _save_to(self, path: Path) -> None:
        try:
            self._document = self._document.saved(project_here(self._session), path)
        except GpnetError as error:
            self._complain("Not saved", error)
            return
        name, iteration = clean(str(path)), self._session.position.iteration
        if any(edit.iteration > iteration for edit in self._session.edits):
            text = f"Saved to {name} as it stands in iteration {iteration:,}: edits of later iterations are not in it."
            self.notify(text, severity="warning", markup=False)
            return
        self._saved_edits = self._session.edits
        self.notify(f"Saved to {name}", timeout=4, markup=False)

    def _show_document(self, document: Document | None) -> None:
        if document is not None:
            self._document, self._saved_edits = document, ()
            self.scene = _scene_of(document, self._budget)
            self._share_height(self.size)

    def _unless_unsaved(self, go_on: Callable[[], object]) -> None:
        """Go on at once, or after asking if there are edits that are not saved."""
        from gpnet_tui.screens.confirm import ConfirmScreen

        def answered(agreed: bool | None) -> None:  # noqa: FBT001 - the answer, as the screen gives it
            if agreed:
                go_on()

        if self._session.edits == self._saved_edits:
            go_on()
        else:
            self.app.push_screen(
                ConfirmScreen("There are edits that are not saved. Go on without saving them?"), answered
            )

    def action_quit(self) -> None:
        """Leave, but not without asking if there are edits that are not saved."""
        self._unless_unsaved(self.app.exit)


def _scene_of(document: Document, budget: int) -> Scene:
    """Return the scene at the start of a document's run; on paper there are as many digits as decimals."""
    decimals = document.project.training.decimals
    digits = DEFAULT_DIGITS if decimals is None else max(decimals, 1)
    return Scene(open_session(document.project, budget), digits=digits, printed=document.printed)
