"""A pane that draws lines: the base of all panes. Only lines that differ are painted again, without a layout."""

from collections.abc import Iterator
from itertools import islice, zip_longest
from typing import ClassVar, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.filter import ANSIToTruecolor
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.ink import Ink, Line, Span, Target, fit

Result = TypeVar("Result")


class InkedScreen(Screen[Result]):
    """A screen with panes; what their inks look like is a matter of the screen, once for all panes."""

    COMPONENT_CLASSES: ClassVar[set[str]] = set(Ink)
    TAKES_LINES: ClassVar[bool] = False  # whether what is pasted goes to a matrix, which has rows

    def notify_style_update(self) -> None:
        """Let the panes paint in new colours."""
        super().notify_style_update()
        for pane in self.query(LinesPane):
            pane.forget_styles()

    def on_screen_resume(self) -> None:
        """Put the terminal's cursor back from the dialog that was before this screen."""
        if isinstance(self.focused, LinesPane):
            self.focused.place_cursor()


class LinesPane(Widget):
    """Draws what `draw` returns for the present scene and size, in the inks of its screen, an `InkedScreen`."""

    class Picked(Message):
        """Something with a meaning was clicked, once or twice in a row."""

        def __init__(self, target: Target, *, twice: bool = False) -> None:
            """Carry what was clicked."""
            super().__init__()
            self.target = target
            self.twice = twice

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name
        """Start with nothing drawn."""
        super().__init__(id=id)
        self.scene: Scene | None = None
        self.shows_cell = False  # where the cell has no pane of its own
        self._drawn: list[Line] = []
        self._drawn_size = Size(0, 0)
        self._strips: dict[int, Strip] = {}
        self._styles: dict[tuple[Ink, ...], Style] = {}

    def draw(self, scene: Scene, columns: int, rows: int) -> list[Line]:
        """Return the lines of the pane."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Draw again, and paint what differs."""
        size = columns, rows = self.size
        if self.scene is None:
            return
        if not columns or not rows:
            self._drawn_size = Size(0, 0)  # hidden: what was drawn is out of date when it is seen again
            return
        if size != self._drawn_size:
            self.refresh()  # which draws
            return
        before, self._drawn = self._drawn, self.draw(self.scene, columns, rows)
        both = enumerate(islice(zip_longest(before, self._drawn, fillvalue=()), rows))
        differing = [y for y, (old, new) in both if old is not new and old != new]
        for y in differing:
            self._strips.pop(y, None)
        if differing:
            self.refresh(*(Region(0, y, columns, 1) for y in differing))
        self.place_cursor()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave all keys to the screen while someone answers, and in the quiz."""
        del action, parameters
        return self.scene is None or (self.scene.answering is None and self.scene.quiz is None)

    def place_cursor(self) -> None:
        """Put the terminal's cursor on what the keys act on: it is not seen, but screen readers follow it."""
        if not self.shows_cursor:
            return
        for y, line in enumerate(self._drawn):
            x = 0
            for part in line:
                if self.is_under_cursor(part) and not part.text.isspace():
                    indent = len(part.text) - len(part.text.lstrip())
                    self.app.cursor_position = self.region.offset + Offset(x + indent, y)
                    return
                x += len(part.text)

    @property
    def shows_cursor(self) -> bool:
        """Whether the terminal's own cursor may stand here."""
        return self.app.focused is self

    def is_under_cursor(self, part: Span) -> bool:
        """Tell whether the terminal's own cursor stands on a span while the pane has the focus."""
        del part
        return False

    def show(self, scene: Scene) -> None:
        """Show another scene. The screen calls it: a reactive in every pane would cost half as much as the drawing."""
        self.scene = scene
        self.redraw()

    def on_resize(self) -> None:
        """Draw for the new size."""
        self.redraw()

    def watch_has_focus(self, has_focus: bool) -> None:  # noqa: FBT001 - Textual's watchers are called so
        """Show that the focus is here, or elsewhere. A handler of the event would come too early to know."""
        super().watch_has_focus(has_focus)
        self.redraw()

    def notify_style_update(self) -> None:
        """Paint in new colours."""
        super().notify_style_update()
        self.forget_styles()

    def forget_styles(self) -> None:
        """Paint in the colours that the inks have now."""
        self._styles.clear()
        self._strips.clear()
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Send up what was clicked."""
        target = self.target_at(event.x, event.y)
        if target is not None:
            event.stop()
            self.post_message(self.Picked(target, twice=event.chain > 1))

    def target_at(self, x: int, y: int) -> Target | None:
        """Return what a click at a place means."""
        for span in _line(self._drawn, y):
            if x < len(span.text):
                return span.target
            x -= len(span.text)
        return None

    def render_lines(self, crop: Region) -> list[Strip]:
        """Paint lines. A pane has no border and no padding, so Textual's own way, which sees to these, is left out."""
        size = columns, rows = self.size
        if size != self._drawn_size:  # it may be painted before it hears of its new size
            self._drawn = [] if self.scene is None else self.draw(self.scene, columns, rows)
            self._drawn_size = size
            self._strips.clear()
            self.place_cursor()
        strips = [self._strip(y, columns) for y in crop.line_range]
        whole = crop.x == 0 and crop.width == columns
        return strips if whole else [strip.crop(crop.x, crop.right) for strip in strips]

    def _strip(self, y: int, columns: int) -> Strip:
        """Paint one line, or give the strip that was painted before."""
        strip = self._strips.get(y)
        if strip is None:
            strip = Strip(list(self._segments(_line(self._drawn, y), columns)), columns)
            for line_filter in self.get_line_filters():
                if not isinstance(line_filter, ANSIToTruecolor):  # no colour of ours is an ANSI one
                    strip = strip.apply_filter(line_filter, self.background_colors[1])
            self._strips[y] = strip
        return strip

    def _segments(self, line: Line, columns: int) -> Iterator[Segment]:
        """Join spans that look the same, and fill the line."""
        texts: list[str] = []
        last = self._style(())
        for text, inks, _ in fit(line, columns):
            style = self._styles.get(inks) or self._style(inks)
            if style is not last and texts:
                yield Segment("".join(texts), last)
                texts = []
            last = style
            texts.append(text)
        yield Segment("".join(texts), last)

    def _style(self, inks: tuple[Ink, ...]) -> Style:
        """Return the style of a combination of roles: one object for all that look the same."""
        style = self._styles.get(inks)
        if style is None:
            partial = (self.screen.get_component_rich_style(ink, partial=True) for ink in inks)
            style = Style.combine([self.rich_style, *partial])
            style = self._styles[inks] = next((same for same in self._styles.values() if same == style), style)
        return style


def _line(lines: list[Line], y: int) -> Line:
    return lines[y] if 0 <= y < len(lines) else ()
