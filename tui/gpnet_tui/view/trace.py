"""The trace for reading: every operation as a matrix equation, under the headings of phases and iterations."""

from collections.abc import Iterable, Iterator

from gpnet_engine.names import LEARNING_RATE, full
from gpnet_engine.operations import Phase
from gpnet_engine.operations.program import phase
from gpnet_engine.time.session import Session
from gpnet_engine.time.trace import Entry
from gpnet_tui.view.equations.equation import EquationView, sample_text
from gpnet_tui.view.text.clean import clean
from gpnet_tui.view.text.ink import plain
from gpnet_tui.view.text.numbers import DEFAULT_DIGITS

COLUMNS, ROWS = 80, 24
_INDENT = "    "


def trace_lines(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield the lines of the whole trace; matrices that do not fit into the page are cut, with … for the rest."""
    iteration: int | None = None
    part: Phase | None = None
    for entry in entries:
        if entry.position.iteration != iteration:
            if iteration is not None:
                yield ""
            iteration, part = entry.position.iteration, None
            yield from _iteration_heading(entry.session)
        if phase(entry.operation) is not part:
            part = phase(entry.operation)
            yield ""
            yield f"{part.value} ".ljust(COLUMNS, "─")
        yield ""
        yield from _operation(entry)


def _iteration_heading(session: Session) -> Iterator[str]:
    project = session.project
    sizes = "-".join(map(str, project.network.sizes))
    yield f"{clean(project.title)}  {sizes} {', '.join(dict.fromkeys(project.network.activations))}"
    decimals = project.training.decimals
    arithmetic = project.arithmetic.precision if decimals is None else f"{decimals} decimals"
    rate = full(project.arithmetic.shortest(float(session.values[LEARNING_RATE][0, 0])))
    yield f"iteration {session.position.iteration:,}, {sample_text(session)}, l = {rate}, {arithmetic}"
    if not project.network.is_right:
        from gpnet_tui.view.answers.catalogue import mistakes_text  # noqa: PLC0415 - few people make them

        yield mistakes_text(project.network.mistakes)


def _operation(entry: Entry) -> Iterator[str]:
    session = entry.session
    decimals = session.project.training.decimals
    digits = DEFAULT_DIGITS if decimals is None else max(decimals, 1)
    view = EquationView(session, entry.operation, 0, 0, digits)
    yield f"{entry.position.step:>3} {plain(view.symbols())}   ({view.called()})"
    for line in view.matrices(COLUMNS - len(_INDENT), ROWS):
        yield (_INDENT + plain(line)).rstrip()
