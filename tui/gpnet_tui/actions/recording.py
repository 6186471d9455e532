"""What is done is written down as it happens, and offered again where a session was not ended."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from gpnet_tui.actions.debugger import Debugger
from gpnet_tui.actions.filing import show_work
from gpnet_tui.view.scene import Scene

if TYPE_CHECKING:
    from gpnet_engine.files.journals.recorder import Recorder

StartRecorder: TypeAlias = Callable[[], "Recorder"]


class Recording:
    """The recorder of a debugger, once it was started: not before the first screen, which need not wait for it."""

    def __init__(self, start: StartRecorder | None) -> None:
        """Start it by `start`; without, nothing is written down."""
        self._start = start
        self._recorder: Recorder | None = None

    def start(self, tell: Callable[[str], None]) -> None:
        """Start, if it is not started yet, and `tell` what goes wrong."""
        if self._start is not None and self._recorder is None:
            self._recorder = self._start()
            self._recorder.tell = tell

    def see(self, scene: Scene) -> None:
        """Write down what is done in a scene; progress in a lesson is kept elsewhere."""
        if self._recorder is not None and scene.document is not None and scene.lesson is None:
            self._recorder.see(scene.document, scene.work, is_running=scene.run is not None)

    def end(self, scene: Scene, *, has_left: bool) -> None:
        """End, as the person wants to or not."""
        if self._recorder is None:
            return
        self.see(replace(scene, run=None))
        if has_left:
            self._recorder.leave()
        self._recorder.stop()

    def offer(self, debugger: Debugger) -> None:
        """Offer to go on with the last session of the same project, if it was not ended."""
        recorder, document = self._recorder, debugger.scene.document
        found = None if recorder is None or document is None else recorder.unfinished(document)
        if recorder is None or found is None:
            return
        from gpnet_tui.dialogs.confirm import Choice, ConfirmScreen
        from gpnet_tui.view.sessions import OFFER, offer_text

        def go_on(is_wanted: bool) -> None:  # noqa: FBT001 - the answer of a dialog
            if not is_wanted:
                recorder.decline(found)
                debugger.say("It stays in the list: 'gpnet-tui sessions' prints it", 5)
            elif recorder.take(found):
                show_work(debugger, found.document, found.work)

        choices = [Choice("Restore", answer=True, key="y", is_safe=True), Choice("Start afresh", answer=False, key="n")]
        debugger.ask(ConfirmScreen(OFFER, offer_text(found.head, found.work), choices), go_on)
