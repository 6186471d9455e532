"""A long way through the run: shows how far it is, and can be stopped. Nothing is lost by stopping."""

from typing import ClassVar, Protocol

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import ProgressBar, Static

from gpnet_engine.session import Session
from gpnet_tui.screens.slices import SLICE_SECONDS, let_keys_act


class Way(Protocol):
    """A way through the run that is gone in slices: to a place, or in search of one."""

    @property
    def reached(self) -> int:
        """The iteration that was reached so far."""

    def reach(self, seconds: float) -> bool:
        """Go on for about `seconds`; tell whether the way has come to its end."""

    def arrive(self) -> Session:
        """Return the session at the end of the way."""


class TravelScreen(ModalScreen[Session | None]):
    """Returns the session at the destination, or None when it was stopped."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "stop", "Stop and stay")]

    def __init__(self, way: Way, title: str, total: int, *, is_back: bool = False) -> None:
        """Go `way`, on to iteration `total` or back from it."""
        super().__init__()
        self._way = way
        self._title = title
        self._total = total
        self._is_back = is_back

    def compose(self) -> ComposeResult:
        """Show what is done, and a bar."""
        with Vertical(id="travel"):
            yield Static(Content(self._title), id="travel-title")
            yield ProgressBar(total=self._total, show_eta=True, id="travel-bar")
            yield Static(Content("Esc stops and stays where you were"), id="travel-hint")

    def on_mount(self) -> None:
        """Set off."""
        self.run_worker(self._travel(), exclusive=True)

    def action_stop(self) -> None:
        """Stay."""
        self.workers.cancel_all()
        if self.is_current:
            self.dismiss(None)

    async def _travel(self) -> None:
        bar = self.query_one(ProgressBar)
        while not self._way.reach(SLICE_SECONDS):
            reached = self._way.reached
            bar.update(progress=self._total - reached if self._is_back else reached)
            await let_keys_act()
        if self.is_current:
            self.dismiss(self._way.arrive())
