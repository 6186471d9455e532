"""The line that says whether a gradient is right and what its update does to E, for the parameter under the cursor."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, TypeAlias

import pytest
from textual.app import App
from textual.pilot import Pilot

from gpnet_engine.arrays import matrix
from gpnet_engine.files.document import Document
from gpnet_engine.model.project import Project
from gpnet_engine.questions.gradient_checks.comparing import Comparison, Verdict
from gpnet_engine.questions.gradient_checks.effects import Effect
from gpnet_engine.questions.gradient_checks.probing import Prober
from gpnet_engine.time.editing import edit
from gpnet_engine.time.session import Position, Session, go_to, open_session, step_back, step_forward
from gpnet_tui.app import GpnetApp
from gpnet_tui.view.answers.cell import cell_lines
from gpnet_tui.view.answers.probe import (
    LatestProber,
    check_line,
    effect_line,
    is_quick,
    probe_parts,
    probed_parameter,
    rate_text,
)
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.ink import CellRef, Ink, Line, plain, span
from tests.builders.panes import pane_on

AnyPilot: TypeAlias = Pilot[None]
At: TypeAlias = Callable[..., Session]
MakeProject: TypeAlias = Callable[..., Project]
PlainScreen: TypeAlias = Callable[[App[Any]], list[str]]
Settled: TypeAlias = Callable[[AnyPilot], Awaitable[None]]

LARGE, SMALL = (140, 45), (80, 24)
END = 18  # of the article's program
BATCH_END = 16
HINT = "G checks this gradient by central differences"


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Session]:
    """Return a list to which the session of every prober is added that is made from now on."""
    sessions: list[Session] = []

    class Counted(Prober):
        def __init__(self, session: Session) -> None:
            super().__init__(session)
            sessions.append(session)

    monkeypatch.setattr("gpnet_tui.view.answers.probe.Prober", Counted)
    return sessions


def probe_line(session: Session, cell: CellRef, prober_of: LatestProber) -> Line:
    """Return all that is told of a parameter, beside each other."""
    parts = probe_parts(session, cell, prober_of)
    return tuple(part for at, line in enumerate(parts) for part in ((span("   "), *line) if at else line))


def told_of(session: Session, name: str, row: int = 0, column: int = 0, ask: LatestProber | None = None) -> str:
    return plain(probe_line(session, CellRef(name, row, column), ask or LatestProber()))


def with_value(session: Session, name: str, added: float) -> Session:
    """Return the session with a value that is wrong by `added` everywhere."""
    return replace(session, values={**session.values, name: matrix(session.values[name] + added)})


def inks_of(line: Line, text: str) -> tuple[Ink, ...]:
    return next(part.inks for part in line if text in part.text)


# Which parameter it is about


@pytest.mark.parametrize(
    ("name", "parameter"),
    [
        ("W_c", "W_c"),
        ("new_W_c", "W_c"),
        ("grad_W_c", "W_c"),
        ("step_W_c", "W_c"),
        ("bias_b", "bias_b"),
        ("grad_bias_b", "bias_b"),
        ("net_c", None),
        ("out_a", None),
        ("delta_c", None),
        ("target", None),
        ("error", None),
        ("learning_rate", None),
    ],
)
def test_a_cell_is_about_the_parameter_that_it_stands_for(
    batch_project: Project, at: At, name: str, parameter: str | None
) -> None:
    session = at(batch_project, BATCH_END)
    assert probed_parameter(session, CellRef(name, 0, 0)) == parameter
    assert bool(probe_line(session, CellRef(name, 0, 0), LatestProber())) == (parameter is not None)


def test_a_frozen_bias_has_nothing_to_check(random_project: MakeProject) -> None:
    session = open_session(random_project(2, 3, 2, bias="frozen"))
    assert probe_line(session, CellRef("bias_b", 0, 0), LatestProber()) == ()
    assert probe_line(session, CellRef("W_b", 0, 0), LatestProber()) != ()


@pytest.mark.parametrize("names", [("W_c", "grad_W_c", "step_W_c", "new_W_c"), ("bias_b", "grad_bias_b", "new_bias_b")])
def test_weight_gradient_and_updated_weight_tell_the_same_check(
    batch_project: Project, at: At, names: tuple[str, ...]
) -> None:
    session = at(batch_project, BATCH_END)
    assert len({told_of(session, name, 1) for name in names}) == 1


def test_every_step_of_an_iteration_tells_the_same_check(article: Project, at: At) -> None:
    assert len({told_of(at(article, step, 3), "W_c", 1, 2) for step in range(END + 1)}) == 1


# The check


@pytest.mark.parametrize(
    ("fixture", "name", "told"),
    [
        ("batch_project", "W_c", "gradient by central differences 0.149556 ✓ agrees   its update alone lowers E by "),
        ("article", "W_d", "gradient by central differences 0.0998076 ✓ agrees   its update alone lowers E by "),
    ],
    ids=["exact", "on paper"],
)
def test_a_gradient_that_is_right_agrees(
    request: pytest.FixtureRequest, at: At, fixture: str, name: str, told: str
) -> None:
    assert told_of(at(request.getfixturevalue(fixture), 5), name).startswith(told)


def test_on_paper_every_gradient_of_the_article_agrees_at_least_but_for_rounding(article: Project, at: At) -> None:
    session = at(article, END)
    shapes = article.network.parameter_shapes()
    cells = [
        (name, row, column) for name, shape in shapes.items() for row in range(shape[0]) for column in range(shape[1])
    ]
    lines = [told_of(session, *cell) for cell in cells]
    assert all(" ✓ agrees " in line for line in lines)
    assert any(" ✓ agrees except for rounding " in line for line in lines)
    assert any(" ✓ agrees   " in line for line in lines)


AGREES, DISAGREES, AT_KINK, TOO_SMALL = Verdict


def probe(
    verdict: Verdict, numeric: float, *, analytic: float = 0.1234, decimals: int | None = None, right: float = 0.5
) -> Comparison:
    """Return the comparison of W_b[1,1]."""
    return Comparison(
        "W_b",
        0,
        0,
        analytic=analytic,
        numeric=numeric,
        unrounded=analytic,
        noise=2e-12,
        lost=1e-15,
        left=0.0,
        right=right,
        verdict=verdict,
        decimals=decimals,
    )


CHECKS = {
    "the same number": (probe(AGREES, 0.1234), "0.1234 ✓ agrees"),
    "another number": (probe(DISAGREES, 0.1236), "0.1236 ✗ does not agree: 1.6e−3 apart"),
    "the other sign": (probe(DISAGREES, -0.1234), "−0.1234 ✗ does not agree: 2.0e0 apart"),
    "too small": (
        probe(TOO_SMALL, 2e-12, analytic=1e-12),
        "2e−12 too small to tell: rounding moves it by up to 2e−12",
    ),
    "the gradient is lost to rounding": (
        replace(probe(TOO_SMALL, 3e-16, analytic=0.0), noise=1e-30),
        "3e−16 too small to tell: rounding moves the gradient by up to 1e−15",
    ),
    "something else is in the way": (probe(TOO_SMALL, 0.1235), "0.1235 too small to tell: a kink nearby moves it"),
    "on paper, as near as can be": (probe(AGREES, 0.12344, decimals=4), "0.12344 ✓ agrees"),
    "on paper, some units away": (probe(AGREES, 0.1238, decimals=4), "0.1238 ✓ agrees except for rounding"),
    "on paper, far away, but right": (
        probe(AGREES, 0.1250, decimals=4),
        "0.125 ✓ agrees unrounded; rounding moved it",
    ),
    "on paper, far away and wrong": (
        probe(DISAGREES, 0.1250, decimals=4),
        "0.125 ✗ does not agree: 1.3e−2 apart",
    ),
    "differences are NaN": (probe(DISAGREES, float("nan")), "NaN nothing to compare: it is not finite"),
    "differences are infinite": (probe(DISAGREES, float("inf")), "inf nothing to compare: it is not finite"),
    "the gradient is NaN": (
        probe(DISAGREES, 0.5, analytic=float("nan")),
        "0.5 nothing to compare: it is not finite",
    ),
}


@pytest.mark.parametrize(("one", "told"), CHECKS.values(), ids=CHECKS)
def test_the_check_says_how_gradient_and_differences_compare(one: Comparison, told: str) -> None:
    line = check_line(one)
    assert plain(line) == f"gradient by central differences {told}"
    sign = next((part for part in line if "✓" in part.text), line[-1])
    expected = Ink.UPDATE if "✓" in told else Ink.DIM if "too small" in told else Ink.ERROR
    assert sign.inks == (expected,)


def test_at_a_kink_both_slopes_are_told_and_the_gradient_is_called_a_choice() -> None:
    told = plain(check_line(probe(AT_KINK, 0.6, analytic=0.0, right=1.2)))
    assert told == "at a kink: slopes 0 on the left, 1.2 on the right; the gradient takes 0, which is a choice"


def test_the_pane_tells_so_of_a_network_at_a_kink(random_project: MakeProject) -> None:
    project = replace(
        random_project(1, 1, 1, activation=["relu", "linear"]),
        parameters={"W_b": matrix([[0.0]]), "W_c": matrix([[0.5]])},
        inputs=matrix([[1.0]]),
        targets=matrix([[2.0]]),
    )
    told = told_of(open_session(project), "W_b")
    assert told.startswith("at a kink: slopes 0 on the left, −1 on the right; the gradient takes 0, which is a choice")


@pytest.mark.parametrize("name", ["W_c", "grad_W_c", "new_W_c"])
def test_a_gradient_that_is_wrong_does_not_agree(batch_project: Project, at: At, name: str) -> None:
    line = probe_line(with_value(at(batch_project, BATCH_END), "grad_W_c", 0.1), CellRef(name, 0, 0), LatestProber())
    assert "gradient by central differences 0.149556 ✗ does not agree: 4.0e−1 apart" in plain(line)
    assert inks_of(line, "✗") == (Ink.ERROR,)


def test_on_paper_a_gradient_that_is_far_off_is_not_said_to_agree_as_it_stands(article: Project, at: At) -> None:
    told = told_of(with_value(at(article, END), "grad_W_c", 0.1), "W_c")
    assert " ✓ agrees unrounded; rounding moved it " in told


@pytest.mark.parametrize("iteration", [25, 26, 30])
def test_numbers_that_are_not_finite_are_said_to_be_so(explodes: Project, at: At, iteration: int) -> None:
    for name in ("W_b", "W_c"):
        told = told_of(at(explodes, 0, iteration), name)
        assert " nothing to compare: it is not finite" in told
        assert told.endswith("its update alone makes E not finite")


# The effect

EFFECTS = {
    "lowers": (Effect(0.5, 0.375, -0.13), "it lowers E by 0.125 (the gradient predicts 0.13)", Ink.UPDATE),
    "raises": (Effect(0.5, 2.0, -0.25), "it raises E by 1.5 (the gradient predicts a fall of 0.25)", Ink.ERROR),
    "leaves": (Effect(0.5, 0.5, -0.0), "it does not change E", Ink.DIM),
    "by less than E can show": (Effect(0.5, 0.5, -1e-30), "it does not change E", Ink.DIM),
    "very little": (
        Effect(0.5, 0.5 - 2.0**-40, -9e-13),
        "it lowers E by 9.09e−13 (the gradient predicts 9e−13)",
        Ink.UPDATE,
    ),
    "a prediction of 0": (Effect(0.5, 0.75, -0.0), "it raises E by 0.25 (the gradient predicts no change)", Ink.ERROR),
    "raises, as predicted": (Effect(0.5, 0.75, 0.24), "it raises E by 0.25 (the gradient predicts 0.24)", Ink.ERROR),
    "lowers, against the prediction": (
        Effect(0.5, 0.25, 0.24),
        "it lowers E by 0.25 (the gradient predicts a rise of 0.24)",
        Ink.UPDATE,
    ),
    "becomes infinite": (Effect(0.5, float("inf"), -1.0), "it makes E not finite", Ink.ERROR),
    "was infinite": (Effect(float("inf"), float("inf"), -1.0), "it makes E not finite", Ink.ERROR),
    "becomes NaN": (Effect(0.5, float("nan"), -1.0), "it makes E not finite", Ink.ERROR),
}


@pytest.mark.parametrize(("effect", "told", "ink"), EFFECTS.values(), ids=EFFECTS)
def test_the_effect_says_whether_e_falls_rises_or_stays(effect: Effect, told: str, ink: Ink) -> None:
    line = effect_line(effect, "it")
    assert plain(line) == told
    assert (ink,) in {part.inks for part in line}


@pytest.mark.parametrize(
    ("rate", "name", "told"),
    [
        (0.5, "W_d", "its update alone lowers E by 0.00499 (the gradient predicts 0.00498)"),
        (0.0, "W_d", "its update alone does not change E: the learning rate is 0"),
        (
            -0.5,
            "W_d",
            " (the gradient predicts 0.00498): the learning rate is negative, so it goes uphill",
        ),
        (1e9, "W_d", "its update alone lowers E by 0.259 (the gradient predicts 9.96e6)"),
    ],
)
def test_the_effect_depends_on_the_learning_rate(article: Project, at: At, rate: float, name: str, told: str) -> None:
    assert told_of(edit(at(article, 0), "learning_rate", 0, 0, rate), name).endswith(told)


def test_a_step_that_is_too_long_raises_e(batch_project: Project, at: At) -> None:
    session = edit(at(batch_project, 0), "learning_rate", 0, 0, 40.0)
    line = probe_line(session, CellRef("bias_c", 0, 0), LatestProber())
    assert "its update alone raises E by 5.22 (the gradient predicts a fall of 12.6)" in plain(line)
    assert inks_of(line, "5.22") == (Ink.ERROR,)


def test_a_weight_from_an_input_that_is_0_does_nothing(article: Project, at: At) -> None:
    told = told_of(at(article, END), "W_b", 0, 1)
    assert told == "gradient by central differences 0 ✓ agrees   its update alone does not change E"


@pytest.mark.parametrize(
    ("effect", "told"),
    [
        (Effect(0.5, 0.4, -0.1, 0.5), ""),
        (Effect(0.5, 0.5, 0.0, 0.0), ": the learning rate is 0"),
        (Effect(0.5, 0.6, 0.1, -0.5), ": the learning rate is negative, so it goes uphill"),
        # A velocity, or a decay, moves a weight by other than the learning rate.
        (Effect(0.5, 0.4, -0.1, 0.0), ""),
        (Effect(0.5, 0.4, -0.1, -0.5), ""),
    ],
)
def test_a_rate_that_goes_nowhere_or_uphill_is_said(effect: Effect, told: str) -> None:
    assert rate_text(effect) == told


# What it costs


@pytest.mark.parametrize(
    ("sizes", "batch", "is_at_once"),
    [([100, 100, 10], 1, True), ([100, 200, 10], 1, False), ([20, 20, 10], 30, True), ([20, 20, 10], 40, False)],
    ids=["small", "many parameters", "a small batch", "a large batch"],
)
def test_a_large_network_gets_the_hint_with_g_in_place_of_an_answer(
    empty_project: MakeProject, made: list[Session], sizes: list[int], batch: int, *, is_at_once: bool
) -> None:
    session = open_session(empty_project(sizes, batch=batch))
    assert is_quick(session) == is_at_once
    assert (told_of(session, "W_b") == HINT) == (not is_at_once)
    assert len(made) == is_at_once
    assert told_of(session, "net_b") == ""


def test_a_prober_is_made_once_for_an_iteration(article: Project, made: list[Session]) -> None:
    session, ask = open_session(article), LatestProber()
    for _ in range(END):
        for name in ("W_b", "W_c", "W_d"):
            told_of(session, name, ask=ask)
        session = step_forward(session)
    for _ in range(3):
        session = step_back(session)
        told_of(session, "W_d", 1, 1, ask)
    assert len(made) == 1


def test_another_one_is_made_where_the_numbers_are_others(article: Project, made: list[Session]) -> None:
    session, ask = open_session(article), LatestProber()
    following = go_to(session, Position(2, 3))
    edited = edit(following, "W_b", 0, 0, 0.75)
    for count, one in enumerate((session, following, edited, following), start=1):
        for _ in range(2):
            told_of(one, "W_c", 1, 1, ask)
        assert len(made) == count


def test_the_answers_of_one_iteration_are_not_those_of_another(article: Project, at: At) -> None:
    told = [told_of(at(article, 0, iteration), "W_d") for iteration in (1, 2, 1)]
    assert told[0] == told[2] != told[1]


def test_the_prober_of_one_step_answers_at_the_next_one_too(article: Project, at: At) -> None:
    session = at(article, 3)
    prober_of = LatestProber()
    assert prober_of(session) is prober_of(step_forward(session))


# On the screen


def test_it_is_the_last_line_about_a_cell(article: Project, at: At) -> None:
    scene = Scene(at(article, END))
    assert plain(cell_lines(scene, 200, 3)[-1]) == told_of(scene.session, "W_d")
    elsewhere = Scene(at(article, 3))
    assert "central differences" not in "".join(map(plain, cell_lines(elsewhere, 200, 3)))


async def test_a_tall_screen_shows_it_below_the_cell(
    article: Project, plain_screen: PlainScreen, settled: Settled
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press(*["f"] * 4)
        await settled(pilot)
        shown = " ".join(pane_on(plain_screen(pilot.app), "Cell new W_d[1,1]"))
        assert "gradient by central differences 0.0998076 ✓ agrees its update alone lowers E by 0.00499" in shown


async def test_a_large_network_shows_the_hint(
    empty_project: MakeProject, plain_screen: PlainScreen, settled: Settled
) -> None:
    async with GpnetApp(Document(empty_project([100, 300, 10]))).run_test(size=LARGE) as pilot:
        await pilot.press("tab", "tab")
        await settled(pilot)
        assert HINT in " ".join(pane_on(plain_screen(pilot.app), "Cell W_b[1,1]"))
