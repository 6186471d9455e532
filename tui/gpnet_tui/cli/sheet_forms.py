"""The forms that a sheet is printed in: the one table of them. Loaded only when a sheet is printed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType

from gpnet_engine.diagnosis.grading import AnswerKey
from gpnet_engine.errors import GpnetError
from gpnet_engine.files.answers.csv_writing import csv_text
from gpnet_engine.files.banks.gift import gift
from gpnet_engine.files.banks.moodle import moodle_xml
from gpnet_engine.teaching.banks.of_mistake import question_about
from gpnet_engine.teaching.banks.of_sheet import questions_of
from gpnet_engine.teaching.mistaken import Mistaken, mistaken
from gpnet_engine.teaching.sheet_numbers import gap_texts, key_texts, mistaken_texts
from gpnet_tui.view.documents.blocks import Document
from gpnet_tui.view.documents.formats import FORMATS
from gpnet_tui.view.documents.mistaken_sheet import mistaken_document
from gpnet_tui.view.documents.sheet import SheetLook, sheet_document
from gpnet_tui.view.text.clean import clean


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """What is to be printed: the iterations, for whom, the key or the sheet; with a mistake, to find it in."""

    keys: tuple[AnswerKey, ...]
    student: str | None
    is_key: bool
    mistake: str | None

    def found(self) -> Mistaken | None:
        """Return the sheet with the mistake; None where none is wanted. Raises GpnetError."""
        if self.mistake is None:
            return None
        if len(self.keys) > 1:
            raise GpnetError("--iterations: a sheet to find a mistake in is of one iteration; --start says which")
        return mistaken(self.keys[0], self.mistake)


def _document(wanted: Wanted) -> Document:
    look, found = SheetLook(wanted.student or "", wanted.is_key), wanted.found()
    return sheet_document(wanted.keys, look) if found is None else mistaken_document(found, look)


def _printed(form: str, wanted: Wanted) -> str:
    return FORMATS[form].write(_document(wanted))


def _csv(wanted: Wanted) -> str:
    """Return what is filled in: nothing, the right numbers, or those of someone who makes the mistake."""
    found = wanted.found()
    if found is not None and not wanted.is_key:
        return csv_text({found.key.sheet.iteration: mistaken_texts(found.key, (found.mistake.id,))})
    texts = key_texts if wanted.is_key else gap_texts
    return csv_text({key.sheet.iteration: texts(key) for key in wanted.keys})


def _with_clean_title(key: AnswerKey) -> AnswerKey:
    return replace(key, sheet=replace(key.sheet, title=clean(key.sheet.title)))


def _bank(write: Callable[..., str], wanted: Wanted) -> str:
    if wanted.is_key:
        raise GpnetError("--key: questions for a platform hold their key; leave it out")
    wanted = replace(wanted, keys=tuple(map(_with_clean_title, wanted.keys)))
    found, title = wanted.found(), wanted.keys[0].sheet.title
    questions = [one for key in wanted.keys for one in questions_of(key)] if found is None else [question_about(found)]
    return write(f"{title}: {clean(wanted.student)}" if wanted.student else title, questions)


FORMS: Mapping[str, Callable[[Wanted], str]] = MappingProxyType(
    {
        **{form: partial(_printed, form) for form in FORMATS},
        "csv": _csv,
        "moodle": partial(_bank, moodle_xml),
        "gift": partial(_bank, gift),
    }
)
