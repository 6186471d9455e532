"""Is it right, what does it do, and is the network well? Checks, effects and health, on request."""

import math
from typing import TYPE_CHECKING, Literal

from gpnet_engine.findings import Finding, all_of
from gpnet_engine.health import Health
from gpnet_engine.names import label, updated
from gpnet_engine.session import Position, Session
from gpnet_tui.commands import key_of
from gpnet_tui.screens.tracing import TracingScreen
from gpnet_tui.view.ink import CellRef, plain
from gpnet_tui.view.labels import cell_label

if TYPE_CHECKING:
    from gpnet_engine.gradient_checks.checks import CheckReport, GradientCheck
    from gpnet_engine.gradient_checks.comparing import Comparison
    from gpnet_engine.gradient_checks.effects import ParameterEffect, UpdateReport


class ExaminingScreen(TracingScreen):
    """Examines the session of its scene."""

    # What was checked last, and where: asked again, the next larger part of the network is.
    _asked: tuple[Position, CellRef, Literal["cell", "matrix"]] | None = None

    def action_check_matrix(self) -> None:
        """Compare the gradients of the whole matrix under the cursor with central differences; asked again, all.

        Of a large network, the one under the cursor comes first.
        """
        from gpnet_tui.view.probe import is_quick, probed, probed_parameter, prober_of

        session, cell = self._session, self._scene.focus.cursor
        name = probed_parameter(session, cell)
        if name is None:
            self._say("Only trained weights and biases have a gradient to check: put the cursor on one")
            return
        place = session.position, cell
        asked, self._asked = self._asked, None
        if asked == (*place, "matrix"):
            self._check(session, prober_of(session).check_all(), "gradients of the network")
        elif is_quick(session) or asked == (*place, "cell"):
            self._asked = *place, "matrix"
            check = prober_of(session).check_matrix(name)
            is_all = check.total == prober_of(session).trained
            again = "" if is_all else f". G again checks all {prober_of(session).trained:,}"
            self._check(session, check, f"gradients of {label(name)}", again)
        else:
            self._asked = *place, "cell"
            self._say(f"{plain(probed(session, name, cell))}. G again checks all of {label(name)}", 10)

    def _check(self, session: Session, check: "GradientCheck", what: str, again: str = "") -> None:
        from gpnet_tui.view.check import agreement_text

        def tell(report: "CheckReport | None") -> None:
            if report is not None:
                self._say(_report_text(session, report, what) + again, 10)
                return
            found = check.report  # it was stopped
            part = f"checked {found.checked:,} of {check.total:,} {what}"
            self._say(f"{part}, {agreement_text(found)}" if found.checked else part, 10)

        self._go_way(check, f"Checking the {what}", check.total, tell)

    def action_blame(self) -> None:
        """List what the update of this iteration does to the error, and which weights raise it."""
        from gpnet_engine.gradient_checks.effects import UpdateEffects
        from gpnet_tui.view.probe import prober_of

        session = self._session
        effects = UpdateEffects(prober_of(session))
        title = f"Computing what the update of iteration {self._iteration:,} does"
        self._go_way(effects, title, effects.total, lambda verdict: self._show_effects(session, verdict))

    def action_health(self) -> None:
        """List what is wrong with the layers, what cannot be told yet, and offer to look at all samples."""
        from gpnet_tui.view.health import missing_text, nothing_text

        found = self._scene.health
        said = [] if found.findings else [nothing_text(found)]
        said += filter(None, [missing_text(found, self._session, key_of("phase_forward"))])
        of = found.samples.of
        all_samples = f"{all_of(of, 'sample')} of the data" if of > 1 else "the one sample of the data"
        offer = f"Look at {all_samples}, with the weights as they are"
        self._show_findings(f"Health in iteration {self._iteration:,}", found, said, offer)

    def _show_effects(self, session: Session, verdict: "UpdateReport | None") -> None:
        """List what was found out at `session`; a run may have gone on since."""
        from gpnet_tui.screens.lists import ListScreen, RowAction
        from gpnet_tui.view.probe import effect_line, rate_text

        if verdict is None:
            return
        single = verdict.single
        rows = [plain(effect_line(verdict.whole, "the whole update")) + rate_text(verdict.whole)]
        rows += [_effect_text(session, one) for one in single]
        if verdict.left_out:
            rows.append(f"… {verdict.left_out:,} parameters with smaller gradients")

        def go(row: int) -> None:
            if 1 <= row <= len(single):
                self._look_at_update(session, single[row - 1])

        title = f"What the update of iteration {session.position.iteration:,} does to E on its own samples"
        actions = (RowAction("enter", "goes to the weight", go, leaves=True),)
        self.app.push_screen(ListScreen(title, lambda: rows, actions, ""))

    def _look_at_update(self, session: Session, one: "ParameterEffect") -> None:
        """Go to where a parameter is updated in the iteration of `session`."""
        name = updated(one.name)
        results = [operation.result for operation in session.program]
        if name in results:
            position = session.position._replace(step=results.index(name) + 1)
            self.follow_to(position, CellRef(name, one.row, one.column))

    def _show_findings(self, title: str, health: Health, said: list[str], offer: str = "") -> None:
        """List the findings, what is `said` beside them, and an offer to look at all samples if there is one."""
        from gpnet_tui.screens.lists import ListScreen, RowAction

        found = (*health.findings, *health.undecided)
        rows = [*(finding.text for finding in found), *said, *filter(None, [offer])]

        def choose(row: int) -> None:
            if row < len(found):
                self._look_at_finding(found[row])
            elif offer and row == len(rows) - 1:
                self._survey()

        actions = (RowAction("enter", "goes there", choose, leaves=True),)
        self.app.push_screen(ListScreen(title, lambda: rows, actions, ""))

    def _look_at_finding(self, finding: Finding) -> None:
        layer, row = finding.layer, min(finding.units, default=0)
        known = (name for name in (f"out_{layer}", f"delta_{layer}") if name in self._session.values)
        self._look_at(CellRef(next(known, f"W_{layer}"), row, 0))

    def _survey(self) -> None:
        """Look at all samples of the data."""
        from gpnet_engine.survey import Survey
        from gpnet_tui.view.health import nothing_text

        survey = Survey(self._session)

        def show(health: Health | None) -> None:
            if health is not None:
                said = [] if health.findings else [nothing_text(health)]
                self._show_findings(f"Health over {health.samples.share}", health, said)

        self._go_way(survey, "Looking at all samples", survey.samples, show)


def _effect_text(session: Session, one: "ParameterEffect") -> str:
    from gpnet_tui.view.probe import effect_line

    name = cell_label(session, CellRef(one.name, one.row, one.column))
    return plain(effect_line(one.effect, f"{name:<12} alone"))


def _report_text(session: Session, report: "CheckReport", what: str) -> str:
    """Return what a check has found: how many agree, which one is farthest, and what is a choice."""
    from gpnet_tui.view.check import KINK, agreement_text, kink_text
    from gpnet_tui.view.probe import apart_text

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
