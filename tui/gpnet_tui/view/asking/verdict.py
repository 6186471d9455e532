"""What is said of the numbers that were checked, and to someone who is stuck: no more than the hints have got to."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gpnet_engine.diagnosis.findings import Cell, Verdict
from gpnet_engine.formulas.expressions import Cells, Expression, sources
from gpnet_engine.names import label, listed
from gpnet_engine.questions.explanations import context_at, explanation
from gpnet_tui.view.asking.answering import HINT_CELL, HINT_EQUATION, HINT_KIND, HINT_MATRIX
from gpnet_tui.view.asking.hints import Hinted, checked_first, correction_of, hinted, mistake_at, place_of
from gpnet_tui.view.asking.page import Page, own_result, with_terms
from gpnet_tui.view.equations.chain import EQUALS, Stage, equals_lines
from gpnet_tui.view.equations.formula import Formula, Mode
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.ink import CellRef, CommandRef, Ink, Line, Span, span, wrap
from gpnet_tui.view.text.labels import cell_label, cells_label

if TYPE_CHECKING:
    from gpnet_engine.teaching.verdicts import Correction

_KEY_GAP = span("   ")
_ALL_MODES = (Mode.SYMBOLS, Mode.NUMBERS, Mode.WRITTEN)


def verdict_lines(scene: Scene, columns: int, rows: int) -> list[Line]:
    """Return what is said, in at most so many rows: symbols make way for numbers, and the keys are always there."""
    about = _shown(scene)
    if about is None:
        return _wrapped(_all_in_all(scene), columns, is_heading=True)[:rows]
    texts, is_heading = _told(scene, about), about.verdict is not Verdict.MISSING
    told = _wrapped(texts, columns, is_heading=is_heading)
    equation, keys = _equation(scene, about, columns, _ALL_MODES), [*filter(None, [_keys(scene, about)])]
    if len(told) + len(equation) + len(keys) > rows:
        equation = _equation(scene, about, columns, _ALL_MODES[1:])
    room = max(rows - len(equation) - len(keys), 1)
    return [*_whole_sentences(texts, columns, room, is_heading=is_heading), *equation, *keys]


def tells_formula(scene: Scene, cell: CellRef) -> bool:
    """Tell whether what is said has the formula of a cell in it."""
    about = _shown(scene)
    return about is not None and about.cell == cell and about.level >= HINT_EQUATION


def expression_of(page: Page, cell: CellRef) -> Expression:
    """Return the formula of a cell of the result that is asked."""
    return explanation(page.session, page.operation, *cell)


def _shown(scene: Scene) -> Hinted | None:
    """Return the number that something is said of: of a gap nothing is, before it is asked for."""
    about = hinted(scene)
    return checked_first(scene) if about is None or not about.level else about


def _all_in_all(scene: Scene) -> list[str]:
    """Return what is said where no number in particular is in question."""
    correction = correction_of(scene.answering)
    if correction is None:
        return []
    if not correction.is_all_right:
        return ["You have changed the number that was wrong first."]
    return correction.lines(reveals=False)


def _wrapped(texts: list[str], columns: int, *, is_heading: bool) -> list[Line]:
    """Return sentences as lines; the first one may be the heading of the others."""
    inks = [Ink.STRONG if is_heading and not index else Ink.TEXT for index in range(len(texts))]
    return [line for text, ink in zip(texts, inks, strict=True) for line in wrap(text, columns, ink)]


def _whole_sentences(texts: list[str], columns: int, rows: int, *, is_heading: bool) -> list[Line]:
    """Return the sentences for which there are rows: each is there to its end, or not at all, but for the first."""
    lines = _wrapped(texts[:1], columns, is_heading=is_heading)[:rows]
    for text in texts[1:]:
        following = _wrapped([text], columns, is_heading=False)
        lines += following if len(lines) + len(following) <= rows else []
    return lines


def _told(scene: Scene, about: Hinted) -> list[str]:
    """Return the sentences that belong to a level of hints."""
    correction = correction_of(scene.answering)
    if about.verdict is Verdict.MISSING or correction is None:
        return _of_gap(scene, about)
    if about.verdict is Verdict.WRONG:
        return _of_wrong(correction, about)
    wrong, answering = correction.diagnosis.first_wrong, scene.answering
    is_told = wrong is not None and answering is not None and place_of(wrong.cell) in answering.told
    return _of_near(correction, about, is_told=is_told)


def _of_wrong(correction: "Correction", about: Hinted) -> list[str]:
    reveals, level = about.is_told, about.level
    if level < HINT_CELL:
        where = [f"The first is in {label(about.cell.name)}."] if level == HINT_MATRIX else []
        return [correction.how_many_wrong(), *where]
    found = [*correction.first_wrong(reveals=reveals)]
    if level >= HINT_KIND:
        named = [*correction.mistakes(reveals=reveals), *correction.ties(), *correction.slips(reveals=reveals)]
        found += [*named, *correction.unexplained(reveals=False), *correction.too_short()]
    return [*found, *correction.following()]


def _of_near(correction: "Correction", about: Hinted, *, is_told: bool) -> list[str]:
    """Return what is said of a number that is nearly right, beside one that is wrong if all `is_told` of that."""
    cell = Cell(*about.cell)
    if about.is_told:
        return [correction.nearly(cell)]
    if correction.is_all_right:
        heading = [*correction.praise()]
    else:
        heading = [*(correction.revealed() if is_told else correction.first_wrong(reveals=False))]
        heading += correction.how_many_near()
    if about.level < HINT_CELL:
        return [*heading, *([f"The first is in {label(cell.name)}."] if about.level == HINT_MATRIX else [])]
    return [*heading, correction.first_near(cell), *correction.habits(reveals=False)]


def _of_gap(scene: Scene, about: Hinted) -> list[str]:
    """Return what a cell is that is not filled in, and what it is computed from; in the end, the number."""
    page = _page_at(scene, about.cell)
    if page is None:
        return []
    operation, (_, row, column) = page.operation, about.cell
    meaning = operation.rule.meaning(operation, context_at(page.session, operation), row, column)
    from_these = dict.fromkeys(cells_label(page.session, cells) for cells in sources(expression_of(page, about.cell)))
    found = [f"{cell_label(page.session, about.cell)}: {meaning}", f"It is computed from {listed(from_these)}."]
    if not about.is_told or _gap_in(page, about.cell) is not None:
        return found
    number = Formula(page.session, scene.digits).text(own_result(page, about.cell))
    return [*found, f"From your numbers it is {number}."]


def _gap_in(page: Page, cell: CellRef) -> Cells | None:
    """Return the first numbers that a cell is computed from and that are not all filled in."""
    session = with_terms(page)
    return next(
        (cells for cells in sources(expression_of(page, cell)) if np.isnan(cells.numbers(session.values)).any()), None
    )


def _equation(scene: Scene, about: Hinted, columns: int, modes: tuple[Mode, ...]) -> list[Line]:
    """Return the formula of a cell with the person's own numbers put in, once hints have got so far."""
    page = _page_at(scene, about.cell)
    if page is None or about.level < HINT_EQUATION:
        return []
    gap, session, expression = _gap_in(page, about.cell), with_terms(page), expression_of(page, about.cell)
    formula = Formula(session, scene.digits)
    forms = [tuple(formula.spans(expression, mode)) for mode in (modes if gap is None else modes[:1])]
    stages = [
        Stage(EQUALS, form) for at, form in enumerate(forms) if form not in forms[:at] and (not at or len(form) > 1)
    ]
    lines = equals_lines((span(cell_label(session, about.cell), Ink.RESULT),), stages, columns)
    if gap is None:
        return lines
    return [*lines, *wrap(f"{cells_label(session, gap)} is not filled in yet.", columns, Ink.TEXT)]


