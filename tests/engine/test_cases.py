"""Small networks that fooled earlier versions, each a file in `cases`, and what is true of them.

The kinks and the largest contribution are in the tests of gradient checks and origins.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gpnet_engine.errors import ProjectError
from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.model.project import Project
from gpnet_engine.questions.findings import Finding, Trouble
from gpnet_engine.questions.gradient_checks.checks import CheckReport, check_of
from gpnet_engine.questions.health import Health, health
from gpnet_engine.questions.whole_data_health import Survey
from gpnet_engine.stopping.running import first_non_finite
from gpnet_engine.time.session import Position, Session, go_to, open_session

CASES = Path(__file__).parent / "cases"
REFUSED = {"bce-target-2", "id-column"}


def case(name: str, **settings: Any) -> Project:  # noqa: ANN401 - the options of the command line
    return open_project(str(CASES / f"{name}.toml"), Overrides(**settings))


def at(project: Project, iteration: int, step: int | None = None) -> Session:
    """Return a session at a step, or at the end of an iteration."""
    session = open_session(project)
    return go_to(session, Position(iteration, len(session.program) if step is None else step))


def checked(project: Project) -> CheckReport:
    check = check_of(project)
    while not check.go_on(10.0):
        pass
    return check.finish()


def one(found: Health, trouble: Trouble) -> Finding:
    (finding,) = (finding for finding in found.findings if finding.trouble is trouble)
    return finding


@pytest.mark.parametrize("path", sorted(CASES.glob("*.toml")), ids=lambda path: path.stem)
def test_every_case_says_what_it_is_and_its_gradients_agree(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("# ")
    if path.stem in REFUSED:
        with pytest.raises(ProjectError):
            case(path.stem)
        return
    assert checked(case(path.stem)).disagreeing == 0


def test_units_that_are_all_equal_are_named_and_stay_equal() -> None:
    project = case("all-equal")
    for iteration in (1, 2, 100):
        session = at(project, iteration)
        finding = one(health(session), Trouble.EQUAL)
        assert (finding.layer, finding.units) == ("b", (0, 1, 2))
        assert np.ptp(session.values["new_W_b"], axis=0).max() < 1e-12


def test_a_target_that_the_loss_cannot_have_is_refused_with_its_sample() -> None:
    with pytest.raises(ProjectError, match=r"data\.targets: sample 2: .* targets from 0 to 1, got 2$"):
        case("bce-target-2")


def test_before_anything_is_computed_health_says_what_is_missing() -> None:
    found = health(at(case("dead-before-anything"), 2, 0))
    assert found.findings == ()
    assert found.missing == ("out_b", "out_c", "out_d", "delta_d", "delta_c", "delta_b")


def test_dead_units_are_found_once_they_are_computed_and_one_sample_is_too_few() -> None:
    project = case("dead-before-anything")
    assert one(health(at(project, 1, 2)), Trouble.DEAD).units == tuple(range(6))
    found = health(at(case("dead-before-anything", batch_size=1), 1))
    undecided = next(finding for finding in found.undecided if finding.layer == "b")
    assert set(range(6)) <= set(undecided.units)
    assert "One sample is too few" in undecided.text
    over_all = [one for one in Survey(at(project, 1, 0)).finish().findings if one.layer == "b"]
    assert [finding.units for finding in over_all] == [tuple(range(6))]


def test_an_output_that_is_exactly_its_target_raises_no_alarm() -> None:
    session = at(case("fused-saturated"), 1)
    assert session.values["dout_b"].item() == -1.0
    assert session.values["delta_b"].item() == 0.0
    assert health(session).findings == ()
    assert first_non_finite(session) is None
    assert checked(session.project).too_small == 1


def test_a_unit_that_comes_back_is_not_called_dead_for_good() -> None:
    project = case("revives")
    outs = [round(at(project, iteration).values["out_c"][0, 0].item(), 3) for iteration in (1, 2, 3, 4)]
    assert outs == [0.0, 0.0, 0.04, 0.228]
    for found in (health(at(project, 1)), Survey(at(project, 1)).finish()):
        assert "may come back as layer b changes" in one(found, Trouble.DEAD).text


def test_delta_of_soft_targets_is_the_derivative_of_the_error_that_is_shown() -> None:
    session = at(case("soft-targets"), 1)
    out, target = session.values["out_c"], session.values["target"]
    np.testing.assert_allclose(session.values["delta_c"], 1.4 * out - target, rtol=1e-14)


@pytest.mark.parametrize("step", [0, 12])
def test_a_target_out_of_reach_is_named_at_once(step: int) -> None:
    finding = one(health(at(case("targets-out-of-reach"), 1, step)), Trouble.OUT_OF_REACH)
    assert finding.text.startswith("1 of 2 targets is out of reach: sample 1 has 5 for c1, but out of sigmoid")


def test_equal_outputs_at_rest_without_a_hidden_layer_are_named() -> None:
    found = health(at(case("xor-without-hidden-layer"), 2000))
    assert "Without a hidden layer" in one(found, Trouble.SAME).text
