"""Panes on the screen, found by their titles wherever the layout has put them; and whether all show what is so now."""

from typing import Any

from textual.app import App

from gpnet_tui.app import GpnetApp
from gpnet_tui.screens.debugger import DebuggerScreen
from gpnet_tui.view.layout.place import Place
from gpnet_tui.view.layout.places import places
from gpnet_tui.view.matrices.drawn import Drawn
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.ink import fit, plain
from gpnet_tui.widgets.lines import LinesPane

_OTHERS = {"curve", "keys"}  # a search records more of the curve without a move; a message covers the keys


def pane_on(rows: list[str], title: str) -> list[str]:
    """Return the lines of the pane whose title begins so, without its frame and the blanks at both ends."""
    top = next(y for y, row in enumerate(rows) if f"╭─ {title}" in row)
    left = rows[top].index(f"╭─ {title}")
    right = rows[top].index("╮", left)
    lines: list[str] = []
    for row in rows[top + 1 :]:
        if row[left] == "╰":
            break
        lines.append(row[left + 1 : right].strip())
    return lines


def out_of_date(app: App[Any]) -> list[str]:
    """Return what is wrong with the panes of a debugger: they do not stand where they belong, or show something old."""
    screen = app.screen_stack[0]
    assert isinstance(screen, DebuggerScreen)
    wanted, found = places(screen.scene, *app.size), list[str]()
    for pane in screen.query(LinesPane):
        place = wanted.get(pane.id or "")
        if place is None:
            found += [f"{pane.id} is seen"] if pane.display else []
        elif not pane.display or tuple(pane.region) != place:
            found.append(f"{pane.id} stands in {pane.region}, not in {place}")
        elif pane.scene is not screen.scene:
            found.append(f"{pane.id} shows an old scene")
        elif pane.id not in _OTHERS and _shown(app, place) != _drawn_anew(pane, screen.scene, place):
            found.append(f"{pane.id} shows what was drawn for something else")
    return found


def _shown(app: App[Any], place: Place) -> list[str]:
    assert isinstance(app, GpnetApp)
    rows = app.shown()[place.y : place.y + place.rows]
    return [row.crop(place.x, place.x + place.columns).text.rstrip() for row in rows]


def _drawn_anew(pane: LinesPane, scene: Scene, place: Place) -> list[str]:
    """Return what a pane draws when nothing is kept of what it drew before."""
    kept: dict[str, object] = {"_parts": Drawn(), "_seen": None}
    for name in kept.keys() & vars(pane).keys():
        setattr(pane, name, kept[name])
    lines = pane.draw(scene, place.columns, place.rows)
    return [plain(fit(line, place.columns)).rstrip() for line in [*lines, *[()] * (place.rows - len(lines))]]


def is_answering(app: App[Any]) -> bool:
    """Tell whether someone answers."""
    screen = app.screen_stack[0]
    return isinstance(screen, DebuggerScreen) and screen.scene.answering is not None
