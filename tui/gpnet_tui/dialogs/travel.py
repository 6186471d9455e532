"""A long way, through the run or a large matrix: shows how far it is, and can be stopped. Nothing is lost by that."""

from typing import ClassVar, Generic, Protocol, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import ProgressBar, Static

from gpnet_tui.dialogs.slices import SLICE_SECONDS, let_keys_act

Result = TypeVar("Result")
Result_co = TypeVar("Result_co", covariant=True)


class Way(Protocol[Result_co]):
    """A way that is gone in slices: through the run, to a place or in search of one, or through a matrix."""

    @property
    def reached(self) -> int:
        """The iteration that was reached so far, or the number of cells."""

    def reach(self, seconds: float) -> bool:
        """Go on for about `seconds`; tell whether the way has come to its end."""

    def arrive(self) -> Result_co:
        """Return what is found at the end of the way, such as the session there."""


class TravelScreen(ModalScreen[Result | None], Generic[Result]):
    """Returns what is found at the end of the way, or None when it was stopped."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "stop", "Stop and stay")]

    def __init__(self, way: Way[Result], title: str, total: int, *, is_back: bool = False) -> None:
        """Go `way`, on to `total` or back from it."""
        super().__init__()
        self._way = way
        self._title = title
        self._total = total
        self._is_back = is_back
        self.typed: list[events.Key] = []  # meanwhile, by someone who knows what comes

    def compose(self) -> ComposeResult:
        """Show what is done, and a bar."""
        with Vertical(id="travel"):
            yield Static(Content(self._title), id="travel-title")
            yield ProgressBar(total=self._total, show_eta=True, id="travel-bar")
            yield Static(Content("Esc stops and stays where you were"), id="travel-hint")

    def on_mount(self) -> None:
        """Set off."""
        self.run_worker(self._travel(), exclusive=True)

    def on_key(self, event: events.Key) -> None:
        """Keep what is typed, but for the key that stops."""
        if event.key != "escape":
            event.stop()
            self.typed.append(event)

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
