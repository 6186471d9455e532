"""What the benchmarks have in common beside terminals: medians, budgets, tables, and the words on the command line.

Separate from them so that all print alike.
"""

import argparse
import json
import math
import platform
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version

MILLISECONDS = 1000

_WHAT, _INDENT = 44, "  "


@dataclass(frozen=True, slots=True)
class Budget:
    """What a figure should be at most, or with `is_least` at least."""

    limit: float
    unit: str = ""
    is_least: bool = False

    def is_met(self, figure: float) -> bool:
        """Tell whether a figure keeps to the budget."""
        return figure >= self.limit if self.is_least else figure <= self.limit

    def verdict(self, figure: float) -> str:
        """Return the budget, and whether it is met."""
        sign = "≥" if self.is_least else "≤"
        return f"{sign} {self.limit:g}{self.unit} {'met' if self.is_met(figure) else 'MISSED'}"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of figures."""

    head: str
    form: str = ".2f"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table; None stands for a figure that there is not."""

    what: str
    figures: tuple[float | None, ...]
    verdict: str = ""


def p95(times: Sequence[float]) -> float:
    """Return what 95 of 100 stay below or at."""
    return sorted(times)[math.ceil(0.95 * len(times)) - 1]


def milliseconds(seconds: float) -> float:
    """Return seconds as milliseconds, to the microsecond."""
    return round(seconds * MILLISECONDS, 3)


def table(title: str, columns: Sequence[Column], rows: Sequence[Row]) -> str:
    """Return the rows below each other."""
    shown = [
        [
            "" if figure is None else format(figure, column.form)
            for figure, column in zip(row.figures, columns, strict=True)
        ]
        for row in rows
    ]
    widths = [max(len(column.head), 7, *map(len, cells)) + 2 for column, *cells in zip(columns, *shown, strict=True)]
    heads = "".join(f"{column.head:>{wide}}" for column, wide in zip(columns, widths, strict=True))
    lines = [f"{title:<{_WHAT}}{heads}  budget"]
    for row, cells in zip(rows, shown, strict=True):
        figures = "".join(f"{cell:>{wide}}" for cell, wide in zip(cells, widths, strict=True))
        lines.append(f"{_INDENT}{row.what:<{_WHAT - len(_INDENT)}}{figures}  {row.verdict}".rstrip())
    return "\n".join(lines)


def options_of(description: str, counts: Mapping[str, tuple[int, str]]) -> argparse.ArgumentParser:
    """Return a parser of `--json` and of options that take a number; `counts` has their defaults and their help."""
    parser = argparse.ArgumentParser(description=description)
    for name, (default, text) in counts.items():
        parser.add_argument(f"--{name}", type=_count, default=default, metavar="N", help=f"{text} ({default})")
    parser.add_argument("--json", action="store_true", help="one JSON object in place of the table")
    return parser


def versions(*packages: str) -> dict[str, str]:
    """Return the version of Python and of packages."""
    return {"python": platform.python_version()} | {name: version(name) for name in packages}


def report(record: Mapping[str, object], tables: Sequence[str], *, as_json: bool) -> None:
    """Print the object or the tables, and nothing more of the progress."""
    progress("")
    text = json.dumps(record) if as_json else "\n\n".join(tables)
    sys.stdout.write(text + "\n")


def progress(text: str) -> None:
    """Say on standard error what is being measured; nothing takes it away."""
    sys.stderr.write(f"\r\x1b[K{text}" if sys.stderr.isatty() else f"{text}\n" if text else "")
    sys.stderr.flush()


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a number from 1 on, got {text!r}")
    return int(text)
