"""The store of sessions that were not saved, opened for a command of the command line."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from gpnet_tui.view.text.clean import clean

if TYPE_CHECKING:
    from gpnet_engine.files.journals.store import Store


@contextmanager
def opened_store() -> "Iterator[Store | None]":
    """Yield the store of sessions; None where nothing was ever written down. Every trouble is a line."""
    import sqlite3

    from gpnet_engine.errors import GpnetError
    from gpnet_engine.files.journals.folder import state_folder
    from gpnet_engine.files.journals.store import FILE, Store

    try:
        folder = state_folder()
        store = Store(folder) if (folder / FILE).exists() else None
        try:
            yield store
        finally:
            if store is not None:
                store.close()
    except (GpnetError, OSError, sqlite3.Error) as error:
        raise click.UsageError(clean(f"sessions: {error}")) from error
