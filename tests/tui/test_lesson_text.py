"""The text of a lesson: Markdown as lines that fit, with nothing that acts on a terminal, whatever stands in it."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gpnet_tui.view.lessons.markdown import markdown_lines
from gpnet_tui.view.text.ink import Ink, Line, plain, width
from tests.reliability.hostile_texts import PAYLOADS

SIGNS = ("# ", "- ", "1. ", "> ", "```", "~~~", "**", "*", "`", "| a | b |", "    ", "\t", "\n", "\n\n")


def shown(text: str, columns: int = 40) -> list[str]:
    return [plain(line) for line in markdown_lines(text, columns)]


@given(
    st.lists(st.one_of(st.sampled_from(SIGNS), st.text(max_size=30)), max_size=30).map("".join), st.integers(10, 120)
)
@example("".join(PAYLOADS.values()), 76)
@example("# ", 10)
@example("- " + "x" * 99, 10)
def test_all_lines_fit_and_can_be_printed(text: str, columns: int) -> None:
    for line in markdown_lines(text, columns):
        assert width(line) <= columns
        assert plain(line).isprintable()


@given(st.lists(st.from_regex(r"[a-zαδ∇0-9_(),=·−]{1,12}", fullmatch=True).map(lambda word: f"w{word}"), min_size=1))
def test_no_word_is_lost_or_changed(words: list[str]) -> None:
    assert " ".join(shown(" ".join(words), 76)).split() == words


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("# Title #\ntext", ["Title", "", "text"]),
        ("one\ntwo\n\nthree", ["one two", "", "three"]),
        ("- one\n- two\n  more", ["- one", "- two more"]),
        ("1. one\n2) two", ["1. one", "2) two"]),
        ("```\n a   b\n```\nafter", ["   a   b", "", "after"]),
        ("| a | b |\n|---|---|", ["| a | b |", "|---|---|"]),
        ("[a link](x.md) <b>", ["[a link](x.md) <b>"]),
        ("a * b * c, 2*3*4", ["a * b * c, 2*3*4"]),
        ("W_c[1,2] and W_d", ["W_c[1,2] and W_d"]),
        ("``` never\nends", ["  ends"]),
        ("", []),
    ],
    ids=[
        "heading",
        "paragraphs",
        "list",
        "numbers",
        "code",
        "table",
        "links and tags",
        "stars",
        "names",
        "no end",
        "nothing",
    ],
)
def test_markdown_is_shown_as_people_read_it(text: str, lines: list[str]) -> None:
    assert shown(text) == lines


@pytest.mark.parametrize(("text", "ink"), [("a **b** c", Ink.STRONG), ("a *b* c", Ink.STRONG), ("a `b` c", Ink.KEY)])
def test_emphasis_is_an_ink_and_no_sign(text: str, ink: Ink) -> None:
    (line,) = markdown_lines(text, 40)
    assert plain(line) == "a b c"
    assert inks_of(line, "b") == (ink,)


def test_a_long_item_goes_on_under_its_text() -> None:
    assert shown("- one two three", 9) == ["- one two", "  three"]


def inks_of(line: Line, text: str) -> tuple[Ink, ...]:
    return next(part.inks for part in line if part.text == text)
