"""The journal: what was done comes back to the bit, whatever ended the program, and nothing stops it."""

import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gpnet_engine.diagnosis.answers import Answers
from gpnet_engine.files.document import Document, open_document
from gpnet_engine.files.journals import recorder as recording
from gpnet_engine.files.journals.actions import Action, JournalError, actions_between, restored
from gpnet_engine.files.journals.recorder import Recorder
from gpnet_engine.files.journals.store import FILE, Store
from gpnet_engine.files.overrides import Overrides
from gpnet_engine.files.work import NO_WORK, Work, same_work
from gpnet_engine.model.setting_kinds import SettingValue
from gpnet_engine.model.settings import BiasMode
from gpnet_engine.operations.execute import shape_of
from gpnet_engine.stopping.breakpoints import Breakpoint
from gpnet_engine.time import editing
from gpnet_engine.time.edits import CellEdit
from gpnet_engine.time.session import Position, Session, go_to, open_session, present_position, step_back, step_forward
from tests.builders.sessions import assert_same_values, session_where

MOVES = (
    "step",
    "step",
    "back",
    "go",
    "edit",
    "edit",
    "answer",
    "answers",
    "undo",
    "redo",
    "remove",
    "seed",
    "setting",
    "rate",
    "stop",
    "watch",
    "mark",
)

SETTINGS: list[dict[str, SettingValue]] = [
    {"batch_size": 2},
    {"decimals": 3},
    {"decimals": None},
    {"bias": (BiasMode.TRAINED,)},
    {"bias_shared": True, "learning_rate": 0.25},
]


@pytest.fixture(autouse=True)
def databases_are_closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Close what a test leaves open, as if its program had ended: Python 3.13 warns of it."""
    connect: Callable[..., sqlite3.Connection] = sqlite3.connect
    opened: list[sqlite3.Connection] = []

    def remember(*given: object, **named: object) -> sqlite3.Connection:
        opened.append(connect(*given, **named))
        return opened[-1]

    monkeypatch.setattr(sqlite3, "connect", remember)
    yield
    for one in opened:
        one.close()


@pytest.fixture
def said() -> list[str]:
    """Return what was told."""
    return []


@pytest.fixture
def recorder(tmp_path: Path, said: list[str]) -> Iterator[Callable[[], Recorder]]:
    """Return a builder of recorders, each as of another start of the program, that write to one folder."""
    made: list[Recorder] = []

    def start() -> Recorder:
        made.append(Recorder(lambda: tmp_path / "state", said.append))
        return made[-1]

    yield start
    for one in made:
        one.stop()


@pytest.fixture
def article() -> Document:
    """Return the article's network."""
    return open_document(None, Overrides())


def moved(  # noqa: C901, PLR0912 - a case for every kind of command
    session: Session, work: Work, move: str, chance: random.Random
) -> tuple[Session, Work]:
    """Return what a random command makes of a session, and what was done so far."""
    match move:
        case "step":
            session = step_forward(session)
        case "back" if session.position > (1, 0):
            session = step_back(session)
        case "go":
            session = go_to(session, present_position(session, Position(chance.randint(1, 6), chance.randint(0, 24))))
        case "edit":
            name = chance.choice(
                [name for name in session.values if editing.why_not_editable(session, name, 0, 0) is None]
            )
            rows, columns = session.values[name].shape
            cell = chance.randrange(rows), chance.randrange(columns)
            session = editing.edit(session, name, *cell, chance.choice([0.0, -0.0, chance.uniform(0, 1), 5e-324]))
        case "undo" if session.edits:
            session = editing.undo(session)
        case "redo" if session.undone:
            session = editing.redo(session)
        case "remove" if session.edits:
            session = editing.removal_move(session, chance.randrange(len(session.edits))).finish()
        case "seed":
            session = editing.restart_with_new_seed(session)
        case "setting":
            changes = chance.choice(SETTINGS)
            session = editing.settings_move(session, changes).finish()
        case "rate":
            session = editing.edit(session, "learning_rate", 0, 0, chance.uniform(0, 1))
        case "stop":
            found = Breakpoint(
                session.program[0].result, "norm(net_b) > 1", is_on=chance.random() < 0.5, hits=chance.randrange(3)
            )
            work = replace(work, breakpoints=(found,) if chance.random() < 0.8 else ())
        case "watch":
            work = replace(work, watches=(*work.watches, f"W_b[1,{chance.randint(1, 2)}]")[-3:])
        case "answer":
            name = chance.choice([operation.result for operation in session.program])
            shape = shape_of(session.project.network, name, session.batch)
            iteration = session.position.iteration
            answers = work.answers.get(iteration, Answers())
            cell = chance.randrange(shape[0]), chance.randrange(shape[1])
            answers = answers.with_text(name, *cell, chance.choice(["", "0.0070", "-.5", "nan", "1e-5"]), shape)
            work = replace(work, answers={**work.answers, iteration: answers})
        case "answers":
            other = Answers(
                {"delta_c": (("0.5",), ("",), ("-1",))}, chance.choice([None, 1e-9, 1e-4]), chance.choice(".,")
            )
            work = replace(work, answers=chance.choice([{}, {2: other}, {**work.answers, 1: other}]))
        case "mark":
            work = replace(work, marks=tuple(sorted({*work.marks, session.position}))[-3:])
    return session, replace(work, edits=session.edits, undone=session.undone, position=session.position)


