"""The top line: what is open, where in the run we are, and the settings that every number depends on."""

from gpnet_engine.names import ERROR, LEARNING_RATE
from gpnet_engine.questions.changes import changed
from gpnet_engine.time.session import Session
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.clean import clean
from gpnet_tui.view.text.ink import CellRef, Ink, Line, Span, fit, span, spread, width
from gpnet_tui.view.text.numbers import UNKNOWN, full, short

RATE_CELL = CellRef(LEARNING_RATE, 0, 0)
_GAP = "   "
_MOST_LAYERS = 6
_BRIEFEST = 5


def header_line(scene: Scene, columns: int) -> Line:
    """Return the line, with fewer details where there is less room; position, E and l are always there."""
    session = scene.session
    room = columns - 2
    brief = 0
    left, right = _title(session, brief), _fields(scene, brief)
    while width(left) + width(right) + len(_GAP) > room and brief < _BRIEFEST:
        brief += 1
        left, right = _title(session, brief), _fields(scene, brief)
    return (span(" "), *fit(spread(left, right, room), room), span(" "))


def _title(session: Session, brief: int) -> Line:
    network = session.project.network
    title: Line = (span("gpnet-tui", Ink.STRONG), span("  "), span(clean(session.project.title), Ink.TEXT))
    if brief > 0:
        return title
    sizes = [str(size) for size in network.sizes]
    if len(sizes) > _MOST_LAYERS:
        sizes = [*sizes[:2], "…", *sizes[-2:]]
    names = ", ".join(dict.fromkeys(network.activations)).replace("_", " ")
    return (*title, span(f"  {'-'.join(sizes)} {names}", Ink.DIM))


def _fields(scene: Scene, brief: int) -> Line:
    """Return the fields of the right side; `brief` 0 writes all, up to `_BRIEFEST` ever less."""
    session = scene.session
    words = brief < 2  # noqa: PLR2004 - from level 2 on, words are cut
    iteration, step = session.position
    decimals = session.project.training.decimals
    fields = [
        _field("iteration" if words else "iter", f"{iteration:,}"),
        _field(*_samples(session, short_word=not words)),
        _field("step", f"{step}/{len(session.program)}"),
        _field("at", f"{session.linear_step:,}"),
        _field("E", *_error(session, scene.digits)),
        _rate(scene),
    ]
    if brief < 4:  # noqa: PLR2004
        text = "float64" if decimals is None else f"{decimals} decimals"
        fields.append((span(text if words else text.replace("decimals", "dec."), Ink.STRONG),))
    gap = span(_GAP if brief < 3 else "  ")  # noqa: PLR2004
    return tuple(part for i, field in enumerate(fields) for part in ((gap, *field) if i else field))


def _samples(session: Session, *, short_word: bool) -> tuple[str, str]:
    samples, total = session.project.samples_of(session.position.iteration), session.project.samples
    word = "samp" if short_word else "sample"
    if len(samples) == 1:
        return word, f"{samples.start + 1:,}/{total:,}"
    plural = word if short_word else f"{word}s"
    return plural, f"{samples.start + 1:,}–{samples.stop:,}/{total:,}"


def _error(session: Session, digits: int) -> tuple[str, Ink]:
    error = session.values.get(ERROR)
    if error is None:
        return UNKNOWN.ljust(digits + 2), Ink.DIM  # as wide as the error will be, so that nothing moves
    return short(float(error[0, 0]), digits), Ink.ERROR


def _rate(scene: Scene) -> Line:
    session = scene.session
    rate = float(session.values[LEARNING_RATE][0, 0])
    moved = changed(session, LEARNING_RATE)
    inks = (Ink.STRONG, Ink.CHANGED) if moved is not None and moved[0, 0] else (Ink.STRONG,)
    if scene.focus.is_lit(RATE_CELL):
        inks = (Ink.LIT,)
    return (
        Span("l ", (Ink.DIM,), RATE_CELL),
        Span(full(rate), inks, RATE_CELL),
    )


def _field(name: str, text: str, ink: Ink = Ink.STRONG) -> Line:
    return (span(f"{name} ", Ink.DIM), span(text, ink))
