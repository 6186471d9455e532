"""The program of an iteration as a debugger lists source lines, or, where there is little room, as a strip."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import groupby

from gpnet_engine.names import before_update, label
from gpnet_engine.operations import Operation, Phase
from gpnet_engine.operations.program import phase
from gpnet_engine.questions.explanations import context_at
from gpnet_engine.stopping.breakpoints import Breakpoint
from gpnet_engine.time.session import Session
from gpnet_tui.view.breakpoints import sign_of
from gpnet_tui.view.text.ink import PHASE_INK, PHASE_SIGN, Ink, Line, Span, StepRef, clip, fit, span
from gpnet_tui.view.text.signs import Sign

_AGES = {1: Sign.DONE, 0: Sign.CURRENT, -1: Sign.TO_COME}
_NAME_WIDTH = 9  # ∂E/∂out_c


def program_lines(
    session: Session,
    cursor: int | None,
    columns: int,
    breakpoints: Sequence[Breakpoint] = (),
    *,
    hides_next: bool = False,
) -> list[Line]:
    """Return the operations under the headings of their phases. `cursor` is the step that `t` would run to.

    With `hides_next`, those that are to come are only counted.
    """
    signs = {one.result: sign_of(one) for one in breakpoints}
    lines: list[Line] = []
    for part, operations in _phases(session):
        lines.append((span(_heading(part), Ink.STRONG, PHASE_INK[part]),))
        lines += [
            _hidden_line(step, columns)
            if hides_next and step > session.position.step
            else _line(session, step, cursor, columns, signs)
            for step, _ in operations
        ]
    return lines


def program_rows(session: Session) -> int:
    """Return how many rows the list takes with its frame."""
    return len(session.program) + len(_phases(session)) + 2


def line_of(session: Session, step: int) -> int:
    """Return the index of the line that lists the operation `step` (from 1); 0 for the start."""
    index = 0
    for _, operations in _phases(session):
        index += 1
        for number, _ in operations:
            if number == step:
                return index
            index += 1
    return 0


def strip_line(session: Session, cursor: int | None, columns: int, breakpoints: Sequence[Breakpoint] = ()) -> Line:
    """Return the phases side by side, one sign an operation where they fit."""
    columns -= 2  # a space at either end
    signs = {one.result: sign_of(one) for one in breakpoints}
    headings = sum(len(_heading(part)) + 1 for part in Phase) + 2 * (len(Phase) - 1)
    whole = len(session.program) + headings <= columns
    spans: list[Span] = [span(" ")]
    for part, operations in _phases(session):
        if len(spans) > 1:
            spans.append(span("  "))
        begins = operations[0][0]
        spans += [Span(_heading(part), (PHASE_INK[part],), StepRef(begins)), span(" ")]
        if whole:
            spans += [_sign(session, step, cursor, signs) for step, _ in operations]
        else:
            done = sum(step <= session.position.step for step, _ in operations)
            spans.append(span(f"{done}/{len(operations)}", PHASE_INK[part]))
    return clip(tuple(spans), columns + 1)


def strip_note(session: Session, cursor: int | None) -> Line:
    """Return what the cursor of the strip stands on."""
    if cursor is None:
        return ()
    operation = session.program[cursor - 1]
    return (span("t", Ink.KEY), span(f" runs to {cursor} {label(operation.result)}", Ink.DIM))


def _phases(session: Session) -> list[tuple[Phase, list[tuple[int, Operation]]]]:
    numbered = enumerate(session.program, start=1)
    return [(part, list(operations)) for part, operations in groupby(numbered, lambda item: phase(item[1]))]


def _heading(part: Phase) -> str:
    """Return the name of a phase, and beside its colour the sign for it."""
    return f"{PHASE_SIGN[part]} {part.value}"


def _line(session: Session, step: int, cursor: int | None, columns: int, signs: Mapping[str, str]) -> Line:
    age = (session.position.step > step) - (session.position.step < step)
    operation = session.program[step - 1]
    stop = signs.get(operation.result, " ")
    symbols = operation.rule.symbols(operation, context_at(session, operation))
    return _listed(operation, symbols, step, age, stop, columns, is_chosen=step == cursor)


def _hidden_line(step: int, columns: int) -> Line:
    """Return the line of an operation that is asked, or comes after it."""
    spans = (span(f"{Sign.TO_COME} {step:>2} ", Ink.DIM), span(Sign.UNKNOWN, Ink.DIM))
    return tuple(Span(part.text, part.inks, StepRef(step)) for part in fit(spans, columns))


@lru_cache(maxsize=2048)
def _listed(
    operation: Operation, symbols: str, step: int, age: int, stop: str, columns: int, *, is_chosen: bool
) -> Line:
    """Return the line of an operation: `age` is 1 if it is done, 0 if it is the current one, −1 if it is to come."""
    name = label(before_update(operation.result)).ljust(_NAME_WIDTH)
    spans = (
        span(_AGES[age], {1: PHASE_INK[phase(operation)], 0: Ink.STRONG, -1: Ink.DIM}[age]),
        span(Sign.CURSOR, Ink.KEY) if is_chosen and age and stop == " " else span(stop, Ink.BREAK),
        span(f"{step:>2} ", Ink.DIM if age else Ink.TEXT),
        span(f"{name} ", {1: Ink.TEXT, 0: Ink.STRONG, -1: Ink.DIM}[age]),
        span(symbols, Ink.DIM if age else Ink.TEXT),
    )
    over = (Ink.CURRENT,) if age == 0 else (Ink.CURSOR,) if is_chosen else ()
    return tuple(Span(part.text, (*part.inks, *over), StepRef(step)) for part in fit(spans, columns))


def _sign(session: Session, step: int, cursor: int | None, signs: Mapping[str, str]) -> Span:
    operation = session.program[step - 1]
    now = session.position.step
    sign = _AGES[(now > step) - (now < step)]
    inks: tuple[Ink, ...] = (PHASE_INK[phase(operation)],) if step <= now else (Ink.DIM,)
    if step == cursor and step != now:
        return Span(Sign.CURSOR, (Ink.KEY,), StepRef(step))
    if operation.result in signs and step != now:
        return Span(signs[operation.result], (Ink.BREAK,), StepRef(step))
    return Span(sign, inks, StepRef(step))