def works(document: Document, seed: int, count: int) -> Iterator[tuple[Session, Work]]:
    """Yield what random commands come to, one after the other."""
    chance = random.Random(seed)  # noqa: S311 - chosen, not secret
    session, work = open_session(document.project), NO_WORK
    for _ in range(count):
        session, work = moved(session, work, chance.choice(MOVES), chance)
        yield session, work


def assert_restored(found: recording.Remembered, session: Session) -> None:
    again = session_where(found.document.project, found.work)
    assert_same_values(again.values, session.values)


@given(seed=st.integers(0, 2**32))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_the_actions_between_works_make_the_later_of_the_earlier(article: Document, seed: int) -> None:
    before = NO_WORK
    actions: list[Action] = []
    for _, after in works(article, seed, 40):
        actions += actions_between(before, after)
        assert same_work(restored(actions), after)
        before = after
    assert actions_between(before, before) == []
    assert same_work(restored(actions_between(NO_WORK, before)), before)


@pytest.mark.parametrize("seed", range(5))
def test_what_was_done_comes_back_to_the_bit(recorder: Callable[[], Recorder], article: Document, seed: int) -> None:
    one = recorder()
    done = list(works(article, seed, 60))
    for _, work in done:
        one.see(article, work)
    one.stop()
    session, work = done[-1]
    found = recorder().unfinished(article)
    assert found is not None
    assert same_work(found.work, work)
    assert_restored(found, session)


def saved_in(folder: Path) -> Document:
    """Return a file with an edit in it."""
    article = open_document(None, Overrides())
    path = article.saved(article.project, folder / "mine.toml", Work((CellEdit(1, "W_b", 0, 0, 0.3),))).path
    return open_document(str(path), Overrides())


DOCUMENTS: dict[str, Callable[[Path], Document]] = {
    "an example": lambda _folder: open_document("mazur", Overrides()),
    "an example with options": lambda _folder: open_document("iris", Overrides(batch_size=7, bias=["trained"])),
    "a new network": lambda _folder: open_document(None, Overrides(layers=[2, 3, 1], seed=4, decimals=3)),
    "a file": saved_in,
    "a file with options": lambda folder: open_document(str(saved_in(folder).path), Overrides(decimals=3)),
}


@pytest.mark.parametrize("make", DOCUMENTS.values(), ids=DOCUMENTS.keys())
def test_any_document_is_found_again_by_its_name_and_options(
    recorder: Callable[[], Recorder], make: Callable[[Path], Document], tmp_path: Path
) -> None:
    document = make(tmp_path)
    one = recorder()
    work = replace(
        document.work, edits=(*document.work.edits, CellEdit(2, "W_b", 0, 0, 1 / 3)), position=Position(2, 5)
    )
    one.see(document, document.work)
    one.see(document, work)
    one.stop()
    others = [other for name, other in DOCUMENTS.items() if other is not make]
    again = recorder()
    assert all(again.unfinished(other(tmp_path)) is None for other in others)
    found = again.unfinished(make(tmp_path))
    assert found is not None
    assert same_work(found.work, work)
    assert found.document.path == document.path
    session = session_where(document.project, work)
    assert_restored(found, session)


def test_nothing_is_offered_where_nothing_was_done(recorder: Callable[[], Recorder], article: Document) -> None:
    one = recorder()
    one.see(article, NO_WORK)
    one.see(article, replace(NO_WORK, position=Position(1, 3)))
    one.see(article, NO_WORK)
    one.stop()
    assert recorder().unfinished(article) is None


