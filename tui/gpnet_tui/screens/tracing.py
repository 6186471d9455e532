"""From a number to where it comes from, in time too, and back again as in a browser."""

from dataclasses import replace
from typing import TYPE_CHECKING

from gpnet_engine.names import updated
from gpnet_engine.session import Position, Session, journey_to, present_position
from gpnet_tui.screens.looking import LookingScreen
from gpnet_tui.view.ink import CellRef
from gpnet_tui.view.labels import cell_label
from gpnet_tui.view.scene import Place

if TYPE_CHECKING:
    from gpnet_engine.origins import Link

_MOST_PLACES = 200


class TracingScreen(LookingScreen):
    """Walks from the cell under the cursor of its scene to what it follows from."""

    def action_origin(self) -> None:
        """Show where the number under the cursor comes from."""
        from gpnet_tui.screens.origin import OriginScreen

        root = self._link()
        if root is not None:
            self.app.push_screen(OriginScreen(self._session, root, self._scene.digits), self._follow_link)

    def action_follow_largest(self) -> None:
        """Go to the cell that contributes most to the one under the cursor."""
        from gpnet_engine.origins import OriginKind, largest_behind

        root = self._link()
        if root is None:
            return
        target = largest_behind(self._session, root)
        if target is not None:
            self._follow_link(target)
        else:
            how = {OriginKind.TYPED: "typed", OriginKind.GIVEN: "given"}.get(root.kind, "constant")
            self._say(f"{cell_label(self._session, self._scene.focus.cursor)} is {how}: nothing is behind it")

    def action_trail_back(self) -> None:
        """Go back to where one was before following a number."""
        *rest, last = self._scene.trail
        self.halt()
        self._arrive_at(present_position(self._session, last.position), last.pinned, tuple(rest))

    def _follow_link(self, link: "Link | None") -> None:
        from gpnet_engine.origins import OriginKind

        if link is None:
            return
        name = updated(link.name) if link.kind is OriginKind.CARRIED else link.name
        self.follow_to(link.position, CellRef(name, link.row, link.column_there))

    def follow_to(self, position: Position, cell: CellRef) -> None:
        """Go to a cell, in time too; a key leads back."""
        self.halt()
        trail = (*self._scene.trail, Place(self._session.position, self._scene.focus.cursor))[-_MOST_PLACES:]
        self._arrive_at(position, cell, trail)

    def _arrive_at(self, position: Position, cell: CellRef, trail: tuple[Place, ...]) -> None:
        def show(session: Session | None) -> None:
            if session is not None:
                self._show(session)
                self.scene = replace(self._scene, trail=trail)
                self._look_at(cell)

        title = f"Computing the way to iteration {position.iteration:,}"
        self._go_way(journey_to(self._session, position), title, position.iteration, show)

    def _link(self) -> "Link | None":
        """Return the cell under the cursor as the root of a tree of origins; say so if it is not known yet."""
        from gpnet_engine.origins import link_to

        cell = self._scene.focus.cursor
        link = link_to(self._session, *cell)
        if link is None:
            self._say(f"{cell_label(self._session, cell)} is not computed yet")
        return link
