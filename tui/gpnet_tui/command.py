"""What a command is: its key, words, what it runs, and when it can."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from gpnet_tui.actions.debugger import Debugger
from gpnet_tui.view.scene import Scene

NOT_WHILE_ANSWERING = "Not while you answer: Esc leaves your answers, A comes back to them."
NOT_IN_QUIZ = "Not in the quiz: first answer, or Q ends it."
ONLY_IN_QUIZ = "Only in the quiz: Q begins one."
ONLY_WHILE_ANSWERING = "Only while you answer: A begins."
ONLY_IN_LESSON = "Only in a lesson: “Lessons” in the list of commands begins one."


class Mode(Enum):
    """When a command acts."""

    LOOKING = auto()
    ANSWERING = auto()
    QUIZ = auto()
    LESSON = auto()  # its key comes before any other that the key has
    ALWAYS = auto()


def always(_scene: Scene) -> bool:
    """Tell that a command can act anywhere."""
    return True


@dataclass(frozen=True, slots=True)
class Command:
    """A command that a key or the palette runs.

    name        what configuration and clicks call it
    key         the key that is shown; `others` do the same
    group       the heading that it stands under in the help
    title       what it does
    run         what it does to the debugger
    words       other words that people look for it by in the palette
    when        whether it can act on a scene
    otherwise   what the person is told where it cannot
    typed       what it does with a character of `TYPED` that begins what is typed
    stops_run   whether a run that is under way stops for it
    mode        whether it acts while someone answers, in the quiz, in a lesson, otherwise, or always
    """

    name: str
    key: str
    group: str
    title: str
    run: Callable[[Debugger], None]
    words: str = ""
    others: tuple[str, ...] = ()
    when: Callable[[Scene], bool] = always
    otherwise: str = ""
    typed: Callable[[Debugger, str], None] | None = None
    stops_run: bool = True
    mode: Mode = Mode.LOOKING

    def can_act(self, scene: Scene) -> bool:
        """Tell whether it can act on a scene."""
        return self.is_of(scene) and self.when(scene)

    def is_of(self, scene: Scene) -> bool:
        """Tell whether it belongs to what the person does: to answering, the quiz, a lesson, or to looking."""
        match self.mode:
            case Mode.ALWAYS:
                return True
            case Mode.LESSON:
                return mode_of(scene) is Mode.LOOKING and scene.lesson is not None
            case own:
                return own is mode_of(scene)

    def refusal(self, scene: Scene) -> str:
        """Return what the person is told where it cannot act."""
        if self.is_of(scene):
            return self.otherwise
        return NOT_IN.get(mode_of(scene)) or _ONLY_IN[self.mode]


def mode_of(scene: Scene) -> Mode:
    """Return what the person does; in a lesson, one looks around as well."""
    if scene.answering is not None:
        return Mode.ANSWERING
    return Mode.LOOKING if scene.quiz is None else Mode.QUIZ


NOT_IN = {Mode.ANSWERING: NOT_WHILE_ANSWERING, Mode.QUIZ: NOT_IN_QUIZ}
"""What people are told of a command that has no place in what they do."""
_ONLY_IN = {Mode.ANSWERING: ONLY_WHILE_ANSWERING, Mode.QUIZ: ONLY_IN_QUIZ, Mode.LESSON: ONLY_IN_LESSON}
