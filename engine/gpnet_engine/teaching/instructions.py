"""What a sheet says to whoever fills it in: how to round, and what counts."""

from gpnet_engine.diagnosis.sheet import NearMarks, Repeated, Sheet
from gpnet_engine.model.arithmetic import Arithmetic
from gpnet_engine.model.settings import Rounding
from gpnet_engine.names import how_many

_HOW = {
    Rounding.HALF_AWAY: "Round every result to {}, halves away from zero",
    Rounding.HALF_EVEN: "Round every result to {}, halves to the even digit",
    Rounding.TRUNCATE: "Cut every result off after {}",
}
_NEAR = {
    NearMarks.FULL: "A number that is one unit of its last digit off gets its full marks.",
    NearMarks.HALF: "A number that is one unit of its last digit off gets half its marks.",
    NearMarks.NONE: "The last digit counts.",
}
_REPEATED = {
    Repeated.ONCE: "A mistake costs marks once: what follows rightly from your own numbers is right.",
    Repeated.EACH: "What follows rightly from your own numbers is right, but a mistake made again costs marks again.",
}


def rounding_sentence(arithmetic: Arithmetic) -> str:
    """Return how results are rounded."""
    if arithmetic.decimals is None:
        return "Give at least four decimals, and more of a small number: four figures."
    how = _HOW[arithmetic.rounding].format(how_many(arithmetic.decimals, "decimal"))
    return f"{how}, and go on with the rounded number: f′ of a hidden layer and l · ∇W are results too."


def scoring_sentences(sheet: Sheet) -> tuple[str, str]:
    """Return what counts, in two sentences."""
    return _REPEATED[sheet.repeated_mistake], _NEAR[sheet.near]
