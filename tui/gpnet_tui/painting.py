"""What is written to the terminal: only the cells that differ from what stands there, and of their look what changes.

Separate from the widgets: these say what is seen, and Textual puts it together. On its own Textual writes every line
from the left edge of its widget on, and all of a look for each piece of text: thrice as much.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.console import COLOR_SYSTEMS, Console
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

# The codes that take an attribute away again, by the code that gives it (ECMA-48, SGR).
_OFF = {"1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "6": "25", "7": "27", "8": "28", "9": "29"}
_OFF |= {"21": "24", "51": "54", "52": "54", "53": "55"}
_SEEN_ON_BLANKS = frozenset(("4", "7", "9", "21", "51", "52", "53"))
_LONGEST_BRIDGE = 4  # cells that stay as they are, but are written again: to step over them takes as many bytes


class Look(NamedTuple):
    """How a cell looks: codes of its attributes, its text and its background. Blanks have no colour of text: None."""

    attributes: frozenset[str] = frozenset()
    text: str | None = "39"
    background: str = "49"


_DEFAULT = Look()
_UNKNOWN = "\0"


class _Row:
    """What stands in a row of the terminal; of a cell with no character nothing is known."""

    def __init__(self) -> None:
        """Know nothing."""
        self.text = ""
        self.looks: list[Look] = []

    def fill(self, columns: int) -> None:
        """Have at least `columns`."""
        missing = columns - len(self.text)
        self.text += _UNKNOWN * missing
        self.looks += [_DEFAULT] * missing


class Painter:
    """Knows what stands in the terminal, and writes what makes another screen of it."""

    def __init__(self) -> None:
        """Start with a terminal of which nothing is known."""
        self._rows: dict[int, _Row] = {}
        self._looks: dict[Style | None, tuple[Look, Look]] = {}
        self._same: dict[Look, Look] = {}  # so that equal looks are one object
        self._colors: ColorSystem | None = None
        self._narrow: set[str] = set()
        self._now = _DEFAULT

    def forget(self) -> None:
        """Know nothing of the terminal any more, and so write all that comes: something else may have painted there."""
        self._rows.clear()

    def write(self, update: LayoutUpdate | ChopsUpdate, console: Console) -> str:
        """Return what makes the terminal show an update."""
        colors = COLOR_SYSTEMS[console.color_system] if console.color_system else ColorSystem.TRUECOLOR
        if colors != self._colors:
            self._colors = colors
            self._looks.clear()
        self._now = _DEFAULT
        written: list[str] = []
        for x, y, strip in _strips(update):
            self._write_strip(x, y, strip, console, written)
        written.append(self._change_to(_DEFAULT))
        return "".join(written)

    def _write_strip(self, x: int, y: int, strip: Strip, console: Console, written: list[str]) -> None:
        row = self._rows.setdefault(y, _Row())
        end = x + strip.cell_length
        row.fill(end)
        text = strip.text
        if not self._is_narrow(text) or any(control or (style and style.link) for _, style, control in strip):
            written += (self._change_to(_DEFAULT), _at(x, y), strip.render(console))
            row.text = row.text[:x] + _UNKNOWN * (end - x) + row.text[end:]
            return
        looks = self._looks_of(strip)
        before, looks_before = row.text[x:end], row.looks[x:end]
        if text == before and looks == looks_before:
            return
        row.text, row.looks[x:end] = row.text[:x] + text + row.text[end:], looks
        at = -1
        for i, (new, old, look, old_look) in enumerate(zip(text, before, looks, looks_before, strict=True)):
            if new != old or look is not old_look:
                if at < 0:
                    written.append(_at(x + i, y))
                elif at < i:
                    written.append(self._skip(text[at:i], looks[at:i]))
                if look is not self._now:
                    written.append(self._change_to(look))
                written.append(new)
                at = i + 1

    def _looks_of(self, strip: Strip) -> list[Look]:
        """Return the looks of the cells of a strip."""
        looks: list[Look] = []
        for text, style, _ in strip:
            look, blank = self._looks.get(style) or self._look(style)
            if look is blank or " " not in text:
                looks += [look] * len(text)
            elif text.isspace():
                looks += [blank] * len(text)
            else:
                looks += [blank if character == " " else look for character in text]
        return looks

    def _skip(self, text: str, looks: list[Look]) -> str:
        """Return what leads past cells that stay: themselves where that is shorter, else a move."""
        if len(text) <= _LONGEST_BRIDGE and text.isascii() and not any(_codes(self._now, look)[0] for look in looks):
            return text
        return f"\x1b[{len(text)}C"

    def _change_to(self, look: Look) -> str:
        """Return what changes the look of what is written from now on."""
        codes, self._now = _codes(self._now, look)
        return codes

    def _is_narrow(self, text: str) -> bool:
        """Tell whether each character of a text takes one column."""
        if not self._narrow.issuperset(text):
            characters = set(text)
            if any(cell_len(character) != 1 for character in characters):
                return False
            self._narrow |= characters
        return True

    def _look(self, style: Style | None) -> tuple[Look, Look]:
        """Return the looks of a style's characters and of its blanks; equal ones are one object."""
        look = blank = _DEFAULT if style is None else _look_of(style, self._colors or ColorSystem.TRUECOLOR)
        if not look.attributes & _SEEN_ON_BLANKS:
            blank = Look(text=None, background=look.background)
        found = self._looks[style] = self._same.setdefault(look, look), self._same.setdefault(blank, blank)
        return found


