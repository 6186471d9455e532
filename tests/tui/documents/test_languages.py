"""Documents in each language: what is said is there, texts from outside say what they are and do nothing."""

import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from gpnet_tui.view.documents.blocks import (
    GAP,
    CellEquation,
    Document,
    Entry,
    Formula,
    Heading,
    Listing,
    Mark,
    MatrixEquation,
    MatrixPart,
    PageBreak,
    Paragraph,
    Stage,
    Together,
)
from gpnet_tui.view.documents.breaking import PAGE_COLUMNS, lines_of, width_of
from gpnet_tui.view.documents.formats import FORMATS
from gpnet_tui.view.documents.html import html
from gpnet_tui.view.documents.latex import latex
from gpnet_tui.view.documents.latex_math import formula
from gpnet_tui.view.documents.markdown import markdown
from gpnet_tui.view.documents.math_text import tokens
from gpnet_tui.view.text.clean import visible

_HOSTILE = (
    r"\input{/etc/passwd} \write18{ls} \end{document}",
    "<script>alert(1)</script> & &lt; &#60; ]]> -->",
    "_a_ *b* `c` ~~d~~ [x](http://example.org) ![i](j) www.example.org <http://example.org>",
    "# no heading",
    "1. no list",
    "- no list",
    "> no quote",
    "$x$ \\(y\\) $$z$$ 100% ^ ~ {} \"q\" 'r' ``s''",
    "| a | b |",
    "```",
    "---",
    "Größe, Łódź, São Tomé, naïve, ő, ģ, ǫ, 田中, Ω, א, 🙂, e\u0301",
    "x" * 200,
    "\x1b[31mred\x07\u202e\u200b",
)
_NUMBER = Entry("0.1234")
_texts = st.one_of(st.sampled_from(_HOSTILE), st.text(max_size=60))


def _matrix(label: str, rows: int, columns: int, entry: Entry = _NUMBER) -> MatrixPart:
    return MatrixPart(label, (rows, columns), tuple(range(rows)), tuple(range(columns)), ((entry,) * columns,) * rows)


def _with(text: str) -> Document:
    """Return a document with a text in each place that takes one from outside."""
    return Document(text, (Heading(1, text), Paragraph(text), Paragraph(text, is_note=True), Listing((text, text))))


