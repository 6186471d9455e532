"""Open, new, save: the document behind the scene. What would be lost is asked about."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from gpnet_engine.errors import GpnetError
from gpnet_engine.files.document import Document, open_document
from gpnet_engine.files.overrides import Overrides
from gpnet_engine.time.session import open_session, project_here
from gpnet_engine.time.timeline import DEFAULT_BUDGET
from gpnet_tui.actions.debugger import Debugger
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.clean import clean
from gpnet_tui.view.text.numbers import DEFAULT_DIGITS


def scene_of(document: Document, budget: int = DEFAULT_BUDGET) -> Scene:
    """Return the scene at the start of a document's run; on paper there are as many digits as decimals."""
    decimals = document.project.training.decimals
    digits = DEFAULT_DIGITS if decimals is None else max(decimals, 1)
    session = open_session(document.project, budget)
    return Scene(session, digits=digits, printed=document.printed, document=document)


def ask_open(debugger: Debugger) -> None:
    """Choose an example or a file, and open it."""
    from gpnet_tui.dialogs.open import A_FILE, OpenScreen

    def open_chosen(name: str) -> None:
        if name == A_FILE:
            from textual_fspicker import FileOpen, Filters

            filters = Filters(("Projects", lambda path: path.suffix == ".toml"), ("All files", lambda _path: True))
            debugger.ask(FileOpen(filters=filters), lambda path: _open(debugger, str(path)))
        else:
            _open(debugger, name)

    unless_unsaved(debugger, lambda: debugger.ask(OpenScreen(), open_chosen))


def new(debugger: Debugger) -> None:
    """Make a new network."""
    from gpnet_tui.dialogs.form import FormScreen
    from gpnet_tui.dialogs.settings import check_new, new_document, new_fields

    form = FormScreen[Document]("New network", new_fields(), new_document, check_new)
    unless_unsaved(debugger, lambda: debugger.ask(form, lambda document: _show(debugger, document)))


def save(debugger: Debugger) -> None:
    """Save to the file that was opened, or ask for one."""
    path = _own_path(debugger.scene)
    if path is None:
        save_as(debugger)
    else:
        _save_to(debugger, path)


def save_as(debugger: Debugger) -> None:
    """Ask for a file, and save to it."""
    from textual_fspicker import FileSave

    proposed = _own_path(debugger.scene) or Path("network.toml")
    debugger.ask(FileSave(proposed.parent, default_file=proposed.name), lambda path: save_to_chosen(debugger, path))


def save_to_chosen(debugger: Debugger, path: Path) -> None:
    """Save to a file that was chosen, but not over another one without asking."""
    if path == _own_path(debugger.scene):
        _save_to(debugger, path)
    else:
        unless_there(debugger, path, lambda: _save_to(debugger, path))


def unless_there(debugger: Debugger, path: Path, write: Callable[[], None]) -> None:
    """Write to a file that was chosen, but not over another one without asking."""
    from gpnet_tui.dialogs.confirm import ConfirmScreen

    if path.exists():
        question = ConfirmScreen(f"{clean(path.name)} is there already. Replace it?")
        debugger.ask(question, lambda agreed: write() if agreed else None)
    else:
        write()


def unless_unsaved(debugger: Debugger, go_on: Callable[[], None]) -> None:
    """Go on at once, or after asking if there are edits that are not saved."""
    from gpnet_tui.dialogs.confirm import ConfirmScreen

    if debugger.scene.session.edits == debugger.scene.saved_edits:
        go_on()
        return
    question = ConfirmScreen("There are edits that are not saved. Go on without saving them?")
    debugger.ask(question, lambda agreed: go_on() if agreed else None)


def _own_path(scene: Scene) -> Path | None:
    return None if scene.document is None else scene.document.path


def _open(debugger: Debugger, name: str) -> None:
    try:
        document = open_document(name, Overrides())
    except GpnetError as error:
        debugger.complain("Cannot be opened", error)
    else:
        _show(debugger, document)


def _show(debugger: Debugger, document: Document) -> None:
    debugger.move(scene_of(document, debugger.budget))


def _save_to(debugger: Debugger, path: Path) -> None:
    scene = debugger.scene
    document = scene.document or Document(scene.session.project)
    try:
        saved = document.saved(project_here(scene.session), path)
    except GpnetError as error:
        debugger.complain("Not saved", error)
        return
    name, iteration = clean(str(path)), scene.session.position.iteration
    if any(edit.iteration > iteration for edit in scene.session.edits):
        debugger.move(replace(scene, document=saved))
        text = f"Saved to {name} as it stands in iteration {iteration:,}: edits of later iterations are not in it."
        debugger.say(text, 8)
        return
    debugger.move(replace(scene, document=saved, saved_edits=scene.session.edits))
    debugger.say(f"Saved to {name}", 4)
