"""Hand in: what someone filled in on a sheet, as the file that a teacher grades, named after the person."""

import re
from dataclasses import replace
from functools import partial
from pathlib import Path

from gpnet_engine.diagnosis.answers import Answers, Texts
from gpnet_engine.errors import EditError
from gpnet_engine.files.reading import FileError
from gpnet_engine.model.persons import same_name
from gpnet_engine.names import how_many
from gpnet_tui.actions.debugger import Debugger
from gpnet_tui.view.asking.answering import Answering, answered
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.clean import clean

_ENDING = ".csv"
_MOST = 100
_NOT_IN_NAMES = re.compile(r'[\s/\\:*?"<>|.]+')


def can_hand_in(scene: Scene) -> bool:
    """Tell whether a number is filled in that can be handed in."""
    return scene.answering is not None and answered(scene.answering, scene.own_numbers) > 0


def hand_in(debugger: Debugger) -> None:
    """Ask for the person's name, unless it is known, and write the file."""
    from gpnet_tui.dialogs.ask import AskScreen

    if debugger.scene.student:
        _ask_file(debugger)
        return
    question = AskScreen("Your name", "The file is named after you.", "", _name)
    debugger.ask(question, lambda name: _named(debugger, name))


def _name(typed: str) -> str:
    name = clean(typed).strip()
    if not same_name(name):
        raise EditError("expected a name")
    if len(name) > _MOST:
        raise EditError(f"expected a name of at most {_MOST} characters")
    return name


def _named(debugger: Debugger, name: str) -> None:
    debugger.move(replace(debugger.scene, student=name))
    _ask_file(debugger)


def _ask_file(debugger: Debugger) -> None:
    from gpnet_tui.actions.filing import folder_of
    from gpnet_tui.dialogs.files import FileQuestion, FilesScreen

    scene = debugger.scene
    question = FileQuestion(
        heading="Hand in",
        button="Save",
        folder=folder_of(scene),
        name=f"{_NOT_IN_NAMES.sub(' ', scene.student).strip()}{_ENDING}",
        endings=(_ENDING,),
        use=partial(_written, scene),
        is_new=True,
    )
    debugger.ask(FilesScreen(question), lambda said: debugger.say(said, 10))


def _written(scene: Scene, path: Path) -> str:
    """Write the file; return what is said of it. Raises GpnetError."""
    from gpnet_engine.files.answers.csv_writing import csv_text
    from gpnet_engine.files.replacing import replace_file

    answering = scene.answering
    if answering is None:
        raise FileError(str(path), "nothing is filled in")
    if path.suffix.lower() != _ENDING:
        raise FileError(str(path), f"expected a name that ends in {_ENDING}")
    if _is_per_person(scene) and same_name(path.stem) != same_name(scene.student):
        problem = f"your sheet is drawn from your name: expected {scene.student}{_ENDING}, or it is graded as another's"
        raise FileError(str(path), problem)
    own = scene.own_numbers
    texts = csv_text({answering.iteration: _asked_texts(answering, own)}, own.decimal_mark)
    replace_file(path, texts.encode())
    done, of = answered(answering, own), answering.count
    gaps = "" if done == of else f", {how_many(of - done, 'number')} missing"
    return f"Written to {clean(str(path))}: {done:,} of {of:,} numbers{gaps}"


def _is_per_person(scene: Scene) -> bool:
    return scene.document is not None and scene.document.is_per_person


def _asked_texts(answering: Answering, own: Answers) -> dict[str, Texts]:
    """Return what is filled in, with nothing in cells that the sheet prints."""
    found: dict[str, Texts] = {}
    for name in answering.names:
        rows, columns = answering.shape(name)
        given = own.texts.get(name, (("",) * columns,) * rows)
        asked = None if answering.key is None else answering.key.sheet.asked[name].tolist()
        found[name] = (
            given
            if asked is None
            else tuple(
                tuple(text if is_asked else "" for text, is_asked in zip(*pair, strict=True))
                for pair in zip(given, asked, strict=True)
            )
        )
    return found
