"""Open, new, save: the document behind the scene. What would be lost is asked about first."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from gpnet_engine.errors import GpnetError
from gpnet_engine.files.document import Document, open_document
from gpnet_engine.files.overrides import Overrides
from gpnet_engine.time.session import open_session, project_here
from gpnet_engine.time.timeline import DEFAULT_BUDGET
from gpnet_tui.actions.debugger import Debugger
from gpnet_tui.view.edits import counted
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.clean import clean
from gpnet_tui.view.text.numbers import DEFAULT_DIGITS

_ENDING = ".toml"


def _nothing() -> None:
    """Do nothing after saving."""


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
            _ask_file(debugger)
        else:
            _show(debugger, open_document(name, Overrides()))

    unless_unsaved(debugger, "Open", lambda: debugger.ask(OpenScreen(), open_chosen))


def new(debugger: Debugger) -> None:
    """Make a new network."""
    from gpnet_tui.dialogs.form import FormScreen
    from gpnet_tui.dialogs.settings import check_new, new_document, new_fields

    heading = "New network"
    form = FormScreen[Document](heading, new_fields(), new_document, check_new)
    unless_unsaved(debugger, heading, lambda: debugger.ask(form, partial(_show, debugger)))


def save(debugger: Debugger, then: Callable[[], None] = _nothing) -> None:
    """Save to the file that was opened, or ask for one; then go on, if all edits are saved."""
    path = _own_path(debugger.scene)
    if path is None:
        save_as(debugger, then)
        return
    try:
        saved = _written(debugger.scene, path)
    except GpnetError as error:
        debugger.complain("Not saved", error)
    else:
        _keep(debugger, saved, then)


def save_as(debugger: Debugger, then: Callable[[], None] = _nothing) -> None:
    """Ask for a file, and save to it; then go on, if all edits are saved."""
    from gpnet_tui.dialogs.files import FileQuestion, FilesScreen

    scene = debugger.scene
    question = FileQuestion(
        heading="Save as",
        button="Save",
        folder=folder_of(scene),
        name=(_own_path(scene) or Path(f"network{_ENDING}")).name,
        endings=(_ENDING,),
        use=partial(_written, scene),
        is_new=True,
    )
    debugger.ask(FilesScreen(question), lambda saved: _keep(debugger, saved, then))


def unless_unsaved(debugger: Debugger, heading: str, go_on: Callable[[], None]) -> None:
    """Go on at once; where something would be lost, only after asking whether to save it."""
    from gpnet_tui.dialogs.confirm import Choice, ConfirmScreen

    scene = debugger.scene
    others = _in_no_file(scene)
    if has_unsaved_edits(scene):
        text = f"Some edits are not saved. {others}".rstrip()
        ask_to_save(debugger, heading, text, go_on, is_safe=not others)
    elif others:
        go_on_all_the_same = Choice(f"{heading} anyway", answer=True, key="y")
        debugger.ask(ConfirmScreen(heading, others, [go_on_all_the_same]), lambda _agreed: go_on())
    else:
        go_on()


def ask_to_save(
    debugger: Debugger, heading: str, text: str, go_on: Callable[[], None], *, is_safe: bool = True
) -> None:
    """Ask whether to save what would be lost, as `text` says, and go on; nothing is lost then if saving `is_safe`."""
    from gpnet_tui.dialogs.confirm import Choice, ConfirmScreen

    choices = [Choice("Save", answer=True, key="y", is_safe=is_safe), Choice("Don't save", answer=False, key="n")]
    question = ConfirmScreen(heading, text, choices)
    debugger.ask(question, lambda is_wanted: save(debugger, go_on) if is_wanted else go_on())


def has_unsaved_edits(scene: Scene) -> bool:
    """Tell whether the edits are others than the file has."""
    return scene.session.edits != scene.saved_edits


def _in_no_file(scene: Scene) -> str:
    """Return what is lost even if one saves, in a sentence."""
    kept = {"breakpoint": scene.breakpoints, "watch": scene.watches, "marked place": scene.bookmarks}
    lost = [counted(len(those), what) for what, those in kept.items() if those]
    return f"You will lose {', '.join(lost)}: files do not keep such things." if lost else ""


def _own_path(scene: Scene) -> Path | None:
    return None if scene.document is None else scene.document.path


def folder_of(scene: Scene) -> Path:
    """Return the folder of the person's file, or of the one that was open before."""
    from gpnet_tui.dialogs.folders import absolute

    path = _own_path(scene)
    return absolute(scene.folder if path is None else path.parent)


def _ask_file(debugger: Debugger) -> None:
    from gpnet_tui.dialogs.files import FileQuestion, FilesScreen

    question = FileQuestion(
        heading="Open a file",
        button="Open",
        folder=folder_of(debugger.scene),
        endings=(_ENDING,),
        use=lambda path: open_document(str(path), Overrides()),
    )
    debugger.ask(FilesScreen(question), partial(_show, debugger))


def _show(debugger: Debugger, document: Document) -> None:
    folder = folder_of(debugger.scene)
    debugger.move(replace(scene_of(document, debugger.budget), folder=folder))


def _written(scene: Scene, path: Path) -> Document:
    """Write the scene's project to a file. Raises GpnetError."""
    document = scene.document or Document(scene.session.project)
    return document.saved(project_here(scene.session), path)


def _keep(debugger: Debugger, saved: Document, then: Callable[[], None]) -> None:
    """Show what was saved from now on; go on, but not where edits of later iterations would be lost."""
    scene = replace(debugger.scene, document=saved)
    name, iteration = clean(str(saved.path)), scene.session.position.iteration
    if any(edit.iteration > iteration for edit in scene.session.edits):
        debugger.move(scene)
        text = f"Saved to {name} as it stands in iteration {iteration:,}: edits of later iterations are not in it."
        debugger.say(text, 8)
        return
    debugger.move(replace(scene, saved_edits=scene.session.edits))
    debugger.say(f"Saved to {name}", 4)
    then()
