"""The short form of the diagnoses: the mistakes that people make are found, and no one who is right is blamed."""

from collections import Counter

import pytest

from tests.reliability.diagnoses import KINDS, outcomes

# A tie by nature is one of mistakes that give the same numbers.
_RIGHT_OUTCOMES = {
    "single": {"unique", "tied by nature", "invisible"},
    "weights": {"unique", "tied by nature", "invisible"},
    "habits": {"unique", "tied", "tied by nature", "invisible"},
    "slips": {"exactly that cell", "first wrong"},
    "both": {"unique", "tied", "tied by nature"},
    "pairs": {"unique", "tied", "tied by nature"},
    "right": {"right"},
    "unknown": {"first right", "blamed another, first right"},
}
_LEAST = {"right": 1.0, "single": 0.99, "slips": 0.98, "weights": 0.93, "habits": 0.95, "both": 0.95, "pairs": 0.95}
_COUNTS = {"single": 60, "weights": 40, "right": 40, "pairs": 10, "both": 15}
_USUAL = 20


@pytest.mark.parametrize("kind", KINDS)
def test_sheets_are_judged_as_they_should_be(kind: str) -> None:
    counted = Counter(outcome for outcome, _ in outcomes(KINDS[kind], _COUNTS.get(kind, _USUAL), seed=3))
    right = sum(counted[outcome] for outcome in _RIGHT_OUTCOMES[kind])
    assert right >= _LEAST.get(kind, 0.95) * counted.total(), counted


def test_a_mistake_that_no_one_has_seen_is_rarely_called_another() -> None:
    counted = Counter(outcome for outcome, _ in outcomes(KINDS["unknown"], _USUAL, seed=5))
    assert counted["blamed another"] + counted["blamed another, first right"] <= 1
