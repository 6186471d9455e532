"""Answers as CSV, in the form in which they are read: what a person hands in, a key, an empty sheet."""

import csv
import io
from collections.abc import Mapping, Sequence

from gpnet_engine.diagnosis.answers import Texts
from gpnet_engine.files.answers.csv_answers import ITERATION, MATRIX, ROW
from gpnet_engine.names import before_update


def csv_text(texts: Mapping[int, Mapping[str, Texts]], decimal_mark: str = ".") -> str:
    """Return a heading, and a line for each row of the results of each iteration.

    A column says which iteration it is, where it is not the first. Numbers have their decimal mark; with a comma, a
    semicolon separates them.
    """
    rows = [row for results in texts.values() for one in results.values() for row in one]
    columns = max(map(len, rows), default=1)
    says_iteration = set(texts) != {1}
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if decimal_mark == "," else ",", lineterminator="\n")
    writer.writerow([*([ITERATION] if says_iteration else []), MATRIX, ROW, *range(1, columns + 1)])
    for iteration, results in texts.items():
        start: Sequence[object] = [iteration] if says_iteration else []
        for name, lines in results.items():
            for number, row in enumerate(lines, start=1):
                cells = (cell.replace(".", decimal_mark) for cell in row)
                writer.writerow([*start, before_update(name), number, *cells, *[""] * (columns - len(row))])
    return out.getvalue()
