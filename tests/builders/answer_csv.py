"""Answers as CSV, as a person hands them in."""

import csv
import io

from gpnet_engine.diagnosis.answers import Answers
from gpnet_engine.files.answers.csv_answers import MATRIX, ROW
from gpnet_engine.model.network import Network
from gpnet_engine.names import before_update
from gpnet_engine.operations.program import program


def answers_csv(answers: Answers, network: Network) -> str:
    """Return a heading, and a line for each row of the results that are answered, in the order of the operations.

    Numbers have their decimal mark; with a comma, a semicolon separates them.
    """
    texts = {op.result: answers.texts[op.result] for op in program(network.right) if op.result in answers.texts}
    columns = max((len(row) for rows in texts.values() for row in rows), default=1)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";" if answers.decimal_mark == "," else ",", lineterminator="\n")
    writer.writerow([MATRIX, ROW, *range(1, columns + 1)])
    for name, rows in texts.items():
        for number, row in enumerate(rows, start=1):
            cells = (cell.replace(".", answers.decimal_mark) for cell in row)
            writer.writerow([before_update(name), number, *cells])
    return text.getvalue()