class _Seen(HTMLParser):
    """Reads the texts of a page, and which elements there are."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.elements: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self.elements.add(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def _seen_in(page: str) -> _Seen:
    seen = _Seen()
    seen.feed(page)
    return seen


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@given(_texts)
def test_html_shows_a_text_as_it_is(text: str) -> None:
    seen = _seen_in(html(_with(text)))
    assert "".join(map(_squeezed, seen.texts)).count(_squeezed(visible(text))) >= 6 or not _squeezed(visible(text))
    assert seen.elements <= {"html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "ul", "li"} | {
        "i",
        "sub",
        "sup",
        "span",
    }


@given(_texts)
def test_markdown_shows_a_text_as_it_is(text: str) -> None:
    rendered = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(markdown(_with(text)))
    seen = _seen_in(rendered)
    words = _squeezed(visible(text))
    assert "".join(map(_squeezed, seen.texts)).count(words) >= 5 or not words
    assert seen.elements <= {"h1", "h2", "p", "blockquote", "ul", "li"}


@given(_texts)
def test_latex_writes_no_command_of_a_text(text: str) -> None:
    body = latex(Document("", (Paragraph(text),))).partition(r"\end{center}")[2]
    known = r"\\(?:textbackslash|textasciicircum|textasciitilde|ensuremath|[a-zA-Z]+\b|[{}$&#%_`'^~=.\"])"
    assert not re.sub(known, "", body).count("\\") or body.count("\\end{document}") == 1
    assert body.count(r"\end{document}") == 1
    assert r"\input" not in body
    assert r"\write" not in body


def _everything(hostile: str) -> Document:
    equation = MatrixEquation((_matrix("W_b", 4, 2), "·", _matrix("out_a", 2, 1, GAP), "=", _matrix("net_b", 4, 1)))
    broken = MatrixEquation(
        ("½ Σ (", _matrix("target", 3, 8), "−", _matrix("out_c", 3, 8), ")²", "=", _matrix("E", 1, 1))
    )
    cell = CellEquation("net_b[1]", (Stage("=", "e^−0.5 + 1.5e−9 · |target[1] − out_c[1]|"), Stage("≈", GAP)))
    blocks = (Formula("net_b = W_b · out_a"), equation, cell, broken, PageBreak(), Paragraph(hostile, is_warning=True))
    return Document(hostile, (Heading(2, hostile), Together(blocks), Listing((hostile,))))


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="there is no LaTeX here")
def test_latex_compiles_whatever_the_texts_are_and_nothing_runs_off_the_page(tmp_path: Path) -> None:
    everything = _everything(" ".join(_HOSTILE))
    document = Document(everything.title, (*everything.blocks, *(Paragraph(text) for text in _HOSTILE)))
    (tmp_path / "it.tex").write_text(latex(document), encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "it.tex"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)  # noqa: S603 - a program of this test
    log = (tmp_path / "it.log").read_text(encoding="utf-8", errors="replace")
    assert run.returncode == 0, log
    assert "Overfull" not in log


@pytest.mark.parametrize("form", FORMATS)
def test_a_gap_shows_nothing_of_what_belongs_into_it(form: str) -> None:
    gap = Entry("0.98765", Mark.GAP)
    document = Document("", (MatrixEquation((_matrix("W_b", 2, 2, gap),)), CellEquation("E", (Stage("=", gap),))))
    assert "98765" not in FORMATS[form].write(document)


@pytest.mark.parametrize("form", FORMATS)
def test_an_answer_is_shown(form: str) -> None:
    document = Document("", (MatrixEquation((_matrix("W_b", 2, 2, Entry("0.98765", Mark.ANSWER)),)),))
    assert FORMATS[form].write(document).count("0.98765") == 4


@pytest.mark.parametrize("form", FORMATS)
def test_a_matrix_that_is_cut_says_what_is_shown(form: str) -> None:
    cut = MatrixPart("W_b", (128, 784), (0, 1, 2, 127), (0, 1, 783), ((Entry("0.5"),) * 3,) * 4)
    assert "rows 1–3 and 128 of 128, columns 1–2 and 784 of 784" in FORMATS[form].write(
        Document("", (MatrixEquation((cut,)),))
    ).replace("--", "–")


def test_lines_of_matrices_are_as_wide_as_a_page_at_most() -> None:
    parts = ("(", _matrix("a", 3, 6), "−", _matrix("b", 3, 6), ") ∘", _matrix("c", 3, 6), "=", _matrix("d", 3, 6))
    lines = lines_of(parts)
    assert max(map(width_of, lines)) <= PAGE_COLUMNS
    assert [part for line in lines for part in line] == list(parts)
    assert lines[-1][0] == "="


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("∂E/∂out_c[1,2]", r"\partial E/\partial \mathrm{out}_{c}[1,2]"),
        ("e^−(−0.5)", "{e}^{-(-0.5 )}"),
        ("mˆ_W_b", r"\hat{m}_{W,b}"),
        ("1.5e−9", r"1.5\mathrm{e}{-9}"),
        ("new W_b", r"\mathrm{new} \ W_{b}"),
    ],
)
def test_formulas_of_the_screen_are_typeset(text: str, written: str) -> None:
    assert _squeezed(formula(text)) == _squeezed(written)


@given(st.text(alphabet="WbNet_out[1,2]²ᵀ′ˆ+−·/()^e.0123 δ∇Σ½|if", max_size=40))
def test_nothing_of_a_formula_gets_lost(text: str) -> None:
    found = "".join(map(str, tokens(text)))
    assert [sign for sign in text if sign.isdigit() and sign not in found] == []
