"""Where a part is played: the session that its block leads to, from the one of the part before."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from gpnet_engine.errors import GpnetError
from gpnet_engine.model.project import Project
from gpnet_engine.model.setting_kinds import SettingValue
from gpnet_engine.model.settings import SETTINGS, named_by_key
from gpnet_engine.names import listed, quoted
from gpnet_engine.teaching.lessons.kinds import line_of_question, task_of
from gpnet_engine.teaching.lessons.lesson import Block, LessonError
from gpnet_engine.teaching.lessons.tasks import Nothing, Task, out_of_sight
from gpnet_engine.time.editing import settings_move
from gpnet_engine.time.edits import MISTAKES as MISTAKES_SETTING
from gpnet_engine.time.edits import Edits
from gpnet_engine.time.session import Position, Session, go_to, open_session, parse_position, present_position

_SHOWN = 8


@dataclass(frozen=True, slots=True, eq=False)
class Opening:
    """A project as a lesson opens it, with the edits of its file."""

    project: Project
    edits: Edits = ()


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """Where a part is played: its project by name, the session, and what is asked there."""

    project: str
    session: Session
    task: Task


def entered(
    block: Block, openings: Mapping[str, Opening], before: Stage | None = None, at: Position | None = None
) -> Stage:
    """Return the stage of a part that comes after `before`; without `goto`, one stays where one was, or is `at`.

    Raises LessonError where the block does not fit there.
    """
    if block.project is not None:
        opening, name = openings[block.project], block.project
        session = open_session(opening.project, edits=opening.edits)
    elif before is not None:
        session, name = before.session, before.project
    else:
        raise LessonError(block.line, 'the first block opens a project; expected project = "…", an example or a file')
    if at is not None:
        session = go_to(session, present_position(session, at))
    session = _in_place(block, session)
    try:
        task = task_of(block, session)
    except LessonError:
        raise
    except GpnetError as error:
        raise LessonError(line_of_question(block), str(error)) from error
    return Stage(name, out_of_sight(session, task), task)


def ended(stage: Stage, session: Session) -> Stage:
    """Return a stage with the session that its part ends in."""
    return replace(stage, session=session, task=Nothing())


def _in_place(block: Block, session: Session) -> Session:
    """Return the session where the block leads, with mistakes and settings as it has them from there on."""
    place = block.text_of("goto")
    position = session.position
    if place is not None:
        try:
            position = parse_position(session, place)
        except GpnetError as error:
            raise LessonError(block.line_of("goto"), f"goto: {error}") from error
        session = go_to(session, Position(position.iteration, 0))
    for key, changes in (("mistake", _mistakes(block, session)), ("set", _settings(block))):
        if changes:
            try:
                session = settings_move(session, changes).finish()
            except GpnetError as error:
                raise LessonError(block.line_of(key), f"{key}: {error}") from error
    return go_to(session, present_position(session, position))


def _mistakes(block: Block, session: Session) -> dict[str, SettingValue]:
    """Return the mistakes that are made from here on: those that the block names are switched."""
    names = block.texts_of("mistake")
    if not names:
        return {}
    from gpnet_engine.operations.mistakes import MISTAKES  # noqa: PLC0415 - slow to load
    from gpnet_engine.teaching.consequences import is_made  # noqa: PLC0415

    network, line = session.project.network, block.line_of("mistake")
    made = network.mistakes
    for name in names:
        if name not in MISTAKES:
            raise LessonError(line, f"there is no mistake {quoted(name)}: 'gpnet-tui mistakes' lists them")
        if not is_made(network.right, replace(network.right, mistakes=(name,))):
            raise LessonError(line, f"{name} cannot be made here: it needs {MISTAKES[name].needs}")
        made = tuple(one for one in made if one != name) if name in made else (*made, name)
    return {MISTAKES_SETTING: made}


def _settings(block: Block) -> dict[str, SettingValue]:
    given = block.keys["set"].value if "set" in block.keys else {}
    if not isinstance(given, Mapping):
        return {}
    line, known = block.line_of("set"), [row.key for row in SETTINGS.values()]
    unknown = [key for key in given if key not in known]
    if unknown:
        raise LessonError(line, f"set: there is no setting {quoted(unknown[0])}; expected some of {listed(known)}")
    try:
        return named_by_key(given)
    except GpnetError as error:
        raise LessonError(line, f"set: {error}") from error
