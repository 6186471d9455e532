"""The quiz: before each step something is asked; the answer is told, the step is done, and the next question comes."""

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

from gpnet_engine.errors import EditError
from gpnet_engine.files.answers.numbers import LONGEST_NUMBER
from gpnet_engine.time.session import Position, move_to, step_forward
from gpnet_tui.actions.answering import DIGITS, WITHIN
from gpnet_tui.actions.debugger import Debugger
from gpnet_tui.actions.moving import make_move
from gpnet_tui.view.asking.quizzing import Quizzing, Stage
from gpnet_tui.view.breakpoints import watch_of
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.ink import CellRef

if TYPE_CHECKING:
    from gpnet_engine.teaching.quiz.judging import Judged
    from gpnet_engine.teaching.quiz.progress import Progress
    from gpnet_engine.teaching.quiz.question import Question
    from gpnet_engine.time.session import Session
_SECONDS = 10  # to read how it went


def is_over(scene: Scene) -> bool:
    """Tell whether no quiz is on."""
    return scene.quiz is None


def is_asked(scene: Scene) -> bool:
    """Tell whether a question waits for its answer."""
    quiz = scene.quiz
    return quiz is not None and quiz.hides and not is_told(scene)


def is_told(scene: Scene) -> bool:
    """Tell whether the answer is told, so that Enter goes on."""
    return scene.quiz is not None and scene.quiz.stage is not Stage.ASKED


def is_sign(scene: Scene) -> bool:
    """Tell whether it is asked if something rises or falls."""
    from gpnet_engine.teaching.quiz.kinds import RISES

    return scene.quiz is not None and is_asked(scene) and _with_text(scene.quiz, RISES) is not None


def takes(scene: Scene, character: str) -> bool:
    """Tell whether a character answers: the number of a choice, or a part of a number that is typed."""
    quiz = scene.quiz
    if quiz is None or not is_asked(scene):
        return False
    if quiz.question.is_typed:
        return character in DIGITS or bool(quiz.typed and character in WITHIN)
    return character.isdecimal()


def begin(debugger: Debugger) -> None:
    """Begin a quiz with the step that comes next; what was right in numbers that are wrong on purpose is not asked."""
    from gpnet_engine.teaching.quiz.progress import Progress

    scene = debugger.scene
    if not scene.session.project.network.is_right:
        debugger.say(f"The quiz asks for right numbers: {debugger.key_of('mistakes')} switches the mistakes off")
        return
    _ask_next(debugger, scene.quizzes + 1, Progress())


def _ask_next(debugger: Debugger, seed: int, progress: "Progress") -> None:
    """Ask about the next step of which something can be asked; where that is none of an iteration, end the quiz."""
    session = debugger.scene.session
    question = _next_question(session, seed, progress)
    if question is None:
        debugger.move(replace(debugger.scene, quiz=None))
        debugger.say(
            f"There is nothing to ask here: numbers that are NaN or infinite have no answer. {progress.summary()}"
        )
        return
    moment = question.moment
    quiz = Quizzing(seed, question, progress, progress.repeats(question))

    def ask(scene: Scene) -> Scene:
        """Return the scene with nothing in it of what comes next."""
        watches = tuple(watch_of(scene.session, watch.text) for watch in scene.watches)
        return replace(scene, quiz=quiz, quizzes=seed, watches=watches, mark=None, pinned=None, is_large=False)

    there = Position(moment.iteration, moment.step - 1)
    if there == session.position:
        debugger.move(ask(debugger.scene.at(replace(session, compared=None))))
    else:
        make_move(debugger, replace(move_to(session, there), compared=None), ask)
    debugger.focus_on(cells=True)  # the keys of the pane are not needed, and leave theirs to the quiz


def _next_question(session: "Session", seed: int, progress: "Progress") -> "Question | None":
    """Return the next question: about this step, or one of those after it, for as long as an iteration has steps."""
    from gpnet_engine.teaching.quiz.drawing import draw
    from gpnet_engine.teaching.quiz.moment import following

    for moment in following(session):
        random = Random(f"{seed} {progress.asked} {moment.iteration}.{moment.step}")  # noqa: S311 - no secret
        question = draw(moment, random, progress.again)
        if question is not None:
            return question
    return None


def type_character(debugger: Debugger, character: str) -> None:
    """Choose by a number, or go on with the number that is typed."""
    quiz = debugger.scene.quiz
    if quiz is None:
        return
    if not quiz.question.is_typed:
        choose(debugger, int(character) - 1)
    elif len(quiz.typed) < LONGEST_NUMBER:
        _show(debugger, replace(quiz, typed=quiz.typed + character))


