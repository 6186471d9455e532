"""Signs: one table, one meaning each, and no sign anywhere that is not taken from it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import gpnet_tui
from gpnet_engine.operations import Phase
from gpnet_tui.dialogs.help import help_text
from gpnet_tui.view.text.ink import PHASE_SIGN
from gpnet_tui.view.text.signs import Sign

ROOT = Path(gpnet_tui.__file__).parent
TABLE = ROOT / "view" / "text" / "signs.py"
KEYS = ROOT / "keys.py"  # what is printed on keys: arrows, and a minus
FILES = [path for path in sorted(ROOT.rglob("*.py")) if path not in {TABLE, KEYS}]
SIGNS = {sign.value for sign in Sign if not sign.isascii()}
OLD = set("•▲▼◀△▽")  # what other programs use for what a sign of the table says
ENDING = re.compile(rf"(?<=[\w\]]) ?{Sign.CUT}$")  # as in print: "Save as …"


def strays(source: str) -> Iterator[tuple[int, str]]:
    """Yield the literals with signs in a program, and their lines: not its docstrings."""
    nodes = list(ast.walk(ast.parse(source)))
    docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            found = (SIGNS | OLD) & set(ENDING.sub("", node.value))
            if found:
                yield node.lineno, node.value


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_sign_on_screen_is_taken_from_the_table(path: Path) -> None:
    assert list(strays(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "text", [f'x = "{sign}"' for sign in sorted(SIGNS)] + [f'f"a {{b}} {Sign.CUT}"', f'x = "a{Sign.PRODUCT}b"']
)
def test_a_sign_that_is_not_taken_from_the_table_is_found(text: str) -> None:
    assert list(strays(text))


@pytest.mark.parametrize("text", [f'"""Draw {Sign.RIGHT}."""', f'"Save as {Sign.CUT}"', f"x = 1  # {Sign.WRONG}"])
def test_what_is_not_shown_and_the_ending_of_a_text_are_no_signs(text: str) -> None:
    assert not list(strays(text))


def test_no_two_meanings_have_the_same_sign_and_no_sign_has_two() -> None:
    assert len(set(Sign.__members__.values())) == len(Sign.__members__)  # an alias would be one sign with two meanings
    assert len({sign.meaning for sign in Sign}) == len(Sign)


@pytest.mark.parametrize("sign", Sign, ids=[sign.name for sign in Sign])
def test_every_sign_is_one_column_with_a_meaning_in_the_help_and_a_form_in_plain_characters(sign: Sign) -> None:
    assert len(sign) == 1
    assert sign.ascii.isascii()
    assert sign.ascii.isprintable()
    rows = [
        tuple(str(cell) for cell in column.cells)
        for table in help_text([]).renderables
        for column in getattr(table, "columns", ())
    ]
    shown = [set(cells) for cells in rows]
    assert any(f"  {sign}" in cells for cells in shown)
    assert any(sign.meaning in cells for cells in shown)


def test_every_phase_has_a_sign_of_its_own() -> None:
    assert len({PHASE_SIGN[part] for part in Phase}) == len(Phase)
