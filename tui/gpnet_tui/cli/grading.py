"""Grades one file after the other: the sheet is read once, and whatever is wrong with a file is the file's."""

from collections.abc import Callable
from pathlib import Path

from gpnet_engine.diagnosis.answers import Answers
from gpnet_engine.diagnosis.grading import AnswerKey, examined, grade, key_of, of_what_is_asked
from gpnet_engine.diagnosis.sheet import Sheet
from gpnet_engine.errors import GpnetError
from gpnet_engine.teaching.verdicts import Correction
from gpnet_tui.reports import broken
from gpnet_tui.view.grades.graded import Graded, Outcome, Unread, missing_text
from gpnet_tui.view.text.clean import clean

_ANYONE = "anyone"


def open_sheet(name: str) -> Sheet:
    """Return the sheet of a project, an example, or a file with a table [sheet]; of anyone, where each has another.

    Raises GpnetError.
    """
    from gpnet_engine.files.sheets import read_sheet_file

    file = read_sheet_file(name)
    return file.of(_ANYONE if file.is_per_person else None)


def grader_of(name: str) -> Callable[[Path], Outcome]:
    """Return what grades files with answers to a sheet. Raises GpnetError.

    Where every person has a sheet of their own, the name of the file says whose it is.
    """
    from gpnet_engine.files.sheets import read_sheet_file

    file = read_sheet_file(name)
    of_all = None if file.is_per_person else key_of(file.of(None))

    def graded(path: Path) -> Outcome:
        try:
            return _graded(key_of(file.of(path.stem)) if of_all is None else of_all, path)
        except GpnetError as error:
            return _unread(path, str(error))
        except MemoryError:
            return _unread(path, f"{path}: there is not enough memory for this")
        except Exception as error:  # noqa: BLE001 - the others are graded all the same
            return _unread(path, f"{path}: {broken(error)}")

    return graded


def lost(path: Path) -> Outcome:
    """Return what is said of a file at which a process ended."""
    return _unread(path, f"{path}: the process that graded it has ended; is there enough memory?")


def _graded(key: AnswerKey, path: Path) -> Graded:
    answers = of_what_is_asked(key, _read(key, path))
    found = examined(key, answers)
    correction = Correction(key.network, key.arithmetic, answers, found)
    marks = grade(key, answers, found)
    lines = (*correction.lines(), *missing_text(marks))
    return Graded(clean(str(path)), clean(path.stem), marks, lines, answers.decimal_mark)


def _read(key: AnswerKey, path: Path) -> Answers:
    from gpnet_engine.files.answers.reading import read_answers

    return read_answers(path, key.network, key.batch, key.sheet.iteration)


def _unread(path: Path, problem: str) -> Unread:
    return Unread(clean(str(path)), clean(path.stem), clean(problem))
