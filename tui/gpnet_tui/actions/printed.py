"""Numbers in print as answers: what an author did wrong, if anything."""

from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from gpnet_engine.names import as_typed, how_many
from gpnet_tui.actions.debugger import Debugger
from gpnet_tui.view.listing import Listing
from gpnet_tui.view.scene import Scene

if TYPE_CHECKING:
    from gpnet_engine.diagnosis.answers import Answers
    from gpnet_engine.teaching.printed import Printed


def has_printed(scene: Scene) -> bool:
    """Tell whether there are numbers in print for what is shown."""
    return bool(scene.comparable)


def check_printed(debugger: Debugger) -> None:
    """Check the numbers in print of this iteration, or else of the first one that has some, like answers."""
    from gpnet_engine.diagnosis.diagnosing import diagnose
    from gpnet_engine.teaching.verdicts import Correction

    session, printed = debugger.scene.session, debugger.scene.comparable
    iterations = sorted({one.iteration for one in printed})
    iteration = session.position.iteration if session.position.iteration in iterations else iterations[0]
    project = session.timeline.starts.project_at(iteration)
    network = project.network.right
    answers = answers_of([one for one in printed if one.iteration == iteration], debugger.scene, iteration)
    work = partial(diagnose, network, session.timeline.given(iteration), project.arithmetic, answers)
    debugger.in_background(
        work,
        lambda found: _tell(debugger, iteration, Correction(network, project.arithmetic, answers, found).lines()),
    )


def answers_of(printed: "list[Printed]", scene: Scene, iteration: int) -> "Answers":
    """Return the results in print as answers; terms are no results, and are left out."""
    from gpnet_engine.diagnosis.answers import Answers
    from gpnet_engine.files.result_names import results_of
    from gpnet_engine.operations.execute import shape_of

    project = scene.session.timeline.starts.project_at(iteration)
    results = results_of(project.network.right)
    batch = len(project.samples_of(iteration))
    texts = {}
    for name, group in groupby(sorted(printed, key=lambda one: one.name), key=lambda one: one.name):
        if name not in results:
            continue
        rows, columns = shape_of(project.network, name, batch)
        cells = {(one.row - 1, one.column - 1): _text(one) for one in group}
        texts[name] = tuple(tuple(cells.get((row, at), "") for at in range(columns)) for row in range(rows))
    return Answers(texts)


def _text(one: "Printed") -> str:
    """Return a number in print, counted the way that it is computed here."""
    typed = as_typed(one.text).lstrip("+")
    if one.sign > 0:
        return typed
    return typed.removeprefix("-") if typed.startswith("-") else f"-{typed}"


def _tell(debugger: Debugger, iteration: int, lines: list[str]) -> None:
    from gpnet_tui.dialogs.lists import ListScreen

    title = f"The printed numbers of iteration {iteration:,}: {how_many(len(lines), 'remark')}"
    debugger.show(ListScreen(title, lambda: Listing(lines), (), "There is nothing to say of them."))
