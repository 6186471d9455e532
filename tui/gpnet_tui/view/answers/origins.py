"""How the lines of a tree of origins are written: a cell, a term of a sum, and what is left out."""

from gpnet_engine.formulas.addends import Rest
from gpnet_engine.formulas.expressions import Cells, Term, with_terms_closed
from gpnet_engine.model.schedules import schedule_formula
from gpnet_engine.names import LEARNING_RATE, UPDATES, full, how_many
from gpnet_engine.questions.links import Branch, Link
from gpnet_engine.questions.origins import OriginKind
from gpnet_engine.time.edits import last_typed
from gpnet_engine.time.session import Session
from gpnet_tui.view.equations.formula import Formula, Mode
from gpnet_tui.view.text.ink import CellRef, Ink, Line, span
from gpnet_tui.view.text.labels import cell_label
from gpnet_tui.view.text.numbers import percent, short
from gpnet_tui.view.text.signs import Sign


def link_line(session: Session, link: Link, digits: int) -> Line:
    """Return a cell with its number, and how it came by it."""
    name = cell_label(session, CellRef(link.name, link.row, link.column))
    return (
        span(f"{name} ", Ink.TEXT),
        span(full(link.value) if link.name == UPDATES else short(link.value, digits), Ink.STRONG),
        span(f"   {_how(session, link)}", Ink.DIM),
    )


def term_line(session: Session, branch: Branch, digits: int) -> Line:
    """Return a term that is one cell: its number as it enters the sum, its share, and how the cell came by it."""
    (link,) = branch.links
    name = cell_label(session, CellRef(link.name, link.row, link.column))
    return (
        span(f"{Sign.MINUS} {name} = " if branch.addend.is_subtracted else f"{name} ", Ink.TEXT),
        span(short(branch.addend.value, digits), Ink.STRONG),
        span(f"   {percent(branch.addend.share)}", Ink.KEY),
        span(f"   {_how(session, link)}", Ink.DIM),
    )


def is_one_cell(branch: Branch) -> bool:
    """Tell whether a term is nothing but one cell."""
    return isinstance(branch.addend.expression, Cells | Term) and len(branch.links) == 1


def branch_line(session: Session, branch: Branch, digits: int) -> Line:
    """Return a term with its number, and its share of the sum; what is written down stands as the cells below it do."""
    formula = Formula(session, digits)
    written = formula.spans(with_terms_closed(branch.addend.expression), Mode.SYMBOLS)
    sign = span(f"{Sign.MINUS} " if branch.addend.is_subtracted else "", Ink.DIM)
    return (
        sign,
        *(span(part.text, Ink.TEXT) for part in written),
        span(" = ", Ink.DIM),
        span(short(branch.addend.value, digits), Ink.STRONG),
        span(f"   {percent(branch.addend.share)}", Ink.KEY),
    )


def rest_text(rest: Rest, digits: int) -> str:
    """Return how many terms are not listed, and what they add up to."""
    zeros = f", {rest.zeros:,} of them 0" if rest.zeros else ""
    return f"{Sign.CUT} {how_many(rest.count, 'smaller term')}: {short(rest.sum, digits)}{zeros}"


def alone_text(session: Session, link: Link) -> str:
    """Return of a cell that comes from no other cell, how it came by its number: what is said after its name."""
    match link.kind:
        case OriginKind.TYPED:
            return "is typed: it comes from nothing else"
        case OriginKind.GIVEN:
            return "is given: it comes from nothing else"
        case OriginKind.BEGINS | OriginKind.COUNTED | OriginKind.SCHEDULED:
            return _how(session, link)
        case _:
            return "is constant: it comes from nothing else"


def rate_text(session: Session, iteration: int) -> str:
    """Return how the learning rate of an iteration follows from its schedule, with the numbers put in."""
    starts = session.timeline.starts
    rate = starts.rate(iteration)
    if rate.schedule is None:
        return ""
    formula = schedule_formula(rate.schedule, full(rate.start), f"{starts.schedule_at(iteration):,}")
    typed = last_typed(session.edits, iteration, LEARNING_RATE)
    return f"{formula}, by its schedule" + (f" from the rate typed in iteration {typed:,}" if typed else "")


def count_text(session: Session, iteration: int) -> str:
    """Return what the count of updates counts."""
    first, before = session.timeline.starts.counted_from(iteration)
    earlier = f", after {how_many(before, 'update')} before the run" if before else ""
    since = f" since iteration {first:,}" if first > 1 else ""
    return f"counts the updates{since}{earlier}"


def _begin_text(session: Session, iteration: int) -> str:
    if session.timeline.starts.is_new_optimizer(iteration):
        return f"begins at 0, as the optimizer was changed in iteration {iteration:,}"
    return f"begins at 0 in iteration {iteration:,}" if iteration > 1 else "begins at 0"


def _how(session: Session, link: Link) -> str:
    iteration, step = link.position
    match link.kind:
        case OriginKind.BEGINS:
            return _begin_text(session, iteration)
        case OriginKind.COUNTED:
            return count_text(session, iteration)
        case OriginKind.SCHEDULED:
            return f"= {rate_text(session, iteration)}"
        case OriginKind.GIVEN:
            return "given"
        case OriginKind.TYPED:
            return f"typed in iteration {iteration:,}"
        case OriginKind.CARRIED:
            return f"left by iteration {iteration:,}, step {step}"
        case OriginKind.COMPUTED:
            elsewhere = f"iteration {iteration:,}, " if iteration != session.position.iteration else ""
            return f"{elsewhere}step {step}"