class Painting(CompositorUpdate):
    """An update of Textual's compositor, as a painter writes it."""

    def __init__(self, painter: Painter, update: LayoutUpdate | ChopsUpdate) -> None:
        """Let `painter` write `update`."""
        self._painter = painter
        self.update = update

    def __rich__(self) -> LayoutUpdate | ChopsUpdate:
        """Return what Rich would print."""
        return self.update

    def render_segments(self, console: Console) -> str:
        """Return what is to be written. It is asked for only if it is written."""
        return self._painter.write(self.update, console)


def _strips(update: LayoutUpdate | ChopsUpdate) -> Iterator[tuple[int, int, Strip]]:
    """Return all strips of an update, each with the column and the row that it begins at."""
    if isinstance(update, LayoutUpdate):
        for y, line in enumerate(update.strips, update.region.y):
            x = update.region.x
            for strip in line:
                yield x, y, strip
                x += strip.cell_length
        return
    for y, left, right in update.spans:
        for (x, found), end in zip(update.chops[y].items(), update.chop_ends[y], strict=True):
            if found is not None and x < right and end > left:
                yield x, y, found


def _at(x: int, y: int) -> str:
    """Return the move to a cell."""
    return f"\x1b[{y + 1};{x + 1}H"


def _look_of(style: Style, colors: ColorSystem) -> Look:
    attributes = Strip.render_ansi(style.without_color, colors)
    text, background = (
        default if color is None else ";".join(color.downgrade(colors).get_ansi_codes(is_text))
        for color, is_text, default in ((style.color, True, "39"), (style.bgcolor, False, "49"))
    )
    return Look(frozenset(filter(None, attributes.split(";"))), text, background)


@lru_cache(maxsize=4096)
def _codes(now: Look, look: Look) -> tuple[str, Look]:
    """Return what makes one look of another, and what the look is then: of a blank's, not all is determined."""
    if look.text is None:
        look = Look(now.attributes - _SEEN_ON_BLANKS, now.text, look.background)
    if look == now:
        return "", now
    off = {_OFF[code] for code in now.attributes - look.attributes}
    on = {code for code in look.attributes if code not in now.attributes or _OFF[code] in off}
    colors = [new for new, old in ((look.text, now.text), (look.background, now.background)) if new and new != old]
    change = ";".join((*sorted(off), *sorted(on), *colors))
    colors_afresh = [code for code in look[1:] if code and code not in _DEFAULT]
    afresh = ";".join(("0", *sorted(look.attributes), *colors_afresh))
    return f"\x1b[{min(change, afresh, key=len)}m", look
