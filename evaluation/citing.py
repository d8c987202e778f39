"""Evidence ids as an evaluator types them beside points or a finding."""

from evaluation.refusals import Refused
from storage.database import Transaction
from storage.evidence import evidence_by_code
from storage.identity import id_of
from storage.tables.evaluations import Evaluation


def cited_evidence(tx: Transaction, evaluation: Evaluation, written: str) -> list[str]:
    """The ids in "i12, d3", each once, in the order written. Raises Refused for one that the evaluation does not have."""
    cited = list(dict.fromkeys(written.replace(",", " ").split()))
    for code in cited:
        if evidence_by_code(tx, id_of(evaluation), code) is None:
            raise Refused("unknown_cited", evidence=code)
    return cited
