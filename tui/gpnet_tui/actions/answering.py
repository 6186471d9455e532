"""A person's own numbers: typed, pasted, checked, and what is told of them."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from gpnet_engine.diagnosis.answers import Answers
from gpnet_engine.errors import EditError
from gpnet_engine.names import how_many, label
from gpnet_engine.operations.execute import execute
from gpnet_engine.operations.program import right_program
from gpnet_engine.time.session import Position, move_to
from gpnet_tui.actions.debugger import Debugger
from gpnet_tui.actions.moving import go_to, make_move
from gpnet_tui.view.asking.answering import HINT_NUMBER, Answering, Change, Checked, Feedback, Scope, answered, to_check
from gpnet_tui.view.asking.typed import LONGEST, number_text, pasted_numbers
from gpnet_tui.view.asking.verdict import correction_of, hint_of, mistake_at, wrong_of
from gpnet_tui.view.breakpoints import watch_of
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.ink import CellRef

if TYPE_CHECKING:
    from gpnet_engine.diagnosis.findings import Diagnosis

DIGITS = frozenset("0123456789.,-")
WITHIN = frozenset("eE+")
"""Characters that begin a number, and those that only go on with one."""


def is_answering(scene: Scene) -> bool:
    """Tell whether someone answers."""
    return scene.answering is not None


def is_between_numbers(scene: Scene) -> bool:
    """Tell whether someone answers, and no number is begun."""
    return scene.answering is not None and not scene.answering.typed


def takes(scene: Scene, character: str) -> bool:
    """Tell whether a character is part of a number that someone answers."""
    answering = scene.answering
    return answering is not None and (character in DIGITS or bool(answering.typed and character in WITHIN))


def has_past(scene: Scene) -> bool:
    """Tell whether there is an answer to take back."""
    return is_between_numbers(scene) and scene.answering is not None and bool(scene.answering.past)


def begin(debugger: Debugger) -> None:
    """Ask what to answer, and show boxes for it; at the start of an iteration all of it is meant."""
    from gpnet_tui.dialogs.confirm import Choice, ConfirmScreen

    name = _result_here(debugger.scene)
    if name is None:
        _begin(debugger, Scope.ITERATION, None)
        return
    choices = [
        Choice("This result", answer=Scope.RESULT, key="t", is_safe=True),
        Choice("From here on", answer=Scope.FROM_HERE, key="f"),
        Choice("Whole iteration", answer=Scope.ITERATION, key="i"),
    ]
    text = (
        f"Which numbers do you want to type in and have checked: {label(name)}, all from it on, or the whole iteration?"
    )
    question = ConfirmScreen("Your answers", text, choices)
    debugger.ask(question, lambda scope: _begin(debugger, scope, name))


def _result_here(scene: Scene) -> str | None:
    """Return the result that the screen is about."""
    if scene.answering is not None:
        return scene.answering.cursor.name
    if scene.mark is not None:  # its number need not be seen before it is answered
        return scene.session.program[scene.mark - 1].result
    operation = scene.session.operation
    return None if operation is None else operation.result


def _begin(debugger: Debugger, scope: Scope, name: str | None) -> None:
    scene = debugger.scene
    session, before = scene.session, scene.answering
    project = replace(session.project, network=session.project.network.right)
    program = right_program(project.network)
    first = [operation.result for operation in program].index(name) if name is not None else 0
    if scope is Scope.ITERATION:
        first = 0
    asked = program[first : first + 1] if scope is Scope.RESULT else program[first:]
    given = MappingProxyType(session.timeline.given(session.position.iteration))
    known = dict(given)
    for operation in program[:first]:
        known |= execute(project.network, operation, known, project.arithmetic)
    answering = Answering(
        project,
        given,
        MappingProxyType(known),
        asked,
        CellRef(asked[0].result, 0, 0),
        session.position if before is None else before.came_from,
        feedback=Feedback.MATRIX if before is None else before.feedback,
    )
    step = first if session.project.network.is_right else 0

    def show(there: Scene) -> Scene:
        watches = tuple(watch_of(there.session, watch.text) for watch in there.watches)
        return replace(there, answering=_at_first_gap(answering, there.own_numbers), watches=watches, mark=None)

    move = replace(move_to(session, Position(session.position.iteration, step)), compared=None)
    make_move(debugger, move, show)
    debugger.focus_on(cells=True)
    _check(debugger)


def _at_first_gap(answering: Answering, answers: Answers) -> Answering:
    """Return the same with the cursor on the first cell that is not answered."""
    for name in answering.names:
        rows, columns = answering.shape(name)
        if name not in answers.texts:
            return answering.at(CellRef(name, 0, 0))
        for row in range(rows):
            for column in range(columns):
                if not answers.text(name, row, column):
                    return answering.at(CellRef(name, row, column))
    return answering


def leave(debugger: Debugger) -> None:
    """Drop what is being typed, or show the numbers again; the answers are kept."""
    answering = debugger.scene.answering
    if answering is None:
        return
    if answering.typed:
        _show(debugger, replace(answering, typed=""))
        return
    debugger.move(replace(debugger.scene, answering=None))
    debugger.focus_on(cells=False)
    go_to(debugger, answering.came_from)
    if debugger.scene.own_numbers.count:
        debugger.say(f"Your answers are kept: {debugger.key_of('answers')} shows them again")


def type_character(debugger: Debugger, character: str) -> None:
    """Begin a number, or go on with it."""
    answering = debugger.scene.answering
    if answering is not None and len(answering.typed) < LONGEST:
        _show(debugger, replace(answering, typed=answering.typed + character))


def erase(debugger: Debugger) -> None:
    """Take the last character back, also of a number that was given."""
    answering = debugger.scene.answering
    if answering is None:
        return
    if answering.typed:
        _show(debugger, replace(answering, typed=answering.typed[:-1]))
        return
    given = debugger.scene.own_numbers.text(*answering.cursor)
    if given:
        _set(debugger, {answering.cursor: ""})
        _show_typed(debugger, given[:-1])


def clear(debugger: Debugger) -> None:
    """Make the cell empty."""
    answering = debugger.scene.answering
    if answering is not None:
        _show_typed(debugger, "")
        _set(debugger, {answering.cursor: ""})


def take(debugger: Debugger) -> None:
    """Take the number and go on; without one, go to the first wrong number, or make its mistake on purpose."""
    scene = debugger.scene
    if scene.answering is None:
        return
    wrong, mistake = wrong_of(scene), mistake_at(scene)
    if scene.answering.typed or wrong is None or hint_of(scene.answering) == 0:
        next_cell(debugger)
        return
    place = CellRef(wrong.cell.name, wrong.cell.row, wrong.cell.column)
    if scene.answering.cursor != place:
        _show(debugger, scene.answering.at(place))
    elif mistake is not None:
        _make_on_purpose(debugger, mistake, place)
    else:
        next_cell(debugger)


def next_cell(debugger: Debugger) -> None:
    """Take the number, and go to the next cell."""
    _go(debugger, lambda answering: answering.beside(1))


def previous_cell(debugger: Debugger) -> None:
    """Take the number, and go to the cell before."""
    _go(debugger, lambda answering: answering.beside(-1))


def cell_below(debugger: Debugger) -> None:
    """Take the number, and go down."""
    _go(debugger, lambda answering: answering.moved(1, 0))


def cell_above(debugger: Debugger) -> None:
    """Take the number, and go up."""
    _go(debugger, lambda answering: answering.moved(-1, 0))


def cell_right(debugger: Debugger) -> None:
    """Take the number, and go to the right."""
    _go(debugger, lambda answering: answering.moved(0, 1))


def cell_left(debugger: Debugger) -> None:
    """Take the number, and go to the left."""
    _go(debugger, lambda answering: answering.moved(0, -1))


def next_result(debugger: Debugger) -> None:
    """Take the number, and go to the next result that is asked."""
    _go(debugger, lambda answering: answering.in_result(1))


def previous_result(debugger: Debugger) -> None:
    """Take the number, and go to the result before."""
    _go(debugger, lambda answering: answering.in_result(-1))


def pick(debugger: Debugger, cell: CellRef) -> None:
    """Take the number, and go to a cell that is asked."""
    answering = debugger.scene.answering
    if answering is not None and cell.name in answering.names:
        _go(debugger, lambda _answering: cell)


def paste(debugger: Debugger, text: str) -> None:
    """Fill cells from the cursor on with a block of numbers; nothing is filled where one of them is none."""
    answering = debugger.scene.answering
    if answering is None or not _take(debugger):
        return
    try:
        cells = _places(answering, pasted_numbers(text))
    except EditError as error:
        debugger.complain("Nothing was pasted", error)
        return
    if cells:
        _set(debugger, cells)
        _go(debugger, lambda there: there.at(list(cells)[-1]).beside(1))
        debugger.say(f"{how_many(len(cells), 'number')} pasted")


def _places(answering: Answering, block: list[list[str]]) -> dict[CellRef, str]:
    """Return where the numbers of a block belong. Raises EditError where there is no room for them."""
    if not block:
        raise EditError("There are no numbers in what was pasted.")
    name, top, left = answering.cursor
    rows, columns = answering.shape(name)
    height, across = len(block), max(map(len, block))
    if top + height <= rows and left + across <= columns:
        cells = ((row, column, text) for row, line in enumerate(block) for column, text in enumerate(line))
        return {CellRef(name, top + row, left + column): text for row, column, text in cells if text}
    if min(height, across) > 1:
        raise EditError(
            f"{how_many(height, 'row')} of {how_many(across, 'number')} do not fit into {label(name)}, "
            f"which has {rows}×{columns} cells, from row {top + 1} and column {left + 1} on."
        )
    found: dict[CellRef, str] = {}
    for text in (text for line in block for text in line):
        if answering.cursor in found:
            raise EditError(f"There are more numbers than cells from {label(name)} on.")
        found[answering.cursor] = text
        answering = answering.at(answering.beside(1))
    return {cell: text for cell, text in found.items() if text}


def ask_file(debugger: Debugger) -> None:
    """Read the numbers of this iteration from a file; those that were given so far make way, and undo brings back."""
    from gpnet_engine.files.answers.reading import ENDINGS, read_answers
    from gpnet_tui.actions.filing import folder_of
    from gpnet_tui.dialogs.files import FileQuestion, FilesScreen

    scene = debugger.scene
    answering = scene.answering
    if answering is None:
        return
    network, batch = answering.project.network, len(answering.project.samples_of(answering.iteration))
    question = FileQuestion(
        heading="Your numbers from a file",
        button="Open",
        folder=folder_of(scene),
        endings=ENDINGS,
        use=lambda path: read_answers(path, network, batch, answering.iteration),
    )
    debugger.ask(FilesScreen(question), lambda answers: _replace(debugger, answers))


def undo(debugger: Debugger) -> None:
    """Take the last answer back."""
    scene = debugger.scene
    answering = scene.answering
    if answering is None or not answering.past:
        return
    *past, last = answering.past
    changed = replace(answering, past=tuple(past), cursor=last.cell, hint=0, is_final=False)
    debugger.move(replace(_with_answers(scene, last.answers), answering=changed))
    _check(debugger)


def switch_feedback(debugger: Debugger) -> None:
    """Check each number, each matrix, or all numbers at the end."""
    answering = debugger.scene.answering
    if answering is None:
        return
    each = tuple(Feedback)
    following = each[(each.index(answering.feedback) + 1) % len(each)]
    _show(debugger, replace(answering, feedback=following, is_final=False, hint=0))
    debugger.say(f"Checks {following}")
    _check(debugger)


def check_now(debugger: Debugger) -> None:
    """Check all numbers that are given."""
    scene = debugger.scene
    if scene.answering is None:
        return
    if not answered(scene.answering, scene.own_numbers):
        debugger.say("Nothing is filled in yet: type a number")
        return
    _show(debugger, replace(scene.answering, is_final=True))
    _check(debugger)


def hint(debugger: Debugger) -> None:
    """Tell a little more of the first wrong number."""
    scene = debugger.scene
    if scene.answering is None:
        return
    if wrong_of(scene) is None:
        debugger.say(_nothing_wrong(scene.answering))
        return
    _show(debugger, replace(scene.answering, hint=min(hint_of(scene.answering) + 1, HINT_NUMBER)))


def reveal(debugger: Debugger) -> None:
    """Tell the right number in the place of the first wrong one, or of one that is a unit off."""
    from gpnet_engine.diagnosis.findings import Verdict

    scene = debugger.scene
    if scene.answering is None:
        return
    correction = correction_of(scene.answering)
    if wrong_of(scene) is None and (correction is None or not correction.diagnosis.count(Verdict.NEAR)):
        debugger.say(_nothing_wrong(scene.answering))
        return
    _show(debugger, replace(scene.answering, hint=HINT_NUMBER))


def next_wrong(debugger: Debugger) -> None:
    """Go to the next number that is marked as wrong."""
    from gpnet_engine.diagnosis.findings import Verdict

    answering = debugger.scene.answering
    correction = None if answering is None else correction_of(answering)
    if answering is None or correction is None or not answering.shows_marks:
        debugger.say("No number is marked as wrong")
        return
    wrong = [CellRef(one.name, one.row, one.column) for one in correction.cells_with(Verdict.WRONG)]
    if not wrong:
        debugger.say(_nothing_wrong(answering))
        return
    order = {name: at for at, name in enumerate(answering.names)}
    places = [(order[cell.name], cell.row, cell.column) for cell in wrong]
    here = order[answering.cursor.name], answering.cursor.row, answering.cursor.column
    at = next((index for index, place in enumerate(places) if place > here), 0)
    _show(debugger, answering.at(wrong[at]))


def _nothing_wrong(answering: Answering) -> str:
    if answering.checked is None:
        return "Nothing is checked yet: c checks what is filled in"
    return "Nothing that was checked is wrong"


def _make_on_purpose(debugger: Debugger, mistake: str, cell: CellRef) -> None:
    """Make a mistake that was found, from this iteration on, and go to the cell where it shows."""
    from gpnet_tui.actions.following import follow_to
    from gpnet_tui.actions.mistakes import switch_mistake

    answering = debugger.scene.answering
    if answering is None:
        return
    debugger.move(replace(debugger.scene, answering=None))
    switch_mistake(debugger, mistake, is_on=True)
    results = [operation.result for operation in debugger.scene.session.program]
    follow_to(debugger, Position(answering.iteration, results.index(cell.name) + 1), cell)
    debugger.focus_on(cells=False)
    debugger.say("This is your mistake, made on purpose. u takes it back, A goes on with your answers", 8)


def _go(debugger: Debugger, where: Callable[[Answering], CellRef]) -> None:
    """Take the number that is typed; if it is one, go elsewhere, and check what can be checked."""
    if _take(debugger) and debugger.scene.answering is not None:
        _show(debugger, debugger.scene.answering.at(where(debugger.scene.answering)))
        _check(debugger)


def _take(debugger: Debugger) -> bool:
    """Take the number that is typed; tell where it is none, and return False: it stays as it is."""
    answering = debugger.scene.answering
    if answering is None or not answering.typed:
        return True
    try:
        text = number_text(answering.typed)
    except EditError as error:
        debugger.complain("Not taken", error)
        return False
    mark = "," if "," in answering.typed else "." if "." in answering.typed else debugger.scene.own_numbers.decimal_mark
    _show(debugger, replace(answering, typed=""))
    _set(debugger, {answering.cursor: text}, mark)
    return True


def _set(debugger: Debugger, cells: dict[CellRef, str], mark: str = "") -> None:
    """Give some cells other numbers; undo takes that back as one change."""
    scene = debugger.scene
    answering, before = scene.answering, scene.own_numbers
    if answering is None:
        return
    answers = before
    for cell, text in cells.items():
        if text != answers.text(*cell):
            answers = answers.with_text(*cell, text, answering.shape(cell.name))
    if answers is not before:
        _replace(debugger, replace(answers, decimal_mark=mark) if mark else answers, next(iter(cells)))


def _replace(debugger: Debugger, answers: Answers, cell: CellRef | None = None) -> None:
    """Put other answers in the place of those that were given; undo goes back to a cell, or to the present one."""
    scene = debugger.scene
    answering = scene.answering
    if answering is None:
        return
    past = (*answering.past, Change(scene.own_numbers, answering.cursor if cell is None else cell))
    changed = replace(answering, past=past, hint=0, is_final=False)
    debugger.move(replace(_with_answers(scene, answers), answering=changed))
    if cell is None:
        _check(debugger)


def _with_answers(scene: Scene, answers: Answers) -> Scene:
    kept = {**scene.answers, scene.session.position.iteration: answers}
    return replace(scene, answers=MappingProxyType({key: value for key, value in kept.items() if value.count}))


def _show(debugger: Debugger, answering: Answering) -> None:
    debugger.move(replace(debugger.scene, answering=answering))


def _show_typed(debugger: Debugger, typed: str) -> None:
    if debugger.scene.answering is not None:
        _show(debugger, replace(debugger.scene.answering, typed=typed))


def _check(debugger: Debugger) -> None:
    """Check what may be checked by now, beside what the person does; nothing where that was checked already."""
    answering = debugger.scene.answering
    if answering is None:
        return
    wanted = to_check(answering, debugger.scene.own_numbers)
    if not wanted.texts:
        _show(debugger, replace(answering, checked=None))
        return
    if answering.checked is not None and answering.checked.answers.texts == wanted.texts:
        return
    from gpnet_engine.diagnosis.diagnosing import diagnose

    project = answering.project
    work = partial(diagnose, project.network, answering.given, project.arithmetic, wanted)
    debugger.in_background(work, lambda found: _found(debugger, wanted, found))


def _found(debugger: Debugger, checked: Answers, found: "Diagnosis") -> None:
    """Show what was found, unless other numbers are to be checked by now."""
    answering = debugger.scene.answering
    if answering is not None and to_check(answering, debugger.scene.own_numbers).texts == checked.texts:
        _show(debugger, replace(answering, checked=Checked(checked, found)))