def test_a_live_session_is_not_offered_and_two_do_not_disturb_each_other(
    recorder: Callable[[], Recorder], article: Document, said: list[str]
) -> None:
    one, other = recorder(), recorder()
    works_of = {one: list(works(article, 1, 30)), other: list(works(article, 2, 30))}
    for step in range(30):
        for who, done in works_of.items():
            who.see(article, done[step][1])
    assert one.unfinished(article) is None
    assert other.unfinished(article) is None
    one.stop()
    found = other.unfinished(article)
    assert found is not None
    assert same_work(found.work, works_of[one][-1][1])
    assert said == []


def test_a_session_is_taken_up_by_one_program_only(
    recorder: Callable[[], Recorder], article: Document, said: list[str]
) -> None:
    one = recorder()
    for _, work in works(article, 3, 20):
        one.see(article, work)
    one.stop()
    first, second = recorder(), recorder()
    found, same_found = first.unfinished(article), second.unfinished(article)
    assert found is not None
    assert same_found is not None
    assert first.take(found)
    assert not second.take(same_found)
    assert said == ["The session cannot be taken up again: session 1 is open in another window."]
    longer = replace(found.work, marks=(Position(9, 9),))
    first.see(found.document, longer)
    first.stop()
    again = recorder().unfinished(article)
    assert again is not None
    assert again.head.number == found.head.number
    assert same_work(again.work, longer)


def test_what_was_declined_or_left_is_listed_and_not_offered(
    recorder: Callable[[], Recorder], article: Document, tmp_path: Path
) -> None:
    for seed in (1, 2):
        one = recorder()
        for _, work in works(article, seed, 30):
            one.see(article, work)
        if seed == 1:
            one.leave()
        one.stop()
    again = recorder()
    found = again.unfinished(article)
    assert found is not None
    again.decline(found)
    assert again.unfinished(article) is None
    store = Store(tmp_path / "state")
    assert [head.has_left for head in store.heads()] == [True, True]
    assert all(store.work(head.number).edits for head in store.heads())
    store.close()


def test_what_was_saved_and_left_is_forgotten(
    recorder: Callable[[], Recorder], article: Document, tmp_path: Path
) -> None:
    one = recorder()
    *_, (_, work) = works(article, 1, 30)
    one.see(article, work)
    saved = article.saved(article.project, tmp_path / "mine.toml", work)
    one.see(saved, work)
    one.leave()
    store = Store(tmp_path / "state")
    assert store.heads() == []
    store.close()


def test_after_saving_the_session_is_that_of_the_file(
    recorder: Callable[[], Recorder], article: Document, tmp_path: Path
) -> None:
    one = recorder()
    done = [work for _, work in works(article, 5, 40)]
    one.see(article, done[20])
    saved = article.saved(article.project, tmp_path / "mine.toml", done[20])
    one.see(saved, done[20])
    one.see(saved, done[-1])
    one.stop()
    again = recorder()
    assert again.unfinished(article) is None
    found = again.unfinished(open_document(str(tmp_path / "mine.toml"), Overrides()))
    assert found is not None
    assert same_work(found.work, done[-1])
    assert not found.document.is_changed_on_disk
    (tmp_path / "mine.toml").write_text("changed")
    assert found.document.is_changed_on_disk


def test_opening_another_document_begins_another_session(recorder: Callable[[], Recorder], article: Document) -> None:
    one, other = recorder(), open_document("mazur", Overrides())
    one.see(article, Work((CellEdit(1, "W_b", 0, 0, 0.5),)))
    one.see(other, NO_WORK)
    one.see(other, Work((CellEdit(1, "W_b", 0, 0, 0.25),)))
    one.stop()
    again = recorder()
    assert again.unfinished(article) is None  # it was left, after a question
    found = again.unfinished(other)
    assert found is not None
    assert found.work.edits[0] == CellEdit(1, "W_b", 0, 0, 0.25)


def test_a_run_writes_its_position_once_a_second(tmp_path: Path, article: Document) -> None:
    now = [0.0]
    one = Recorder(lambda: tmp_path, clock=lambda: now[0])
    for iteration in range(1, 1001):
        now[0] = iteration / 100  # ten seconds in all
        one.see(article, replace(NO_WORK, position=Position(iteration, 0)), is_running=True)
    one.stop()
    with sqlite3.connect(tmp_path / FILE) as connection:
        (count,) = connection.execute("SELECT COUNT(*) FROM actions WHERE kind = 'position'").fetchone()
    connection.close()
    assert 9 <= count <= 11


