"""`gpnet-tui trace`: every operation, printed."""

import json
from typing import Any

import click

from gpnet_tui.cli.options import COUNT, format_option, opened, project_options
from gpnet_tui.cli.output import say
from gpnet_tui.cli.reaching import reached


@click.command()
@project_options
@click.option("--iterations", type=COUNT, metavar="N", default=1, show_default=True, help="How many to print.")
@click.option("--start", type=COUNT, metavar="K", default=1, show_default=True, help="First iteration printed.")
@format_option
def trace(project: str | None, iterations: int, start: int, form: str, **options: Any) -> None:
    """Print every operation of PROJECT."""
    document = opened(project, options)

    from gpnet_engine.time.trace import record, trace_from

    entries = trace_from(reached(document, start), iterations)
    if form == "json":
        for entry in entries:
            say(json.dumps(record(entry), ensure_ascii=False))
        return

    from gpnet_tui.view.trace import trace_lines

    for line in trace_lines(entries):
        say(line)
