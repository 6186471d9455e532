"""The languages that a document is written in: the one table of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from gpnet_engine.files.reading import FileError
from gpnet_tui.view.documents.blocks import Document
from gpnet_tui.view.documents.html import html
from gpnet_tui.view.documents.latex import latex
from gpnet_tui.view.documents.markdown import markdown


@dataclass(frozen=True, slots=True)
class Format:
    """A language: what it is called, the ending of its files, and what writes a document in it."""

    title: str
    ending: str
    write: Callable[[Document], str]


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "md": Format("Markdown", ".md", markdown),
        "tex": Format("LaTeX", ".tex", latex),
        "html": Format("HTML", ".html", html),
    }
)

ENDINGS = tuple(form.ending for form in FORMATS.values())
"""How the names of the files may end."""


def format_of(file: Path | str) -> Format:
    """Return the language of a file, by its ending. Raises FileError for another ending."""
    ending = Path(file).suffix.lower()
    found = next((form for form in FORMATS.values() if form.ending == ending), None)
    if found is None:
        given = f"got {ending!r}" if ending else "got none"
        raise FileError(str(file), f"expected a name that ends in {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}, {given}")
    return found
