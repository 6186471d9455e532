"""`gpnet-tui mistakes`: the catalogue of mistakes that people make in backpropagation."""

from typing import Any

import click

from gpnet_tui.cli.options import opened, project_options
from gpnet_tui.cli.output import say


@click.command()
@project_options
def mistakes(project: str | None, **options: Any) -> None:
    """List the mistakes that can be made on purpose.

    Each has its id, what it is, its formula, and the first number that it changes in PROJECT, or why it changes none.
    """
    from gpnet_engine.teaching.consequences import consequences
    from gpnet_engine.time.session import open_session
    from gpnet_tui.view.answers.catalogue import consequence_text

    chosen = opened(project, options).project
    arithmetic = chosen.arithmetic
    session = open_session(chosen)
    for one in consequences(chosen.network, session.values, arithmetic):
        mistake = one.mistake
        say(f"{mistake.id}\n    {mistake.title}: {mistake.formula}\n    {consequence_text(session, one)}")
