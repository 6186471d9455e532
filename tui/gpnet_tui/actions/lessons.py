"""Lessons: begun, gone on with and left; what is asked in them is answered, and noticed when it is done."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

from gpnet_engine.errors import GpnetError
from gpnet_engine.files.work import NO_WORK
from gpnet_engine.time.session import Session, go_to
from gpnet_tui.actions.debugger import Debugger
from gpnet_tui.actions.filing import scene_of, unless_unsaved
from gpnet_tui.view.lessons.playing import Playing
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.ink import CellRef

if TYPE_CHECKING:
    from gpnet_engine.files.lessons import LessonFile
    from gpnet_engine.stopping.breakpoints import Breakpoint
    from gpnet_engine.teaching.lessons.stages import Stage
    from gpnet_engine.teaching.lessons.tasks import Numbers, Options

GREETING = "New here? {}, then “lessons”: the first one is about this network"
_NOTHING_ASKED = "Nothing is asked here: Enter goes on"
_NOTHING_TYPED = "Nothing is typed here: Enter reads on; e edits the cell."


def is_played(scene: Scene) -> bool:
    """Tell whether a lesson is played."""
    return scene.lesson is not None


def is_read(scene: Scene) -> bool:
    """Tell whether the text of a lesson is before the eyes."""
    return scene.text is not None


def can_turn(scene: Scene) -> bool:
    """Tell whether one can turn from the text to the equation, or back: not in a run, which stops first."""
    return scene.lesson is not None and scene.run is None


def is_asked(scene: Scene) -> bool:
    """Tell whether something is asked that is not answered yet."""
    from gpnet_engine.teaching.lessons.tasks import Nothing

    playing = scene.text
    return playing is not None and not playing.is_passed and not isinstance(playing.task, Nothing)


def takes(scene: Scene, character: str) -> bool:
    """Tell whether a character belongs to the lesson: all do while it is read; − only where a number is asked."""
    from gpnet_engine.teaching.lessons.tasks import Numbers

    playing = scene.text
    if playing is None:
        return False
    return character != "-" or (is_asked(scene) and isinstance(playing.task, Numbers))


def begin(debugger: Debugger, name: str, file: "LessonFile") -> None:
    """Play a lesson that is opened by `name`, from where the person has got to."""
    from gpnet_engine.files.lesson_progress import progress_in
    from gpnet_engine.teaching.lessons.stages import Stage, entered

    progress = progress_in(file)
    places = progress.places or (None,)
    stages: list[Stage] = []
    try:
        for part, at in zip(file.lesson.parts, places, strict=False):
            stages.append(entered(part.block, file.openings, stages[-1] if stages else None, at))
    except GpnetError as error:
        if not stages:
            debugger.complain("The lesson cannot be played", error)
            return
    _show(debugger, Playing(name, file, tuple(stages), progress.passed))


def list_lessons(debugger: Debugger) -> None:
    """List the lessons that come with the program, with how far the person has got; Enter plays one."""
    from gpnet_engine import lessons
    from gpnet_engine.files.lessons import read_lesson
    from gpnet_tui.dialogs.lists import ListScreen, RowAction
    from gpnet_tui.view.lessons.listing import lessons_listing

    names = lessons.names()
    files = [read_lesson(name) for name in names]

    def play(row: int) -> None:
        unless_unsaved(debugger, "Lesson", lambda: begin(debugger, names[row], files[row]))

    actions = (RowAction("enter", "play it", play, leaves=True),)
    debugger.show(ListScreen("Lessons", lambda: lessons_listing(files), actions))


def go_on(debugger: Debugger) -> None:
    """Go back to the text of the lesson that is played, or on with the one that was played last."""
    from gpnet_engine.files.lesson_progress import latest
    from gpnet_engine.files.lessons import read_lesson

    playing, name = debugger.scene.lesson, latest()
    if playing is not None:
        debugger.move(replace(debugger.scene, lesson=replace(playing, is_front=True), is_large=False))
    elif name is None:
        list_lessons(debugger)
    else:
        try:
            file = read_lesson(name)
        except GpnetError as error:
            debugger.complain("The lesson cannot be played", error)
            return
        unless_unsaved(debugger, "Lesson", lambda: begin(debugger, name, file))


def leave(debugger: Debugger) -> None:
    """End the lesson; what is open stays as it is."""
    playing = debugger.scene.lesson
    if playing is None:
        return
    stops = _without_own(debugger.scene)
    debugger.move(replace(debugger.scene, lesson=None, breakpoints=stops))
    debugger.say("The lesson is left; “Go on with the lesson” in the list of commands comes back to it", 5)


def read_on(debugger: Debugger) -> None:
    """Further down in the text; at its end, to what is asked; when that is answered, to the next part."""
    from gpnet_engine.teaching.lessons.tasks import Nothing, Numbers, Options

    playing = debugger.scene.text
    if playing is None or debugger.pages.turn_page(1):
        return
    if playing.is_passed or isinstance(playing.task, Nothing):
        _next(debugger, playing)
        return
    match playing.task:
        case Numbers() as numbers:
            _open_boxes(debugger, playing, numbers)
        case Options() as options:
            debugger.say(f"Type the digit of your answer, 1 to {len(options.texts)}; h gives a hint, r shows it")
        case _:
            debugger.say("c runs on, and stops where the condition holds; i does an iteration; r shows it", 5)


def type_character(debugger: Debugger, character: str) -> None:
    """Answer: choose one of the options, or open the boxes and begin a number; nothing is edited from the text."""
    from gpnet_engine.teaching.lessons.tasks import Numbers, Options
    from gpnet_tui.actions import answer_typing

    playing = debugger.scene.text
    if playing is None:
        return
    match playing.task:
        case Options() as options if is_asked(debugger.scene) and character.isdecimal():
            _choose(debugger, playing, options, int(character) - 1)
        case Numbers() as numbers if is_asked(debugger.scene):
            _open_boxes(debugger, playing, numbers)
            answer_typing.type_character(debugger, character)
        case _:
            debugger.say(_NOTHING_TYPED)


def _open_boxes(debugger: Debugger, playing: Playing, numbers: "Numbers") -> None:
    """Show boxes for the numbers that are asked, with those in them that were typed before in this part."""
    from gpnet_engine.diagnosis.answers import Answers
    from gpnet_tui.actions.answering import ask_for

    before = debugger.scene.answers.get(playing.stage.session.position.iteration, Answers())
    kept = replace(before, texts={name: rows for name, rows in before.texts.items() if name in numbers.asked})
    debugger.move(_returned(debugger, playing))
    ask_for(debugger, numbers.asked, kept)


def _choose(debugger: Debugger, playing: Playing, options: "Options", chosen: int) -> None:
    """Answer with one of the options."""
    if not 0 <= chosen < len(options.texts):
        debugger.say(f"There are {len(options.texts)} answers: 1 to {len(options.texts)} choose one")
        return
    if chosen == options.right:
        _pass(debugger, playing, playing.stage.session, options.replies[chosen])
        return
    tried = playing.tried | {chosen}
    debugger.move(replace(debugger.scene, lesson=replace(playing, tried=tried, reply=options.replies[chosen])))


def hint(debugger: Debugger) -> None:
    """Give the next hint."""
    playing = debugger.scene.text
    if playing is None:
        return
    if not is_asked(debugger.scene):
        debugger.say(_NOTHING_ASKED)
    elif playing.hints < len(playing.page.block.hints):
        debugger.move(replace(debugger.scene, lesson=replace(playing, hints=playing.hints + 1)))
    elif playing.hints:
        debugger.say("There are no more hints: r shows the answer")
    else:
        debugger.say("There is no hint here: r shows the answer")


def show_answer(debugger: Debugger) -> None:
    """Show the answer, and let the person go on."""
    from gpnet_engine.teaching.lessons.tasks import MOST_ITERATIONS, Numbers, Options, Wait

    playing = debugger.scene.text
    if playing is None:
        return
    if not is_asked(debugger.scene):
        debugger.say(_NOTHING_ASKED)
        return
    session = playing.stage.session
    match playing.task:
        case Numbers() as numbers:
            _pass(debugger, playing, numbers.after(session), numbers.told(session))
        case Options() as options:
            _pass(debugger, playing, session, options.replies[options.right])
        case Wait() as wait:
            run = wait.run(session)

            def show(found: Session) -> None:
                if run.found is None:
                    debugger.say(f"{wait.condition} does not hold in the first {run.done:,} iterations")
                else:
                    _pass(debugger, playing, found, _held(wait.condition, found))

            until = session.position.iteration + MOST_ITERATIONS
            debugger.carry_out(run, f"Running until {wait.condition}", until, show)


def part_before(debugger: Debugger) -> None:
    """Go back to the part before."""
    playing = debugger.scene.text
    if playing is not None and not playing.part:
        debugger.say("This is the first part")
    elif playing is not None:
        _show(debugger, _opened(playing, playing.stages[:-1]))


def page_down(debugger: Debugger) -> None:
    """Turn a page down in the text."""
    debugger.pages.turn_page(1)


def page_up(debugger: Debugger) -> None:
    """Turn a page up in the text."""
    debugger.pages.turn_page(-1)


def turn(debugger: Debugger) -> None:
    """From the text to the equation, or back to the text, where it is."""
    scene = debugger.scene
    playing = scene.lesson
    if playing is None:
        return
    is_front = scene.text is None
    debugger.move(replace(scene, lesson=replace(playing, is_front=is_front), pinned=None, mark=None, is_large=False))
    debugger.focus_on(cells=False)


def notice(debugger: Debugger, before: Scene) -> None:
    """Go on when what was asked is done; and let the equation be seen where someone moves in time."""
    from gpnet_engine.teaching.lessons.tasks import Numbers, Wait

    scene = debugger.scene
    playing = scene.lesson
    if playing is None:
        return
    if not playing.is_passed:
        match playing.task:
            case Numbers() as numbers if scene.answering is not None and scene.answering.checked is not None:
                checked = scene.answering.checked
                if scene.answering.names == numbers.hides and numbers.is_passed(checked.diagnosis):
                    told = numbers.told(scene.session, numbers.near(checked.answers, checked.diagnosis))
                    _pass(debugger, playing, numbers.after(playing.stage.session), f"Right. {told}")
                    return
            case Wait() as wait if scene.answering is None and _has_moved(scene, playing) and wait.holds(scene.session):
                _pass(debugger, playing, scene.session, _held(wait.condition, scene.session))
                return
            case _:
                pass
    is_moved = scene.session.position != before.session.position and before.answering is None
    if is_moved and playing is before.lesson and scene.text is not None:
        debugger.move(replace(scene, lesson=replace(playing, is_front=False)))


def greet(debugger: Debugger) -> None:
    """Offer the first lesson, once: never again after it was shown, or where that cannot be kept."""
    from gpnet_engine.files.lesson_progress import offered, was_offered

    if not was_offered() and offered():
        debugger.say(GREETING.format(debugger.key_of("palette")), 15)


@dataclass(frozen=True, slots=True, eq=False)
class Player:
    """Begins a lesson in a debugger."""

    name: str
    file: "LessonFile"
    takes_keys_before: ClassVar[bool] = False

    def __call__(self, debugger: Debugger) -> None:
        """Begin it."""
        begin(debugger, self.name, self.file)


def player_of(name: str, file: "LessonFile") -> Callable[[Debugger], None]:
    """Return what begins a lesson in a debugger; keys that come before that do nothing."""
    return Player(name, file)


def _has_moved(scene: Scene, playing: Playing) -> bool:
    began = playing.stage.session
    return scene.session.position != began.position or scene.session.edits != began.edits


def _held(condition: str, session: Session) -> str:
    iteration, step = session.position
    return f"{condition} holds, in iteration {iteration:,}, step {step}."


def _next(debugger: Debugger, playing: Playing) -> None:
    """Open the next part; after the last one, say that it was the last."""
    from gpnet_engine.teaching.lessons.stages import ended, entered

    if not playing.is_passed:
        playing = replace(playing, passed=playing.part + 1)
    if playing.is_last:
        debugger.move(replace(debugger.scene, lesson=playing))
        _keep(debugger, playing)
        debugger.say("That was the lesson. “Lessons” in the list of commands has others; q quits", 8)
        return
    stage = playing.stage
    try:
        end = playing.ends.get(playing.part) or stage.task.passed(stage.session)
        block = playing.file.lesson.parts[playing.part + 1].block
        following = entered(block, playing.file.openings, ended(stage, end))
    except GpnetError as error:
        debugger.complain("The lesson cannot go on", error)
        return
    _show(debugger, _opened(playing, (*playing.stages, following)))


def _opened(playing: Playing, stages: "tuple[Stage, ...]") -> Playing:
    """Return the lesson with another part open."""
    return replace(playing, stages=stages, tried=frozenset(), hints=0, reply="", is_front=True)


def _pass(debugger: Debugger, playing: Playing, session: Session, reply: str) -> None:
    """Pass the open part, which ends in a session, and say why."""
    scene = debugger.scene
    if session.edits != playing.stage.session.edits:
        session = go_to(playing.stage.session, session.position)
    passed = replace(
        playing,
        passed=max(playing.passed, playing.part + 1),
        ends=MappingProxyType({**playing.ends, playing.part: session}),
        reply=reply,
        is_front=True,
    )
    debugger.runner.halt()
    at_end = scene if scene.session is session else scene.at(session)
    debugger.move(replace(at_end, lesson=passed, answering=None, is_large=False))
    debugger.focus_on(cells=False)
    _keep(debugger, passed)


def _show(debugger: Debugger, playing: Playing) -> None:
    """Show the part that is open where it is played, and keep that one has got so far."""
    debugger.runner.halt()
    debugger.move(replace(_returned(debugger, playing), lesson=playing, is_large=False))
    debugger.focus_on(cells=False)
    _keep(debugger, playing)


def _returned(debugger: Debugger, playing: Playing) -> Scene:
    """Return the scene at the place of the open part, as one looked at it before."""
    from gpnet_engine.teaching.lessons.tasks import Options, Wait

    scene, stage = debugger.scene, playing.stage
    document = playing.file.documents[stage.project]
    if scene.lesson is None or scene.document is not document:
        opened = scene_of(document, debugger.budget, NO_WORK)
        scene = replace(opened, main=scene.main, folder=scene.folder, look=scene.look, speed=scene.speed)
    task = stage.task
    own = (task.breakpoint_in(stage.session),) if isinstance(task, Wait) else ()
    about = task.cell if isinstance(task, Options) else None
    return replace(
        scene.at(stage.session),
        breakpoints=(*_without_own(debugger.scene), *own) if scene.lesson is not None else own,
        pinned=None if about is None else CellRef(*about),
        answering=None,
        answers=MappingProxyType({}),
        saved_edits=stage.session.edits,
        mark=None,
        run=None,
    )


def _without_own(scene: Scene) -> "tuple[Breakpoint, ...]":
    """Return the breakpoints of a scene that are not the lesson's."""
    from gpnet_engine.teaching.lessons.tasks import Wait

    conditions = {
        stage.task.condition
        for stage in (() if scene.lesson is None else scene.lesson.stages)
        if isinstance(stage.task, Wait)
    }
    return tuple(one for one in scene.breakpoints if one.condition not in conditions)


def _keep(debugger: Debugger, playing: Playing) -> None:
    """Write down how far one has got."""
    from gpnet_engine.files.lesson_progress import keep

    try:
        keep(playing.file, playing.name, playing.part, playing.passed, playing.places)
    except GpnetError as error:
        debugger.complain("Progress is not kept", error)
