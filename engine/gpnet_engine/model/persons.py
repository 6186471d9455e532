"""People's names: what two spellings have in common, and the numbers that are drawn from one."""

import random
import re
import unicodedata

_BETWEEN_WORDS = re.compile(r"[\s_\-./\\:*?\"<>|]+")  # also what no file name may hold


def same_name(name: str) -> str:
    """Return what all spellings of a name have in common: Anna Berg, anna_berg and ANNA-BERG are `anna berg`."""
    return _BETWEEN_WORDS.sub(" ", unicodedata.normalize("NFC", name).casefold()).strip()


def generator_of(name: str) -> random.Random:
    """Return what draws numbers for a person: the same ones on every computer, and for every spelling of the name."""
    return random.Random(same_name(name))  # noqa: S311 - sheets are to differ, not to be secret
