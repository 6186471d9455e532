"""The store of all that is remembered between starts: one append-only table of actions in a database of SQLite.

Every action is written before it is shown, so that nothing is lost with the program.
"""

import json
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from gpnet_engine.files.journals.actions import Action, JournalError, restored
from gpnet_engine.files.journals.documents import Record
from gpnet_engine.files.journals.locks import is_held
from gpnet_engine.files.work import Work

FORMAT = 1
FILE = "sessions.db"
BEGUN, SAVED, TAKEN, LEFT, PROJECT = "begun", "saved", "taken", "left", "project"  # beside the kinds of a work
_TELLS = {BEGUN: ("identity", "title", "lock"), SAVED: ("identity", "title"), TAKEN: ("lock",), LEFT: ()}
"""The actions of the store's own, and what each tells of a `Head`."""
_HAS_LEFT = {TAKEN: False, LEFT: True}
_OF_HEAD = f"kind IN {tuple(_TELLS)}"
_PATIENCE = 2.0  # seconds, while another instance writes
_KEPT_SECONDS = 30 * 24 * 3600.0  # how long what a person has left behind is kept
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_MAKE = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS actions (
    number INTEGER PRIMARY KEY AUTOINCREMENT, session INTEGER NOT NULL, time REAL NOT NULL,
    kind TEXT NOT NULL, data TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS of_session ON actions (session, number);
CREATE INDEX IF NOT EXISTS of_head ON actions (session, number) WHERE {_OF_HEAD};
PRAGMA user_version = {FORMAT};
COMMIT;
"""
_INSERT = "INSERT INTO actions (session, time, kind, data) VALUES (?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of a session without reading what was done in it; times are seconds since 1970."""

    number: int
    identity: str = ""
    title: str = ""
    lock: str = ""
    first: float = 0.0
    last: float = 0.0
    has_left: bool = False


class Store:
    """The sessions in a folder. Its methods raise sqlite3.Error where they cannot be read or written."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        """Open the store; a damaged one is put `aside`, and a new one is begun.

        Raises JournalError for one of a newer version, OSError where there can be no such folder.
        """
        self.folder = folder
        self.aside: Path | None = None
        self._clock = clock
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            self._connection = _connected(folder / FILE)
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
            self.put_aside()
            self._connection = _connected(folder / FILE)

    def put_aside(self) -> None:
        """Give the files of a damaged database another name, so that nothing in them is lost."""
        name = f"{FILE}.damaged-{self._clock():.0f}"
        for ending in ("-wal", "-shm", ""):
            path = self.folder / f"{FILE}{ending}"
            if path.exists():
                path.replace(self.folder / f"{name}{ending}")
        self.aside = self.folder / name

    def close(self) -> None:
        """Close the database."""
        self._connection.close()

    def begin(self, lock: str, identity: str, title: str, record: Record, actions: Iterable[Action]) -> int:
        """Write down a new session with what was done in it, and return its number."""
        self._connection.execute("PRAGMA synchronous = FULL")
        begun = Action(BEGUN, {"identity": identity, "title": title, "lock": lock})
        with self._transaction() as connection:
            self._forget_old()
            (number,) = connection.execute("SELECT COALESCE(MAX(session), 0) + 1 FROM actions").fetchone()
            made = (begun, Action(PROJECT, msgspec.to_builtins(record)), *actions)
            connection.executemany(_INSERT, [self._row(number, action) for action in made])
        return int(number)

    def append(self, session: int, *actions: Action, is_urgent: bool = True) -> None:
        """Write down what was done, whole or not at all.

        What is not urgent outlives the program at once, and a power cut together with the next that is: waiting for
        the disk at every step would be felt.
        """
        self._connection.execute(f"PRAGMA synchronous = {'FULL' if is_urgent else 'NORMAL'}")
        rows = [self._row(session, action) for action in actions]
        with self._transaction() as connection:
            connection.executemany(_INSERT, rows)

    def take(self, session: int, lock: str) -> None:
        """Go on with a session under a lock that is held. Raises JournalError if another program writes to it."""
        with self._transaction() as connection:
            head = self.head(session)
            if self.is_live(head):
                raise JournalError(f"session {session} is open in another window")
            connection.execute(_INSERT, self._row(session, Action(TAKEN, {"lock": lock})))

    def remove(self, session: int) -> None:
        """Forget a session."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM actions WHERE session = ?", (session,))

    def is_live(self, head: Head) -> bool:
        """Tell whether a program that is alive writes to a session."""
        return is_held(self.folder, head.lock)

    def heads(self) -> list[Head]:
        """Return all sessions, those that were written to last first."""
        query = f"SELECT session, time, kind, data FROM actions WHERE {_OF_HEAD} ORDER BY session, number"  # noqa: S608
        heads: dict[int, Head] = {}
        for session, when, kind, data in self._connection.execute(query):
            heads[session] = _told(heads.get(session, Head(session, first=when)), kind, data)
        last = "SELECT time FROM actions WHERE session = ? ORDER BY number DESC LIMIT 1"
        times = {number: self._connection.execute(last, (number,)).fetchone()[0] for number in heads}
        dated = (replace(head, last=times[number]) for number, head in heads.items())
        return sorted(dated, key=lambda one: (one.last, one.number), reverse=True)

    def head(self, session: int) -> Head:
        """Return one session. Raises JournalError if there is none."""
        for head in self.heads():
            if head.number == session:
                return head
        raise JournalError(f"there is no session {session}")

    def work(self, session: int) -> Work:
        """Return what was done in a session. Raises JournalError where it is damaged."""
        query = "SELECT kind, data FROM actions WHERE session = ? AND kind != ? ORDER BY number"
        rows = self._connection.execute(query, (session, PROJECT))
        own = (BEGUN, SAVED, TAKEN, LEFT)
        return restored(Action(kind, _read(data)) for kind, data in rows if kind not in own)

    def record(self, session: int) -> Record:
        """Return the project of a session, as it was opened or saved last. Raises JournalError where it is damaged."""
        query = "SELECT data FROM actions WHERE session = ? AND kind = ? ORDER BY number DESC LIMIT 1"
        row = self._connection.execute(query, (session, PROJECT)).fetchone()
        if row is None:
            raise JournalError(f"session {session} has no project")
        try:
            return msgspec.convert(_read(row[0]), Record)
        except msgspec.ValidationError as error:
            raise JournalError(f"the project of session {session} is damaged: {error}") from error

    def _row(self, session: int, action: Action) -> tuple[int, float, str, str]:
        return session, self._clock(), action.kind, json.dumps(action.data, allow_nan=False)

    def _forget_old(self) -> None:
        """Forget what a person left behind long ago."""
        old = f"SELECT session FROM actions WHERE {_OF_HEAD} AND kind = '{LEFT}' AND time < ?"  # noqa: S608
        query = f"DELETE FROM actions WHERE session IN ({old})"  # noqa: S608
        self._connection.execute(query, (self._clock() - _KEPT_SECONDS,))

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield self._connection
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise


def is_damage(error: sqlite3.Error) -> bool:
    """Tell whether an error says that the database is damaged."""
    code = getattr(error, "sqlite_errorcode", None)  # errors of Python's own module have none
    return code is not None and code & 0xFF in _DAMAGE


def _connected(path: Path) -> sqlite3.Connection:
    """Return a connection to a database with our table. Raises JournalError for one of a newer version."""
    connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        _check_version(path, version)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        if version < FORMAT:
            connection.executescript(_MAKE)
        connection.execute("SELECT 1 FROM actions LIMIT 1")
    except BaseException:
        connection.close()
        raise
    return connection


def _check_version(path: Path, version: int) -> None:
    if version > FORMAT:
        raise JournalError(f"{path} has format {version}, of a newer gpnet-tui; this one reads format {FORMAT}")


def _told(head: Head, kind: str, data: str) -> Head:
    """Return what is known of a session after an action of the store's own."""
    try:
        told: Any = _read(data)
        fields = {name: told[name] for name in _TELLS[kind]}
        return replace(head, **fields, has_left=_HAS_LEFT.get(kind, head.has_left))
    except (JournalError, LookupError, TypeError):
        return head  # reading what was done in it says what is damaged


def _read(data: str) -> Any:  # noqa: ANN401 - JSON
    try:
        return json.loads(data)
    except (ValueError, TypeError, RecursionError) as error:
        raise JournalError(f"an action is not JSON: {error}") from error