def _page_at(scene: Scene, cell: CellRef) -> Page | None:
    """Return the page as it is with the cursor on another cell."""
    answering = scene.answering
    return None if answering is None else replace(scene, answering=replace(answering, cursor=cell)).page


def _keys(scene: Scene, about: Hinted) -> Line:
    """Return the keys that lead on from a number."""
    answering = scene.answering
    is_there = answering is not None and answering.cursor == about.cell
    keys: list[tuple[str, str, str]] = []
    spans: list[Span] = []
    if answering is not None and not is_there and about.leads_there(answering.hint):
        keys.append(("Enter", "goes there", "answer_take"))
    elif is_there and about.verdict is Verdict.WRONG and scene.lesson is not None:
        spans += [span("type the right number over it", Ink.TEXT), _KEY_GAP]
    elif is_there and about.verdict is Verdict.WRONG and mistake_at(scene) is not None:
        keys.append(("Enter", "makes it on purpose", "answer_take"))
    if not about.is_told:
        keys += [("h", "hint", "answer_hint"), ("r", "reveal", "answer_reveal")]
    if about.verdict is not Verdict.MISSING:
        keys.append(("n", "next", "answer_next_wrong"))
    for key, word, action in keys:
        target = CommandRef(action)
        spans += [Span(key, (Ink.KEY,), target), Span(f" {word}", (Ink.TEXT,), target), _KEY_GAP]
    return tuple(spans)
