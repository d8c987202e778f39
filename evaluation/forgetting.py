"""Forgetting a person, as the evaluation's rule says: erase, or keep restricted."""

from datetime import datetime

from evaluation.likenesses import forget_links
from evaluation.trail import log
from storage.conversation import interview_of_participant
from storage.database import Transaction
from storage.erasure import Erased, erase_person, restrict_person
from storage.identity import id_of
from storage.links import items_of_person
from storage.log import FORGOTTEN, hold_log
from storage.people import end_bindings, end_invitations, participant_by_id
from storage.tables.evaluations import Evaluation


def forget_person(tx: Transaction, evaluation: Evaluation, participant_id: int, at: datetime) -> Erased:
    """From here on the person's rows are in no export and their token opens nothing.

    What is returned tells which files the caller has to delete once the transaction is committed.
    """
    code = participant_by_id(tx, participant_id).code
    interview = interview_of_participant(tx, participant_id)
    if interview is not None and interview.id is not None:
        end_invitations(tx, interview.id, at)
        end_bindings(tx, interview.id)
    # Before drafts are taken back: one that is being told is either there by then, or finds that somebody has been forgotten.
    hold_log(tx)
    forget_links(tx, id_of(evaluation), items_of_person(tx, participant_id), at)
    if evaluation.on_forget == "erase":
        erased = erase_person(tx, participant_id, at)
    else:
        restrict_person(tx, participant_id, at)
        erased = Erased(frozenset(), frozenset())
    log(tx, id_of(evaluation), code, FORGOTTEN, code, at)
    return erased
