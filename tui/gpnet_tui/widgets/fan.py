"""The pane with the flow of the chosen cell."""

from gpnet_tui.view.fan.fan import FanView
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.box import box, indented
from gpnet_tui.view.text.ink import Ink, Line, span, wrap
from gpnet_tui.widgets.lines import LinesPane

_FRAME = 2  # of a box, and a blank inside it, on either side
_NOTHING = "Nothing flows at the start of an iteration: the first step is the first flow."


class FanPane(LinesPane):
    """What feeds the chosen cell of the current operation, as edges; a click on an end goes to its cell."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name
        """Start with nothing drawn."""
        super().__init__(id=id)
        self._seen: tuple[tuple[object, ...], list[Line]] | None = None

    def draw(self, scene: Scene, columns: int, rows: int) -> list[Line]:
        """Return the fan in its frame; the same lines again as long as it is about the same."""
        session = scene.session if scene.page is None else scene.page.session
        shown = session.values, scene.focus, scene.digits, columns, rows
        if self._seen is None or any(new is not old for new, old in zip(shown, self._seen[0], strict=True)):
            self._seen = shown, self._lines(scene, columns, rows)
        return self._seen[1]

    def _lines(self, scene: Scene, columns: int, rows: int) -> list[Line]:
        page = scene.page
        session, operation = (
            (scene.session, scene.session.operation) if page is None else (page.session, page.operation)
        )
        inner, chosen = columns - 2 * _FRAME, scene.focus.chosen
        if operation is None or chosen is None:
            return box(indented(wrap(_NOTHING, inner, Ink.DIM)), columns, rows, title=(span("Flow", Ink.STRONG),))
        view = FanView(session, operation, chosen, scene.digits, inner, rows - _FRAME, tells_numbers=page is None)
        return box(indented(view.lines()), columns, rows, title=view.title(), note=view.note())
