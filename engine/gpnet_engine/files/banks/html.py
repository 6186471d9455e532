"""Questions as HTML, as platforms show it: every text from outside is escaped, and nothing in it acts."""

import html
import re
from collections.abc import Callable

from gpnet_engine.teaching.banks.questions import Block, Cell, Paragraph, Question

_UNWRITTEN = re.compile("[^\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPACE = re.compile(r"\s+")
# What formats of questions read as their own signs. In HTML an entity is the same sign, and none of theirs.
_SIGNS = re.compile(r"[{}~#=\\$\[\]|`]")


def writable(text: str) -> str:
    """Return a text on one line, without characters that XML cannot hold."""
    return _UNWRITTEN.sub("", _SPACE.sub(" ", text))


def escaped(text: str) -> str:
    """Return a text as HTML on one line, with signs that mean something to a format of questions as entities."""
    return "".join(map(_entity, writable(text)))


def _entity(sign: str) -> str:
    return f"&#{ord(sign)};" if _SIGNS.match(sign) else html.escape(sign)


def question_html(question: Question, written: Callable[[Cell], str]) -> str:
    """Return the blocks of a question in HTML; `written` returns a cell, text or gap, as the format has it."""
    return "\n".join(_block(block, written) for block in question.blocks)


def _block(block: Block, written: Callable[[Cell], str]) -> str:
    if isinstance(block, Paragraph):
        return f"<p>{''.join(map(written, block.parts))}</p>"
    cell = '<td style="padding: 0 0.6em; text-align: right">'
    rows = "".join(f"<tr>{''.join(f'{cell}{written(one)}</td>' for one in row)}</tr>" for row in block.rows)
    sides = "border-left: 1px solid; border-right: 1px solid"
    matrix = f'<table style="{sides}"><tbody>{rows}</tbody></table>'
    return f"<table><tbody><tr><td>{escaped(block.label)}</td><td>{matrix}</td></tr></tbody></table>"
