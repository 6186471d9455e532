"""The languages that a document is written in: the one table of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

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