def test_a_journal_cut_at_any_byte_has_all_that_was_committed_before(tmp_path: Path, article: Document) -> None:
    folder = tmp_path / "state"
    one = Recorder(lambda: folder)
    done: list[Work] = []
    sizes: list[int] = []
    for _, work in works(article, 11, 60):
        one.see(article, work)
        done.append(work)
        wal = folder / f"{FILE}-wal"
        sizes.append(wal.stat().st_size if wal.exists() else 0)
    chance = random.Random(0)  # noqa: S311
    for cut in sorted(chance.sample(range(sizes[-1] + 1), 60)):
        copy = tmp_path / f"cut-{cut}"
        shutil.copytree(folder, copy)
        (copy / f"{FILE}-shm").unlink()
        with (copy / f"{FILE}-wal").open("r+b") as file:
            file.truncate(cut)
        told: list[str] = []
        found = Recorder(partial(Path, copy), told.append)
        remembered = found.unfinished(article)
        whole = max((at for at, size in enumerate(sizes) if size <= cut), default=-1)
        assert told == []
        if whole >= 0 and remembered is not None:
            assert any(same_work(remembered.work, work) for work in done[whole:])
        elif whole >= 0:
            assert any(same_work(replace(work, undone=()), NO_WORK) for work in done[whole:])
        found.stop()
    one.stop()


def with_a_damaged_head(folder: Path) -> None:
    (folder / FILE).write_bytes(b"This is no database. " * 300)


def with_damaged_pages(folder: Path) -> None:
    data = bytearray((folder / FILE).read_bytes())
    data[200:] = random.Random(1).randbytes(len(data) - 200)  # noqa: S311
    (folder / FILE).write_bytes(data)


