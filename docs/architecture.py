"""Draw the rooms of the code for the architecture page: `python docs/architecture.py`.

Everything comes from the code: the rooms from the layers in pyproject.toml, their sentences from the docstrings, the
arrows from the imports. So the page cannot say what is not so; a test compares it with what this makes.
"""

import ast
import math
import textwrap
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

ROOT = Path(__file__).parent.parent
PICTURE, PAGE = ROOT / "docs" / "architecture.svg", ROOT / "docs" / "architecture.md"
SOURCES = {"gpnet_tui": ROOT / "tui", "gpnet_engine": ROOT / "engine"}
BEGIN, END = "<!-- made by architecture.py -->", "<!-- end -->"

_BOX, _HEIGHT, _GAP, _MARGIN, _ASIDE, _BEND = 400, 62, 22, 24, 16, 40
_MOST_ABREAST = 3
_LETTERS = 58  # of a sentence fit on a line of a box


@dataclass(frozen=True)
class Room:
    """A package, or a module that stands alone: its name, what it is for, and the rooms that it imports."""

    name: str
    sentence: str
    imports: frozenset[str]


def layers(package: str) -> list[list[str]]:
    """Return the layers of a package as import-linter holds them, top first; rooms in one layer are side by side."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    rows = [[name.strip() for name in row.split(":")] for one in contracts for row in one.get("layers", ())]
    return [row for row in rows if row[0].startswith(f"{package}.")]


def rooms() -> dict[str, Room]:
    """Return all rooms by name. Raises ValueError for a module that is in no layer."""
    names = [name for package in SOURCES for row in layers(package) for name in row]
    found: dict[str, Room] = {}
    for name in names:
        files = list(_files(name))
        sentence = _sentence(files[0])
        imported = {_room_of(module, names) for file in files for module in _imported(file)}
        found[name] = Room(name, sentence, frozenset(imported - {name, None}))
    for package, source in SOURCES.items():
        for path in (source / package).iterdir():
            name = f"{package}.{path.stem}"
            if (path.suffix == ".py" or (path / "__init__.py").exists()) and path.stem[0] != "_" and name not in names:
                raise ValueError(f"{name} is in no layer: add it to the layers in pyproject.toml")
    return found


def direct(found: Mapping[str, Room]) -> dict[str, list[str]]:
    """Return what each room imports, without what it also reaches through another room that it imports."""

    def reached(name: str) -> set[str]:
        return {name}.union(*(reached(one) for one in found[name].imports))

    return {
        name: sorted(one for one in room.imports if not any(one in reached(other) for other in room.imports - {one}))
        for name, room in found.items()
    }


def picture(found: Mapping[str, Room]) -> str:
    """Return the picture: the screen on the left, the engine on the right, arrows to what a room imports."""
    places = _places()
    width = 2 * (_BOX + _MARGIN) + 4 * _MARGIN
    height = max(y for _, y, _ in places.values()) + _HEIGHT + _MARGIN
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif">',
        '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto">',
        '<path d="M0 0 10 5 0 10z" fill="#57606a"/></marker></defs>',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        *(
            _arrow(places[name], places[other])
            for name, others in direct(found).items()
            for other in others
            if places[other][2] == _BOX  # the small rooms at the bottom are used from everywhere
        ),
    ]
    for name, room in found.items():
        lines += _box(room, *places[name])
    return "\n".join([*lines, "</svg>", ""])


def table(found: Mapping[str, Room]) -> str:
    """Return the list of rooms, with what each imports."""
    rows = ["| room | what is in it | imports |", "|---|---|---|"]
    for name, room in found.items():
        same = sorted(_short(one) for one in room.imports if _package(one) == _package(name))
        others = ["the engine"] if any(_package(one) != _package(name) for one in room.imports) else []
        link = next(_files(name)).relative_to(ROOT)
        target = link.parent if link.name == "__init__.py" else link
        rows.append(f"| [`{name}`](../{target}) | {room.sentence} | {', '.join([*same, *others]) or '–'} |")
    return "\n".join(rows)


def inner_table() -> str:
    """Return the list of the packages inside rooms."""
    rows = ["| inside | what is in it |", "|---|---|"]
    for name, folder in ((f"{path.parent.name}.{path.name}", path) for path in _inner_folders()):
        sentence = _sentence(folder / "__init__.py")
        rows.append(f"| [`{name}`](../{folder.relative_to(ROOT)}) | {sentence} |")
    return "\n".join(rows)


def made() -> dict[Path, str]:
    """Return the picture and the page as they should be."""
    found = rooms()
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    lists = f"{table(found)}\n\nSome rooms have packages of their own:\n\n{inner_table()}"
    page = f"{before}{BEGIN}\n\n{lists}\n\n{END}{rest.partition(END)[2]}"
    return {PICTURE: picture(found), PAGE: page}


def _package(name: str) -> str:
    return name.partition(".")[0]


def _short(name: str) -> str:
    return name.partition(".")[2]


def _files(name: str) -> Iterator[Path]:
    """Yield the files of a room; the first one has its docstring."""
    path = SOURCES[_package(name)].joinpath(*name.split("."))
    if path.is_dir():
        yield path / "__init__.py"
        yield from sorted(file for file in path.rglob("*.py") if file != path / "__init__.py")
    else:
        yield path.with_suffix(".py")


def _sentence(file: Path) -> str:
    """Return the first line of a module's docstring."""
    return (ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or "").splitlines()[0]


