"""A task that takes long: shows how far it is, and can be stopped. Nothing is lost by that."""

from typing import Generic, Protocol, TypeVar

from textual.app import ComposeResult
from textual.widgets import ProgressBar

from gpnet_tui.dialogs.dialog import Dialog
from gpnet_tui.dialogs.slices import SLICE_SECONDS, let_keys_act

Result = TypeVar("Result")
Result_co = TypeVar("Result_co", covariant=True)


class Task(Protocol[Result_co]):
    """Something that may take long and is done in slices: a move, a search, a look at all of a matrix."""

    @property
    def done(self) -> int:
        """How far it is: the iteration that is replayed, or how many cells are done."""

    def go_on(self, seconds: float) -> bool:
        """Go on for about `seconds`; tell whether all is done."""

    def finish(self) -> Result_co:
        """Return what it comes to, such as the session at another place."""


class ProgressScreen(Dialog[Result], Generic[Result]):
    """Returns what a task comes to, or None when it was stopped. Keys that are typed meanwhile wait (typed_keys.py)."""

    BOX = "progress"
    LEAVES = ("Esc", "stops and stays where you were")

    def __init__(self, task: Task[Result], title: str, total: int, *, is_back: bool = False) -> None:
        """Do `task`, on to `total` or back from it."""
        super().__init__(title)
        self._work = task
        self._total = total
        self._is_back = is_back

    def inside(self) -> ComposeResult:
        """Return what is done, and a bar."""
        yield ProgressBar(total=self._total, show_eta=True, id="progress-bar")

    def on_mount(self) -> None:
        """Set off."""
        self.run_worker(self._carry_out(), exclusive=True)

    def action_close(self) -> None:
        """Stop, and stay."""
        self.workers.cancel_all()
        self.answer(None)

    async def _carry_out(self) -> None:
        bar = self.query_one(ProgressBar)
        while not self._work.go_on(SLICE_SECONDS):
            done = self._work.done
            bar.update(progress=self._total - done if self._is_back else done)
            await let_keys_act()
        if self.is_active:
            self.answer(self._work.finish())
