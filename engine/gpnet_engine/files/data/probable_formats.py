"""What a file that is no table probably is, by its first bytes, and what its owner can do about it.

To add a format, add an entry to `FORMATS`. Nothing that such a file holds is ever quoted.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

_LOOKED_AT = 4096
_HERE = "; save it as CSV there, and name that file"
_IN_EXCEL = "; in Excel, save it as CSV UTF-8, and name that file"
_PACKED = "; unpack it, and name the file that was in it"
_ONLY_TEXT = "; expected a table of text"


def _by(command: str) -> str:
    return f"; {command} makes a table of it"


def _by_pandas(reader: str, options: str = "") -> str:
    return _by(f"python -c \"import pandas; pandas.{reader}('FILE'{options}).to_csv('samples.csv', index=False)\"")


def _by_numpy(array: str) -> str:
    return _by(f"python -c \"import numpy; numpy.savetxt('samples.csv', {array}, delimiter=',')\"")


@dataclass(frozen=True, slots=True)
class ProbableFormat:
    """A kind of file that people name in place of a table.

    name        what it is, to be read after "this is"
    recognises  tells it by the first bytes of a file
    advice      what to do, to be read right after the name
    """

    name: str
    recognises: Callable[[bytes], bool]
    advice: str


def probable_format(data: bytes) -> ProbableFormat | None:
    """Return what a file probably is, if that is no table of text."""
    head = data[:_LOOKED_AT]
    return next((one for one in FORMATS if one.recognises(head)), None)


def _like(pattern: bytes) -> Callable[[bytes], bool]:
    """Return what tells files that begin as a pattern says."""
    compiled = re.compile(pattern, re.DOTALL)
    return lambda head: compiled.match(head) is not None


def _is_fann(head: bytes) -> bool:
    """Tell whether three counts, of pairs, inputs and outputs, stand before rows of inputs and outputs in turn."""
    rows = [line.split() for line in head.splitlines()[:3]]
    if len(rows) < 3 or len(rows[0]) != 3 or not all(map(bytes.isdigit, rows[0])):  # noqa: PLR2004 - the counts
        return False
    _, inputs, outputs = map(int, rows[0])
    return (len(rows[1]), len(rows[2])) == (inputs, outputs) and inputs != outputs


_IN_TURN = (
    "n,i,o,*v=open('FILE').read().split(); w=int(i)+int(o); "
    "print(*(' '.join(v[k:k+w]) for k in range(0,len(v),w)),sep='\\n')"
)
_SPARSE = (
    "import numpy; from sklearn.datasets import load_svmlight_file as l; x,y=l('FILE'); "
    "numpy.savetxt('samples.csv', numpy.c_[x.toarray(),y], delimiter=',')"
)
_IMAGES = (
    "import numpy; numpy.savetxt('samples.csv', numpy.fromfile('FILE', 'u1', offset=16).reshape(-1, 784), '%d', ',')"
)
_IMAGE = rb"\x89PNG\r|\xff\xd8\xff|GIF8[79]a|II\*\x00|MM\x00\*|RIFF.{4}WEBP|BM.{4}\x00\x00\x00\x00|P[1-6]\s+\d+\s+\d+\s"
_BY_BOTH = (
    "; in Python, numpy.savetxt('samples.csv', A, delimiter=',') makes a table of an array A, in MATLAB "
    "writematrix(A, 'samples.csv')"
)
_MARK = rb"(?:\xef\xbb\xbf)?"

FORMATS = tuple(
    ProbableFormat(name, _like(told) if isinstance(told, bytes) else told, advice)
    for name, told, advice in (
        ("an Excel workbook", rb"PK\x03\x04.*(?:xl/|\[Content_Types\])", _IN_EXCEL),
        ("a spreadsheet of LibreOffice", rb"PK\x03\x04.*opendocument", _HERE),
        ("an archive of numpy arrays (.npz)", rb"PK\x03\x04.*\.npy", _by_numpy("numpy.load('FILE')['NAME']")),
        ("a zip archive", rb"PK(?:\x03\x04|\x05\x06)", _PACKED),
        ("an old Excel workbook", rb"\xd0\xcf\x11\xe0", _IN_EXCEL),
        ("compressed (gzip)", rb"\x1f\x8b", "; gunzip unpacks it"),
        ("compressed (bzip2)", rb"BZh[1-9]1AY", "; bunzip2 unpacks it"),
        ("compressed (xz)", rb"\xfd7zXZ", "; unxz unpacks it"),
        ("compressed (zstd)", rb"\x28\xb5\x2f\xfd", "; unzstd unpacks it"),
        ("a 7z archive", rb"7z\xbc\xaf", _PACKED),
        ("a tar archive", rb".{257}ustar", _PACKED),
        ("a Parquet file", rb"PAR1", _by_pandas("read_parquet")),
        ("a Feather file", rb"ARROW1|FEA1", _by_pandas("read_feather")),
        ("an array of numpy (.npy)", rb"\x93NUMPY", _by_numpy("numpy.load('FILE')")),
        ("a pickle, which is never opened", rb"\x80[\x02-\x05]", "; save what is in it as CSV, with numpy.savetxt"),
        ("a MATLAB file", rb"MATLAB [57]\.[03] MAT-file", _by("in MATLAB, writematrix(NAME, 'samples.csv')")),
        ("an HDF5 file", rb"\x89HDF\r\n", "; save what is in it as CSV, with numpy.savetxt"),
        (
            "an SQLite database",
            rb"SQLite format 3\x00",
            _by("sqlite3 -header -csv FILE 'select * from NAME' > samples.csv"),
        ),
        ("a file of R", rb"RD[XA][23]\n", _by("in R, write.csv(NAME, 'samples.csv', row.names = FALSE)")),
        ("an SPSS file", rb"\$FL[23]", _HERE),
        ("a Stata file", rb"<stata_dta>", _HERE),
        ("an IDX file (as of MNIST)", rb"\x00\x00[\x08\x09\x0b-\x0e][\x01-\x04]\x00", _by(f'python -c "{_IMAGES}"')),
        ("a PDF", rb"%PDF-", _ONLY_TEXT),
        ("an image", _IMAGE, "; expected a table of text, with a column for each pixel"),
        ("a file of weights (.safetensors)", rb"[^\x00].{2,3}\x00{4,5}\{\"", "; network.weights names such a file"),
        ("a pointer of Git LFS, not the file", rb"version https://git-lfs\.", "; git lfs pull fetches the file"),
        (
            "an ARFF file (Weka)",
            rb"(?i)" + _MARK + rb"(?:[ \t]*(?:%[^\n]*)?\r?\n)*[ \t]*@relation\b",
            "; sed '1,/^@data/Id' FILE > samples.csv leaves its table, whose columns are then counted from 1",
        ),
        ("a file of FANN, inputs and targets in turn", _is_fann, _by(f'python -c "{_IN_TURN}" > samples.txt')),
        (
            "a file of LIBSVM, with pairs of index:value",
            rb"[^\s:]+(?:[ \t]+\d+:[^\s:]+)+[ \t]*(?:#[^\n]*)?(?:\r?\n|\Z)",
            _by(f'python -c "{_SPARSE}"'),
        ),
        (
            "numbers in brackets, as numpy prints them and MATLAB has them",
            rb"\s*(?:(?:array|tensor)\s*\(|(?:\w+\s*=\s*)?\[[\[\s]*[-+]?[\d.]+(?:e[-+]?\d+)?\s+[-+\d.])",
            _BY_BOTH,
        ),
        ("JSON Lines", rb"\s*(?:\{[^\n]*\}|\[[^\n]*\])\s*\n\s*[\[{]", _by_pandas("read_json", ", lines=True")),
        ("a Jupyter notebook", rb"\s*\{.*\"(?:cells|nbformat)\"\s*:", _ONLY_TEXT),
        ("JSON", rb"\s*(?:\{\s*[\"}]|\[\s*[\[{\"\d\-\]])", _by_pandas("read_json")),
        (
            "a web page, not the file",
            rb"(?i)" + _MARK + rb"\s*<(?:!doctype html|html|head|body)",
            "; download the file itself (on GitHub, by the button Raw)",
        ),
        ("HTML", rb"(?i)" + _MARK + rb"\s*<(?:table|div|meta)\b", _ONLY_TEXT),
        ("XML", _MARK + rb"\s*<(?:\?xml|[A-Za-z][\w:.-]*[\s>])", _ONLY_TEXT),
        (
            "SQL, not a table",
            rb"(?i)(?:\s*(?:--[^\n]*\n|/\*.*?\*/))*+\s*(?:create\s+table|insert\s+into|pragma\s)",
            "; export the table as CSV",
        ),
        (
            "a table in Markdown",
            rb"[^\n]*\|[^\n]*\n\s*\|?\s*:?-{2,}:?\s*[|+]",
            "; leave out its second line, and the | at both ends of the others",
        ),
        (
            "a table drawn with lines",
            rb"\s*(?:\+[-=]{2,}[-=+]*\+|={2,}(?:[ \t]+={2,})+)[ \t]*\r?\n",
            "; leave out the lines that are drawn, and the | at both ends of the others",
        ),
        ("LaTeX", rb"\s*\\(?:begin|documentclass|hline|toprule)\b|[^\n&]+&[^\n]*\\\\\s*(?:\\\w+\s*)?\n", _ONLY_TEXT),
        ("a project file", rb"(?:[^\n]*\n){0,40}?\[network\]\s*\n", "; data.file names a table of samples"),
    )
)
