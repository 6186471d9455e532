"""The debugger's screen: it holds the scene, hands it to its panes, and lets commands act on it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.geometry import Size
from textual.screen import Screen

from gpnet_engine.diagnosis.answers import Answers
from gpnet_engine.errors import GpnetError
from gpnet_engine.files.document import Document
from gpnet_engine.files.work import Work
from gpnet_engine.time.timeline import DEFAULT_BUDGET
from gpnet_tui.actions import answer_typing, answering, editing, lessons, looking, moving, quiz
from gpnet_tui.actions.debugger import Debugger
from gpnet_tui.actions.filing import go_where, say_notes, scene_of
from gpnet_tui.actions.recording import Recording, StartRecorder
from gpnet_tui.actions.runner import Runner
from gpnet_tui.command import NOT_IN, Command, Mode, mode_of
from gpnet_tui.commands import FEET, OWN_KEYS, able_in, bindings, can_begin, command_of
from gpnet_tui.keys import shown_key
from gpnet_tui.screens.arranging import Panes
from gpnet_tui.screens.background import Background
from gpnet_tui.screens.messages import Messages
from gpnet_tui.screens.scoring import BackgroundScores
from gpnet_tui.screens.surroundings import AppSurroundings
from gpnet_tui.view.header import RATE_CELL
from gpnet_tui.view.layout.place import TALL, WIDE
from gpnet_tui.view.matrices.grid import as_shown, slots_of
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.clean import clean
from gpnet_tui.view.text.ink import CellRef, CommandRef, IterationRef, LayerRef, StepRef, Target
from gpnet_tui.widgets.cursor import CursorPane
from gpnet_tui.widgets.fan import FanPane
from gpnet_tui.widgets.layers import LayersPane
from gpnet_tui.widgets.lines import InkedScreen, LinesPane
from gpnet_tui.widgets.matrix import MatrixPane
from gpnet_tui.widgets.panes import CellPane, EquationPane, HeaderPane, KeysPane
from gpnet_tui.widgets.program import ProgramPane
from gpnet_tui.widgets.side import CurvePane, HealthPane, RunPane, WatchesPane
from gpnet_tui.widgets.stage import StagePane

if TYPE_CHECKING:
    from gpnet_tui.dialogs.progress import Task

Answer = TypeVar("Answer")
Result = TypeVar("Result")


class DebuggerScreen(InkedScreen[None]):
    """Shows one scene: what commands and the mouse do ends in another one."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings()]
    AUTO_FOCUS = "#program"
    TAKES_LINES = True
    patience: ClassVar[float] = 0.1  # seconds; what takes longer shows its progress
    # Textual declares these as attributes of the instance.
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-short"), (TALL, "-tall")]  # noqa: RUF012

    def __init__(
        self,
        document: Document,
        budget: int = DEFAULT_BUDGET,
        start: StartRecorder | None = None,
        work: Work | None = None,
        answers: Answers | None = None,
        first: Callable[[Debugger], None] | None = None,
    ) -> None:
        """Show a document as its file, or `work`, left it; `budget` bounds the memory of its history, in bytes.

        What is done goes to the recorder that `start` returns. `answers` are a person's numbers of iteration 1, to be
        shown and checked at once. `first` is done once the screen is there, unless something is asked then.
        """
        super().__init__()
        self._do_first = first
        self.drops_keys = not getattr(first, "takes_keys_before", True)  # until the first is done
        self._answers = answers
        self._recording = Recording(start)
        self._work = work
        self.budget = budget
        self.runner = Runner(self, partial(self.run_worker, group="run", exclusive=True))
        self._background = Background(partial(self.run_worker, group="background"))
        self.is_computing = False  # something long: keys wait until it is done
        self._scene = self._first = scene_of(document, budget, work)
        self._is_acting = False
        self._messages, self.surroundings = Messages(self.app), AppSurroundings(self.app)
        self._program, self._keys = ProgramPane(id="program"), KeysPane(FEET, id="keys")
        self._equation, self._layers = EquationPane(id="equation"), LayersPane(id="layers")
        self._matrix, self._cell = MatrixPane(id="matrix"), CellPane(id="cell")
        self._watches, self._health, self._curve = (
            WatchesPane(id="watches"),
            HealthPane(self.key_of("phase_forward"), id="health"),
            CurvePane(id="curve"),
        )
        self.pages = self._equation  # of the text of a lesson
        self._stage = StagePane(self.key_of("step_forward"), id="stage")
        self._header, self._fan = HeaderPane(id="header"), FanPane(id="fan")
        self._scoring = BackgroundScores(partial(self.run_worker, group="scoring"), self._header.redraw)
        self._run_pane = RunPane(id="run")
        self._panes = Panes(
            *(self._header, self._program, self._watches, self._health, self._curve, self._fan, self._run_pane),
            *(self._equation, self._layers, self._matrix, self._cell, self._stage, self._keys),
            id="debugger",
        )

    def compose(self) -> ComposeResult:
        """Put the panes into one container; they stand where the layout of the view says."""
        self.add_class(*classes_of(self.app.size))  # later, Textual would find all styles once more
        self._draw()
        yield self._panes

    @property
    def scene(self) -> Scene:
        """What is shown."""
        return self._scene

    def on_mount(self) -> None:
        """Go where one was, and begin to write down what is done: neither is needed for the first screen."""
        self.call_after_refresh(self._begin)

    def on_unmount(self) -> None:
        """Stop writing down what is done; how the run stands is written too."""
        self._scene.latest_scores.give_up()
        self._recording.end(self.runner.halted(), has_left=self.app.return_code == 0)

    def move(self, scene: Scene) -> None:
        """Show another scene; while a command acts, what it comes to is drawn once, when it is done."""
        before, self._scene = self._scene, scene
        if scene.lesson is not None:
            lessons.notice(self, before)
        if not self._is_acting:
            self._draw()

    def action_command(self, name: str) -> None:
        """Let a command act; say why where it cannot."""
        command = command_of(name)
        if command.can_act(self._scene):
            self._act(command, command.run)
        else:
            self.say(command.refusal(self._scene))

    def action_typed(self, name: str, character: str) -> None:
        """Let a command act on a character that begins what is typed."""
        command = command_of(name)
        if command.typed is not None:
            typed = command.typed
            self._act(command, lambda debugger: typed(debugger, character))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave a key that has another command to that one: where no number can begin, and where no one answers."""
        if action not in {"typed", "command"}:
            return True
        command = command_of(str(parameters[0]))
        if command.mode is Mode.LESSON and (not self.is_current or not command.can_act(self._scene)):
            return False  # its key would come first, even in a dialog
        if action == "command":
            return command.mode not in OWN_KEYS or command.is_of(self._scene)
        character = str(parameters[1])
        if command.mode is Mode.LESSON:
            return lessons.takes(self._scene, character)
        if command.mode is Mode.QUIZ:
            return quiz.takes(self._scene, character)
        if command.mode is Mode.ANSWERING:
            return answering.takes(self._scene, character)
        return can_begin(self._scene, character, has_cell_focus=self.has_cell_focus)

    def on_resize(self, event: events.Resize) -> None:
        """Lay out for the new size."""
        self._panes.lay_out(event.size)

    @property
    def has_cell_focus(self) -> bool:
        """Whether keys move the cursor through cells."""
        return self.focused is self._cursor_pane

    def key_of(self, name: str) -> str:
        """Return how the key of a command is written for people."""
        return shown_key(command_of(name).key)

    def focus_on(self, *, cells: bool) -> None:
        """Let keys move the cursor through cells, or through the program, where it is seen."""
        self.set_focus(self._cursor_pane if cells or self._scene.is_on_stage else self._program)

    def say(self, text: str, seconds: float = 3) -> None:
        """Tell something that passes: the next key that acts takes it away."""
        self._messages.tell(text, seconds)

    def complain(self, title: str, error: GpnetError) -> None:
        """Tell that something cannot be done, and why."""
        self._messages.tell(clean(str(error)), 5, title, "error")

    def ask(self, dialog: "Screen[Answer | None]", then: Callable[[Answer], None]) -> None:
        """Open a dialog, and go on with its answer; nothing happens when the person gives up."""

        def answered(answer: Answer | None) -> None:
            if answer is not None:
                with self._drawn_once():
                    then(answer)

        self.app.push_screen(dialog, answered)

    def show(self, dialog: Screen[None]) -> None:
        """Open a dialog that has no answer: its keys act at once."""
        self.app.push_screen(dialog)

    def carry_out(
        self,
        task: "Task[Result]",
        title: str,
        total: int,
        then: Callable[[Result], None],
        stopped: Callable[[], None] = lambda: None,
        *,
        is_back: bool = False,
    ) -> None:
        """Do a task, at once or with progress; `then` gets what it comes to, unless it was `stopped`.

        Keys that are typed meanwhile act when it is done.
        """
        if task.go_on(self.patience):
            then(task.finish())
            return
        from gpnet_tui.dialogs.progress import ProgressScreen

        progress = ProgressScreen[Result](task, title, total, is_back=is_back)

        def ended(found: Result | None) -> None:
            self.is_computing = False
            with self._drawn_once():
                if found is None:
                    stopped()
                else:
                    then(found)

        self.is_computing = True
        self.app.push_screen(progress, ended)

    def in_background(self, work: Callable[[], Result], then: Callable[[Result], None]) -> None:
        """Do some work while keys act, and go on with what it comes to."""
        self._background.do(work, then)

    def look_back(self) -> None:
        """Offer to go on with the last session of the same project, if it was not ended."""
        self._recording.offer(self)

    def on_paste(self, event: events.Paste) -> None:
        """Fill in a block of numbers, while someone answers."""
        if self._scene.answering is not None:
            event.stop()
            with self._drawn_once():
                answer_typing.paste(self, event.text)

    @on(CursorPane.Moved)
    def _cursor_moved(self, event: CursorPane.Moved) -> None:
        with self._drawn_once():
            self.move(self._scene.looking_at(event.cell))

    @on(ProgramPane.Marked)
    def _mark_moved(self, event: ProgramPane.Marked) -> None:
        with self._drawn_once():
            self.move(replace(self._scene, mark=event.step))

    @on(LinesPane.Picked)
    def _picked(self, event: LinesPane.Picked) -> None:
        with self._drawn_once():
            match event.target:
                case CommandRef(name):
                    self.action_command(name)
                case _ if mode_of(self._scene) in OWN_KEYS:
                    _pick_while_asked(self, event.target)
                case CellRef() as cell if event.twice or cell == RATE_CELL:
                    self.runner.halt()
                    editing.edit(self, as_shown(self._scene.session, cell))
                case CellRef() as cell:
                    looking.look_at(self, cell)
                case StepRef(step):
                    self.runner.halt()
                    moving.go_to_step(self, step)
                case IterationRef(iteration):
                    self.runner.halt()
                    moving.go_to_error(self, iteration)
                case LayerRef(layer):
                    names = [name for _, name in slots_of(self._scene.session.project.network, layer)]
                    looking.look_at(self, CellRef(names[0], 0, 0))

    def _act(self, command: Command, run: Callable[[Debugger], None]) -> None:
        with self._drawn_once():
            if command.stops_run:
                self.runner.halt()
            run(self)

    @property
    def _cursor_pane(self) -> CursorPane:
        """The pane in which keys move the cursor."""
        if self._scene.is_on_stage:
            return self._stage
        return self._matrix if self._scene.is_large else self._layers

    @contextmanager
    def _drawn_once(self) -> Iterator[None]:
        """Draw the scene that all of this comes to, if it is another one; what was told before is out of date."""
        before, was_acting, self._is_acting = self._scene, self._is_acting, True
        if not was_acting:
            self._messages.clear()
        try:
            yield
        finally:
            self._is_acting = was_acting
            if not was_acting and self._scene is not before:
                self._draw()

    def _begin(self) -> None:
        """Go where one was, and write down what is done from now on."""
        self.drops_keys = False
        self._recording.start(self._warn)
        document = self._scene.document
        work = document.work if self._work is None and document is not None else self._work
        if work is not None and self._scene is self._first:  # else the person has gone somewhere already
            go_where(self, work)
        if self._answers is not None:
            with self._drawn_once():
                answering.begin_with(self, self._answers)
        elif document is not None and document.sheet is not None:
            with self._drawn_once():
                answering.begin_sheet(self)
        elif self._work is None:
            self.look_back()
            if document is not None:
                say_notes(self, document)
        if self._do_first is not None and self.is_current:
            with self._drawn_once():
                self._do_first(self)

    def _warn(self, text: str) -> None:
        """Tell what cannot be written down, in one line."""
        self.notify(clean(text), severity="warning", timeout=10, markup=False)

    def _draw(self) -> None:
        """Write down what is done, and hand the scene to all panes that are seen."""
        scene = self._scene
        if scene is not self._first:  # keys may act before the first screen is complete
            self._recording.start(self._warn)
        self._recording.see(scene)
        self._keys.able = able_in(scene)
        self._panes.show(scene, self.app.size)
        if scene.is_on_stage != (self.focused is self._stage):
            self.focus_on(cells=scene.is_on_stage)
        self._scoring.see(scene)


def _pick_while_asked(debugger: Debugger, target: Target) -> None:
    """Let a click do what it does while someone answers, and in the quiz."""
    match target:
        case CellRef() as cell if debugger.scene.answering is not None:
            answer_typing.pick(debugger, cell)
        case CellRef() as cell if not debugger.scene.is_asked:
            looking.look_at(debugger, cell)
        case _:
            debugger.say(NOT_IN[mode_of(debugger.scene)])


def classes_of(size: Size) -> list[str]:
    """Return the classes of a screen of this size."""
    breakpoints = DebuggerScreen.HORIZONTAL_BREAKPOINTS, DebuggerScreen.VERTICAL_BREAKPOINTS
    return [
        [name for least, name in steps if length >= least][-1] for length, steps in zip(size, breakpoints, strict=True)
    ]
