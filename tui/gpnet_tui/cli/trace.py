"""`gpnet-tui trace`: every operation, printed."""

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from gpnet_tui.cli.options import COUNT, format_option, opened, project_options
from gpnet_tui.cli.output import say
from gpnet_tui.cli.progress import interruption, progress

if TYPE_CHECKING:
    from gpnet_engine.files.document import Document
    from gpnet_engine.time.session import Session

_INTERRUPTED = 130
_SLICE_SECONDS = 0.1


@click.command()
@project_options
@click.option("--iterations", type=COUNT, metavar="N", default=1, show_default=True, help="How many to print.")
@click.option("--start", type=COUNT, metavar="K", default=1, show_default=True, help="First iteration printed.")
@format_option
def trace(project: str | None, iterations: int, start: int, form: str, **options: Any) -> None:
    """Print every operation of PROJECT."""
    document = opened(project, options)

    from gpnet_engine.time.trace import record, trace_from

    entries = trace_from(_reached(document, start), iterations)
    if form == "json":
        for entry in entries:
            say(json.dumps(record(entry), ensure_ascii=False))
        return

    from gpnet_tui.view.trace import trace_lines

    for line in trace_lines(entries):
        say(line)


def _reached(document: "Document", start: int) -> "Session":
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
