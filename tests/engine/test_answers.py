"""Answers: what a person's numbers are, cell by cell."""

from gpnet_engine.diagnosis.answers import Answers


def test_a_result_of_another_shape_begins_anew() -> None:
    one_sample = Answers({"delta_c": (("0.5",), ("",), ("-1",))})
    assert one_sample.with_text("delta_c", 2, 1, "0.7", (3, 2)).texts == {"delta_c": (("", ""), ("", ""), ("", "0.7"))}
