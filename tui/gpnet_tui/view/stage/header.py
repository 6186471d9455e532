"""The line at the top of the presentation view. E and all that follows from results is left out: it may be asked."""

from gpnet_tui.view.answers.mistakes import mistakes_flag
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.clean import clean
from gpnet_tui.view.text.ink import Ink, Line, fit, span, spread


def stage_header(scene: Scene, columns: int) -> Line:
    """Return the title, the mistakes that are on, the iteration and the step."""
    session, room = scene.session, columns - 2
    (iteration, step), steps = session.position, len(session.program)
    flag = mistakes_flag(session, is_long=False)
    left = (*flag, *((span("  "),) if flag else ()), span(clean(session.project.title), Ink.TEXT))
    right = (
        span("iteration ", Ink.DIM),
        span(f"{iteration:,}", Ink.STRONG),
        span("   step ", Ink.DIM),
        span(f"{step}/{steps}", Ink.STRONG),
    )
    return (span(" "), *fit(spread(left, right, room), room), span(" "))
