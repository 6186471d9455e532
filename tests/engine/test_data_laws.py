"""Laws of tables: however one is written, it reads to the same bits; scales, means and categories do what they say."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gpnet_engine.arrays import Matrix, same_bits
from gpnet_engine.errors import ProjectError
from gpnet_engine.files.data import gathering
from gpnet_engine.files.data.cells import MISSING, is_missing
from gpnet_engine.files.data.rows import WHITESPACE
from gpnet_engine.files.data.scaling import SCALES
from gpnet_engine.files.data.splitting import rows_to_test
from tests.builders.tables import samples_of

NUMBERS = st.one_of(
    st.integers(-1000, 1000).map(float),
    st.floats(allow_nan=False, allow_infinity=False, width=32).map(float),
    st.floats(allow_nan=False, allow_infinity=False),
    st.decimals(-100, 100, places=2).map(float),
)
WIDE = st.tuples(st.integers(1, 8), st.integers(2, 6))


@dataclass(frozen=True)
class Writing:
    """A way to write a table."""

    delimiter: str
    decimal: str
    header: bool
    quotes: bool
    line_end: str
    encoding: str
    trailing: int
    sep_line: bool
    is_said: bool

    def bytes_of(self, rows: Matrix, names: list[str]) -> bytes:
        """Return the file."""
        stream = io.StringIO()
        sign = " " if self.delimiter == WHITESPACE else self.delimiter
        quoting: Literal[0, 1] = csv.QUOTE_ALL if self.quotes else csv.QUOTE_MINIMAL
        writer = csv.writer(stream, delimiter=sign, quoting=quoting, lineterminator=self.line_end)
        if self.header:
            writer.writerow(names)
        for row in rows.tolist():
            writer.writerow([repr(number).replace(".", self.decimal) for number in row])
        text = stream.getvalue().replace(self.line_end, sign * self.trailing + self.line_end)
        if self.sep_line:
            text = f"sep={sign}{self.line_end}{text}"
        return text.encode(self.encoding)

    @property
    def keys(self) -> dict[str, Any]:
        """What [data] says."""
        said = {"delimiter": self.delimiter, "decimal": self.decimal, "header": self.header}
        return said if self.is_said else {}


@st.composite
def writings(draw: st.DrawFn) -> Writing:
    """Draw a way to write a table that can be told from others."""
    delimiter = draw(st.sampled_from(["\t", ";", ",", "|", WHITESPACE]))
    quotes = draw(st.booleans())
    decimal = draw(st.sampled_from([".", ","]))
    is_blank = delimiter == WHITESPACE
    return Writing(
        delimiter,
        decimal,
        draw(st.booleans()),
        quotes,
        draw(st.sampled_from(["\n", "\r\n", "\r"])),
        draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "ascii"])),
        0 if is_blank else draw(st.integers(0, 2)),
        not is_blank and draw(st.booleans()),
        draw(st.booleans()),
    )


@given(st.data(), writings())
def test_however_a_table_is_written_it_reads_to_the_same_bits(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, writing: Writing
) -> None:
    height, width = data.draw(WIDE)
    rows = np.array(
        data.draw(st.lists(st.lists(NUMBERS, min_size=width, max_size=width), min_size=height, max_size=height))
    )
    could_be_thousands = (writing.decimal, writing.delimiter, writing.is_said) == (",", ",", False)
    assume(not could_be_thousands or any(len(repr(number).partition(".")[2]) != 3 for number in rows.ravel().tolist()))
    names = [f"x{at}" for at in range(width)]
    samples = samples_of(
        tmp_path_factory.mktemp("t"), writing.bytes_of(rows, names), target_columns=[width], **writing.keys
    )
    assert same_bits(samples.inputs, np.ascontiguousarray(rows[:, :-1].T))
    assert same_bits(samples.targets, np.ascontiguousarray(rows[:, -1:].T))
    if not writing.is_said:
        assert any("separate" in note for note in samples.notes) == (
            writing.delimiter in ("|", WHITESPACE) or writing.sep_line
        )


CELLS = st.one_of(st.integers(-50, 50).map(str), st.sampled_from(["", "?", "NA", "n/a", "NaN", "NULL", "-", ".", "*"]))
TABLES = WIDE.flatmap(
    lambda size: st.lists(st.lists(CELLS, min_size=size[1], max_size=size[1]), min_size=3, max_size=12)
)


def written(table: list[list[str]]) -> str:
    return "\n".join([",".join(f"c{at}" for at in range(len(table[0]))), *map(",".join, table), ""])


def as_numbers(table: list[list[str]]) -> Matrix:
    """Return what a table holds, NaN where a value is missing, without rows that are blank."""
    return np.array([[np.nan if is_missing(cell) else float(cell) for cell in row] for row in table if any(row)])


@given(TABLES)
def test_rows_with_missing_values_are_left_out_and_counted(
    tmp_path_factory: pytest.TempPathFactory, table: list[list[str]]
) -> None:
    numbers = as_numbers(table)
    assume(len(numbers) > 1)
    whole = numbers[~np.isnan(numbers).any(axis=1)]
    keys: dict[str, Any] = {"target_columns": [len(table[0])], "header": True, "missing": "drop", "delimiter": ","}
    folder = tmp_path_factory.mktemp("t")
    if not len(whole):
        with pytest.raises(ProjectError, match="rows have missing values, and are left out"):
            samples_of(folder, written(table), **keys)
        return
    samples = samples_of(folder, written(table), **keys)
    assert samples.inputs.T.tolist() == whole[:, :-1].tolist()
    left_out = len(numbers) - len(whole)
    assert any(f"{left_out} row" in note for note in samples.notes) == bool(left_out)


@given(TABLES, st.sampled_from([0.0, 0.3]))
def test_missing_values_are_the_mean_of_what_is_trained_on(
    tmp_path_factory: pytest.TempPathFactory, table: list[list[str]], share: float
) -> None:
    numbers = as_numbers([[*row[:-1], "1"] for row in table])
    assume(share == 0.0 or len(numbers) > 3)
    trained = numbers[: len(numbers) - len(rows_to_test(len(numbers), share, None))] if share else numbers
    keys: dict[str, Any] = {"target_columns": [len(table[0])], "header": True, "missing": "mean", "delimiter": ","}
    folder = tmp_path_factory.mktemp("t")
    content = written([[*row[:-1], "1"] for row in table])
    if np.isnan(trained).all(axis=0).any():
        if np.isnan(numbers).any():
            with pytest.raises(ProjectError, match="there is no mean to fill in"):
                samples_of(folder, content, test_share=share, **keys)
        return
    samples = samples_of(folder, content, test_share=share, **keys)
    filled = np.where(np.isnan(numbers), np.nanmean(trained, axis=0), numbers)[:, :-1]
    parts = [samples.inputs.T, *([samples.test.inputs.T] if samples.test is not None else [])]
    np.testing.assert_allclose(np.vstack(parts), filled, rtol=1e-12)


@pytest.mark.parametrize("text", MISSING, ids=repr)
def test_a_missing_value_is_an_error_that_names_its_place_and_the_ways_out(tmp_path: Path, text: str) -> None:
    for cell in (text, text.upper()):
        with pytest.raises(ProjectError) as error:
            samples_of(tmp_path, f"a,b,c\n1,2,3\n1,{cell},3\n", target_columns=["c"])
        for part in ("line 3", 'column 2 ("b")', 'missing = "drop"', 'missing = "mean"'):
            assert part in str(error.value)


def test_a_missing_target_has_no_mean(tmp_path: Path) -> None:
    for way in ("error", "mean"):
        with pytest.raises(ProjectError) as error:
            samples_of(tmp_path, "a,b\n1,2\n1,?\n", target_columns=["b"], missing=way)
        assert 'missing = "drop"' in str(error.value)
        assert "mean" not in error.value.args[0].partition(";")[2]


ROWS = st.integers(2, 12).flatmap(
    lambda count: st.lists(
        st.lists(st.floats(-1e6, 1e6).map(lambda x: round(x, 3)), min_size=3, max_size=3),
        min_size=count,
        max_size=count,
    )
)


@given(ROWS, st.sampled_from(list(SCALES)), st.sampled_from([0.0, 0.25, 0.5]), st.one_of(st.none(), st.integers(0, 9)))
def test_scales_are_fitted_on_what_is_trained_on_and_keep_their_promise(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[float]], scale: str, share: float, seed: int | None
) -> None:
    assume(int(len(rows) * share) > 0 or share == 0.0)
    content = "".join(",".join(map(repr, row)) + "\n" for row in rows)
    samples = samples_of(
        tmp_path_factory.mktemp("t"),
        content,
        seed,
        target_columns=[3],
        scale=scale,
        scale_targets=scale,
        test_share=share,
    )
    to_test = rows_to_test(len(rows), share, seed) if share else []
    given_rows = np.delete(np.array(rows), to_test, axis=0)
    assert samples.inputs.shape[1] == len(given_rows) >= 1
    assert (samples.test.inputs.shape[1] if samples.test is not None else 0) == len(to_test)
    for column, given_column in zip([*samples.inputs, samples.targets[0]], given_rows.T, strict=True):
        if np.ptp(given_column) == 0.0:
            assert not column.any()
        elif np.ptp(given_column) > 1e-3:
            low, high, mean, deviation = column.min(), column.max(), column.mean(), column.std()
            if SCALES[scale].reach is not None:
                assert (low, high) == SCALES[scale].reach
            else:
                assert mean == pytest.approx(0.0, abs=1e-6)
                assert deviation == pytest.approx(1.0, abs=1e-6)


def test_every_scale_has_its_promise_tested() -> None:
    assert {name for name, one in SCALES.items() if one.reach is None} == {"standard"}


TEXTS = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=4).filter(lambda text: not is_missing(text))


@given(st.lists(st.tuples(TEXTS, st.integers(0, 9), TEXTS), min_size=1, max_size=15))
def test_each_text_is_an_input_of_its_own_in_the_place_of_its_column(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, int, str]]
) -> None:
    content = "first,second,third\n" + "".join(f"{one},{two},{three}\n" for one, two, three in rows)
    samples = samples_of(
        tmp_path_factory.mktemp("t"),
        content,
        target_columns=["third"],
        one_hot=True,
        one_hot_inputs=["first"],
        delimiter=",",
    )
    assert samples.origin is not None
    names = samples.origin.input_names
    assert names[-1] == "second"
    for at, (one, two, three) in enumerate(rows):
        sample = dict(zip(names, samples.inputs[:, at].tolist(), strict=True))
        assert sample.pop("second") == two
        (hot,) = (name for name, number in sample.items() if number == 1.0)
        assert sum(sample.values()) == 1.0
        assert hot.removeprefix("first=") == one or float(hot.removeprefix("first=")) == float(one)
        (label,) = (name for name, number in zip(samples.class_names, samples.targets[:, at], strict=True) if number)
        assert label == three or float(label) == float(three)


def test_categories_are_in_numerical_or_alphabetical_order(tmp_path: Path) -> None:
    content = "10,b,1\n9,a,2\n-1,b,3\n09,a,4\n"
    samples = samples_of(tmp_path, content, target_columns=[1], one_hot=True, one_hot_inputs=[2])
    assert samples.class_names == ("-1", "9", "10")
    assert samples.targets.tolist() == [[0, 0, 1, 0], [0, 1, 0, 1], [1, 0, 0, 0]]
    assert samples.origin is not None
    assert samples.origin.input_names == ("2=a", "2=b", "3")


def test_all_columns_of_texts_are_found_wherever_the_text_stands(tmp_path: Path) -> None:
    content = "1,2,y\n" * 100 + "1,x,n\n"
    samples = samples_of(tmp_path, content, target_columns=[3], one_hot=True, one_hot_inputs=True)
    assert samples.origin is not None
    assert samples.origin.input_names == ("1", "2=2", "2=x")
    assert samples.notes == ('samples.csv: texts are inputs of their own: "2" makes 2 inputs',)


def test_texts_are_not_scaled(tmp_path: Path) -> None:
    content = "a,1,0\nb,2,1\na,3,0\n"
    samples = samples_of(tmp_path, content, target_columns=[3], one_hot_inputs=[1], scale="standard")
    assert samples.inputs[:2].tolist() == [[1, 0, 1], [0, 1, 0]]
    assert samples.inputs[2].mean() == pytest.approx(0)


def test_too_many_texts_are_names(tmp_path: Path) -> None:
    content = "name,y\n" + "".join(f"n{at},1\n" for at in range(1001))
    with pytest.raises(
        ProjectError, match=r'line 1002, column 1 \("name"\): expected at most 1,000 different texts'
    ) as error:
        samples_of(tmp_path, content, target_columns=["y"], one_hot_inputs=["name"])
    assert 'ignore_columns = ["name"]' in str(error.value)


def test_texts_count_as_the_inputs_that_they_become(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "MOST_NUMBERS", 100)
    content = "".join(f"n{at},1\n" for at in range(20))
    with pytest.raises(ProjectError, match="line 10: expected at most 100 numbers"):
        samples_of(tmp_path, content, target_columns=[2], one_hot_inputs=[1])


def test_the_rows_to_test_are_the_last_or_drawn_from_the_seed(tmp_path: Path) -> None:
    content = "".join(f"{at},{at % 2}\n" for at in range(50))

    def tested(seed: int | None) -> list[float]:
        samples = samples_of(tmp_path, content, seed, target_columns=[2], test_share=0.2)
        assert samples.test is not None
        whole = sorted([*samples.inputs[0].tolist(), *samples.test.inputs[0].tolist()])
        assert whole == list(range(50))
        assert samples.inputs[0].tolist() == sorted(samples.inputs[0].tolist())
        found: list[float] = samples.test.inputs[0].tolist()
        return found

    assert tested(None) == list(range(40, 50))
    assert tested(1) == tested(1) != tested(2)
    assert tested(1) != tested(None)


def test_a_share_of_no_row_is_told(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match=r"data\.test_share: expected at least one sample of 4 samples"):
        samples_of(tmp_path, "1,2\n" * 4, target_columns=[2], test_share=0.2)


def test_a_deviation_that_overflows_does_not_make_zeros_of_a_column(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="it overflows"):
        samples_of(tmp_path, "x,y\n1e308,1\n-1e308,2\n", target_columns=["y"], scale="standard")


def test_a_column_of_texts_without_any_is_no_input(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match=r'column 1 \("s"\) has no text in any row'):
        samples_of(tmp_path, "s,x,y\n,1,1\n?,2,2\n", target_columns=["y"], one_hot_inputs=["s"], missing="mean")


@pytest.mark.parametrize("key", ["scale", "scale_targets"])
def test_a_scale_that_overflows_is_told(tmp_path: Path, key: str) -> None:
    with pytest.raises(ProjectError, match=f"{key} = 'symmetric' expects less extreme numbers: it overflows"):
        samples_of(tmp_path, "1e308,1e308\n-1e308,-1e308\n", None, target_columns=[2], **{key: "symmetric"})