def _inner_folders() -> Iterator[Path]:
    """Yield the packages inside the rooms, in the order of the rooms."""
    for package, source in SOURCES.items():
        for room in (name for row in layers(package) for name in row):
            folder = source.joinpath(*room.split("."))
            yield from sorted(file.parent for file in folder.glob("*/__init__.py"))


def _imported(file: Path) -> Iterator[str]:
    """Yield the modules that a file imports, wherever it does."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _room_of(module: str, names: list[str]) -> str | None:
    return next((name for name in names if f"{module}.".startswith(f"{name}.")), None)


def _places() -> dict[str, tuple[float, float, float]]:
    """Return where each room's box is, and how wide: x, y, width."""
    places: dict[str, tuple[float, float, float]] = {}
    for column, package in enumerate(SOURCES):
        for row, names in enumerate(part for layer in layers(package) for part in _rows_of(layer)):
            width = (_BOX - _GAP * (len(names) - 1)) / len(names)
            left = 2 * _MARGIN + column * (_BOX + 2 * _MARGIN)
            for index, name in enumerate(names):
                places[name] = (left + index * (width + _GAP), _MARGIN + row * (_HEIGHT + _GAP), width)
    return places


def _rows_of(layer: list[str]) -> Iterator[list[str]]:
    """Yield the rooms of a layer in rows of equal length, so that every name fits into its box."""
    rows = math.ceil(len(layer) / _MOST_ABREAST)
    length = math.ceil(len(layer) / rows)
    yield from (layer[first : first + length] for first in range(0, len(layer), length))


def _box(room: Room, x: float, y: float, width: float) -> Iterator[str]:
    colour = "#ddf4ff" if _package(room.name) == "gpnet_tui" else "#dafbe1"
    yield f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{_HEIGHT}" rx="6" fill="{colour}" stroke="#57606a"/>'
    texts = textwrap.wrap(room.sentence, int(_LETTERS * (width - 20) / (_BOX - 20)), max_lines=2, placeholder=" …")
    yield f'<text x="{x + 10:g}" y="{y + 20:g}" font-size="14" font-weight="bold">{escape(_short(room.name))}</text>'
    for index, text in enumerate(texts):
        yield f'<text x="{x + 10:g}" y="{y + 37 + 15 * index:g}" font-size="12">{escape(text)}</text>'


def _arrow(begin: tuple[float, float, float], end: tuple[float, float, float]) -> str:
    """Return an arrow: straight down to the next row, beside the column to a later one, across to the other column."""
    (x, y, width), (to_x, to_y, _) = begin, end
    right, half, bottom = x + width, _HEIGHT / 2, y + _HEIGHT
    if to_x > x:
        path = f"M{right:g} {y + half:g}C{right + _BEND:g} {y + half:g} {to_x - _BEND:g} {to_y + half:g} "
        path += f"{to_x:g} {to_y + half:g}"
    elif to_y - bottom <= _GAP:
        path = f"M{x + width / 2:g} {bottom:g}V{to_y:g}"
    else:
        path = f"M{right:g} {y + half:g}H{right + _ASIDE:g}V{to_y + half:g}H{right:g}"
    return f'<path d="{path}" fill="none" stroke="#57606a" marker-end="url(#tip)"/>'


if __name__ == "__main__":
    for file, text in made().items():
        file.write_text(text, encoding="utf-8")
