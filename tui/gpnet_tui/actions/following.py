"""From a number to what it follows from, in time too, and back again as in a browser."""

from dataclasses import replace
from typing import TYPE_CHECKING

from gpnet_engine.names import updated
from gpnet_engine.time.session import Position, Session, move_to, present_position
from gpnet_tui.actions.debugger import Debugger
from gpnet_tui.view.scene import Place, Scene
from gpnet_tui.view.text.ink import CellRef
from gpnet_tui.view.text.labels import cell_label

if TYPE_CHECKING:
    from gpnet_engine.questions.links import Link

_MOST_PLACES = 200


def has_trail(scene: Scene) -> bool:
    """Tell whether a number was followed from somewhere."""
    return bool(scene.trail)


def show_origin(debugger: Debugger) -> None:
    """Show where the number under the cursor comes from."""
    from gpnet_tui.dialogs.origin import OriginScreen

    root = _link(debugger)
    if root is not None:
        scene = debugger.scene
        debugger.ask(OriginScreen(scene.session, root, scene.digits), lambda link: _follow(debugger, link))


def follow_largest(debugger: Debugger) -> None:
    """Go to the cell that contributes most to the one under the cursor."""
    from gpnet_engine.questions.links import largest_behind
    from gpnet_tui.view.answers.origins import alone_text

    root = _link(debugger)
    if root is None:
        return
    target = largest_behind(debugger.scene.session, root)
    if target is not None:
        _follow(debugger, target)
    else:
        session = debugger.scene.session
        debugger.say(f"{cell_label(session, debugger.scene.focus.cursor)} {alone_text(session, root)}")


def trail_back(debugger: Debugger) -> None:
    """Go back to the cell that a number was followed from."""
    *rest, last = debugger.scene.trail
    _move_to_cell(debugger, present_position(debugger.scene.session, last.position), last.pinned, tuple(rest))


def follow_to(debugger: Debugger, position: Position, cell: CellRef) -> None:
    """Go to a cell, in time too; a key leads back."""
    debugger.runner.halt()
    scene = debugger.scene
    trail = (*scene.trail, Place(scene.session.position, scene.focus.cursor))[-_MOST_PLACES:]
    _move_to_cell(debugger, position, cell, trail)


def _follow(debugger: Debugger, link: "Link") -> None:
    from gpnet_engine.questions.origins import OriginKind

    name = updated(link.name) if link.kind is OriginKind.CARRIED else link.name
    follow_to(debugger, link.position, CellRef(name, link.row, link.column_there))


def _move_to_cell(debugger: Debugger, position: Position, cell: CellRef, trail: tuple[Place, ...]) -> None:
    def show(session: Session) -> None:
        debugger.move(replace(debugger.scene.at(session), trail=trail).looking_at(cell))

    title = f"Moving to iteration {position.iteration:,}"
    debugger.carry_out(move_to(debugger.scene.session, position), title, position.iteration, show)


def _link(debugger: Debugger) -> "Link | None":
    """Return the cell under the cursor as the root of a tree of origins; say so if it is not known yet."""
    from gpnet_engine.questions.links import link_to

    session, cell = debugger.scene.session, debugger.scene.focus.cursor
    link = link_to(session, *cell)
    if link is None:
        debugger.say(f"{cell_label(session, cell)} is not computed yet")
    return link
