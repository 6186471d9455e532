"""Weights in and out of the debugger: a file opened in place of the project, and the weights that stand here saved."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from gpnet_engine.files.document import Document, open_document
from gpnet_engine.files.overrides import Overrides
from gpnet_engine.names import is_bias, is_weights
from gpnet_engine.time.session import project_here
from gpnet_tui.actions.debugger import Debugger
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.clean import clean, sentences

Show = Callable[[Debugger], None]
_SECONDS = 8


def may_be_weights(path: Path) -> bool:
    """Tell whether a file may be one of weights, by its ending."""
    from gpnet_engine.files.weights.formats import FORMATS

    return path.suffix.lower() in FORMATS


def opened_weights(path: Path, show: Callable[[Debugger, Document], None]) -> Show:
    """Return what shows the network in a file of weights, or asks for what the file does not say. Raises GpnetError."""
    from gpnet_engine.files.weights.unsaid import UnsaidError
    from gpnet_tui.dialogs.weights import weights_form

    try:
        document = open_document(str(path), Overrides())
    except UnsaidError as error:
        form = weights_form(path, Overrides(), error)
        return lambda debugger: debugger.ask(form, partial(show, debugger))
    return lambda debugger: show(debugger, document)


def has_our_names(path: Path) -> bool:
    """Tell whether a file of weights calls its matrices as the screen does. Raises GpnetError."""
    from gpnet_engine.files.weights.formats import FORMATS

    return all(is_weights(name) or is_bias(name) for name in FORMATS[path.suffix.lower()].read(path).arrays)


def either(weights: Show, answers: Show) -> Show:
    """Return what asks whether numbers that can be both are weights to open, or a person's own to be checked."""
    from gpnet_tui.dialogs.confirm import Choice, ConfirmScreen

    text = "These can be the weights of a network, or your own numbers for this one."
    choices = [Choice("Check my numbers", answer=True, key="c", is_safe=True), Choice("Open it", answer=False, key="w")]
    question = ConfirmScreen("Open", text, choices)
    return lambda debugger: debugger.ask(question, lambda is_own: (answers if is_own else weights)(debugger))


def save_weights(debugger: Debugger) -> None:
    """Ask for a file, and save the weights as they stand here, without the project."""
    from gpnet_engine.files.weights.formats import WRITTEN
    from gpnet_tui.actions.filing import folder_of
    from gpnet_tui.dialogs.files import FileQuestion, FilesScreen

    scene = debugger.scene
    question = FileQuestion(
        heading="Save the weights",
        button="Save",
        folder=folder_of(scene),
        name=f"weights{WRITTEN[0]}",
        endings=WRITTEN,
        use=partial(written, scene),
        is_new=True,
    )
    debugger.ask(FilesScreen(question), lambda text: debugger.say(text, _SECONDS))


def written(scene: Scene, path: Path) -> str:
    """Write the weights as they stand here to a file, and return what is to be said of it. Raises GpnetError."""
    from gpnet_engine.files.project_file import ENDING
    from gpnet_engine.files.trained import check_ending, save_trained

    check_ending(path)
    project = project_here(scene.session)
    document = scene.document or Document(project)
    notes = save_trained(document, project, path)
    whole = path.suffix.lower() == ENDING
    saved = "Saved to" if whole else "The weights that stand here are saved to"
    return clean(sentences(f"{saved} {path}", *notes))
