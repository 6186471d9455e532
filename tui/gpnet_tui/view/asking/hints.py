"""Which number hints are about, and how far they have got: the first wrong one, one that is nearly right, a gap."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING

from gpnet_engine.diagnosis.findings import Cell, Verdict, WrongNumber
from gpnet_tui.view.asking.answering import (
    HINT_CELL,
    HINT_EQUATION,
    HINT_KIND,
    HINT_MATRIX,
    HINT_NUMBER,
    Answering,
)
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.ink import CellRef

if TYPE_CHECKING:
    from gpnet_engine.teaching.verdicts import Correction

_LEVELS = MappingProxyType(
    {
        Verdict.WRONG: (HINT_MATRIX, HINT_CELL, HINT_KIND, HINT_EQUATION, HINT_NUMBER),
        Verdict.NEAR: (HINT_MATRIX, HINT_CELL, HINT_EQUATION, HINT_NUMBER),
        Verdict.MISSING: (HINT_KIND, HINT_EQUATION, HINT_NUMBER),
    }
)
"""The hints that there are; for a gap, the kind is which formula it is."""


@dataclass(frozen=True, slots=True)
class Hinted:
    """A number that hints are about: wrong, nearly right, or missing; `level` is how far they have got."""

    cell: CellRef
    verdict: Verdict
    level: int

    @property
    def is_told(self) -> bool:
        """Whether there is nothing more to tell."""
        return self.level >= HINT_NUMBER

    def leads_there(self, begun: int) -> bool:
        """Tell whether Enter goes to it: to a wrong number, and to one that is nearly right once hints have `begun`."""
        return self.level > 0 and (self.verdict is Verdict.WRONG or (self.verdict is Verdict.NEAR and begun > 0))

    @property
    def next_level(self) -> int:
        """The next hint."""
        return next(level for level in _LEVELS[self.verdict] if level > self.level)


def correction_of(answering: Answering | None) -> "Correction | None":
    """Return what is said of the numbers that were checked; None where none were."""
    if answering is None or answering.checked is None:
        return None
    from gpnet_engine.teaching.verdicts import Correction  # noqa: PLC0415 - the catalogue of mistakes is slow to load

    project, checked = answering.project, answering.checked
    return Correction(
        project.network, project.arithmetic, checked.answers, checked.diagnosis, frozenset(answering.names)
    )


def wrong_of(scene: Scene) -> WrongNumber | None:
    """Return the number that is wrong first, unless another one stands in its place by now."""
    answering = scene.answering
    if answering is None or answering.checked is None:
        return None
    wrong = answering.checked.diagnosis.first_wrong
    if wrong is None or scene.own_numbers.text(*place_of(wrong.cell)) != wrong.yours:
        return None
    return wrong


def hinted(scene: Scene) -> Hinted | None:
    """Return the number that hints are about: the one they have begun with, else the first that is not told."""
    answering = scene.answering
    if answering is None:
        return None
    found = [*_candidates(scene, answering)]
    begun = next((one for one in found if answering.hint and one.cell == answering.hinted), None)
    if begun is not None:
        return replace(begun, level=max(begun.level, answering.hint))
    return next((one for one in found if one.cell not in answering.told), next(iter(found), None))


def checked_first(scene: Scene) -> Hinted | None:
    """Return the first number that is wrong, or nearly right, before any hint."""
    answering = scene.answering
    found = () if answering is None else _candidates(scene, answering)
    return next((one for one in found if one.verdict is not Verdict.MISSING), None)


def after(scene: Scene, told: Hinted) -> Hinted | None:
    """Return the number that hints go on with after one of which all is told; None where there is no other one."""
    answering = scene.answering
    if answering is None:
        return None
    others = (one for one in _candidates(scene, answering) if one.cell not in {*answering.told, told.cell})
    return next(others, None)


def mistake_at(scene: Scene) -> str | None:
    """Return the mistake of the catalogue that made the first wrong number, once the hints have named it."""
    answering, wrong, correction = scene.answering, wrong_of(scene), correction_of(scene.answering)
    if answering is None or wrong is None or correction is None:
        return None
    cell, begun = place_of(wrong.cell), hinted(scene)
    is_named = begun is not None and begun.cell == cell and begun.level >= HINT_KIND
    return correction.mistake_in(wrong.cell) if is_named or cell in answering.told else None


def place_of(cell: Cell) -> CellRef:
    """Return where a cell that was checked is on the screen."""
    return CellRef(cell.name, cell.row, cell.column)


def _candidates(scene: Scene, answering: Answering) -> Iterator[Hinted]:
    """Yield what there are hints on, the most important first; marks beside the numbers say matrix and cell already."""
    marked = HINT_CELL if answering.shows_marks else 0
    wrong, correction = wrong_of(scene), correction_of(answering)
    if wrong is not None:
        yield Hinted(place_of(wrong.cell), Verdict.WRONG, marked)
    if correction is not None and (wrong is not None or correction.is_all_right):
        yield from (Hinted(cell, Verdict.NEAR, marked) for cell in _near(scene, answering, correction))
    if not scene.own_numbers.text(*answering.cursor):
        yield Hinted(answering.cursor, Verdict.MISSING, 0)


def _near(scene: Scene, answering: Answering, correction: "Correction") -> Iterator[CellRef]:
    """Yield numbers that are nearly right and stand there still: the one with the cursor, then as many as may be told.

    There may be thousands.
    """
    verdicts = correction.diagnosis.verdicts
    first = [cell for cell in (answering.cursor, answering.hinted) if cell is not None and cell.name in verdicts]
    found = [cell for cell in first if verdicts[cell.name][cell.row, cell.column] == Verdict.NEAR]
    others = (place_of(cell) for cell in correction.cells_with(Verdict.NEAR))
    for cell in (*found, *islice(others, len(answering.told) + 2)):
        if scene.own_numbers.text(*cell) == correction.answers.text(*cell):
            yield cell
