"""The top line: what is open, where in the run we are, and the settings that every number depends on."""

import math
from enum import Enum, auto
from typing import TypeAlias

from gpnet_engine.model.setting_kinds import Scheduled
from gpnet_engine.names import CLIP, LEARNING_RATE, UPDATES, full, label
from gpnet_engine.operations.program import operation_making
from gpnet_engine.operations.update import optimizer_of
from gpnet_engine.questions.changes import changed
from gpnet_engine.time.scoring import Score
from gpnet_engine.time.session import Session
from gpnet_tui import PROGRAM
from gpnet_tui.view.answers.mistakes import mistakes_flag
from gpnet_tui.view.asking.quizzing import score_line
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.clean import clean
from gpnet_tui.view.text.ink import CellRef, Ink, Line, Span, fit, span, spread, width
from gpnet_tui.view.text.labels import samples_text
from gpnet_tui.view.text.numbers import DEFAULT_DIGITS, figures, share_text, short
from gpnet_tui.view.text.signs import Sign

RATE_CELL = CellRef(LEARNING_RATE, 0, 0)
_MOST_LAYERS = 6
_MOST_SAMPLES = 3  # whose numbers are in no order
_LONGEST_RATE, _RATE_FIGURES = 8, 5


class _Detail(Enum):
    """What may be left out of the line, the least important first."""

    PROGRAM = auto()  # its name
    LONG_WORDS = auto()
    WIDE_GAPS = auto()
    PRECISION = auto()  # where nothing is rounded
    UPDATES = auto()  # how many there were, where that counts
    NETWORK = auto()
    CLIP = auto()  # the factor of the gradients
    ACCURACY = auto()  # where targets are classes
    CHANGE = auto()  # of E since the same samples were there last
    OPTIMIZER = auto()
    SCHEDULE = auto()  # of the learning rate
    DECIMALS = auto()  # or float32
    SAMPLES = auto()
    TEST = auto()  # E of the test data


_Kept: TypeAlias = frozenset[_Detail]
_DETAILS, _NOTHING = tuple(_Detail), _Kept()


def header_line(scene: Scene, columns: int) -> Line:
    """Return the line, without the least important details where there is less room.

    Position, E and l are always there; the title is cut only where nothing else can be left out.
    """
    room = columns - 2
    keeping = (frozenset(_DETAILS[dropped:]) for dropped in range(len(_DETAILS)))
    kept = next((one for one in keeping if _width(scene, one) <= room), _NOTHING)
    for detail in (_Detail.TEST, _Detail.ACCURACY):  # what is longer was dropped besides, and may have left room
        if detail not in kept and _width(scene, kept | {detail}) <= room:
            kept |= {detail}
    left, right = _title(scene, kept), _fields(scene, kept)
    return (span(" "), *fit(spread(left, right, room), room), span(" "))


def _width(scene: Scene, kept: _Kept) -> int:
    return width(_title(scene, kept)) + len(_gap(kept)) + width(_fields(scene, kept))


def _gap(kept: _Kept) -> str:
    return "   " if _Detail.WIDE_GAPS in kept else "  "


def _title(scene: Scene, kept: _Kept) -> Line:
    session = scene.session
    network = session.project.network
    program: Line = (span(PROGRAM, Ink.STRONG), span("  ")) if _Detail.PROGRAM in kept else ()
    flag = mistakes_flag(session, is_long=_Detail.LONG_WORDS in kept)
    program = (*program, *flag, span("  ")) if flag else program
    program = program if scene.quiz is None else (*score_line(scene.quiz), span("  "))
    title = span(clean(session.project.title), Ink.TEXT)
    if _Detail.NETWORK not in kept:
        return (*program, title)
    sizes = [str(size) for size in network.sizes]
    if len(sizes) > _MOST_LAYERS:
        sizes = [*sizes[:2], Sign.CUT, *sizes[-2:]]
    layers = "" if session.project.title == "-".join(map(str, network.sizes)) else f" {'-'.join(sizes)}"
    names = ", ".join(dict.fromkeys(network.activations)).replace("_", " ")
    return (*program, title, span(f" {layers} {names}", Ink.DIM))


def _fields(scene: Scene, kept: _Kept) -> Line:
    """Return the fields of the right side."""
    session, words = scene.session, _Detail.LONG_WORDS in kept
    (iteration, step), steps = session.position, len(session.program)
    fields = [
        _field("iteration" if words else "iter", f"{iteration:,}"),
        *([_field(*_samples(session, short_word=not words))] if _Detail.SAMPLES in kept else []),
        _field("step", f"{step:>{len(str(steps))}}/{steps}"),  # as wide as it will be, so that nothing moves
        _field("at", f"{session.linear_step:,}"),
        (*_field("E", *_error(session, scene.digits)), *(_change(scene) if _Detail.CHANGE in kept else ())),
        *_scores(scene, kept),
        *_optimizer(session, kept),
        _rate(scene, kept),
        *_single(session, UPDATES, _Detail.UPDATES in kept),
        *_single(session, CLIP, _Detail.CLIP in kept),
        *_arithmetic(session, kept),
    ]
    gap = span(_gap(kept))
    return tuple(part for i, field in enumerate(fields) for part in ((gap, *field) if i else field))


