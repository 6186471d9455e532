"""`gpnet-tui trace`: every operation, printed."""

import json
from typing import Any

import click

from gpnet_tui.cli.options import opened, project_options
from gpnet_tui.cli.output import say


@click.command()
@project_options
@click.option(
    "--iterations", type=click.IntRange(min=1), metavar="N", default=1, show_default=True, help="How many to print."
)
@click.option(
    "--start", type=click.IntRange(min=1), metavar="K", default=1, show_default=True, help="First iteration printed."
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def trace(project: str | None, iterations: int, start: int, form: str, **options: Any) -> None:
    """Print every operation of PROJECT."""
    document = opened(project, options)

    from gpnet_engine.time.trace import record
    from gpnet_engine.time.trace import trace as run

    entries = run(document.project, iterations, start, document.work.edits)
    if form == "json":
        for entry in entries:
            say(json.dumps(record(entry), ensure_ascii=False))
        return

    from gpnet_tui.view.trace import trace_lines

    for line in trace_lines(entries):
        say(line)
