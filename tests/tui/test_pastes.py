"""What is pasted is text: none of it acts as a key, and a field of one line takes all lines."""

import sys
from collections.abc import Iterator

import pytest
from textual import events
from textual.message import Message
from textual.widgets import Input

from gpnet_engine.files.document import Document
from gpnet_engine.model.project import Project
from gpnet_tui.app import GpnetApp
from gpnet_tui.pastes import READERS, WholePastes
from tests.reliability.hostile_texts import PAYLOADS

START, END = "\x1b[200~", "\x1b[201~"
ACTING = ["\x1bq", "\x1b[A", "\x1b", "\x1b\x1b", "\x1b[", "\x1b[200~", "\x1b[20", "\x1b[<0;5;5M", "\x1bOP", "q"]
PASTED = [
    f"{before}{text}{after}" for text in (*ACTING, *PAYLOADS.values()) for before in ("", "ab") for after in ("", "cd")
]


def read(*pieces: str) -> list[Message]:
    """Return what comes of pieces that the terminal sends one after the other."""
    parser = WholePastes()
    return [message for piece in pieces for message in parser.feed(piece)]


def in_two(text: str) -> Iterator[tuple[str, str]]:
    return ((text[:place], text[place:]) for place in range(1, len(text)))


@pytest.mark.parametrize("text", PASTED, ids=ascii)
def test_a_paste_is_one_text_and_no_key_wherever_the_terminal_cuts_it(text: str) -> None:
    sent = START + text + END
    for pieces in [(sent,), tuple(sent), *in_two(sent)]:
        (message,) = read(*pieces)
        assert isinstance(message, events.Paste)
        assert message.text == text.replace("\x1b", "").replace("\0", "")


@pytest.mark.parametrize("text", ACTING, ids=ascii)
def test_keys_around_a_paste_are_keys(text: str) -> None:
    sent = f"s{START}{text}{END}\x1b[A{START}{text}{END}x"
    for pieces in [(sent,), *in_two(sent)]:
        messages = read(*pieces)
        assert [one.key for one in messages if isinstance(one, events.Key)] == ["s", "up", "x"]
        assert sum(isinstance(one, events.Paste) for one in messages) == 2


def test_what_only_begins_like_a_paste_is_a_key() -> None:
    assert [one.key for one in read("\x1b[2", "~", "x") if isinstance(one, events.Key)] == ["insert", "x"]


def test_the_terminal_is_read_so(article: Project) -> None:
    GpnetApp(Document(article))
    readers = [sys.modules[name] for name in READERS if name in sys.modules]
    assert [vars(reader)["XTermParser"] for reader in readers] == [WholePastes]


@pytest.mark.parametrize(
    ("pasted", "taken"),
    [("0.5\n", "0.5"), ("a\r\nb\nc", "a b c"), ("\n\n1/3\n\n", "1/3"), ("\n", ""), ("a\x07b\u202e", "ab"), ("", "")],
    ids=ascii,
)
async def test_a_field_takes_all_lines_of_a_paste(article: Project, pasted: str, taken: str) -> None:
    async with GpnetApp(Document(article)).run_test(size=(140, 45)) as pilot:
        await pilot.press("g")
        await pilot.pause()
        field = pilot.app.screen.query_one(Input)
        field.value = ""
        pilot.app.post_message(events.Paste(pasted))
        await pilot.pause()
        assert field.value == taken
