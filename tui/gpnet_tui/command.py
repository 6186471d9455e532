"""What a command is: its key, words, what it runs, and when it can."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from gpnet_tui.actions.debugger import Debugger
from gpnet_tui.view.scene import Scene

NOT_WHILE_ANSWERING = "Not while you answer: Esc leaves your answers, A comes back to them."
ONLY_WHILE_ANSWERING = "Only while you answer: A begins."
ONLY_IN_LESSON = "Only in a lesson: “Lessons” in the list of commands begins one."


class Mode(Enum):
    """When a command acts."""

    LOOKING = auto()
    ANSWERING = auto()
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
    mode        whether it acts while someone answers, in a lesson, otherwise, or always
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
        """Tell whether it belongs to what the person does: to answering, to a lesson, or to looking."""
        match self.mode:
            case Mode.ALWAYS:
                return True
            case Mode.ANSWERING:
                return scene.answering is not None
            case Mode.LESSON:
                return scene.answering is None and scene.lesson is not None
            case Mode.LOOKING:
                return scene.answering is None

    def refusal(self, scene: Scene) -> str:
        """Return what the person is told where it cannot act."""
        if self.is_of(scene):
            return self.otherwise
        if self.mode is Mode.LESSON and scene.answering is None:
            return ONLY_IN_LESSON
        return NOT_WHILE_ANSWERING if scene.answering is not None else ONLY_WHILE_ANSWERING
