"""What writes a session down while it goes on, and finds the one that was not ended. It never stops the program.

What cannot be written is told once, and written together with what follows as soon as that can be.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from gpnet_engine.errors import GpnetError
from gpnet_engine.files.answers.by_iteration import same_answers
from gpnet_engine.files.document import Document, open_document
from gpnet_engine.files.journals.actions import Action, actions_between
from gpnet_engine.files.journals.documents import document_from, identity_of, record_of
from gpnet_engine.files.journals.folder import state_folder
from gpnet_engine.files.journals.locks import Lock
from gpnet_engine.files.journals.store import FILE, LEFT, PROJECT, SAVED, Head, Store, is_damage
from gpnet_engine.files.work import NO_WORK, Work, same_work
from gpnet_engine.files.work_tables import same_edits

SECONDS = 1.0  # as often a run writes its position, and moves are on the disk


@dataclass(frozen=True, slots=True, eq=False)
class Remembered:
    """A session that was written down, opened again: its document, and what was done with it.

    If it `is_of_file`, the document is that of the file as it is now, not as it was written down.
    """

    head: Head
    document: Document
    work: Work
    is_of_file: bool = False


class Recorder:
    """Writes down what is done with a document, in the session that it begins with the first action."""

    def __init__(
        self,
        folder: Callable[[], Path] = state_folder,
        tell: Callable[[str], None] = lambda _text: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Write to the store in `folder`, and `tell` a person what cannot be done."""
        self.tell = tell
        self._folder = folder
        self._clock = clock
        self._store: Store | None = None
        self._trouble = ""
        self._document: Document | None = None
        self._work = NO_WORK
        self._session: int | None = None
        self._lock: Lock | None = None
        self._due = 0.0

    def see(self, document: Document, work: Work, *, is_running: bool = False) -> None:
        """Write down what was done since the last time; of a run, the position once a second."""
        known = self._document
        if known is None or (document is not known and document.project is not known.project):
            self.leave()
            self._document, self._work = document, document.work
            known = document
        actions = actions_between(self._work, work)
        is_saved = document is not known
        is_move = all(action.kind == "position" for action in actions) and not is_saved
        is_urgent = not is_move or self._clock() >= self._due
        if is_running and not is_urgent:
            return
        if not actions and not (is_saved and self._session is not None):
            self._document = document
            return
        with self._telling("What you do is not recorded"):
            self._write(document, actions, is_saved=is_saved, is_urgent=is_urgent)
            self._document, self._work = document, work
            if is_urgent:
                self._due = self._clock() + SECONDS

    def unfinished(self, document: Document) -> Remembered | None:
        """Return the last session of the same project that ended without being left; None if there is nothing in it."""
        with self._telling("What you did before cannot be looked up"):
            if not (self._folder() / FILE).exists():
                return None
            store, identity = self._opened(), identity_of(document)
            candidates = [head for head in store.heads() if head.identity == identity and not head.has_left]
            for head in candidates:
                if head.number != self._session and not store.is_live(head):
                    found = self.remembered(head, document)
                    if found is not None and not same_work(replace(found.work, undone=()), found.document.work):
                        return found
        return None

    def remembered(self, head: Head, present: Document | None = None) -> Remembered | None:
        """Return a session that was written down; None, and why is told, where it cannot be read.

        `present` is the document of its file as it is now.
        """
        with self._telling(f"Session {head.number} cannot be opened"):
            store = self._opened()
            document, work = document_from(store.record(head.number)), store.work(head.number)
            present = _present(document) if present is None else present
            if present is not None and _is_on_the_way(document, present, work):
                return Remembered(head, present, work, is_of_file=True)
            return Remembered(head, document, work)
        return None

    def find(self, number: int) -> Remembered | None:
        """Return a session by its number; None, and why is told, where there is none."""
        with self._telling("The session cannot be opened"):
            return self.remembered(self._opened().head(number))
        return None

    def last(self) -> Remembered | None:
        """Return the session that was written to last and that nobody works on; None where there is none."""
        with self._telling("What you did before cannot be looked up"):
            store = self._opened()
            return next((self.remembered(head) for head in store.heads() if not store.is_live(head)), None)
        return None

    def take(self, remembered: Remembered) -> bool:
        """Go on with a session that was written down; tell whether that can be."""
        with self._telling("The session cannot be taken up again"):
            store, lock = self._opened(), Lock(self._opened().folder)
            try:
                store.take(remembered.head.number, lock.name)
            except BaseException:
                lock.release()
                raise
            self._forget()
            self._session, self._lock = remembered.head.number, lock
            self._document, self._work = remembered.document, remembered.work
            if remembered.is_of_file:
                store.append(remembered.head.number, *_saved(remembered.document))
            return True
        return False

    def decline(self, remembered: Remembered) -> None:
        """Do not offer a session again; it can still be listed and opened."""
        with self._telling("That you declined it is not recorded"):
            self._opened().append(remembered.head.number, Action(LEFT))

    def leave(self) -> None:
        """End the session, as the person wants to: what is saved need not be kept, the rest can still be opened."""
        if self._session is not None and self._document is not None:
            with self._telling("That you left is not recorded"):
                saved = self._document.work
                if same_edits(self._work.edits, saved.edits) and same_answers(self._work.answers, saved.answers):
                    self._opened().remove(self._session)
                else:
                    self._opened().append(self._session, Action(LEFT))
        self._release()

    def stop(self) -> None:
        """End without leaving: the next start offers what was done."""
        self._release()
        if self._store is not None:
            with self._telling(""):
                self._store.close()
            self._store = None

    def _write(self, document: Document, actions: list[Action], *, is_saved: bool, is_urgent: bool) -> None:
        store = self._opened()
        identity, title = identity_of(document), document.project.title
        if self._session is None:
            lock = Lock(store.folder)
            try:
                so_far = actions_between(NO_WORK, self._work)
                record = record_of(document)
                self._session = store.begin(lock.name, identity, title, record, (*so_far, *actions))
            except BaseException:
                lock.release()
                raise
            self._lock = lock
            return
        saved = _saved(document) if is_saved else ()
        store.append(self._session, *actions, *saved, is_urgent=is_urgent)

    def _opened(self) -> Store:
        if self._store is None:
            self._store = Store(self._folder())
            if self._store.aside is not None:
                self.tell(f"The journal was damaged: it is kept as {self._store.aside}, and a new one is begun.")
        return self._store

    def _forget(self) -> None:
        """Forget what was done in a session that is given up for another one, unless there are edits in it."""
        self.leave()
        self._document, self._work = None, NO_WORK

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.release()
        self._lock = self._session = None

    def _give_up_store(self) -> None:
        """Close a store that turned out to be damaged: it is put aside when it is opened again."""
        if self._store is not None:
            self._store.put_aside()
        self._store = None
        self._release()

    @contextmanager
    def _telling(self, what: str) -> Iterator[None]:
        """Tell what goes wrong, but not the same thing again and again."""
        try:
            yield
        except (sqlite3.Error, OSError, GpnetError) as error:
            if isinstance(error, sqlite3.Error) and is_damage(error):
                self._give_up_store()
            trouble = f"{what}: {_reason(error)}."
            if trouble != self._trouble:
                self._trouble = trouble
                self.tell(trouble)
        else:
            self._trouble = ""


