"""The table of one layer: a row for every neuron, its matrices beside each other, each drawn as a block of its own."""

from dataclasses import dataclass
from typing import TypeAlias

from gpnet_engine.names import kind_label, label
from gpnet_engine.operations.execute import shape_of
from gpnet_engine.operations.program import phase
from gpnet_engine.time.session import Session
from gpnet_tui.view.focus import Focus
from gpnet_tui.view.matrices.cells import PLAIN, Look
from gpnet_tui.view.matrices.drawn import Drawn, Key
from gpnet_tui.view.matrices.grid import slot_name, slots, slots_of
from gpnet_tui.view.matrices.heat import scale_line
from gpnet_tui.view.matrices.matrix import MatrixView, form_in_sight
from gpnet_tui.view.matrices.scroll import Scroll, in_sight
from gpnet_tui.view.matrices.slots import Places, Slot
from gpnet_tui.view.text.box import box
from gpnet_tui.view.text.ink import PHASE_INK, Ink, LayerRef, Line, Span, span, width
from gpnet_tui.view.text.labels import range_text, role_of
from gpnet_tui.view.text.signs import Sign

FRAME_ROWS = 3  # two edges and the headings
_LEAST_EDGE = 8  # corners, lines and blanks beside title and note

Slots: TypeAlias = list[tuple[Slot, MatrixView | None]]


