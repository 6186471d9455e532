"""What can stand in the place of an argument or of an option's value: examples, sessions, files and folders.

A shell asks for it when Tab is pressed, so nothing here loads numpy, and what cannot be read is left out.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    Item: TypeAlias = CompletionItem[Any]
else:
    Item = CompletionItem  # which takes no type in older versions of click

Complete: TypeAlias = Callable[[click.Context, click.Parameter, str], list[Item]]

PATHS = ("file", "dir")
"""The types of items that stand for all files, or all folders, with a beginning."""

SAVED = (".toml", ".npz", ".safetensors", ".csv")
OPENED = (*SAVED, ".h5", ".hdf5", ".keras")
LESSONS = (".md", ".markdown")
ANSWERS = (".csv", ".txt", ".tsv", ".toml", ".jsonl", ".ndjson", ".json", ".npz")


def projects(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[Item]:
    """Return what PROJECT can be: an example, or a file."""
    import tomllib

    from gpnet_engine import examples

    names = [name for name in examples.names() if name.startswith(incomplete)]
    titles = (str(tomllib.loads(examples.text(name)).get("title", "")) for name in names)
    return [*map(_described, names, titles), Item(incomplete, type="file", endings=OPENED)]


def lessons(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[Item]:
    """Return what FILE of a lesson can be: one that comes with the program, or a page of Markdown."""
    from gpnet_engine import lessons as built_in

    names = [name for name in built_in.names() if name.startswith(incomplete)]
    titles = (built_in.path(name).read_text(encoding="utf-8").partition("\n")[0].lstrip("# ") for name in names)
    return [*map(_described, names, titles), Item(incomplete, type="file", endings=LESSONS)]


def files(*endings: str) -> Complete:
    """Return what completes to a file with one of the endings; to any, without them."""

    def complete(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[Item]:
        return [Item(incomplete, type="file", endings=endings)]

    return complete


def new_files(*endings: str) -> Complete:
    """Return what completes to a file that may be there or not: to one of the endings, once a name is begun."""

    def complete(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[Item]:
        there = Item(incomplete, type="file", endings=endings)
        stem, dot, ending = incomplete.rpartition("/")[2].rpartition(".")
        begun = [one for one in endings if dot and stem and one.startswith(dot + ending)]
        if begun:
            return [*(Item(incomplete.removesuffix(dot + ending) + one) for one in begun), there]
        return [*(Item(incomplete + one) for one in endings if stem + ending), there]

    return complete


def sessions(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Item]:
    """Return the IDs of the sessions that were written down, but for those that are on the line already."""
    from gpnet_tui.cli.stored import opened_store
    from gpnet_tui.view.sessions import project_text, when_text

    given = ctx.params.get(param.name or "") if param.nargs == -1 else ()
    with opened_store() as store:
        heads = [] if store is None else store.heads()
    return [
        _described(str(head.number), f"{when_text(head.last)}  {project_text(head)}")
        for head in heads
        if str(head.number).startswith(incomplete) and str(head.number) not in map(str, given or ())
    ]


def _described(name: str, meaning: str) -> Item:
    return Item(name, help=meaning)


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    is_folder: bool


def with_paths(items: Iterable[Item], begun: str) -> Iterator[Item]:
    """Yield the items, with the files and folders there are in the place of those that stand for them."""
    values = set()
    for item in items:
        for one in _paths(begun, item.endings or (), item.type) if item.type in PATHS else (item,):
            if one.value not in values:
                values.add(one.value)
                yield one


def _paths(begun: str, endings: Sequence[str], kind: str) -> list[Item]:
    """Return folders, and the files with one of the endings; where there are none of these, all files."""
    folder, slash, name = begun.rpartition("/")
    entries = [entry for entry in _entries(os.path.expandvars(folder + slash)) if entry.name.startswith(name)]
    entries = [entry for entry in entries if name.startswith(".") or not entry.name.startswith(".")]
    files = [entry for entry in entries if not entry.is_folder and kind == "file"]
    wanted = [entry for entry in files if not endings or Path(entry.name).suffix.lower() in endings]
    shown = [entry for entry in entries if entry.is_folder or entry in (wanted or files)]
    return [Item(folder + slash + entry.name, type="dir" if entry.is_folder else "plain") for entry in shown]


def _entries(folder: str) -> list[_Entry]:
    """Return what is in a folder, by name, but for names that no line can hold; nothing where it cannot be read."""
    with suppress(OSError, RuntimeError), os.scandir(Path(folder).expanduser()) as found:
        entries = [_Entry(entry.name, entry.is_dir()) for entry in found if entry.name == printable(entry.name)]
        return sorted(entries, key=lambda entry: entry.name)
    return []


def printable(text: str) -> str:
    """Return a text in one line, without what acts on a terminal."""
    from gpnet_tui.view.text.clean import clean

    return clean(text)