def _saved(document: Document) -> tuple[Action, Action]:
    """Return the actions of saving a document."""
    saved = {"identity": identity_of(document), "title": document.project.title}
    return Action(SAVED, saved), Action(PROJECT, msgspec.to_builtins(record_of(document)))


def _present(document: Document) -> Document | None:
    """Return the document of a person's own file as it is now; None where there is none."""
    try:
        return None if document.path is None else open_document(str(document.path), document.overrides)
    except GpnetError:
        return None


def _is_on_the_way(document: Document, present: Document, work: Work) -> bool:
    """Tell whether a file has another text than was written down, but of the same work: killed as it was saved.

    Its text is gone on with then, as nothing in it is lost by that.
    """
    if document.source is None or present.source is None or document.source.text == present.source.text:
        return False
    from gpnet_engine.files.writer import same_project  # noqa: PLC0415 - tomlkit is slow to load

    edits = present.work.edits
    return same_edits(edits, work.edits[: len(edits)]) and same_project(document.project, present.project)


def _reason(error: Exception) -> str:
    """Return why something cannot be done, in one line."""
    if isinstance(error, OSError) and error.strerror:
        where = f": {error.filename}" if error.filename else ""
        return f"{error.strerror}{where}"
    return " ".join(str(error).split()).rstrip(".")
