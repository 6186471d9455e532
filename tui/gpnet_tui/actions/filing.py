"""Open, new, save: the document behind the scene. What would be lost is asked about first."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from gpnet_engine.errors import GpnetError
from gpnet_engine.files.answers.by_iteration import same_answers
from gpnet_engine.files.document import Document, open_document
from gpnet_engine.files.overrides import Overrides
from gpnet_engine.files.project_file import ENDING
from gpnet_engine.files.work import NO_WORK, Work
from gpnet_engine.time.session import START, Move, Session, move_to, open_session, present_position, project_here
from gpnet_engine.time.timeline import DEFAULT_BUDGET
from gpnet_tui.actions.debugger import Debugger
from gpnet_tui.actions.weights import either, has_our_names, may_be_weights, opened_weights, written
from gpnet_tui.view.breakpoints import watch_of
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.clean import clean, sentences
from gpnet_tui.view.text.numbers import DEFAULT_DIGITS

GO_ON = "go on"
_TYPED = ".csv"  # numbers that a person may have typed
_NOTES_SECONDS = 12
_NEW_NETWORK = "New network"
_PATIENCE = 0.05  # seconds; what takes longer shows its progress, on a screen that is there already


def _nothing() -> None:
    """Do nothing after saving."""


def scene_of(document: Document, budget: int = DEFAULT_BUDGET, work: Work | None = None) -> Scene:
    """Return the scene of a document as its file left it, or as `work` did; on paper with as many digits as decimals.

    One is where one was then, unless that is far: see `go_where`.
    """
    work = document.work if work is None else work
    decimals = document.project.training.decimals
    digits = DEFAULT_DIGITS if decimals is None else max(decimals, 1)
    session = replace(open_session(document.project, budget, work.edits), undone=work.undone)
    move = _move_there(session, work)
    if move.position != START and move.go_on(_PATIENCE):
        session = move.finish()
    return Scene(
        session,
        digits=digits,
        printed=document.printed,
        breakpoints=work.breakpoints,
        watches=tuple(watch_of(session, text) for text in work.watches),
        bookmarks=work.marks,
        document=document,
        answers=work.answers,
        student=work.student,
        saved_edits=document.work.edits,
    )


def go_where(debugger: Debugger, work: Work) -> None:
    """Go where one was, if it is too far to be there at once."""
    session = debugger.scene.session
    move = _move_there(session, work)
    iteration = move.position.iteration
    if session.position != move.position:
        title = f"Moving to iteration {iteration:,}"
        debugger.carry_out(move, title, iteration, lambda there: debugger.move(debugger.scene.at(there)))


def _move_there(session: Session, work: Work) -> Move:
    """Plan to go where one was; what has changed there, has changed since the operation before."""
    return replace(move_to(session, present_position(session, work.position)), compared=None)


def ask_open(debugger: Debugger) -> None:
    """Choose an example or a file, and open it."""
    from gpnet_tui.dialogs.open import A_FILE, NEW, OpenScreen

    def open_chosen(name: str) -> None:
        if name == A_FILE:
            _ask_file(debugger)
        elif name == NEW:
            _ask_new(debugger)
        else:
            _show(debugger, open_document(name, Overrides()))

    unless_unsaved(debugger, "Open", lambda: debugger.ask(OpenScreen(), open_chosen), "open")


def new(debugger: Debugger) -> None:
    """Make a new network."""
    unless_unsaved(debugger, _NEW_NETWORK, lambda: _ask_new(debugger))


def _ask_new(debugger: Debugger) -> None:
    from gpnet_tui.dialogs.form import FormScreen
    from gpnet_tui.dialogs.settings import check_new, new_document, new_fields

    form = FormScreen[Document](_NEW_NETWORK, new_fields(), new_document, check_new)
    debugger.ask(form, partial(_show, debugger))


def save(debugger: Debugger, then: Callable[[], None] = _nothing) -> None:
    """Save to the file that was opened, or ask for one; then go on, if all edits are saved."""
    from gpnet_tui.dialogs.confirm import Choice, ConfirmScreen

    document, path = debugger.scene.document, _own_path(debugger.scene)
    if path is None:
        save_as(debugger, then)
    elif document is not None and document.is_changed_on_disk:
        text = f"Another program has changed {clean(path.name)} since it was opened. What it wrote would be lost."
        choices = [Choice("Replace it", answer=True, key="y"), Choice("Save as …", answer=False, key="n")]
        question = ConfirmScreen("Save", text, choices)
        debugger.ask(question, lambda agreed: _save_to(debugger, path, then) if agreed else save_as(debugger, then))
    else:
        _save_to(debugger, path, then)


def _save_to(debugger: Debugger, path: Path, then: Callable[[], None]) -> None:
    try:
        saved = _written(debugger.scene, path)
    except GpnetError as error:
        debugger.complain("Not saved", error)
    else:
        _keep(debugger, saved, then)


def save_as(debugger: Debugger, then: Callable[[], None] = _nothing) -> None:
    """Ask for a file, and save to it; then go on, if all edits are saved: a file of weights holds none."""
    from gpnet_engine.files.weights.formats import WRITTEN
    from gpnet_tui.dialogs.files import FileQuestion, FilesScreen

    scene = debugger.scene
    question = FileQuestion(
        heading="Save as",
        button="Save",
        folder=folder_of(scene),
        name=(_own_path(scene) or Path(f"network{ENDING}")).name,
        endings=(ENDING, *WRITTEN),
        use=partial(_written_as, scene, then),
        is_new=True,
    )
    debugger.ask(FilesScreen(question), lambda show: show(debugger))


def save_start(debugger: Debugger) -> None:
    """Ask for a file, and save the project there as it stands here, to begin from; what is open stays what it is."""
    from gpnet_tui.dialogs.files import FileQuestion, FilesScreen

    scene = debugger.scene
    document = scene.document or Document(scene.session.timeline.starts.original)
    own = _own_path(scene) or Path(f"network{ENDING}")
    question = FileQuestion(
        heading="Save as a new start",
        button="Save",
        folder=folder_of(scene),
        name=f"{own.stem}-from-{scene.session.position.iteration}{ENDING}",
        endings=(ENDING,),
        use=lambda path: document.saved(project_here(scene.session), path),
        is_new=True,
    )
    text = "Saved to {}: its run begins with the weights of this place. What is open here stays as it is."
    debugger.ask(FilesScreen(question), lambda saved: debugger.say(text.format(clean(str(saved.path))), 6))


def unless_unsaved(debugger: Debugger, heading: str, go_on: Callable[[], None], doing: str = GO_ON) -> None:
    """Go on at once; where something would be lost, only after asking whether to save it."""
    unsaved = _unsaved(debugger.scene)
    if unsaved:
        ask_to_save(debugger, heading, f"Not saved: {', '.join(unsaved)}.", go_on, doing)
    else:
        go_on()


def ask_to_save(debugger: Debugger, heading: str, text: str, go_on: Callable[[], None], doing: str = GO_ON) -> None:
    """Ask whether to save what would be lost, as `text` says, and go on, which is `doing` in words.

    Giving up, or a file that cannot be written, leaves everything as it is.
    """
    from gpnet_tui.dialogs.confirm import Choice, ConfirmScreen

    choices = [
        Choice(f"Save and {doing}", answer=True, key="y", is_safe=True),
        Choice(f"{doing.capitalize()} without saving", answer=False, key="n"),
    ]
    question = ConfirmScreen(heading, text, choices, giving_up="Stay")
    debugger.ask(question, lambda is_wanted: save(debugger, go_on) if is_wanted else go_on())


def has_unsaved_edits(scene: Scene) -> bool:
    """Tell whether the edits are others than the file has."""
    return scene.session.edits != scene.saved_edits


def _unsaved(scene: Scene) -> list[str]:
    """Return what the file has not, or not as it is; in a lesson, whose stops and numbers come with it, the edits."""
    if scene.lesson is not None:
        return ["edits"] if has_unsaved_edits(scene) else []
    work, saved = scene.work, NO_WORK if scene.document is None else scene.document.work
    stops = [[replace(one, hits=0) for one in those.breakpoints] for those in (work, saved)]
    changed = {
        "edits": has_unsaved_edits(scene),
        "breakpoints": stops[0] != stops[1],
        "watches": work.watches != saved.watches,
        "marked places": work.marks != saved.marks,
        "your numbers": not same_answers(work.answers, saved.answers),
    }
    return [what for what, is_changed in changed.items() if is_changed]


def _own_path(scene: Scene) -> Path | None:
    return None if scene.document is None else scene.document.path


def folder_of(scene: Scene) -> Path:
    """Return the folder of the person's file, or of the one that was open before."""
    from gpnet_tui.dialogs.folders import absolute

    path = _own_path(scene)
    return absolute(scene.folder if path is None else path.parent)