@dataclass(frozen=True, slots=True)
class Table:
    """Draws the table of `layer` in `rows` lines; `has_keys` shows the cell that arrow keys move.

    Rows that are `troubled` are marked, and the `note` says what is wrong.
    """

    session: Session
    focus: Focus
    digits: int
    places: Places
    slots: tuple[Slot, ...]
    scroll: Scroll
    has_keys: bool
    layer: str
    rows: int
    look: Look = PLAIN
    troubled: frozenset[int] = frozenset()
    note: str = ""

    def lines(self, drawn: Drawn) -> list[Line]:
        """Return the table in its frame; the lines in `drawn` once more, if they show the same."""
        rows = self._rows_in_sight()
        slots = [(slot, self._filled(slot, rows)) for slot in self.slots]
        return drawn.again(self.layer, self._shown(rows, slots), slots, lambda: self._draw(rows, slots))

    def _shown(self, rows: range, slots: Slots) -> Key:
        """Return everything that the lines depend on."""
        chosen, cursor = self.focus.chosen, self.focus.cursor
        names = {matrix.name for _, matrix in slots if matrix is not None}
        return (
            rows,
            [(slot, None if matrix is None else matrix.sight.key) for slot, matrix in slots],
            self.rows,
            self.places.columns,
            self.digits,
            self.look,
            self.troubled,
            self.note,
            self._frame(),
            None if (scaled := self._scaled(slots)) is None else scaled.name,
            chosen if chosen and chosen.name in names else None,
            cursor if cursor.name in names and (self.has_keys or self.focus.is_pinned) else None,
        )

    def _frame(self) -> Ink:
        operation = self.session.operation
        is_current = operation is not None and operation.layer == self.layer
        return PHASE_INK[phase(operation)] if operation is not None and is_current else Ink.FRAME

    def _draw(self, rows: range, slots: Slots) -> list[Line]:
        lines = [self._headings(slots), *(self._row(row, slots) for row in rows)]
        below = self._range_note(rows)
        columns, title, note = self.places.columns + 2, self.title(), self._scale(slots)
        if width(title) + width(note) > columns - _LEAST_EDGE:
            note = ()
        return box(lines, columns, self.rows, title=title, note=note, below=below, frame=self._frame())

    def _scaled(self, slots: Slots) -> MatrixView | None:
        """Return the matrix whose heat is explained: that with the cursor, else the result, else the first one."""
        if not self.look.heat:
            return None
        known = [matrix for _, matrix in slots if matrix is not None and matrix.sight.scale is not None]
        wanted = [matrix for matrix in known if matrix.name == self.focus.cursor.name]
        wanted += [matrix for matrix in known if matrix.sight.is_result]
        return next(iter([*wanted, *known]), None)

    def _scale(self, slots: Slots) -> Line:
        """Return the scale of a heat map, and whose it is."""
        matrix = self._scaled(slots)
        if matrix is None or matrix.sight.scale is None:
            return ()
        return span(f"{label(matrix.name)}  ", Ink.DIM), *scale_line(matrix.sight.scale)

    def title(self) -> Line:
        """Return what the layer is."""
        network = self.session.project.network
        index = network.letters.index(self.layer)
        size = network.sizes[index]
        role = role_of(network, self.layer)
        role += "  outputs" if index == len(network.sizes) - 1 else ""
        neurons = f"{size:,} neuron{'s' if size != 1 else ''}"
        name = Span(self.layer, (Ink.STRONG,), LayerRef(self.layer))
        note = (span(f"  {self.note}", Ink.BREAK),) if self.note else ()
        return (name, span(f"  {neurons}  {role}", Ink.DIM), *note)

    def _rows_in_sight(self) -> range:
        network = self.session.project.network
        size = network.sizes[network.letters.index(self.layer)]
        return in_sight(self.scroll.row(self.layer), self.rows - FRAME_ROWS, size)

    def _columns_in_sight(self, name: str, slot: Slot) -> range:
        total = shape_of(self.session.project.network, name, self.session.batch)[1]
        return in_sight(self.scroll.column(self.layer, slot.name), slot.count, total)

    def _filled(self, slot: Slot, rows: range) -> MatrixView | None:
        """Return the matrix that stands in a slot; None where there is none."""
        name = slot_name(self.session.project.network, self.layer, slot.name)
        if name is None:
            return None
        name, rows = form_in_sight(self.session, name, rows)
        columns = self._columns_in_sight(name, slot)
        return MatrixView(
            self.session, self.focus, name, rows, columns, self.digits, slot.count, self.look, has_keys=self.has_keys
        )

    def _headings(self, slots: Slots) -> Line:
        return self._beside([(slot, () if matrix is None else matrix.heading()) for slot, matrix in slots], 0)

    def _row(self, row: int, slots: Slots) -> Line:
        name = f"{self.layer}{row + 1}"
        ink = Ink.TROUBLED if row in self.troubled else Ink.DIM
        label = (span(name, ink), span(" " * (self.places.gutter - len(name))))
        parts = [(slot, () if matrix is None else matrix.row(row)) for slot, matrix in slots]
        return (*label, *self._beside(parts, self.places.gutter))

    def _beside(self, parts: list[tuple[Slot, Line]], at: int) -> Line:
        """Put lines into their slots, from column `at` of the screen on; an empty line leaves its slot blank."""
        line: list[Span] = []
        for slot, part in parts:
            room = slot.count * self.places.pitch
            line.append(span(" " * (slot.start - at)))
            line += part or (span(" " * room),)
            at = slot.start + room
        return tuple(line)

    def _range_note(self, rows: range) -> Line:
        """Return which rows and columns are in sight, where not all are, and which matrices are out of it."""
        network = self.session.project.network
        size = network.sizes[network.letters.index(self.layer)]
        notes = [range_text("row", rows, size)] if len(rows) < size else []
        for slot in self.slots:
            name = slot_name(network, self.layer, slot.name)
            if name is None or slot.name not in {"W", "out"}:
                continue
            columns = self._columns_in_sight(name, slot)
            total = shape_of(network, name, self.session.batch)[1]
            if len(columns) < total:
                notes.append(range_text("column" if slot.name == "W" else "sample", columns, total))
        notes += self._hidden()
        return (span("  ".join(notes), Ink.DIM),) if notes else ()

    def _hidden(self) -> list[str]:
        names = dict(slots_of(self.session.project.network, self.layer))
        places = slots(self.session.project.network)
        first, last = places.index(self.slots[0].name), places.index(self.slots[-1].name)
        before = [kind_label(names[slot]) for slot in places[:first] if slot in names]
        after = [kind_label(names[slot]) for slot in places[last + 1 :] if slot in names]
        left, right = f"{Sign.MORE_LEFT} {' '.join(before)}", f"{' '.join(after)} {Sign.MORE_RIGHT}"
        return [left] * bool(before) + [right] * bool(after)
