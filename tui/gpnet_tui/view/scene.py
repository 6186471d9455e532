"""Everything that the screen shows, as one value: the session, and how the person looks at it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from gpnet_engine.diagnosis.answers import Answers
from gpnet_engine.files.answers.by_iteration import fitting
from gpnet_engine.files.document import Document
from gpnet_engine.files.work import Work
from gpnet_engine.names import ERROR
from gpnet_engine.questions.health import Health, health
from gpnet_engine.questions.scores import LineOfTest, Scores, batch_of, has_scores
from gpnet_engine.stopping.breakpoints import Breakpoint
from gpnet_engine.stopping.watches import Watch
from gpnet_engine.teaching.printed import Printed
from gpnet_engine.time.edits import Edits, without_mistakes
from gpnet_engine.time.error_curve import ErrorCurve
from gpnet_engine.time.session import Position, Session
from gpnet_tui.view.asking.answering import Answering
from gpnet_tui.view.asking.page import Page, page_of
from gpnet_tui.view.asking.quizzing import Quizzing
from gpnet_tui.view.axes import Axis
from gpnet_tui.view.focus import Focus, focus_on, seen_of
from gpnet_tui.view.latest_scores import MOST_AT_ONCE, MOST_RUNNING, LatestScores
from gpnet_tui.view.lessons.playing import Playing
from gpnet_tui.view.matrices.cells import PLAIN, Look
from gpnet_tui.view.running import FIRST_SPEED, Run
from gpnet_tui.view.text.ink import CellRef
from gpnet_tui.view.text.numbers import DEFAULT_DIGITS

if TYPE_CHECKING:
    from gpnet_tui.view.answers.probe import LatestProber


_PATIENCE = 0.1  # seconds, for the run without mistakes


class CurveLook(NamedTuple):
    """How the error curve is looked at: on which scale, and how many iterations of it; None shows all."""

    axis: Axis = Axis.AUTO
    span: int | None = None


WHOLE_CURVE = CurveLook()


class MainView(Enum):
    """How the matrices of the network are put before the eye."""

    MIRROR = auto()  # every derivative under its value
    STACKED = auto()  # a table for each layer


class Stage(NamedTuple):
    """The presentation view, and the place whose result is hidden, so that a class can guess it; None hides nothing."""

    asks: Position | None = None


class Place(NamedTuple):
    """A place in the run, and the cell that the cursor was on there."""

    position: Position
    pinned: CellRef


class Checked(NamedTuple):
    """Whose gradient was checked last, and where: that of a cell, or with `is_matrix` all of its matrix."""

    position: Position
    cell: CellRef
    is_matrix: bool


@dataclass(frozen=True, eq=False)
class Scene:
    """A session and the view of it.

    preferred    row and column of the cell that is explained in every result
    pinned       the cell that the cursor stays on; None where it follows the operation
    mark         the step that `t` runs to
    digits       the decimals of every number
    printed      what the author of an example printed
    bookmarks    places to come back to
    trail        places that were left by following numbers
    run          the run that is on its way
    look         how numbers are shown
    folded       layers that take as little room as can be
    main         how the matrices stand: mirrored, or in a table for each layer
    stage        the presentation view, while it is shown in place of the main view
    is_large     whether the matrix with the cursor takes the place of all layers
    curve        how the error curve is looked at
    speed        of runs, in operations per second; None: as fast as possible
    document     what is open
    saved_edits  the edits that its file has
    folder       where files were last opened or saved
    checked      whose gradient was checked last; asked again, the next larger part is checked
    answers      the person's own numbers, by iteration
    student      the person's name, where it is known: answers are handed in under it
    answering    how someone answers at this moment: what is asked is not computed in the session
    lesson       the lesson that is played
    quiz         the quiz that is on
    quizzes      how many there were: each asks other questions
    latest_scores  who knows the scores: shared by all scenes that follow from each other
    """

    session: Session
    preferred: tuple[int, int] = (0, 0)
    pinned: CellRef | None = None
    mark: int | None = None
    digits: int = DEFAULT_DIGITS
    printed: tuple[Printed, ...] = ()
    breakpoints: tuple[Breakpoint, ...] = ()
    watches: tuple[Watch, ...] = ()
    bookmarks: tuple[Position, ...] = ()
    trail: tuple[Place, ...] = ()
    run: Run | None = None
    look: Look = PLAIN
    folded: frozenset[str] = frozenset()
    main: MainView = MainView.MIRROR
    stage: Stage | None = None
    is_large: bool = False
    curve: CurveLook = WHOLE_CURVE
    speed: float | None = FIRST_SPEED
    document: Document | None = None
    saved_edits: Edits = ()
    folder: Path = Path()
    checked: Checked | None = None
    answers: Mapping[int, Answers] = field(default_factory=lambda: MappingProxyType({}))
    answering: Answering | None = None
    student: str = ""
    lesson: Playing | None = None
    quiz: Quizzing | None = None
    quizzes: int = 0
    latest_scores: LatestScores = field(default_factory=LatestScores, repr=False)
    _probers: "list[LatestProber]" = field(default_factory=list, repr=False)

    def at(self, session: Session) -> "Scene":
        """Return the scene with another session, and its watches as they stand there; elsewhere, nothing is hidden."""
        watches = tuple(watch.seen(session) for watch in self.watches)
        stage = self.stage
        if stage is not None and stage.asks != session.position:
            stage = Stage()
        return replace(self, session=session, watches=watches, stage=stage)

    @property
    def is_on_stage(self) -> bool:
        """Whether the presentation view is seen: not while someone answers, in a quiz, or beside a lesson's text."""
        has_room = self.answering is None and self.quiz is None and self.text is None
        return self.stage is not None and has_room

    @property
    def hides(self) -> bool:
        """Whether the result of the current operation is hidden, for a class to guess."""
        return self.is_on_stage and self.stage == Stage(self.session.position)

    def hiding(self) -> "Scene":
        """Return the scene with the result of the current operation hidden, if there is one."""
        return replace(self, stage=Stage(self.session.position if self.session.operation is not None else None))

    @property
    def work(self) -> Work:
        """What was done: the part of the scene that is saved, and written down as it happens."""
        session = self.session
        watches = tuple(watch.text for watch in self.watches)
        position = session.position if self.answering is None else self.answering.came_from
        return Work(
            session.edits,
            session.undone,
            position,
            self.breakpoints,
            watches,
            self.bookmarks,
            self.answers,
            self.student,
        )

    @property
    def prober_of(self) -> "LatestProber":
        """Who answers questions about parameters: shared by all scenes that follow from each other."""
        if not self._probers:
            from gpnet_tui.view.answers.probe import LatestProber  # noqa: PLC0415 - the first screen does not need it

            self._probers.append(LatestProber())
        return self._probers[0]

    def looking_at(self, cell: CellRef) -> "Scene":
        """Return the scene with the cursor on a cell: it stays there, unless the cell is one of the current result."""
        operation = self.session.operation
        if operation is not None and cell.name == operation.result:
            return replace(self, preferred=(cell.row, cell.column), pinned=None)
        return replace(self, pinned=cell)

    @property
    def text(self) -> Playing | None:
        """The lesson, while its text stands in the place of the equation."""
        is_seen = self.lesson is not None and self.lesson.is_front and self.answering is None and self.quiz is None
        return self.lesson if is_seen else None

    @property
    def is_asked(self) -> bool:
        """Whether something is asked at this moment: nothing on screen may tell it, or lead to it."""
        return self.answering is not None or self.hides_next

    @property
    def hides_next(self) -> bool:
        """Whether the quiz asks what the next operation gives."""
        return self.quiz is not None and self.quiz.hides

    @property
    def comparable(self) -> tuple[Printed, ...]:
        """The numbers in print that can be compared: none, once something else than mistakes on purpose was edited."""
        hides = self.is_asked or without_mistakes(self.session.edits)
        return () if hides else self.printed

    @property
    def right_curve(self) -> ErrorCurve | None:
        """E of the same run without the mistakes that are made on purpose, as far as there was time to compute it."""
        right = self.session.timeline.without_mistakes
        if right is None or self.is_asked:
            return None
        right.replay_to(self.session.timeline.farthest, _PATIENCE)
        return right.curve

    @property
    def line_of_test(self) -> LineOfTest | None:
        """E of the test data as far as it is recorded, as over as many samples as a batch has."""
        curve, project = self.session.timeline.tested, self.session.project
        if curve is None or project.test is None or self.is_asked:
            return None
        return LineOfTest(curve, project.test.samples, batch_of(project))

    @property
    def has_scores(self) -> bool:
        """Whether there is something to say beside E: there are test data, or the targets are classes."""
        return not self.is_asked and has_scores(self.session)

    @property
    def scores(self) -> Scores | None:
        """Accuracy and test error in the iteration; None as long as they would take too long to compute at once."""
        return self.latest_scores.of(self.session, most=MOST_AT_ONCE if self.run is None else MOST_RUNNING)

    @cached_property
    def error_curve(self) -> ErrorCurve:
        """E of the run; not from an iteration on whose E is asked."""
        curve, answering = self.session.timeline.curve, self.answering
        if self.hides_next:
            return curve.before(self.session.position.iteration + (ERROR in self.session.values))
        return curve if answering is None or ERROR not in answering.names else curve.before(answering.iteration)

    @cached_property
    def own_numbers(self) -> Answers:
        """The person's own numbers of the iteration where one is; not those that have no place with other settings."""
        session, iteration = self.session, self.session.position.iteration
        given = {iteration: self.answers.get(iteration, Answers())}
        fits = fitting(given, lambda _iteration: (session.project.network.right, session.batch))
        return fits.get(iteration, Answers())

    @cached_property
    def page(self) -> Page | None:
        """What is shown in place of the session while someone answers."""
        return None if self.answering is None else page_of(self.session, self.answering, self.own_numbers)

    @property
    def in_layers(self) -> tuple[Session, Look]:
        """The session that the layers show, and how: while someone answers, that of the page, without heat."""
        return (self.session, self.look) if self.page is None else (self.page.session, PLAIN)

    @cached_property
    def health(self) -> Health:
        """How the layers are at the position."""
        return health(self.session)

    @cached_property
    def focus(self) -> Focus:
        """Which cell the screen is about."""
        if self.page is not None:
            return self.page.focus
        pinned, operation = self.pinned, self.session.operation
        if pinned is not None and self.is_on_stage and operation is not None and pinned.name not in seen_of(operation):
            pinned = None  # a cursor that is not seen would be moved and edited blindly
        return focus_on(self.session, self.preferred, pinned)
