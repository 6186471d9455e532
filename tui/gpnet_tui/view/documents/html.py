"""A document as one HTML file: no scripts, nothing from elsewhere, light and dark, and as printed pages."""

from collections.abc import Iterator
from html import escape
from itertools import pairwise
from typing import Final

from gpnet_tui.view.documents.blocks import (
    EQUALS,
    Block,
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
    Part,
    Together,
    cut_texts,
)
from gpnet_tui.view.documents.breaking import lines_of
from gpnet_tui.view.documents.decimals import split_blanks
from gpnet_tui.view.documents.math_text import Kind, Token, names_apart, tokens
from gpnet_tui.view.text.clean import visible
from gpnet_tui.view.text.labels import times
from gpnet_tui.view.text.signs import Sign

_FIGURE_SPACE, _POINT_SPACE = "\u2007", "\u2008"
_STYLE = """
:root { color-scheme: light dark; --text: #1a1a1a; --dim: #5f6368; --line: #8a8f98; --page: #fff; --soft: #f3f4f6;
  --chosen: #dbeafe; --wrong: #b3261e; --answer: #dcfce7; }
@media (prefers-color-scheme: dark) { :root { --text: #e6e6e6; --dim: #a3a8b0; --line: #7d838c; --page: #16181c;
  --soft: #22262c; --chosen: #1e3a5f; --wrong: #ff8a80; --answer: #14532d; } }
body { margin: 0 auto; padding: 1.5rem; max-width: 62rem; background: var(--page); color: var(--text);
  font: 1rem/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
  font-variant-numeric: tabular-nums lining-nums; overflow-wrap: anywhere; }
h1 { font-size: 1.7rem; } h2 { font-size: 1.35rem; margin-top: 2em; border-bottom: 1px solid var(--line); }
h3 { font-size: 1.15rem; margin-top: 1.8em; } h4 { font-size: 1rem; margin: 1.6em 0 .4em; }
h2, h3, h4 { break-after: avoid; line-height: 1.3; }
p { margin: .5em 0; }
.note { padding: .4em .8em; border-left: .25em solid var(--line); background: var(--soft); }
.warning { padding: .4em .8em; border-left: .25em solid var(--wrong); background: var(--soft); font-weight: 600; }
.cut { color: var(--dim); font-size: .85em; margin: 0 0 .5em; }
.matrices { overflow-x: auto; padding: .2em 0; margin-bottom: -.6em; }
.line { display: flex; align-items: center; gap: .55em; width: max-content; margin: .35em 0; break-inside: avoid; }
.line + .line:not(.beside) { padding-left: 1.5em; }
.matrix { display: grid; grid-template-rows: 1fr auto 1fr; justify-items: center; }
.matrix > .over { font-size: .8em; color: var(--dim); align-self: end; white-space: nowrap; }
.matrix > table { border-collapse: collapse; position: relative; margin: 0 .1em; }
.matrix > table::before, .matrix > table::after { content: ""; position: absolute; top: 0; bottom: 0; width: .3em;
  border: solid var(--text); border-width: 1.5px 0 1.5px 1.5px; left: 0; }
.matrix > table::after { border-width: 1.5px 1.5px 1.5px 0; left: auto; right: 0; }
.matrix td { text-align: right; white-space: nowrap; padding: .08em .55em; line-height: 1.35; }
.matrix td.dots { text-align: center; color: var(--dim); padding: .08em .1em; }
.cell, .symbols { padding-left: 2em; text-indent: -2em; margin: .5em 0; }
.symbols { font-size: 1.1em; }
.stage > * { text-indent: 0; }
.atom { white-space: nowrap; }
.chosen { background: var(--chosen); font-weight: 600; outline: .1em solid var(--chosen); }
.wrong { color: var(--wrong); font-weight: 600; }
.answer { background: var(--answer); font-weight: 600; }
.gap { display: inline-block; height: 1.25em; border: 1px solid var(--line); vertical-align: middle; }
sub, sup { font-size: .75em; line-height: 0; }
i { font-family: "Cambria", "STIX Two Text", "Liberation Serif", "Times New Roman", serif; font-size: 1.06em; }
.page { break-after: page; border: 0; border-top: 1px dashed var(--line); margin: 2.5em 0; }
@page { size: A4; margin: 18mm 18mm 20mm; }
@media print {
  :root { color-scheme: light; --text: #000; --dim: #444; --line: #777; --page: #fff; --soft: #fff; --chosen: #e8eef7;
    --wrong: #000; --answer: #eee; }
  body { padding: 0; max-width: none; font-size: 9pt; }
  .matrices { overflow: visible; } .page { border: 0; margin: 0; height: 0; }
  .together { break-inside: avoid; } p { orphans: 3; widows: 3; }
  .gap { height: 2.2em; min-width: 6em; }
  .chosen, .answer { outline: 1px solid #555; } .wrong { text-decoration: underline; }
}
"""
_MARKS: Final = {Mark.CHOSEN: "chosen", Mark.WRONG: "wrong", Mark.ANSWER: "answer"}
_UPPER = {"²": "2", "³": "3", "ᵀ": "T"}