def _ask_file(debugger: Debugger) -> None:
    from gpnet_engine.files.answers.reading import ENDINGS
    from gpnet_engine.files.data.text import ENDINGS as ENDINGS_OF_TABLES
    from gpnet_engine.files.weights.formats import FORMATS
    from gpnet_tui.dialogs.files import FileQuestion, FilesScreen

    question = FileQuestion(
        heading="Open a project, weights, samples, or your numbers",
        button="Open",
        folder=folder_of(debugger.scene),
        endings=tuple(dict.fromkeys((ENDING, *ENDINGS, *FORMATS, *ENDINGS_OF_TABLES))),
        use=partial(_opened, debugger.scene),
    )
    debugger.ask(FilesScreen(question), lambda show: show(debugger))


def _opened(scene: Scene, path: Path) -> Callable[[Debugger], None]:
    """Return what shows what is in a file, a network made for it if it is a table of samples. Raises GpnetError."""
    from gpnet_engine.files.document import document_of_table

    try:
        return _understood(scene, path)
    except GpnetError:
        made = None if path.suffix.lower() == ENDING else document_of_table(path, Overrides())
        if made is None:
            raise
        document = made
    return lambda debugger: _show(debugger, document)


def _understood(scene: Scene, path: Path) -> Callable[[Debugger], None]:
    """Return what shows the project in a file, or checks the numbers in it. Raises GpnetError."""
    from gpnet_engine.files.answers.reading import answers_to, is_answers
    from gpnet_tui.actions.answering import begin_with

    if may_be_weights(path):
        if not is_answers(path):
            return opened_weights(path, _show)
        return _opened_either(scene, path)
    if not is_answers(path):
        document = open_document(str(path), Overrides())
        return lambda debugger: _show(debugger, document)
    answers = answers_to(scene.session.project, path, scene.session.position.iteration)
    return lambda debugger: begin_with(debugger, answers)


