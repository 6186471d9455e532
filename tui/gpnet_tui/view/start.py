"""What stands in the place of the equation at the start of an iteration: the samples, and what comes next."""

from gpnet_engine.names import full, label
from gpnet_engine.questions.explanations import context_at
from gpnet_engine.questions.findings import Finding
from gpnet_engine.time.samples import batch
from gpnet_engine.time.session import Session
from gpnet_tui.view.equations.block import window
from gpnet_tui.view.equations.equation import sample_text
from gpnet_tui.view.text.ink import Ink, Line, Span, clip, fit, span, wrap
from gpnet_tui.view.text.numbers import short
from gpnet_tui.view.text.signs import Sign

_MOST_SAMPLES = 6
_MOST_TARGETS = 5  # of many, where inputs need the room too
_DIGITS = 4
_BETWEEN, _ARROW, _CUT = "  ", f"  {Sign.FORWARD}  ", f"  {Sign.CUT}"
_LEAST_PITCH = 1 + len(_BETWEEN)  # of a number
_KEYS = (
    ("s", "runs it"),
    ("n", "the whole layer"),
    ("f", "the whole phase"),
    ("i", "on to the next iteration"),
)


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
    origin = "the given weights" if iteration == 1 else f"the weights that iteration {iteration - 1:,} left"
    begin = f"Iteration {iteration:,} begins with {sample_text(session)} and {origin}. Nothing is computed yet."
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
    """Return the samples around those of this iteration in at most `rows` lines, and how many more there are."""
    total, first = session.project.samples, session.project.samples_of(session.position.iteration)[0]
    shown = window(total, rows if rows >= total else max(rows - 1, 1), first)
    lines = _listed(session, shown, columns)
    rest = total - len(shown)
    if not rest:
        return lines
    more = span(f"  {rest:,} more", Ink.DIM)
    return [*lines, (more,)] if len(lines) < rows else [*lines[:-1], (*fit(lines[-1], columns - len(more.text)), more)]


def _listed(session: Session, shown: range, columns: int) -> list[Line]:
    """Return samples below each other, inputs before the arrow, targets behind it; as many numbers as there is room."""
    project, iteration = session.project, session.position.iteration
    now = project.samples_of(iteration)
    heads: list[str] = []
    inputs: list[list[str]] = []
    targets: list[list[str]] = []
    for sample in shown:
        turn = project.order.next_turn(sample, iteration)
        given = batch(project, session.edits, turn)
        at = project.samples_of(turn).index(sample)
        for texts, array in zip((inputs, targets), given, strict=True):
            texts.append([_number(number) for number in array[: columns // _LEAST_PITCH, at].tolist()])
        heads.append(f"sample {sample + 1:<4,}")
    inputs, targets = _pointed(inputs), _pointed(targets)
    least = min(_MOST_TARGETS, project.network.sizes[-1])
    room = columns - 2 - len(heads[-1]) - len(_ARROW)
    right = _aligned(targets, project.network.sizes[-1], max(room - _width_of(inputs), _width_of(targets, least)))
    left = _aligned(inputs, project.network.sizes[0], room - len(right[0]))
    lines: list[Line] = []
    for sample, head, given_in, wanted in zip(shown, heads, left, right, strict=True):
        ink, mark = (Ink.STRONG, f"{Sign.PRESENT} ") if sample in now else (Ink.DIM, "  ")
        text = span(f"{given_in}{_ARROW}{wanted}", ink)
        lines.append(clip((span(mark, Ink.STRONG), span(head, Ink.DIM), text), columns))
    return lines


def _pointed(rows: list[list[str]]) -> list[list[str]]:
    """Return rows of numbers with blanks behind them, so that to the right the points of a column are in line."""
    columns: list[list[str]] = []
    for texts in zip(*rows, strict=True):
        behind = [0 if "e" in text else len(text) - len(text.partition(".")[0]) for text in texts]
        columns.append(
            [text + " " * (max(behind) - own) * ("e" not in text) for text, own in zip(texts, behind, strict=True)]
        )
    return [list(row) for row in zip(*columns, strict=True)]


def _aligned(rows: list[list[str]], total: int, room: int) -> list[str]:
    """Return rows of numbers with their columns below each other, as many of `total` as fit into `room`."""
    count = len(rows[0])
    while count > 1 and _width_of(rows, count) + (len(_CUT) if count < total else 0) > room:
        count -= 1
    widths = [max(len(row[at]) for row in rows) for at in range(count)]
    end = _CUT if count < total else ""
    return [_BETWEEN.join(text.rjust(width) for text, width in zip(row, widths, strict=False)) + end for row in rows]


def _width_of(rows: list[list[str]], count: int | None = None) -> int:
    """Return how wide the first `count` columns of rows are, or all."""
    columns = list(zip(*(row[:count] for row in rows), strict=True))
    return sum(max(map(len, column)) for column in columns) + len(_BETWEEN) * (len(columns) - 1)


def _number(number: float) -> str:
    return full(number) if len(full(number)) <= _DIGITS + 2 else short(number, _DIGITS)