@pytest.mark.parametrize("damage", [with_a_damaged_head, with_damaged_pages], ids=["no database", "damaged pages"])
def test_a_damaged_journal_is_put_aside_and_told_and_what_follows_is_written(
    recorder: Callable[[], Recorder], article: Document, said: list[str], tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    one = recorder()
    one.see(article, Work((CellEdit(1, "W_b", 0, 0, 0.5),)))
    one.stop()
    damage(tmp_path / "state")
    again = recorder()
    work = Work((CellEdit(1, "W_b", 0, 0, 0.25),))
    again.unfinished(article)
    again.see(article, work)
    again.see(article, replace(work, position=Position(1, 3)))
    assert any("damaged" in text for text in said)
    assert all("\n" not in text for text in said)
    assert list((tmp_path / "state").glob(f"{FILE}.damaged-*"))
    again.stop()
    found = recorder().unfinished(article)
    assert found is not None
    assert same_work(found.work, replace(work, position=Position(1, 3)))


@pytest.mark.parametrize(
    "row",
    [
        ("edit", "{"),
        ("edit", '{"iteration": 0}'),
        ("undo", "null"),
        ("dream", "1"),
        ("position", '"x"'),
        ("remove", "9"),
        ("answers", "{}"),
        ("answers", '{"iteration": 0, "shapes": {}, "cells": []}'),
        ("answers", '{"iteration": 1, "shapes": {"net_b": [1, 1]}, "cells": [["net_b", 2, 1, "0.5"]]}'),
        ("answers", '{"iteration": 1, "shapes": {"net_b": [1, 1]}, "cells": [["net_b", 1, 1, "a"]]}'),
        ("answers", '{"iteration": 1, "shapes": {"net_b": [1000000000, 1000000000]}, "cells": []}'),
    ],
)
def test_a_damaged_action_is_told(
    recorder: Callable[[], Recorder], article: Document, said: list[str], tmp_path: Path, row: tuple[str, str]
) -> None:
    one = recorder()
    one.see(article, replace(NO_WORK, position=Position(1, 3)))
    one.stop()
    connection = sqlite3.connect(tmp_path / "state" / FILE)
    connection.execute("INSERT INTO actions (session, time, kind, data) VALUES (1, 0, ?, ?)", row)
    connection.commit()
    connection.close()
    assert recorder().unfinished(article) is None
    assert len(said) == 1
    assert said[0].startswith("Session 1 cannot be opened: ")


def test_what_a_later_version_says_beside_answers_is_not_read() -> None:
    data = {"iteration": 2, "shapes": {"net_b": [1, 2]}, "cells": [["net_b", 1, 2, "0.50"]], "hints": 3}
    assert restored([Action("answers", data)]).answers == {2: Answers({"net_b": (("", "0.50"),)})}


def test_one_answer_is_written_down_alone() -> None:
    before = Answers().with_text("W_b", 5, 5, "0.5", (100, 100))
    after = before.with_text("W_b", 7, 8, "0.25", (100, 100))
    (action,) = actions_between(replace(NO_WORK, answers={1: before}), replace(NO_WORK, answers={1: after}))
    assert action.data["cells"] == [["W_b", 8, 9, "0.25"]]


def test_answers_that_are_not_saved_are_kept_where_the_person_left(
    recorder: Callable[[], Recorder], article: Document, tmp_path: Path
) -> None:
    one = recorder()
    work = replace(NO_WORK, answers={1: Answers({"error": (("0.5",),)})})
    one.see(article, work)
    one.leave()
    assert Store(tmp_path / "state").heads() != []
    found = recorder().last()
    assert found is not None
    assert same_work(found.work, work)


def test_a_journal_of_a_newer_version_is_told_and_left_alone(
    recorder: Callable[[], Recorder], article: Document, said: list[str], tmp_path: Path
) -> None:
    one = recorder()
    one.see(article, Work((CellEdit(1, "W_b", 0, 0, 0.5),)))
    one.stop()
    connection = sqlite3.connect(tmp_path / "state" / FILE)
    connection.execute("PRAGMA user_version = 2")
    connection.close()
    before = (tmp_path / "state" / FILE).read_bytes()
    again = recorder()
    assert again.unfinished(article) is None
    again.see(article, Work((CellEdit(1, "W_b", 0, 0, 0.25),)))
    again.leave()
    assert "has format 2, of a newer gpnet-tui" in said[0]
    assert (tmp_path / "state" / FILE).read_bytes() == before


def test_where_nothing_can_be_written_it_is_told_once(tmp_path: Path, article: Document) -> None:
    (tmp_path / "file").write_text("")
    said: list[str] = []
    one = Recorder(lambda: tmp_path / "file" / "state", said.append)
    for _, work in works(article, 1, 30):
        one.see(article, work)
    one.leave()
    one.stop()
    assert len(said) == 1
    assert said[0].startswith("What you do is not recorded: Not a directory")


def test_what_could_not_be_written_follows_as_soon_as_it_can(tmp_path: Path, article: Document) -> None:
    folder = tmp_path / "file"
    folder.write_text("")
    said: list[str] = []
    one = Recorder(lambda: folder, said.append)
    done = [work for _, work in works(article, 1, 30)]
    one.see(article, done[10])
    folder.unlink()
    one.see(article, done[-1])
    one.stop()
    found = Recorder(lambda: folder, said.append).unfinished(article)
    assert found is not None
    assert same_work(found.work, done[-1])
    assert len(said) == 1


def test_a_full_disk_is_told(tmp_path: Path, article: Document) -> None:
    said: list[str] = []
    one = Recorder(lambda: tmp_path, said.append)
    one.see(article, Work((CellEdit(1, "W_b", 0, 0, 0.5),)))
    store = one._store  # noqa: SLF001 - a disk that is full for this database only
    assert store is not None
    (pages,) = store._connection.execute("PRAGMA page_count").fetchone()  # noqa: SLF001
    store._connection.execute(f"PRAGMA max_page_count = {pages}")  # noqa: SLF001
    work = NO_WORK
    for count in range(400):
        work = replace(work, watches=(f"W_b[1,1] + {count}",) * 50)
        one.see(article, work)
    one.stop()
    assert said == ["What you do is not recorded: database or disk is full."]


def test_without_a_home_folder_it_is_told(
    monkeypatch: pytest.MonkeyPatch, article: Document, said: list[str], tmp_path: Path
) -> None:
    monkeypatch.undo()  # the folder that all tests have
    monkeypatch.chdir(tmp_path)
    for name in ("HOME", "XDG_STATE_HOME", "USERPROFILE", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("os.path.expanduser", lambda path: path)
    one = Recorder(tell=said.append)
    one.see(article, Work((CellEdit(1, "W_b", 0, 0, 0.5),)))
    assert said == ["What you do is not recorded: there is no home folder."]
    assert list(tmp_path.iterdir()) == []


def test_data_that_changed_since_is_told(recorder: Callable[[], Recorder], said: list[str], tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("x,y\n1,0\n0,1\n")
    project = tmp_path / "project.toml"
    project.write_text('[network]\nlayers = [1, 2, 1]\n[data]\nfile = "data.csv"\ntarget_columns = ["y"]\n')
    document = open_document(str(project), Overrides())
    one = recorder()
    one.see(document, Work((CellEdit(1, "W_b", 0, 0, 0.5),)))
    one.stop()
    (tmp_path / "data.csv").write_text("x,y\n1,0\n0,2\n")
    assert recorder().unfinished(document) is None
    assert "has other numbers than it had" in said[0]


def test_what_cannot_be_is_no_work() -> None:
    with pytest.raises(JournalError, match="of a kind that this version does not know: 'branch'"):
        restored([Action("branch", {})])
