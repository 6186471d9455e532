"""Every layer of the network below each other: how the rows are shared out, what is folded, and what is in sight."""

from dataclasses import dataclass, field
from functools import cached_property

from gpnet_engine.names import kind_label
from gpnet_engine.operations.program import operation_making
from gpnet_engine.questions.health import Health
from gpnet_engine.time.session import Session
from gpnet_tui.view.answers.health import layer_note, troubled_units
from gpnet_tui.view.equations.block import window
from gpnet_tui.view.focus import Focus
from gpnet_tui.view.matrices.cells import PLAIN, Look
from gpnet_tui.view.matrices.drawn import Drawn
from gpnet_tui.view.matrices.grid import as_shown, home_layer, slots_of
from gpnet_tui.view.matrices.kept import is_weight_slot
from gpnet_tui.view.matrices.scroll import UNSCROLLED, Scroll, moved
from gpnet_tui.view.matrices.slots import Places, Slot, slot_of
from gpnet_tui.view.matrices.table import FRAME_ROWS, Table
from gpnet_tui.view.text.ink import CellRef, Ink, LayerRef, Line, Span, fit, span
from gpnet_tui.view.text.signs import Sign

_LEAST_ROWS = FRAME_ROWS + 2


@dataclass(frozen=True, slots=True)
class Part:
    """What is drawn of one layer: a framed table of `rows` lines, or one folded line."""

    layer: str
    rows: int

    @property
    def is_folded(self) -> bool:
        """Whether the layer is one line only."""
        return self.rows == 1


