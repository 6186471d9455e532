"""Answers about every optimizer: who is right is not blamed, and no mistake that shows is called right or nearly right.

What was not written down was in the calculator: decimals that are enough for new weights are none for their squares.
"""

from collections.abc import Iterator, Mapping
from decimal import Context
from itertools import product
from typing import Any

import numpy as np
import pytest

from gpnet_engine.arrays import Matrix
from gpnet_engine.diagnosis.answers import Answers, Texts
from gpnet_engine.diagnosis.diagnosing import diagnose
from gpnet_engine.diagnosis.findings import Diagnosis, Verdict
from gpnet_engine.diagnosis.numbers import Whether
from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.model.arithmetic import Arithmetic
from gpnet_engine.model.project import Project
from gpnet_engine.names import is_state, is_updated
from gpnet_engine.operations.execute import executed
from gpnet_engine.operations.mistakes import MISTAKES
from gpnet_engine.operations.program import program, right_program
from gpnet_engine.operations.rule import Phase
from gpnet_engine.teaching.consequences import is_made
from gpnet_engine.time.session import open_session
from tests.builders.projects import make_project
from tests.builders.strategies import SETTINGS_OF_UPDATES
from tests.reliability.people import Ways, with_mistakes

DECIMALS = (3, 4, 5, 8)
SIGNIFICANT = 4
ASKED = ("parameters", "updates", "all")
OF_EACH_FORM = [one for one in SETTINGS_OF_UPDATES if "l2" not in one]
_FAR = 2.5  # units of the last digit
_DIGITS = Context(prec=SIGNIFICANT)


def project_with(settings: Mapping[str, Any]) -> Project:
    return make_project((2, 3, 2), "sigmoid", bias="trained", samples=1, learning_rate=0.1, **settings)


def computed(project: Project) -> Mapping[str, Matrix]:
    """Return all results of the first iteration, with all digits."""
    given = open_session(project).timeline.given(1)
    values = executed(project.network, program(project.network), given, Arithmetic())
    return {operation.result: values[operation.result] for operation in right_program(project.network.right)}


def asked(numbers: Mapping[str, Matrix], what: str) -> dict[str, Matrix]:
    """Return the new weights and biases; with what the optimizer keeps; or everything."""
    if what == "all":
        return dict(numbers)
    new = {name: array for name, array in numbers.items() if is_updated(name)}
    return new if what == "updates" else {name: array for name, array in new.items() if not is_state(name)}


def written(numbers: Mapping[str, Matrix], decimals: int | None) -> Answers:
    """Return numbers of someone who writes down so many decimals, or so many significant digits."""
    ways = None if decimals is None else Ways(decimals)
    return Answers({name: _texts(array, ways) for name, array in numbers.items()})


def _texts(array: Matrix, ways: Ways | None) -> Texts:
    def text(number: float) -> str:
        return f"{_DIGITS.create_decimal(repr(number)):f}" if ways is None else ways.text(number)

    return tuple(tuple(map(text, row)) for row in array.tolist())


def diagnosed(project: Project, answers: Answers) -> Diagnosis:
    return diagnose(project.network, open_session(project).timeline.given(1), project.arithmetic, answers)


def updates_wrong(project: Project) -> Iterator[str]:
    """Yield the mistakes that can be made in the updates of a network."""
    for name, mistake in MISTAKES.items():
        wrong = with_mistakes(project, name).network
        if {rule.phase for rule in mistake.touches} == {Phase.UPDATE} and is_made(project.network, wrong):
            yield name


def far_off(right: Mapping[str, Matrix], wrong: Mapping[str, Matrix], decimals: int | None) -> dict[str, Whether]:
    """Return in which cells numbers are more than two units of the last digit off."""
    found: dict[str, Whether] = {}
    for name, numbers in wrong.items():
        unit = _unit_of(numbers) if decimals is None else 10.0**-decimals
        cells = np.abs(numbers - right[name]) > _FAR * unit
        if cells.any():
            found[name] = cells
    return found


def _unit_of(numbers: Matrix) -> Matrix:
    size = np.where(numbers == 0.0, 1.0, np.abs(numbers))
    unit: Matrix = 10.0 ** (np.floor(np.log10(size)) + 1 - SIGNIFICANT)
    return unit


@pytest.mark.parametrize("settings", SETTINGS_OF_UPDATES, ids=str)
@pytest.mark.parametrize(("what", "decimals"), list(product(ASKED, (*DECIMALS, None)))[::2])
def test_right_numbers_of_every_optimizer_are_right(
    settings: Mapping[str, Any], what: str, decimals: int | None
) -> None:
    project = project_with(settings)
    found = diagnosed(project, written(asked(computed(project), what), decimals))
    assert (found.count(Verdict.WRONG), found.count(Verdict.NEAR), found.count(Verdict.FOLLOWS)) == (0, 0, 0)
    assert found.explanation.mistakes == ()


@pytest.mark.parametrize("settings", OF_EACH_FORM, ids=str)
@pytest.mark.parametrize(("what", "decimals"), [("parameters", 4), ("updates", None)])
def test_no_wrong_update_is_right_or_nearly_right(
    settings: Mapping[str, Any], what: str, decimals: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first result that a mistake changes is wrong; of a mistake that is named, those after it follow."""
    monkeypatch.setattr("gpnet_engine.diagnosis.search._MOST_MISTAKES", 1)  # to look for a second one takes longest
    project = project_with(settings)
    right = computed(project)
    for name in updates_wrong(project):
        numbers = asked(computed(with_mistakes(project, name)), what)
        far = far_off(right, numbers, decimals)
        if not far:
            continue
        found = diagnosed(project, written(numbers, decimals))
        assert found.first_wrong is not None, name
        first = next(result for result in right if result in far)
        results = list(right)
        assert results.index(found.first_wrong.cell.name) <= results.index(first), name  # or it is two units off before
        verdicts = found.verdicts[first][far[first]]
        assert np.isin(verdicts, (Verdict.WRONG, Verdict.FOLLOWS)).all(), name


@pytest.mark.parametrize("decimals", [4, 5, 8, 10])
def test_what_adam_is_without_its_correction_is_said_with_what_is_right(decimals: int) -> None:
    project = open_project("adam", Overrides())
    numbers = asked(computed(with_mistakes(project, "update.no-correction")), "parameters")
    found = diagnosed(project, written({"new_W_c": numbers["new_W_c"]}, decimals))
    assert [made.id for made in found.explanation.mistakes] == ["update.no-correction"]
    assert found.first_wrong is not None
    right = computed(project)["new_W_c"][0, 0]
    assert found.first_wrong.right == pytest.approx(right, abs=0.51 * 10.0**-decimals)
    assert found.first_wrong.unrounded == pytest.approx(right, abs=1e-12)
