"""The text of a file that a person hands in: also as spreadsheets and shells of other systems write it."""

import codecs
from pathlib import Path

from gpnet_engine.files.reading import FileError, bytes_of

LARGEST_TEXT = 64 * 2**20
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def answer_text(path: Path) -> str:
    """Return the text of a file: in UTF-8 or UTF-16 with a byte order mark, in UTF-8, or else in cp1252.

    Raises FileError where it is none of these.
    """
    data = bytes_of(path, LARGEST_TEXT)
    mark, marked = next(((mark, name) for mark, name in _MARKS if data.startswith(mark)), (b"", ""))
    for encoding in (marked,) if marked else ("utf-8", "cp1252"):
        try:
            return data.removeprefix(mark).decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileError(str(path), "expected text in UTF-8, or as spreadsheets write it")
