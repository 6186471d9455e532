"""Someone answers: what is asked, how it begins and ends, and where a mistake that was found leads."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from gpnet_engine.diagnosis.answers import Answers
from gpnet_engine.diagnosis.findings import Verdict
from gpnet_engine.diagnosis.grading import AnswerKey
from gpnet_engine.diagnosis.sheet import Sheet
from gpnet_engine.errors import GpnetError
from gpnet_engine.files.answers.by_iteration import same_answers
from gpnet_engine.names import label
from gpnet_engine.operations.execute import executed
from gpnet_engine.operations.program import made_from, right_program
from gpnet_engine.time.session import Position, move_to
from gpnet_tui.actions.answer_checking import check, replace_answers, show, texts_in, with_answers, with_room
from gpnet_tui.actions.answer_typing import next_cell
from gpnet_tui.actions.debugger import Debugger
from gpnet_tui.actions.moving import go_to, make_move
from gpnet_tui.view.asking.answering import Answering, Change, Feedback, Scope
from gpnet_tui.view.asking.hints import hinted, mistake_at
from gpnet_tui.view.breakpoints import watch_of
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.ink import CellRef

DIGITS = frozenset("0123456789.,-")
WITHIN = frozenset("eE+/")
"""Characters that begin a number, and those that only go on with one."""


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

    scene = debugger.scene
    if scene.document is not None and scene.document.sheet is not None:
        begin_sheet(debugger)
        return
    name = _result_here(scene)
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


def begin_sheet(debugger: Debugger, of_file: Answers | None = None) -> None:
    """Ask what the sheet asks that is open, with the numbers of a file; all other results are shown."""
    from gpnet_engine.files.sheets import sheet_of

    scene = debugger.scene
    session, document = scene.session, scene.document
    if document is None or document.sheet is None:
        return
    try:
        now = replace(document, work=replace(document.work, edits=session.edits))
        sheet = sheet_of("the sheet", document.sheet, now)
    except GpnetError as error:
        debugger.complain("The sheet asks what is not there any more", error)
        return
    iteration = sheet.iteration
    project = session.timeline.starts.project_at(iteration)
    project = replace(project, network=project.network.right)
    given = MappingProxyType(session.timeline.given(iteration))
    program = right_program(project.network)
    values = executed(project.network, program, given, project.arithmetic)
    right = {operation.result: values[operation.result] for operation in program}
    key = AnswerKey(sheet, project, given, right)
    asked = tuple(one for one in program if one.result in sheet.asked and sheet.asked[one.result].any())
    hidden = {name for one in asked for name in (one.result, *one.terms)}
    known = MappingProxyType({name: value for name, value in values.items() if name not in hidden})
    before = scene.answering
    answering = Answering(
        project,
        given,
        known,
        asked,
        CellRef(asked[0].result, 0, 0),
        Position(iteration, 0) if before is None else before.came_from,
        feedback=Feedback.MATRIX if before is None else before.feedback,
        is_final=of_file is not None,
        key=key,
    )
    step = program.index(asked[0]) if session.project.network.is_right else 0
    _show_asked(debugger, answering, Position(iteration, step), of_file)


def ask_for(debugger: Debugger, cells: Mapping[str, NDArray[np.bool_]], kept: Answers) -> None:
    """Ask for some cells of results of the present iteration; nothing is shown that is computed from these results.

    Answers that were there before make way, but for those that are `kept`.
    """
    session = debugger.scene.session
    project = replace(session.project, network=session.project.network.right)
    given = MappingProxyType(session.timeline.given(session.position.iteration))
    program = right_program(project.network)
    values = executed(project.network, program, given, project.arithmetic)
    hidden = made_from(program, cells)
    asked = tuple(one for one in program if one.result in cells)
    sheet = Sheet(project.title, project, session.edits, session.position.iteration, cells, {})
    answering = Answering(
        project,
        given,
        MappingProxyType({name: array for name, array in values.items() if name not in hidden}),
        asked,
        CellRef(asked[0].result, 0, 0),
        session.position,
        key=AnswerKey(sheet, project, given, {operation.result: values[operation.result] for operation in program}),
    )
    debugger.move(with_answers(debugger.scene, kept))
    _show_asked(debugger, answering, session.position)


def _result_here(scene: Scene) -> str | None:
    """Return the result that the person looks at, or else that the screen is about."""
    if scene.answering is not None:
        return scene.answering.cursor.name
    if scene.mark is not None:  # its number need not be seen before it is answered
        return scene.session.program[scene.mark - 1].result
    name = scene.focus.cursor.name
    if scene.focus.is_pinned and any(name == operation.result for operation in scene.session.program):
        return name
    operation = scene.session.operation
    return None if operation is None else operation.result


def begin_with(debugger: Debugger, answers: Answers) -> None:
    """Show the numbers of a file in the whole iteration, all checked; undo brings back those that were there before."""
    document = debugger.scene.document
    if document is not None and document.sheet is not None:
        begin_sheet(debugger, answers)
    else:
        _begin(debugger, Scope.ITERATION, None, answers)


def _begin(debugger: Debugger, scope: Scope, name: str | None, of_file: Answers | None = None) -> None:
    scene = debugger.scene
    session, before = scene.session, scene.answering
    project = replace(session.project, network=session.project.network.right)
    program = right_program(project.network)
    first = [operation.result for operation in program].index(name) if name is not None else 0
    if scope is Scope.ITERATION:
        first = 0
    asked = program[first : first + 1] if scope is Scope.RESULT else program[first:]
    given = MappingProxyType(session.timeline.given(session.position.iteration))
    known = executed(project.network, program[:first], given, project.arithmetic)
    answering = Answering(
        project,
        given,
        MappingProxyType(known),
        asked,
        CellRef(asked[0].result, 0, 0),
        session.position if before is None else before.came_from,
        feedback=Feedback.MATRIX if before is None else before.feedback,
        is_final=of_file is not None,
    )
    step = first if session.project.network.is_right else 0

    _show_asked(debugger, answering, Position(session.position.iteration, step), of_file)


def _show_asked(debugger: Debugger, answering: Answering, position: Position, of_file: Answers | None = None) -> None:
    """Go where a result is asked, and show boxes for the numbers, with those of a file in place of the others."""

    def show(there: Scene) -> Scene:
        watches = tuple(watch_of(there.session, watch.text) for watch in there.watches)
        asked = answering
        if of_file is not None and not same_answers({1: of_file}, {1: there.own_numbers}):
            asked = replace(answering, past=(Change(there.own_numbers, answering.cursor),))
            there = with_answers(there, of_file)
        there = with_room(there, texts_in(there.own_numbers))
        return replace(there, answering=_at_first_gap(asked, there.own_numbers), watches=watches, mark=None)

    move = replace(move_to(debugger.scene.session, position), compared=None)
    make_move(debugger, move, show)
    debugger.focus_on(cells=True)
    check(debugger)


def _at_first_gap(answering: Answering, answers: Answers) -> Answering:
    """Return the same with the cursor on the first cell that is not answered."""
    for name in answering.names:
        rows, columns = answering.shape(name)
        if name not in answers.texts:
            return answering.at(answering.first_cell(name))
        for row in range(rows):
            for column in range(columns):
                cell = CellRef(name, row, column)
                if answering.is_asked(cell) and not answers.text(*cell):
                    return answering.at(cell)
    return answering.at(answering.first_cell(answering.names[0]))


def leave(debugger: Debugger) -> None:
    """Drop what is being typed, or show the numbers again; the answers are kept."""
    answering = debugger.scene.answering
    if answering is None:
        return
    if answering.typed:
        show(debugger, replace(answering, typed=""))
        return
    debugger.move(replace(debugger.scene, answering=None))
    debugger.focus_on(cells=False)
    go_to(debugger, answering.came_from)
    if debugger.scene.own_numbers.count:
        key = "answers" if debugger.scene.lesson is None else "lesson_on"
        debugger.say(f"Your answers are kept: {debugger.key_of(key)} shows them again")


def take(debugger: Debugger) -> None:
    """Take the number and go on; without one, go to the first wrong number, or make its mistake on purpose.

    Not so in a lesson, whose numbers a mistake would change: there the right number is typed over it.
    """
    scene = debugger.scene
    answering, about = scene.answering, hinted(scene)
    if answering is None:
        return
    if answering.typed or about is None or not about.leads_there(answering.hint):
        next_cell(debugger)
    elif answering.cursor != about.cell:
        show(debugger, answering.at(about.cell))
    elif scene.lesson is None and (mistake := mistake_at(scene)) is not None and about.verdict is Verdict.WRONG:
        _make_on_purpose(debugger, mistake, about.cell)
    else:
        next_cell(debugger)


def ask_file(debugger: Debugger) -> None:
    """Read the numbers of this iteration from a file; those that were given so far make way, and undo brings back."""
    from gpnet_engine.files.answers.reading import ENDINGS, answers_to
    from gpnet_tui.actions.filing import folder_of
    from gpnet_tui.dialogs.files import FileQuestion, FilesScreen

    scene = debugger.scene
    answering = scene.answering
    if answering is None:
        return
    question = FileQuestion(
        heading="Your numbers from a file",
        button="Open",
        folder=folder_of(scene),
        endings=ENDINGS,
        use=lambda path: answers_to(answering.project, path, answering.iteration),
    )
    debugger.ask(FilesScreen(question), lambda answers: replace_answers(debugger, answers))


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