def html(document: Document) -> str:
    """Return a document as HTML."""
    title = escaped(document.title)
    body = "\n".join([f"<h1>{title}</h1>", *map(_block, document.blocks)])
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def escaped(text: str) -> str:
    """Return a text on one line in which nothing acts as HTML."""
    return escape(visible(text).strip())


def _prose(text: str) -> str:
    """Return a sentence; the names of values in it are set as in formulas."""
    pieces = names_apart(visible(text).strip())
    return "".join(formula(piece) if place % 2 else escape(piece) for place, piece in enumerate(pieces))


def _block(block: Block) -> str:
    match block:
        case Heading(level, text):
            return f"<h{level + 1}>{_prose(text)}</h{level + 1}>"
        case Paragraph(text, is_note, is_warning):
            kind = ' class="warning"' if is_warning else ' class="note"' if is_note else ""
            return f"<p{kind}>{_prose(text)}</p>"
        case Formula(text):
            return f'<p class="symbols">{formula(text)}</p>'
        case MatrixEquation(parts):
            kind = "line" if EQUALS in parts else "line beside"
            lines = "\n".join(f'<div class="{kind}">{"".join(map(_part, line))}</div>' for line in lines_of(parts))
            cuts = "".join(f'<p class="cut">{_prose(text)}</p>' for text in cut_texts(parts))
            return f'<div class="matrices">\n{lines}\n</div>{cuts}'
        case CellEquation(name, stages):
            written = " ".join(f"{escaped(stage.sign)} {_stage(stage.formula)}" for stage in stages)
            return f'<p class="cell">{formula(name)} {written}</p>'
        case Listing(items):
            return f"<ul>{''.join(f'<li>{_prose(item)}</li>' for item in items)}</ul>" if items else ""
        case PageBreak():
            return '<hr class="page">'
        case Together(blocks):
            inner = "\n".join(map(_block, blocks))
            return f'<section class="together">\n{inner}\n</section>'


def _stage(written: str | Entry) -> str:
    return _entry(written) if isinstance(written, Entry) else formula(written)


def _part(part: Part) -> str:
    if isinstance(part, str):
        return f"<span>{formula(part)}</span>"
    shape = escaped(times(part.shape))
    name = f"{formula(part.label)}&ensp;" if part.label else ""
    rows = "".join(f"<tr>{row}</tr>" for row in _rows(part))
    return f'<span class="matrix"><span class="over">{name}{shape}</span><table>{rows}</table></span>'


def _rows(part: MatrixPart) -> Iterator[str]:
    cut = [after != before + 1 for before, after in pairwise(part.columns)]
    before = None
    for row, entries in zip(part.rows, part.entries, strict=True):
        if before is not None and row != before + 1:
            yield f'<td class="dots">{Sign.ROWS_CUT}</td>' * (len(entries) + sum(cut))
        cells = [f"<td>{_entry(entry)}</td>" for entry in entries]
        dots = f'<td class="dots">{Sign.CUT}</td>'
        yield cells[0] + "".join((dots if is_cut else "") + cell for cell, is_cut in zip(cells[1:], cut, strict=True))
        before = row


def _entry(entry: Entry) -> str:
    if entry.mark is Mark.GAP:
        return f'<span class="gap" style="width: {entry.width * 0.6:.1f}em"></span>'
    number, point, zeros = split_blanks(entry.text.lstrip())
    blanks = (_POINT_SPACE if point else "") + _FIGURE_SPACE * zeros
    text = escape(visible(number))
    kind = _MARKS.get(entry.mark)
    return (f'<span class="{kind}">{text}</span>' if kind else text) + blanks


def formula(text: str) -> str:
    """Return a formula of the screen as HTML."""
    written = ""
    for place, token in enumerate(tokens(visible(text))):
        written += (" " if token.has_space and place else "") + _token(token)
    return written


def _token(token: Token) -> str:
    raised = "".join(_UPPER[sign] for sign in token.upper) + "".join(
        (" " if each.has_space and place else "") + _token(each) for place, each in enumerate(token.power)
    )
    power = f"<sup>{raised}</sup>" if raised else ""
    if token.kind not in {Kind.NAME, Kind.WORD}:
        return escape(token.text) + power
    base = token.text.removesuffix("′")
    prime = "′" if base != token.text else ""
    name = base.replace("ˆ", "\u0302")
    name = f"<i>{name}</i>" if len(base.removesuffix("ˆ")) == 1 else name
    below = f"<sub>{token.below.replace('_', ',')}</sub>" if token.below else ""
    written = f"{token.before}{name}{prime}{below}{token.index}{power}"
    return f'<span class="atom">{written}</span>' if token.before or below or token.index else written
