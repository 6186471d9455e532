"""Is it right, what does it do, and is the network well? Checks, effects and health, on request."""

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from gpnet_engine.names import label, updated
from gpnet_engine.questions.findings import all_of
from gpnet_engine.questions.health import Health
from gpnet_engine.time.session import Position, Session, move_to
from gpnet_tui.actions.debugger import Debugger
from gpnet_tui.actions.following import follow_to
from gpnet_tui.actions.looking import look_at
from gpnet_tui.actions.moving import make_move
from gpnet_tui.view.scene import Checked, Scene
from gpnet_tui.view.text.ink import CellRef, plain
from gpnet_tui.view.text.labels import cell_label

if TYPE_CHECKING:
    from gpnet_engine.questions.gradient_checks.checks import CheckReport, GradientCheck
    from gpnet_engine.questions.gradient_checks.comparing import Comparison
    from gpnet_engine.questions.gradient_checks.effects import ParameterEffect, UpdateReport
    from gpnet_engine.questions.scores import Scores


def check_matrix(debugger: Debugger) -> None:
    """Compare the gradients of the whole matrix under the cursor with central differences; asked again, all.

    Of a large network, the one under the cursor comes first.
    """
    from gpnet_tui.view.answers.probe import is_quick, probed, probed_parameter

    scene = debugger.scene
    session, cell, asked = scene.session, scene.focus.cursor, scene.checked
    name = probed_parameter(session, cell)
    if name is None:
        debugger.say("Only trained weights and biases have a gradient to check: put the cursor on one")
        return
    one, matrix = (Checked(session.position, cell, is_matrix) for is_matrix in (False, True))
    if asked == matrix:
        debugger.move(replace(scene, checked=None))
        _check(debugger, session, scene.prober_of(session).check_all(), "gradients of the network")
    elif is_quick(session) or asked == one:
        debugger.move(replace(scene, checked=matrix))
        prober = scene.prober_of(session)
        check = prober.check_matrix(name)
        again = "" if check.total == prober.trained else f". G again checks all {prober.trained:,}"
        _check(debugger, session, check, f"gradients of {label(name)}", again)
    else:
        debugger.move(replace(scene, checked=one))
        debugger.say(
            f"{plain(probed(session, scene.prober_of(session), name, cell))}. G again checks all of {label(name)}", 10
        )


def show_effects(debugger: Debugger) -> None:
    """List what the update of this iteration does to the error, and which weights raise it."""
    from gpnet_engine.questions.gradient_checks.effects import UpdateEffects

    session = debugger.scene.session
    effects = UpdateEffects(debugger.scene.prober_of(session))
    title = f"Computing what the update of iteration {session.position.iteration:,} does"
    debugger.carry_out(effects, title, effects.total, lambda report: _list_effects(debugger, session, report))


def show_health(debugger: Debugger) -> None:
    """List what is wrong with the layers, what cannot be told yet, and offer to look at all samples."""
    from gpnet_tui.view.answers.health import missing_text, nothing_text

    session, found = debugger.scene.session, debugger.scene.health
    said = [] if found.findings else [nothing_text(found)]
    said += filter(None, [missing_text(found, session, debugger.key_of("phase_forward"))])
    of = found.samples.of
    all_samples = f"{all_of(of, 'sample')} of the data" if of > 1 else "the one sample of the data"
    offer = f"Examine {all_samples}, with the weights as they are"
    _list_findings(debugger, f"Health in iteration {session.position.iteration:,}", found, said, offer)


def has_scores(scene: Scene) -> bool:
    """Tell whether there are test data, or the targets are classes."""
    return scene.has_scores


def show_scores(debugger: Debugger) -> None:
    """Show error and accuracy of all data, which class was taken for which, and the samples that are wrong."""
    from gpnet_engine.questions.scores import ScoresTask

    scene = debugger.scene
    known = scene.scores
    if known is not None:
        _list_scores(debugger, scene, known)
        return
    task = ScoresTask(scene.session)
    debugger.carry_out(task, "Scoring all samples", task.total, lambda found: _list_scores(debugger, scene, found))


def _list_scores(debugger: Debugger, scene: Scene, scores: "Scores") -> None:
    from gpnet_tui.dialogs.scores import ScoresScreen

    session = scene.session
    scene.latest_scores.keep(session, scores)

    def go(sample: int, is_test: bool) -> None:  # noqa: FBT001 - what the list hands over
        if is_test:
            debugger.say("A test sample is never trained on, so it is in no iteration")
            return
        iteration = session.project.order.next_turn(sample, session.position.iteration)
        if iteration != session.position.iteration:
            make_move(debugger, move_to(session, Position(iteration, 0)))

    debugger.show(ScoresScreen(scores, session, go))


