"""The text of a file of samples, however it is encoded.

Spreadsheets write UTF-8 with a byte order mark, UTF-16, or the code page of Windows; a table is read from any of them.
"""

import codecs
import re
from pathlib import Path

from gpnet_engine.files.data.probable_formats import probable_format
from gpnet_engine.files.reading import FileError, bytes_of, decoded, size_of

ENDINGS = (".csv", ".tsv", ".txt", ".data", ".dat")
LARGEST_CSV = 64 * 2**20
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_UTF_32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x19\x1c-\x1f]")
_LOOKED_AT = 2**16


def text_and_notes(path: Path) -> tuple[str, tuple[str, ...]]:
    """Return the text of a file of samples, and what was guessed about it. Raises FileError that says what it is."""
    size = size_of(path)
    if size > LARGEST_CSV:
        first_rows = "head -n 10001 FILE > samples.csv takes its first 10,000 rows"
        raise FileError(str(path), f"expected at most {LARGEST_CSV:,} bytes, got {size:,}; {first_rows}")
    return text_in(bytes_of(path, LARGEST_CSV), str(path))


def text_in(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """Return the text of the bytes of a file of samples, and what was guessed about it. Raises FileError."""
    refuse_other_formats(data, name)
    text, notes = _decoded(data, name)
    # A file of an old Macintosh; and the sign that ended a file of DOS.
    return (text if "\n" in text else text.replace("\r", "\n")).removesuffix("\x1a"), notes


def refuse_other_formats(data: bytes, name: str) -> None:
    """Raise FileError that says what a file is, and what to do, if it is known to be no table."""
    found = probable_format(data)
    if found is not None:
        raise FileError(name, f"this is {found.name}{found.advice}")


def _decoded(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    wide = "utf-32" if data.startswith(_UTF_32) else _utf_16(data)
    if wide is not None:
        try:
            return data.decode(wide).removeprefix("\ufeff"), ()
        except UnicodeDecodeError:
            raise FileError(name, f"this is not quite {wide[:6].upper()}; save it as UTF-8") from None
    if _NO_TEXT.search(data, 0, _LOOKED_AT):
        raise FileError(name, "expected a table of text, got other bytes")
    try:
        return decoded(data, name), ()
    except FileError:
        try:
            text = data.decode("cp1252")
        except UnicodeDecodeError:
            raise FileError(name, "expected UTF-8 text; save it in that encoding") from None
        return text, ("it is not UTF-8; its text is read as Windows-1252",)


def _utf_16(data: bytes) -> str | None:
    """Return the encoding of UTF-16, told by its mark, or by the zeros beside the signs that numbers consist of."""
    if data.startswith(_UTF_16):
        return "utf-16"
    head = data[:200]
    if len(head) > 3 and not any(head[1::2]) and all(head[::2]):  # noqa: PLR2004 - two signs
        return "utf-16-le"
    if len(head) > 3 and not any(head[::2]) and all(head[1::2]):  # noqa: PLR2004
        return "utf-16-be"
    return None
