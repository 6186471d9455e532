"""Find the cheapest explanation of a person's numbers."""

from gpnet_engine.arrays import Values
from gpnet_engine.diagnosis.answers import Answers
from gpnet_engine.diagnosis.findings import Diagnosis
from gpnet_engine.model.arithmetic import Arithmetic
from gpnet_engine.model.network import Network


def diagnose(network: Network, given: Values, arithmetic: Arithmetic, answers: Answers) -> Diagnosis:
    """Return what the numbers of an iteration say.

    `given` is what the iteration starts from: parameters, inputs, target and learning rate; `arithmetic` is that of
    the sheet.
    """
    raise NotImplementedError
