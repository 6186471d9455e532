r"""A document as LaTeX that needs no package but amsmath.

Formulas of cells are set as text, where TeX breaks a line before a relation or behind an operator; lines of matrices
are broken here. What pdfLaTeX has no letter for is written by XeLaTeX and LuaLaTeX, and by its number else.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

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
from gpnet_tui.view.documents.latex_math import formula, typeset
from gpnet_tui.view.documents.latex_text import SIGNS, escaped, escaped_piece
from gpnet_tui.view.documents.math_text import Kind, Token, names_apart, tokens
from gpnet_tui.view.text.labels import times

_HEAD = r"""\documentclass[a4paper,10pt]{article}
\usepackage{amsmath}
% An A4 page, whatever the installation has as its paper.
\ifdefined\pdfpagewidth \pdfpagewidth=210mm \pdfpageheight=297mm
\else\ifdefined\pagewidth \pagewidth=210mm \pageheight=297mm \fi\fi
\setlength{\oddsidemargin}{-5.4mm}\setlength{\evensidemargin}{-5.4mm}\setlength{\textwidth}{170mm}
\setlength{\topmargin}{-10.4mm}\setlength{\headheight}{0mm}\setlength{\headsep}{0mm}\setlength{\textheight}{255mm}
\setlength{\parindent}{0mm}\setlength{\parskip}{1ex plus 0.5ex}
\setlength{\arraycolsep}{0.45em}\raggedbottom
\relpenalty=50 \binoppenalty=150 \emergencystretch=3em
\newcommand{\gap}[1]{\raisebox{0pt}[3.9ex][2.7ex]{\framebox[1.3\dimexpr#1em\relax]{\rule[-1.2ex]{0pt}{4.2ex}}}}
\newcommand{\cell}[1]{{\raggedright\hangindent=2em\hangafter=1 #1\par}}
\fboxsep=1pt \fboxrule=0.3pt
% A box that takes no room at its sides, so that columns stay aligned.
\newcommand{\marked}[1]{\kern-1.3pt\fbox{$#1$}\kern-1.3pt}
% A matrix with its name above, which brackets around it do not grow for; the line leaves the room for it.
\newcommand{\named}[2]{{\smash{\overset{#1}{#2}}\vphantom{#2}}}
\newcommand{\matrices}[1]{\setbox0=\hbox{$\displaystyle #1$}\dimen0=\ht0 \advance\dimen0 by 1.9ex
  {\lineskip=0.8ex \noindent\raisebox{0pt}[\dimen0][\dp0]{\copy0}\par}}
\newcommand{\note}[1]{{\leftskip=1em #1\par}}
% A character, or what stands for it where pdfLaTeX has none.
\newcommand{\sign}[2]{\ifdefined\XeTeXversion #1\else\ifdefined\directlua #1\else #2\fi\fi}
\newcommand{\zeros}[1]{\hphantom{#1}}
"""
_HEADINGS = {1: r"\section*", 2: r"\subsection*", 3: r"\subsubsection*"}
_BETWEEN = Token(Kind.OTHER, "")
_EM_OF_CHARACTER = 0.52


def latex(document: Document) -> str:
    """Return a document as LaTeX."""
    title = rf"\begin{{center}}\LARGE {escaped(document.title)}\par\end{{center}}"
    body = "\n\n".join([title, *map(_block, document.blocks)])
    return f"{_HEAD}\\begin{{document}}\\raggedright\n{body}\n\\end{{document}}\n"


def _prose(text: str) -> str:
    """Return a sentence; the names of values in it are set as in formulas."""
    pieces = names_apart(text)
    return "".join(f"${formula(piece)}$" if place % 2 else escaped_piece(piece) for place, piece in enumerate(pieces))


def _block(block: Block) -> str:
    match block:
        case Heading(level, text):
            return f"{_HEADINGS[level]}{{{_prose(text)}}}"
        case Paragraph(text, is_note, is_warning):
            words = rf"\textbf{{{_prose(text)}}}" if is_warning else _prose(text)
            return rf"\note{{{words}}}" if is_note or is_warning else words + r"\par"
        case Formula(text):
            return rf"\cell{{${formula(text)}$}}"
        case MatrixEquation(parts):
            return _matrices(parts)
        case CellEquation(name, stages):
            written = "".join(f" {SIGNS.get(stage.sign, stage.sign)} {_stage(stage.formula)}" for stage in stages)
            return rf"\cell{{${formula(name)}{written}$}}"
        case Listing(items):
            listed = "\n".join(rf"\item[$\bullet$] {_prose(item)}" for item in items)
            return (
                f"\\begin{{itemize}}\\setlength{{\\itemsep}}{{0pt}}\\setlength{{\\parskip}}{{0pt}}\n{listed}\n\\end{{itemize}}"
                if items
                else ""
            )
        case PageBreak():
            return r"\clearpage"
        case Together(blocks):
            inner = "\n\\nopagebreak[3]\n".join(map(_block, blocks))
            return f"\\filbreak{{\\interlinepenalty=300\n{inner}\n}}"


def _stage(written: str | Entry) -> str:
    return _entry(written) if isinstance(written, Entry) else formula(written)


def _matrices(parts: tuple[Part, ...]) -> str:
    """Return lines of matrices; each is a paragraph, as a display would leave an empty line above it."""
    first, *others = map(_line, lines_of(parts))
    indent = r"\qquad {}" if EQUALS in parts else ""
    lines = [rf"\matrices{{{first}}}", *(rf"\matrices{{{indent}{line}}}" for line in others)]
    return "\n\\nopagebreak[3]\n".join([*lines, *(f"\\note{{\\small {_prose(text)}}}" for text in cut_texts(parts))])


def _line(parts: Sequence[Part]) -> str:
    """Return a line of matrices. A bracket around one grows with it, if it is closed on the same line."""
    pieces: list[Token | MatrixPart] = []
    for part in parts:
        pieces += [part] if isinstance(part, MatrixPart) else tokens(part) or [_BETWEEN]
    growing, single = _brackets(pieces)
    written: list[str] = []
    for place, piece in enumerate(pieces):
        if isinstance(piece, MatrixPart):
            written.append(_matrix(piece))
            continue
        if piece is _BETWEEN:
            written.append(r"\quad")
            continue
        left, right = (
            (r"\left", r"\right") if place in growing else (r"\biggl", r"\biggr") if place in single else ("", "")
        )
        written.append((left if piece.kind is Kind.OPEN else right) + typeset(piece))
    return " ".join(written)


def _brackets(pieces: Sequence[Token | MatrixPart]) -> tuple[set[int], set[int]]:
    """Return the places of brackets that stand around a matrix, and of those whose other half is on another line."""
    found: set[int] = set()
    alone: set[int] = set()
    opened: list[int] = []
    for place, piece in enumerate(pieces):
        if isinstance(piece, MatrixPart):
            continue
        if piece.kind is Kind.OPEN:
            opened.append(place)
        elif piece.kind is Kind.CLOSE and not opened:
            alone.add(place)
        elif piece.kind is Kind.CLOSE:
            start = opened.pop()
            if any(isinstance(each, MatrixPart) for each in pieces[start:place]):
                found |= {start, place}
    return found, {*alone, *opened}


def _matrix(part: MatrixPart) -> str:
    spec, rows = _columns(part), " \\\\ ".join(_rows(part))
    array = rf"\left[\begin{{array}}{{{spec}}} {rows} \end{{array}}\right]"
    shape = times(part.shape).replace("×", r"{\times}")
    name = formula(part.label) + r"\;\, " if part.label else ""
    return rf"\named{{{name}{shape}}}{{{array}}}"


def _columns(part: MatrixPart) -> str:
    cuts = ["c" if after != before + 1 else "" for before, after in pairwise(part.columns)]
    return "@{}" + "r" + "".join(f"{cut}r" for cut in cuts) + "@{}"


def _rows(part: MatrixPart) -> Iterator[str]:
    cut = [after != before + 1 for before, after in pairwise(part.columns)]
    before = None
    for row, entries in zip(part.rows, part.entries, strict=True):
        if before is not None and row != before + 1:
            yield _in_line([r"\vdots\hphantom{0}"] * len(entries), cut, "")
        yield _in_line([_entry(entry) for entry in entries], cut, r"\cdots")
        before = row


def _in_line(texts: list[str], cut: list[bool], dots: str) -> str:
    line = texts[0]
    for text, is_cut in zip(texts[1:], cut, strict=True):
        line += f" & {f'{dots} & ' if is_cut else ''}{text}"
    return line


def _entry(entry: Entry) -> str:
    number, point, zeros = split_blanks(entry.text.lstrip())
    if entry.mark is Mark.GAP:
        return rf"\gap{{{entry.width * _EM_OF_CHARACTER:.1f}}}"
    written = formula(number)
    if entry.mark is not Mark.PLAIN:
        written = rf"\{'underline' if entry.mark is Mark.WRONG else 'marked'}{{{written}}}"
    return written + (rf"\zeros{{{point}{'0' * zeros}}}" if point or zeros else "")
