"""`gpnet-tui sessions`: what was not saved, to be listed, opened again, or removed."""

import json
from typing import TYPE_CHECKING

import click

from gpnet_tui.cli.candidates import sessions as session_numbers
from gpnet_tui.cli.debugging import history_option, resume
from gpnet_tui.cli.options import COUNT, format_option
from gpnet_tui.cli.stored import opened_store

if TYPE_CHECKING:
    from gpnet_engine.files.journals.store import Head, Store
    from gpnet_tui.view.sessions import Listed


@click.group(invoke_without_command=True)
@format_option
@click.pass_context
def sessions(ctx: click.Context, form: str) -> None:
    """List unsaved sessions; open or remove one by its ID."""
    if ctx.invoked_subcommand is not None:
        return
    from gpnet_tui.view.sessions import session_lines, session_records

    with opened_store() as store:
        listed = [] if store is None else [_listed(store, head) for head in store.heads()]
    if form == "json":
        click.echo(json.dumps(session_records(listed), ensure_ascii=False))
        return
    for line in session_lines(listed):
        click.echo(line)


@sessions.command("open")
@click.argument("number", type=COUNT, metavar="ID", shell_complete=session_numbers)
@history_option
def open_session(number: int, history: int) -> None:
    """Open a session where it ended."""
    resume(number, history)


@sessions.command("remove")
@click.argument("numbers", type=COUNT, nargs=-1, required=True, metavar="ID…", shell_complete=session_numbers)
def remove(numbers: tuple[int, ...]) -> None:
    """Remove sessions for good."""
    from gpnet_engine.files.journals.actions import JournalError

    with opened_store() as store:
        for number in numbers:
            if store is None:
                raise JournalError(f"there is no session {number}")
            if store.is_live(store.head(number)):
                raise JournalError(f"session {number} is open in another window")
            store.remove(number)


def _listed(store: "Store", head: "Head") -> "Listed":
    from gpnet_engine.files.journals.actions import JournalError
    from gpnet_tui.view.sessions import Listed

    try:
        work = store.work(head.number)
    except JournalError:
        work = None
    return Listed(head, work, store.is_live(head))