def _arithmetic(session: Session, kept: _Kept) -> list[Line]:
    decimals, arithmetic = session.project.training.decimals, session.project.arithmetic
    if (_Detail.PRECISION if arithmetic.is_exact else _Detail.DECIMALS) not in kept:
        return []
    if decimals is None:
        return [(span(arithmetic.precision, Ink.STRONG),)]
    return [(span(f"{decimals} {'decimals' if _Detail.LONG_WORDS in kept else 'dec.'}", Ink.STRONG),)]


def _samples(session: Session, *, short_word: bool) -> tuple[str, str]:
    samples, total = session.project.samples_of(session.position.iteration), session.project.samples
    word = "samp" if short_word else "sample"
    plural = word if short_word or len(samples) == 1 else f"{word}s"
    return plural, f"{samples_text(samples, '–', _MOST_SAMPLES)}/{total:,}"


def _error(session: Session, digits: int) -> tuple[str, Ink]:
    if session.error is None:
        return Sign.UNKNOWN.ljust(digits + 2), Ink.DIM  # as wide as the error will be, so that nothing moves
    return short(session.error, digits), Ink.ERROR


def _change(scene: Scene) -> Line:
    """Return how E differs from when the same samples were there last; blanks until that is known."""
    session, room = scene.session, scene.digits + 4
    last_time = session.project.order.turn_before(session.position.iteration)
    if last_time is None:
        return ()
    before, now = scene.error_curve.at(last_time), session.error
    if before is None or now is None or now == before or math.isnan(now):
        return (span(" " * room),)
    sign = Sign.GREW if now > before else Sign.FELL
    return span(" "), span(f"{sign}{short(abs(now - before), scene.digits)}".ljust(room - 1), Ink.CHANGED)


def _scores(scene: Scene, kept: _Kept) -> list[Line]:
    """Return the error of the test data, as over as many samples as a batch has, and the accuracy of both."""
    if not (scene.has_scores and kept & {_Detail.TEST, _Detail.ACCURACY}):
        return []
    scores, data = scene.scores, scene.session.timeline.data.at(scene.session.position.iteration)
    room, fields = scene.digits + 2, list[Line]()
    if data.test is not None and _Detail.TEST in kept:
        error = Sign.CUT if scores is None else short(scores.comparable_test_error or 0.0, scene.digits)
        fields.append(_field("test E", error.ljust(room), Ink.ERROR))
    if data.training.classes is not None and _Detail.ACCURACY in kept:
        found = (None, None) if scores is None else (scores.training, scores.test)
        name = "accuracy" if _Detail.LONG_WORDS in kept else "acc"
        field = _field(name, _share_of(found[0]))
        fields.append(
            field if data.test is None else (*field, span(" test ", Ink.DIM), span(_share_of(found[1]), Ink.STRONG))
        )
    return fields


def _share_of(score: Score | None) -> str:
    """Return an accuracy, always as wide, so that nothing moves."""
    share = None if score is None else score.accuracy
    return (Sign.CUT if share is None else share_text(share)).ljust(len("99.9%"))


def _optimizer(session: Session, kept: _Kept) -> list[Line]:
    """Return the name of the optimizer, if it is not plain gradient descent."""
    network = session.project.network
    if optimizer_of(network).is_plain_descent or _Detail.OPTIMIZER not in kept:
        return []
    return [(span(network.optimizer, Ink.STRONG),)]


def _single(session: Session, name: str, is_kept: bool) -> list[Line]:  # noqa: FBT001
    """Return a number that some networks have: how many updates there were, or the factor of the gradients."""
    makes = operation_making(session.project.network, name)
    if not is_kept or (name not in session.values and makes is None):
        return []
    cell = CellRef(name, 0, 0)
    if name not in session.values:
        return [_field(label(name), Sign.UNKNOWN.ljust(DEFAULT_DIGITS + 2), Ink.DIM)]  # as wide as it will be
    number = float(session.values[name][0, 0])
    text = f"{number:,.0f}" if name == UPDATES else short(number, DEFAULT_DIGITS)
    return [(Span(f"{label(name)} ", (Ink.DIM,), cell), Span(text, (Ink.STRONG,), cell))]


def _rate(scene: Scene, kept: _Kept) -> Line:
    """Return the learning rate in force, and the kind of its schedule if it has one."""
    session = scene.session
    rate = float(session.values[LEARNING_RATE][0, 0])
    moved = changed(session, LEARNING_RATE)
    inks = (Ink.STRONG, Ink.CHANGED) if moved is not None and moved[0, 0] else (Ink.STRONG,)
    if scene.focus.is_lit(RATE_CELL):
        inks = (Ink.LIT,)
    return (
        Span("l ", (Ink.DIM,), RATE_CELL),
        Span(_rate_text(session, rate), inks, RATE_CELL),
        *_schedule(session, kept),
    )


def _rate_text(session: Session, number: float) -> str:
    """Return the rate in full as it was set; one that a schedule computes has no more figures than tell it."""
    text = full(session.project.arithmetic.shortest(number))
    return text if len(text) <= _LONGEST_RATE or _schedule_of(session) is None else figures(number, _RATE_FIGURES)


def _schedule_of(session: Session) -> Scheduled | None:
    return session.timeline.starts.rate(session.position.iteration).schedule


def _schedule(session: Session, kept: _Kept) -> Line:
    schedule = _schedule_of(session)
    if schedule is None or _Detail.SCHEDULE not in kept:
        return ()
    return (Span(f" ({schedule.kind})", (Ink.DIM,), RATE_CELL),)


def _field(name: str, text: str, ink: Ink = Ink.STRONG) -> Line:
    return (span(f"{name} ", Ink.DIM), span(text, ink))
