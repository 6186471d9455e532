"""The start of an iteration, for commands that print from there on."""

import sys
from typing import TYPE_CHECKING

from gpnet_tui.cli.progress import interruption, progress

if TYPE_CHECKING:
    from gpnet_engine.files.document import Document
    from gpnet_engine.time.session import Session

_INTERRUPTED = 130
_SLICE_SECONDS = 0.1


def reached(document: "Document", start: int) -> "Session":
    """Return a session at the start of an iteration; show how far the run is, and leave at ctrl+c."""
    from gpnet_engine.time.session import Position, move_to, open_session

    move = move_to(open_session(document.project, edits=document.work.edits), Position(start, 0))
    with interruption() as stopped, progress("computing the iterations before", start) as show:
        while not move.go_on(_SLICE_SECONDS):
            if stopped.is_set():
                sys.exit(_INTERRUPTED)
            if show is not None:
                show(move.done, "")
    return move.finish()