def _check(debugger: Debugger, session: Session, check: "GradientCheck", what: str, again: str = "") -> None:
    from gpnet_tui.view.answers.catalogue import mistakes_text
    from gpnet_tui.view.answers.check import agreement_text

    def tell(report: "CheckReport") -> None:
        mistakes = mistakes_text(session.project.network.mistakes)
        debugger.say(". ".join(filter(None, (_report_text(session, report, what) + again, mistakes))), 10)

    def stopped() -> None:
        found = check.report
        part = f"checked {found.checked:,} of {check.total:,} {what}"
        debugger.say(f"{part}, {agreement_text(found)}" if found.checked else part, 10)

    debugger.carry_out(check, f"Checking the {what}", check.total, tell, stopped=stopped)


def _list_effects(debugger: Debugger, session: Session, report: "UpdateReport") -> None:
    """List what was found out at `session`; a run may have gone on since."""
    from gpnet_tui.dialogs.lists import ListScreen, RowAction
    from gpnet_tui.view.answers.effects import effects_listing

    def go(row: int) -> None:
        _look_at_update(debugger, session, report.single[row])

    title = f"What the update of iteration {session.position.iteration:,} does to E on its own samples"
    actions = (RowAction("enter", "go to the weight", go, leaves=True),)
    debugger.show(ListScreen(title, lambda: effects_listing(session, report), actions))


def _look_at_update(debugger: Debugger, session: Session, one: "ParameterEffect") -> None:
    """Go to where a parameter is updated in the iteration of `session`."""
    name = updated(one.name)
    results = [operation.result for operation in session.program]
    if name in results:
        position = session.position._replace(step=results.index(name) + 1)
        follow_to(debugger, position, CellRef(name, one.row, one.column))


def _list_findings(debugger: Debugger, title: str, health: Health, said: list[str], offer: str = "") -> None:
    """List the findings and the layers, what is `said` beside them, and an offer to look at all samples if any."""
    from gpnet_tui.dialogs.lists import ListScreen, RowAction
    from gpnet_tui.view.answers.findings import findings_listing, findings_of, layers_of

    found, layers = findings_of(health), layers_of(health)

    def choose(row: int) -> None:
        if row < len(found):
            _look_at_layer(debugger, found[row].layer, min(found[row].units, default=0))
        elif row < len(found) + len(layers):
            _look_at_layer(debugger, layers[row - len(found)].layer, kinds=("delta", "out"))
        else:
            _survey(debugger)

    actions = (RowAction("enter", "go there", choose, leaves=True),)
    debugger.show(ListScreen(title, lambda: findings_listing(health, said, offer), actions))


def _look_at_layer(debugger: Debugger, layer: str, row: int = 0, kinds: tuple[str, ...] = ("out", "delta")) -> None:
    """Put the cursor on a unit of a layer: on the first of the `kinds` of values that is known."""
    values = debugger.scene.session.values
    known = (f"{kind}_{layer}" for kind in kinds if f"{kind}_{layer}" in values)
    look_at(debugger, CellRef(next(known, f"W_{layer}"), row, 0))


def _survey(debugger: Debugger) -> None:
    """Examine all samples of the data."""
    from gpnet_engine.questions.whole_data_health import Survey
    from gpnet_tui.view.answers.health import nothing_text

    survey = Survey(debugger.scene.session)

    def show(health: Health) -> None:
        said = [] if health.findings else [nothing_text(health)]
        _list_findings(debugger, f"Health over {health.samples.share}", health, said)

    debugger.carry_out(survey, "Examining all samples", survey.samples, show)


def _report_text(session: Session, report: "CheckReport", what: str) -> str:
    """Return what a check has found: how many agree, which one is farthest, and what is a choice."""
    from gpnet_tui.view.answers.check import KINK, agreement_text, kink_text
    from gpnet_tui.view.answers.probe import apart_text

    def cell(one: "Comparison") -> str:
        return cell_label(session, CellRef(f"grad_{one.name}", one.row, one.column))

    text = f"{report.agreeing:,} of {report.checked:,} {what} agree with central differences"
    if report.at_kinks or report.too_small:
        text += f" ({agreement_text(report)})"
    worst = report.worst
    if worst is not None and not math.isfinite(worst.relative_error):
        text += f"; {cell(worst)} is not finite, or its differences are not"
    elif worst is not None:
        text += f"; the farthest apart is {cell(worst)}, by {apart_text(worst)}"
    if report.kink is not None:
        text += f"; {cell(report.kink)} is at {KINK}: {kink_text(report.kink)}"
    return text
