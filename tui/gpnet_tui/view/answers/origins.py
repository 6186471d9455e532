"""How the lines of a tree of origins are written: a cell, a term of a sum, and what is left out."""

from gpnet_engine.formulas.addends import Rest
from gpnet_engine.formulas.expressions import Cells, Term
from gpnet_engine.names import how_many
from gpnet_engine.questions.origins import Branch, Link, OriginKind
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
        span(short(link.value, digits), Ink.STRONG),
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
    """Return a term with its number, and its share of the sum."""
    formula = Formula(session, digits)
    written = formula.spans(branch.addend.expression, Mode.SYMBOLS)
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


def _how(session: Session, link: Link) -> str:
    iteration, step = link.position
    match link.kind:
        case OriginKind.GIVEN:
            return "given"
        case OriginKind.TYPED:
            return f"typed in iteration {iteration:,}"
        case OriginKind.CARRIED:
            return f"left by iteration {iteration:,}, step {step}"
        case OriginKind.COMPUTED:
            elsewhere = f"iteration {iteration:,}, " if iteration != session.position.iteration else ""
            return f"{elsewhere}step {step}"