def _opened_either(scene: Scene, path: Path) -> Callable[[Debugger], None]:
    """Return what shows a file that may hold weights or a person's numbers; where it can be both, that is asked."""
    from gpnet_engine.files.answers.reading import answers_to
    from gpnet_tui.actions.answering import begin_with

    try:
        weights = opened_weights(path, _show)
    except GpnetError:
        weights = None
    try:
        answers = answers_to(scene.session.project, path, scene.session.position.iteration)
    except GpnetError:
        if weights is None or (path.suffix.lower() == _TYPED and not has_our_names(path)):  # a slip in a name
            raise
        return weights

    def check(debugger: Debugger) -> None:
        begin_with(debugger, answers)

    return check if weights is None or not has_our_names(path) else either(weights, check)


def _show(debugger: Debugger, document: Document) -> None:
    from gpnet_tui.actions.answering import begin_sheet

    show_work(debugger, document, document.work)
    debugger.look_back()
    say_notes(debugger, document)
    begin_sheet(debugger)


def say_notes(debugger: Debugger, document: Document) -> None:
    """Say what is worth saying about how the files of a document were read."""
    if document.notes:
        debugger.say(clean(sentences(*document.notes)), _NOTES_SECONDS)


def show_work(debugger: Debugger, document: Document, work: Work) -> None:
    """Show a document, with what was done with it."""
    scene = scene_of(document, debugger.budget, work)
    debugger.move(replace(scene, folder=folder_of(debugger.scene)))
    go_where(debugger, work)


def _written(scene: Scene, path: Path) -> Document:
    """Write the exercise to a file, and what was done with it. Raises GpnetError."""
    document = scene.document or Document(scene.session.timeline.starts.original)
    return document.saved(document.project, path, scene.work)


def _written_as(scene: Scene, then: Callable[[], None], path: Path) -> Callable[[Debugger], None]:
    """Write the exercise, or to a file of weights those that stand here; return what goes on. Raises GpnetError."""
    if may_be_weights(path):
        text = written(scene, path)
        return lambda debugger: debugger.say(text, _NOTES_SECONDS)
    saved = _written(scene, path)
    return lambda debugger: _keep(debugger, saved, then)


def _keep(debugger: Debugger, saved: Document, then: Callable[[], None]) -> None:
    """Show what was saved from now on, and go on."""
    scene = debugger.scene
    debugger.move(replace(scene, document=saved, saved_edits=scene.session.edits))
    debugger.say(f"Saved to {clean(str(saved.path))}", 4)
    then()