@dataclass(frozen=True)
class LayersView:
    """Draws the layers at `session` into `columns` by `rows`; `has_keys` shows the cell that arrow keys move.

    `folded` layers are one line each, except for the one with the cursor; what `health` finds is marked. `drawn` keeps
    what was drawn, so that the next view draws only layers that look different.
    """

    session: Session
    focus: Focus
    digits: int
    columns: int
    rows: int
    scroll: Scroll = UNSCROLLED
    has_keys: bool = False
    look: Look = PLAIN
    folded: frozenset[str] = frozenset()
    health: Health | None = None
    drawn: Drawn = field(default_factory=Drawn)

    def lines(self) -> list[Line]:
        """Return exactly `rows` lines."""
        lines: list[Line] = []
        for part in self.parts:
            lines += [self._folded(part)] if part.is_folded else self._table(part).lines(self.drawn)
        if self.has_tabs():
            lines += [()] * (self.rows - 1 - len(lines))
            lines.append(self._tabs())
        return (lines + [()] * (self.rows - len(lines)))[: self.rows]

    def wanted_rows(self) -> int:
        """Return how many rows show all layers whole, but for those that are folded."""
        return sum(map(self._whole, self.session.project.network.letters))

    def has_tabs(self) -> bool:
        """Tell whether there is room for one layer only."""
        count = len(self.session.project.network.letters)
        return self.wanted_rows() > self.rows and self.rows < count - 1 + _LEAST_ROWS + 2

    @property
    def _own_layer(self) -> str:
        """The layer with the cursor, which is never folded."""
        return home_layer(self.session.project.network, self.focus.cursor.name)

    @cached_property
    def parts(self) -> list[Part]:
        """The rows shared out: the layer of the cursor first, then the layers nearest to it; the others fold."""
        letters = self.session.project.network.letters
        focus = self._own_layer
        if self.wanted_rows() <= self.rows:
            return [Part(layer, self._whole(layer)) for layer in letters]
        if self.has_tabs():
            return self._parts_around(focus)
        heights = dict.fromkeys(letters, 1)
        spare = self.rows - len(letters)
        for layer in sorted(letters, key=lambda other: self._distance(other, focus)):
            whole = self._whole(layer)
            height = whole if whole - 1 <= spare else spare + 1
            if height == whole or height >= _LEAST_ROWS:
                heights[layer] = height
                spare -= height - 1
        return [Part(layer, height) for layer, height in heights.items()]

    def _parts_around(self, focus: str) -> list[Part]:
        """Return the layer of the cursor, and as many of its neighbours as fit whole above the tabs."""
        letters = self.session.project.network.letters
        shown = {focus: min(self._whole(focus), self.rows - 1)}
        for layer in sorted(letters, key=lambda other: self._distance(other, focus)):
            index = letters.index(layer)
            is_next = any(0 <= beside < len(letters) and letters[beside] in shown for beside in (index - 1, index + 1))
            if layer not in shown and is_next and sum(shown.values()) + self._whole(layer) <= self.rows - 1:
                shown[layer] = self._whole(layer)
        return [Part(layer, shown[layer]) for layer in letters if layer in shown]

    def layer_at(self, x: int, y: int) -> str | None:
        """Return the layer that is drawn at a place."""
        del x  # a table takes the whole width
        for part in self.parts:
            if y < part.rows:
                return part.layer
            y -= part.rows
        return None

    def in_sight(self, cell: CellRef) -> Scroll:
        """Return the scroll that brings `cell` into sight, moved as little as possible."""
        cell = as_shown(self.session, cell)
        layer, own = home_layer(self.session.project.network, cell.name), slot_of(self.session, cell)
        part = next((part for part in self.parts if part.layer == layer), None)
        slot = next((slot for slot in self._slots if slot.name == own), None)
        if part is None or part.is_folded or slot is None:
            return self.scroll
        return self.scroll.with_cell(layer, slot.name, cell, part.rows - FRAME_ROWS, slot.count)

    def scrolled(self, layer: str, rows: int, columns: int) -> Scroll:
        """Return the scroll with the table of `layer` moved, as far as there is something to see."""
        network = self.session.project.network
        index = network.letters.index(layer)
        part = next(part for part in self.parts if part.layer == layer)
        row = moved(self.scroll.row(layer), rows, part.rows - FRAME_ROWS, network.sizes[index])
        scroll = self.scroll.with_row(layer, row)
        slot = next((slot for slot in self._slots if is_weight_slot(slot.name)), None)
        if slot is None or not index:
            return scroll
        first = moved(self.scroll.column(layer, slot.name), columns, slot.count, network.sizes[index - 1])
        return scroll.with_column(layer, slot.name, first)

    def _distance(self, layer: str, focus: str) -> tuple[int, int]:
        letters = self.session.project.network.letters
        away = letters.index(layer) - letters.index(focus)
        return abs(away), away

    def _whole(self, layer: str) -> int:
        if layer in self.folded and layer != self._own_layer:
            return 1
        network = self.session.project.network
        return network.sizes[network.letters.index(layer)] + FRAME_ROWS

    @cached_property
    def _places(self) -> Places:
        """The columns of the tables: of all layers, or of the one that there is room for."""
        network = self.session.project.network
        cursor = self.focus.cursor
        layers = tuple(part.layer for part in self.parts) if self.has_tabs() else network.letters
        return Places(self.session, layers, cursor, self.digits, self.columns - 2)

    @cached_property
    def _slots(self) -> tuple[Slot, ...]:
        return self._places.slots()

    def _table(self, part: Part) -> Table:
        return Table(
            self.session,
            self.focus,
            self.digits,
            self._places,
            self._slots,
            self.scroll,
            self.has_keys,
            part.layer,
            part.rows,
            self.look,
            frozenset() if self.health is None else troubled_units(self.health, part.layer),
            "" if self.health is None else layer_note(self.health, part.layer),
        )

    def _folded(self, part: Part) -> Line:
        network, layer = self.session.project.network, part.layer
        results = [name for _, name in slots_of(network, layer) if operation_making(network, name)]
        asked = [kind_label(name) for name in results if name in self.focus.boxes]
        known = [kind_label(name) for name in results if name in self.session.values and name not in self.focus.boxes]
        there = {"computed": known, "yours": asked}
        text = "   ".join(f"{what}: {', '.join(names)}" for what, names in there.items() if names)
        text = text or ("not computed yet" if results else "")
        line = (span(f"{Sign.ROWS_CUT} ", Ink.DIM), *self._table(part).title(), span(f"   {text}", Ink.DIM))
        return tuple(piece._replace(target=LayerRef(layer)) for piece in fit(line, self.columns))

    def _tabs(self) -> Line:
        letters = self.session.project.network.letters
        here = self._own_layer
        index = letters.index(here)
        left = f"{Sign.MORE_LEFT} layer {letters[index - 1]}" if index else ""
        right = f"layer {letters[index + 1]} {Sign.MORE_RIGHT}" if index + 1 < len(letters) else ""
        most = max((self.columns - 30) // 5, 1)
        shown = [letters[i] for i in window(len(letters), most, index)]
        tabs = [
            Span(f" {layer} ", (Ink.STRONG, Ink.CURRENT) if layer == here else (Ink.DIM,), LayerRef(layer))
            for layer in shown
        ]
        middle = sum(len(tab.text) + 1 for tab in tabs)
        pad = max((self.columns - middle) // 2 - len(left) - 1, 1)
        spans: list[Span] = [Span(f" {left}", (Ink.DIM,), LayerRef(letters[max(index - 1, 0)]) if left else None)]
        spans.append(span(" " * pad))
        for tab in tabs:
            spans += [tab, span(" ")]
        used = sum(len(part.text) for part in spans)
        spans.append(span(" " * max(self.columns - used - len(right) - 1, 1)))
        spans.append(Span(right, (Ink.DIM,), LayerRef(letters[min(index + 1, len(letters) - 1)]) if right else None))
        return fit(tuple(spans), self.columns)
