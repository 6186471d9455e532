"""Markdown as lines: headings, paragraphs, lists, code and emphasis. Whatever else a text has in it stays as it is.

What would act on a terminal, or is not seen, does not come through.
"""

import re
from collections.abc import Iterator

from gpnet_tui.view.text.clean import visible
from gpnet_tui.view.text.flow import wrapped
from gpnet_tui.view.text.ink import Ink, Line, Span, span

_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+(?P<text>.*?)(?:[ \t]+#+)?[ \t]*")
_ITEM = re.compile(r"(?P<indent>[ \t]*)(?:[-*+]|(?P<number>\d{1,3}[.)]))[ \t]+(?P<text>.*)")
_FENCE = re.compile(r" {0,3}(?P<fence>`{3,}|~{3,})[^`]*")
_AS_IT_IS = re.compile(r"[ \t]*\||\t| {4,}")  # rows of tables, and what is indented
_MARKED = re.compile(
    r"`(?P<code>[^`]+)`|\*\*(?P<strong>[^*]+)\*\*|(?<![\w*])\*(?P<mild>[^*\s](?:[^*]*[^*\s])?)\*(?![\w*])"
)
_INKS = {"code": Ink.KEY, "strong": Ink.STRONG, "mild": Ink.STRONG}
_BULLET = "-"  # as it is typed


def markdown_lines(text: str, columns: int) -> list[Line]:
    """Return a text as lines of at most `columns`, with an empty line between its paragraphs."""
    lines: list[Line] = []
    for block in _blocks(text.splitlines()):
        shown = _lines_of(block, columns)
        lines += [*([()] if lines and shown else []), *shown]
    return lines


def _blocks(lines: list[str]) -> Iterator[list[str]]:
    """Yield the lines of a text in blocks: what stands between fences, headings, and what empty lines part."""
    block: list[str] = []
    closing: re.Pattern[str] | None = None
    for line in lines:
        if closing is not None:
            block.append(line)
            if closing.fullmatch(line):
                yield block
                block, closing = [], None
            continue
        fence = _FENCE.fullmatch(line)
        if fence is not None or _HEADING.fullmatch(line) or not line.strip():
            if block:
                yield block
            block = [line] if line.strip() else []
            if fence is not None:
                closing = re.compile(rf" {{0,3}}{re.escape(fence['fence'][0])}{{{len(fence['fence'])},}}[ \t]*")
            elif block:
                yield block
                block = []
            continue
        block.append(line)
    if block:
        yield block


def _lines_of(block: list[str], columns: int) -> list[Line]:
    """Return the lines of a block."""
    fence, heading = _FENCE.fullmatch(block[0]), _HEADING.fullmatch(block[0])
    if fence is not None:
        inside = block[1:] if len(block) == 1 or not _FENCE.fullmatch(block[-1]) else block[1:-1]
        return [line for text in inside for line in _verbatim(f"  {text}", columns)]
    if heading is not None:
        return wrapped((span(visible(heading["text"]), Ink.STRONG),), columns)
    lines: list[Line] = []
    for indent, text in _joined(block):
        if indent is None:
            lines += _verbatim(text, columns)
        else:
            lines += wrapped(marked(text), columns, indent)
    return lines


def _joined(block: list[str]) -> Iterator[tuple[int | None, str]]:
    """Yield the paragraphs and the items of a block, each with how far its lines are indented; None: as they are."""
    indent: int | None = 0
    words: list[str] = []
    for line in block:
        item = _ITEM.fullmatch(line)
        is_as_it_is = item is None and not words and _AS_IT_IS.match(line) is not None
        if item is not None or is_as_it_is:
            if words:
                yield indent, " ".join(words)
            words, indent = [], 0
        if is_as_it_is:
            yield None, line
        elif item is not None:
            mark = item["number"] or _BULLET
            words, indent = [f"{mark} {item['text'].strip()}"], len(mark) + 1
        else:
            words.append(line.strip())
    if words:
        yield indent, " ".join(words)


def marked(text: str, ink: Ink = Ink.TEXT) -> Line:
    """Return a paragraph with its emphasis, the rest of it in an ink."""
    spans: list[Span] = []
    end = 0
    text = visible(text)
    for found in _MARKED.finditer(text):
        kind = found.lastgroup or ""
        spans += [span(text[end : found.start()], ink), span(found[kind], _INKS[kind])]
        end = found.end()
    return tuple(part for part in (*spans, span(text[end:], ink)) if part.text)


def _verbatim(text: str, columns: int) -> list[Line]:
    """Return a line with its blanks as they are, broken where it is too long."""
    seen = visible(text.expandtabs(4)).rstrip()
    pieces = [seen[at : at + columns] for at in range(0, len(seen), columns)] or [""]
    return [(span(piece, Ink.TEXT),) for piece in pieces]
