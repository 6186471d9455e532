"""`gpnet-tui quiz`: a bank of questions for a learning platform."""

from pathlib import Path
from types import MappingProxyType
from typing import Any

import click

from gpnet_tui import PROGRAM
from gpnet_tui.cli.options import COUNT, opened, project_options
from gpnet_tui.cli.solution import put_out

_ENDINGS = MappingProxyType({".xml": "moodle", ".gift": "gift"})
_FORMS = tuple(_ENDINGS.values())
_DEFAULT_SEED = 1


@click.command()
@project_options
@click.option("--questions", type=COUNT, metavar="N", default=20, show_default=True, help="How many.")
@click.option("--format", "form", type=click.Choice(_FORMS), help="If left out, as FILE ends, else moodle.")
@click.option("--output", type=click.Path(dir_okay=False), metavar="FILE", help="Write to FILE.")
def quiz(project: str | None, questions: int, form: str | None, output: str | None, **options: Any) -> None:
    """Write a bank of questions about iteration 1 of PROJECT, for a learning platform.

    Wrong answers are what known mistakes give, and their feedback names them. --seed draws the questions too.
    """
    document = opened(project, options)

    from gpnet_engine.errors import GpnetError
    from gpnet_engine.teaching.quiz.bank import bank_question, drawn_questions
    from gpnet_engine.time.session import open_session

    seed = options.get("seed")
    session = open_session(document.project, edits=document.work.edits)
    drawn = drawn_questions(session, questions, _DEFAULT_SEED if seed is None else seed)
    if not drawn:
        raise click.UsageError("there is nothing to ask: no mistake gives another number or formula here")
    if len(drawn) < questions:
        click.echo(f"{PROGRAM}: there are only {len(drawn):,} different questions", err=True)
    chosen = form or _ENDINGS.get(Path(output or "").suffix.lower(), _FORMS[0])
    asked = [bank_question(one, document.project) for one in drawn]
    try:
        put_out(_written(chosen, f"{document.project.title}: quiz", asked), output)
    except GpnetError as error:
        raise click.UsageError(str(error)) from error


def _written(form: str, category: str, asked: list[Any]) -> str:
    from gpnet_engine.files.banks.gift import gift
    from gpnet_engine.files.banks.moodle import moodle_xml

    return {"moodle": moodle_xml, "gift": gift}[form](category, asked)
