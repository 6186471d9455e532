"""What stands in the place of the equation at the start of an iteration: the samples, and what comes next."""

from gpnet_engine.names import label
from gpnet_engine.questions.explanations import context_at
from gpnet_engine.questions.findings import Finding
from gpnet_engine.time.edits import batch
from gpnet_engine.time.session import Session
from gpnet_tui.view.equations.block import window
from gpnet_tui.view.equations.equation import sample_text
from gpnet_tui.view.text.ink import Ink, Line, Span, clip, span, wrap
from gpnet_tui.view.text.numbers import full, short

_MOST_SAMPLES = 6
_MOST_NUMBERS = 5
_DIGITS = 4
_KEYS = (("s", "does it"), ("n", "the whole layer"), ("f", "the whole phase"), ("i", "the whole iteration"))


def start_title(session: Session) -> Line:
    """Return where we are."""
    return (span(f"Start of iteration {session.position.iteration:,}", Ink.STRONG),)


def start_lines(session: Session, columns: int, rows: int, found: tuple[Finding, ...] = ()) -> list[Line]:
    """Return what the iteration begins with, the next operation, the keys that do it, and what was `found` already.

    Of several findings the first one is written out.
    """
    iteration = session.position.iteration
    first = session.program[0]
    right = first.rule.symbols(first, context_at(session, first))
    origin = "the weights it was given" if iteration == 1 else f"the weights that iteration {iteration - 1:,} left"
    begin = f"Iteration {iteration:,} begins with {sample_text(session)} and {origin}. Nothing is computed in it yet."
    lines = [
        (),
        *wrap(begin, columns, Ink.TEXT),
        (),
        (span("The next operation is ", Ink.TEXT), span(f"{label(first.result)} = {right}", Ink.STRONG)),
        clip(_keys(), columns),
        (),
    ]
    for finding in found[:1]:
        more = f" {len(found) - 1:,} more: H." if len(found) > 1 else ""
        lines += [*wrap(f"! {finding.text}{more}", columns, Ink.BREAK), ()]
    spare = min(rows - len(lines), _MOST_SAMPLES)
    return [*lines, *(_samples(session, columns, spare) if spare > 0 else [])][:rows]


def _keys() -> Line:
    spans: list[Span] = []
    for key, does in _KEYS:
        spans += [span(", " if spans else "", Ink.DIM), span(key, Ink.KEY), span(f" {does}", Ink.DIM)]
    return (*spans, span(".", Ink.DIM))


def _samples(session: Session, columns: int, rows: int) -> list[Line]:
    """Return the samples around those of this iteration, inputs before the arrow, targets behind it."""
    project, iteration = session.project, session.position.iteration
    now, size = project.samples_of(iteration), project.training.batch_size
    lines: list[Line] = []
    for sample in window(project.samples, rows, now.start):
        turn = iteration + (sample // size - now.start // size) % project.batches
        inputs, targets = batch(project, session.edits, turn)
        at = sample - project.samples_of(turn).start
        is_now = sample in now
        text = f"{_numbers(inputs[:, at].tolist())}  →  {_numbers(targets[:, at].tolist())}"
        mark = span("▶ " if is_now else "  ", Ink.STRONG)
        name = span(f"sample {sample + 1:<4,}", Ink.DIM)
        lines.append(clip((mark, name, span(text, Ink.STRONG if is_now else Ink.DIM)), columns))
    return lines


def _numbers(numbers: list[float]) -> str:
    shown = [full(number) if len(full(number)) <= _DIGITS + 2 else short(number, _DIGITS) for number in numbers]
    return "  ".join([*shown[:_MOST_NUMBERS], *(["…"] if len(shown) > _MOST_NUMBERS else [])])