def erase(debugger: Debugger) -> None:
    """Take the last character back."""
    quiz = debugger.scene.quiz
    if quiz is not None:
        _show(debugger, replace(quiz, typed=quiz.typed[:-1]))


def rises(debugger: Debugger) -> None:
    """Answer that it rises."""
    from gpnet_engine.teaching.quiz.kinds import RISES

    _choose_text(debugger, RISES)


def falls(debugger: Debugger) -> None:
    """Answer that it falls."""
    from gpnet_engine.teaching.quiz.kinds import FALLS

    _choose_text(debugger, FALLS)


def _choose_text(debugger: Debugger, text: str) -> None:
    quiz = debugger.scene.quiz
    index = None if quiz is None else _with_text(quiz, text)
    if index is not None:
        choose(debugger, index)


def _with_text(quiz: Quizzing, text: str) -> int | None:
    return next((index for index, one in enumerate(quiz.question.choices) if one.text == text), None)


def choose(debugger: Debugger, index: int) -> None:
    """Answer with a choice, counted from 0."""
    quiz = debugger.scene.quiz
    if quiz is None or not is_asked(debugger.scene):
        return
    if 0 <= index < len(quiz.question.choices):
        _tell(debugger, replace(quiz, chosen=index), quiz.question.choices[index].mistakes)
    else:
        debugger.say(f"There are choices 1 to {len(quiz.question.choices)}")


def give_up(debugger: Debugger) -> None:
    """Have the answer told; it counts as not right."""
    quiz = debugger.scene.quiz
    if quiz is not None:
        _tell(debugger, replace(quiz, typed=""), ())


def go_on(debugger: Debugger) -> None:
    """Take the number that is typed; once the answer is told, do the step; once it is done, ask about the next one."""
    quiz = debugger.scene.quiz
    if quiz is None:
        return
    match quiz.stage:
        case Stage.ASKED:
            _take(debugger, quiz)
        case Stage.TOLD:
            _do_step(debugger, quiz)
        case Stage.SHOWN:
            _ask_next(debugger, quiz.seed, quiz.progress)


def _take(debugger: Debugger, quiz: Quizzing) -> None:
    from gpnet_engine.teaching.quiz.judging import Judgement, judge
    from gpnet_tui.view.asking.typed import number_text

    if not quiz.question.is_typed:
        debugger.say("Choose one first, by its key")
        return
    try:
        text = number_text(quiz.typed)
    except EditError as error:
        debugger.complain("This is no number", error)
        return
    if not text:
        debugger.say(f"Type the number first; {debugger.key_of('quiz_give_up')} tells it")
        return
    judged = judge(quiz.question, text)
    if judged.judgement is Judgement.SHORT:
        debugger.say("Right as far as it goes: give more digits")
        return
    _tell(debugger, replace(quiz, typed=text, judged=judged), _certain(judged))


def _certain(judged: "Judged") -> tuple[str, ...]:
    return tuple(one.mistake.id for one in judged.mistakes[:1])


def _tell(debugger: Debugger, quiz: Quizzing, mistakes: tuple[str, ...]) -> None:
    """Tell the answer, and count it; of several mistakes that give it, the first one."""
    progress = quiz.progress.after(quiz.question, mistakes[:1], is_right=quiz.is_right)
    _show(debugger, replace(quiz, stage=Stage.TOLD, progress=progress))


def _do_step(debugger: Debugger, quiz: Quizzing) -> None:
    moment, scene = quiz.question.moment, debugger.scene
    done = scene.at(step_forward(scene.session))
    if quiz.question.place is not None:
        done = done.looking_at(CellRef(moment.name, *quiz.question.place))
    debugger.move(replace(done, quiz=replace(quiz, stage=Stage.SHOWN)))


def drop(debugger: Debugger) -> None:
    """Drop what is typed, or end the quiz."""
    quiz = debugger.scene.quiz
    if quiz is not None and is_asked(debugger.scene) and quiz.typed:
        _show(debugger, replace(quiz, typed=""))
    else:
        end(debugger)


def end(debugger: Debugger) -> None:
    """End the quiz, and tell how it went."""
    quiz = debugger.scene.quiz
    if quiz is not None:
        debugger.move(replace(debugger.scene, quiz=None))
        debugger.focus_on(cells=False)
        debugger.say(f"The quiz is over. {quiz.progress.summary()}", _SECONDS)


def _show(debugger: Debugger, quiz: Quizzing) -> None:
    debugger.move(replace(debugger.scene, quiz=quiz))
