"""What a check of many gradients has found, in words: for the command line and the screen alike."""

from gpnet_engine.names import full, label
from gpnet_engine.questions.gradient_checks.checks import CheckReport
from gpnet_engine.questions.gradient_checks.comparing import TOLERANCE, Comparison
from gpnet_tui.view.answers.catalogue import mistakes_text
from gpnet_tui.view.text.numbers import figures, scientific

KINK = "a kink, where the derivative does not exist and the gradient is a choice"


def agreement_text(report: CheckReport) -> str:
    """Return how many agree, and what is said of the others: "all agree", or "5 agree, 3 are at a kink"."""
    if report.agreeing == report.checked > 0:
        return "all agree"
    counts = (
        (report.disagreeing, "does not agree", "do not agree"),
        (report.agreeing, "agrees", "agree"),
        (report.at_kinks, "is at a kink", "are at a kink"),
        (report.too_small, "is too small to tell", "are too small to tell"),
    )
    return ", ".join(f"{count:,} {one if count == 1 else many}" for count, one, many in counts if count)


def report_text(report: CheckReport, mistakes: tuple[str, ...] = ()) -> str:
    """Return all that was found, in a few lines; programs read the JSON. `mistakes` are those that are on."""
    gradients = "gradient" if report.checked == 1 else "gradients"
    agree = f"{agreement_text(report)} (to a relative {scientific(TOLERANCE, 0)})"
    lines = [f"{report.checked:,} {gradients} checked against central differences: {agree}."]
    if report.worst is not None:
        one = report.worst
        both = f"{full(one.analytic)} by backpropagation, {full(one.numeric)} by differences"
        lines.append(f"The worst is {_cell(one)}: {both}, relative error {scientific(one.relative_error, 1)}.")
    if report.kink is not None:
        lines.append(f"{_cell(report.kink)} is at {KINK}: {kink_text(report.kink)}.")
    if report.too_small:
        lines.append("Too small to tell: rounding, or a kink nearby, moves the differences too much to tell.")
    if mistakes:
        lines.append(f"{mistakes_text(mistakes)} The differences are those of the right error.")
    return "\n".join(lines)


def kink_text(comparison: Comparison) -> str:
    """Return the slopes on both sides of a kink, and what the gradient takes."""
    left, right, taken = (figures(x, 6) for x in (comparison.left, comparison.right, comparison.analytic))
    return f"slopes {left} on the left, {right} on the right; the gradient takes {taken}"


def _cell(comparison: Comparison) -> str:
    return f"{label(f'grad_{comparison.name}')}[{comparison.row + 1},{comparison.column + 1}]"
