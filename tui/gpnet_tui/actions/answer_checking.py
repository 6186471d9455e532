"""Numbers that someone answers are checked, beside what the person does; hints tell more and more of what was found."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from gpnet_engine.diagnosis.answers import Answers
from gpnet_tui.actions.debugger import Debugger
from gpnet_tui.view.asking.answering import (
    HINT_NUMBER,
    Answering,
    Change,
    Checked,
    Feedback,
    answered,
    is_checking,
    to_check,
)
from gpnet_tui.view.asking.boxes import decimals_in
from gpnet_tui.view.asking.hints import Hinted, after, correction_of, hinted, place_of
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.ink import CellRef
from gpnet_tui.view.text.value import most_digits

if TYPE_CHECKING:
    from gpnet_engine.diagnosis.findings import Diagnosis

_MOST_DIGITS = 6  # with more, a layer has room for few of its matrices; what is left out can still be shown


def check(debugger: Debugger, then: Callable[[Debugger], None] | None = None) -> None:
    """Check what may be checked by now, beside what the person does; nothing where that was checked already.

    `then` is done once it is found.
    """
    answering = debugger.scene.answering
    if answering is None:
        return
    wanted = to_check(answering, debugger.scene.own_numbers)
    if not wanted.texts:
        show(debugger, replace(answering, checked=None))
        return
    if not is_checking(answering, debugger.scene.own_numbers):
        return
    from gpnet_engine.diagnosis.diagnosing import diagnose
    from gpnet_engine.diagnosis.grading import examined

    project, key = answering.project, answering.key
    if key is not None:
        work = partial(examined, key, wanted)
    else:
        work = partial(diagnose, project.network, answering.given, project.arithmetic, wanted)
    debugger.in_background(work, lambda found: _found(debugger, wanted, found, then))


def _found(debugger: Debugger, checked: Answers, found: "Diagnosis", then: Callable[[Debugger], None] | None) -> None:
    """Show what was found, unless other numbers are to be checked by now."""
    answering = debugger.scene.answering
    if answering is not None and to_check(answering, debugger.scene.own_numbers).texts == checked.texts:
        show(debugger, replace(answering, checked=Checked(checked, found)))
        if then is not None:
            then(debugger)


def _is_waited_for(debugger: Debugger, act: Callable[[Debugger], None]) -> bool:
    """Tell whether numbers are being checked: then `act` is done once that is done."""
    answering = debugger.scene.answering
    is_waited_for = answering is not None and is_checking(answering, debugger.scene.own_numbers)
    if is_waited_for:
        check(debugger, act)
    return is_waited_for


def check_now(debugger: Debugger) -> None:
    """Check all numbers that are given."""
    scene = debugger.scene
    if scene.answering is None:
        return
    if not answered(scene.answering, scene.own_numbers):
        debugger.say("Nothing is filled in yet: type a number")
        return
    show(debugger, replace(scene.answering, is_final=True))
    check(debugger)


def switch_feedback(debugger: Debugger) -> None:
    """Check each number, each matrix, or all numbers at the end."""
    answering = debugger.scene.answering
    if answering is None:
        return
    each = tuple(Feedback)
    following = each[(each.index(answering.feedback) + 1) % len(each)]
    show(debugger, replace(answering, feedback=following, is_final=False, hint=0))
    debugger.say(f"Checks {following}")
    check(debugger)


def hint(debugger: Debugger) -> None:
    """Tell a little more of a number: the first wrong one, one that is nearly right, or a gap under the cursor."""
    if _is_waited_for(debugger, hint):
        return
    answering, about = debugger.scene.answering, hinted(debugger.scene)
    if answering is None:
        return
    if about is not None and about.is_told:
        about = after(debugger.scene, about)
    if about is None:
        debugger.say(_nothing_wrong(answering) if not answering.told else "There is nothing more to tell")
        return
    _tell(debugger, answering, about, about.next_level)


def reveal(debugger: Debugger) -> None:
    """Tell the right number in the place of one that is wrong or nearly right; of a gap, once a hint was given."""
    from gpnet_engine.diagnosis.findings import Verdict

    if _is_waited_for(debugger, reveal):
        return
    answering, about = debugger.scene.answering, hinted(debugger.scene)
    if answering is None:
        return
    if about is not None and about.is_told:
        about = after(debugger.scene, about)
    if about is not None and (about.verdict is not Verdict.MISSING or about.level):
        _tell(debugger, answering, about, HINT_NUMBER)
    elif about is not None:
        debugger.say(f"This cell is empty: {debugger.key_of('answer_hint')} gives a hint")
    else:
        debugger.say(_nothing_wrong(answering))


def _tell(debugger: Debugger, answering: Answering, about: Hinted, level: int) -> None:
    told = answering.told | {about.cell} if level >= HINT_NUMBER else answering.told
    show(debugger, replace(answering, hint=level, hinted=about.cell, told=told))


def next_wrong(debugger: Debugger) -> None:
    """Go to the next number that is marked as wrong."""
    from gpnet_engine.diagnosis.findings import Verdict

    if _is_waited_for(debugger, next_wrong):
        return
    answering = debugger.scene.answering
    correction = correction_of(answering)
    if answering is None or correction is None or not answering.shows_marks:
        debugger.say("No number is marked as wrong")
        return
    found = [*correction.cells_with(Verdict.WRONG)] or [*correction.cells_with(Verdict.NEAR)]
    if not found:
        debugger.say(_nothing_wrong(answering))
        return
    order = {name: at for at, name in enumerate(answering.names)}
    places = [(order[cell.name], cell.row, cell.column) for cell in found]
    here = order[answering.cursor.name], answering.cursor.row, answering.cursor.column
    at = next((index for index, place in enumerate(places) if place > here), 0)
    show(debugger, answering.at(place_of(found[at])))


def _nothing_wrong(answering: Answering) -> str:
    if answering.checked is None:
        return "Nothing is checked yet: c checks what is filled in"
    return "Nothing that was checked is wrong"


def show(debugger: Debugger, answering: Answering) -> None:
    """Show how someone answers by now."""
    debugger.move(replace(debugger.scene, answering=answering))


def with_answers(scene: Scene, answers: Answers) -> Scene:
    """Return the scene with other answers of the iteration where one is."""
    kept = {**scene.answers, scene.session.position.iteration: answers}
    return replace(scene, answers=MappingProxyType({key: value for key, value in kept.items() if value.count}))


def texts_in(answers: Answers) -> Iterable[str]:
    """Return every number that is given."""
    return (text for rows in answers.texts.values() for row in rows for text in row)


def with_room(scene: Scene, texts: Iterable[str]) -> Scene:
    """Return the scene with as many digits as numbers that are given have, if those are not many; never with fewer."""
    most = min(most_digits(scene.session), _MOST_DIGITS)
    if scene.digits >= most:
        return scene
    return replace(scene, digits=max(scene.digits, min(max(map(decimals_in, texts), default=0), most)))


def replace_answers(
    debugger: Debugger, answers: Answers, cell: CellRef | None = None, given: Iterable[str] = ()
) -> None:
    """Put other answers in the place of those that were given; undo goes back to a cell, or to the present one.

    `given` are the new ones among them. Those that are not typed one after the other, where there is no cell, are all
    new, and are all checked.
    """
    scene = debugger.scene
    answering = scene.answering
    if answering is None:
        return
    past = (*answering.past, Change(scene.own_numbers, answering.cursor if cell is None else cell))
    told = frozenset(told for told in answering.told if answers.text(*told) == scene.own_numbers.text(*told))
    changed = replace(answering, past=past, hint=0, told=told, is_final=cell is None)
    new = texts_in(answers) if cell is None else given
    debugger.move(replace(with_room(with_answers(scene, answers), new), answering=changed))
    if cell is None:
        check(debugger)
