"""Who may do what: every function that changes or shows something asks the actor's role first."""

import pytest

from evaluation.access import ADMINISTRATOR, ROLES, Permission
from evaluation.confirming import confirm_tag, decide_kind, remove_tag
from evaluation.drafting import draft_of, items_of, word_findings
from evaluation.exporting import COLUMNS, export_rows
from evaluation.ingesting import ingest
from evaluation.inviting import invite, reissue
from evaluation.members import add_evaluator
from evaluation.refusals import NotAllowed
from evaluation.reporting import report_of
from evaluation.scoring import enter_points, import_points, lock_own_points, visible_judgements

READS = {"administrator", "lead", "evaluator", "reader"}
JUDGES = {"administrator", "lead", "evaluator"}
ADMINISTERS = {"administrator", "lead"}


def exporting(what):
    return lambda tx, actor, e, texts, at, folder: export_rows(tx, actor, e, what)


# What each needs is called with: (transaction, actor, evaluation, texts, time, folder).
DEEDS = {
    "invite": (ADMINISTERS, lambda tx, actor, e, texts, at, folder: invite(tx, actor, e, b"role\nunion\n", "people.csv", at)),
    "reissue": (ADMINISTERS, lambda tx, actor, e, texts, at, folder: reissue(tx, actor, e, "P01", at)),
    "add an evaluator": (
        ADMINISTERS,
        lambda tx, actor, e, texts, at, folder: add_evaluator(
            tx, actor, e, at, email="c@d.example", name="C", organisation="", role="lead"
        ),
    ),
    "ingest": (JUDGES, lambda tx, actor, e, texts, at, folder: ingest(tx, actor, e, [], at)),
    "confirm": (JUDGES, lambda tx, actor, e, texts, at, folder: confirm_tag(tx, actor, e, "i1", "1.1", at)),
    "remove": (JUDGES, lambda tx, actor, e, texts, at, folder: remove_tag(tx, actor, e, "i1", "1.1", at)),
    "decide what it is": (JUDGES, lambda tx, actor, e, texts, at, folder: decide_kind(tx, actor, e, "i1", "opinion", at)),
    "import points": (JUDGES, lambda tx, actor, e, texts, at, folder: import_points(tx, actor, e, b"sub_question;points\n", "p.csv", at)),
    "enter points": (JUDGES, lambda tx, actor, e, texts, at, folder: enter_points(tx, actor, e, "1.1", "5", "so", "", at)),
    "lock points": (JUDGES, lambda tx, actor, e, texts, at, folder: lock_own_points(tx, actor, e, at)),
    "word findings": (JUDGES, lambda tx, actor, e, texts, at, folder: word_findings(tx, actor, e, "1", "strength", [], at)),
    "see points": (READS, lambda tx, actor, e, texts, at, folder: visible_judgements(tx, actor, e)),
    "see evidence": (READS, lambda tx, actor, e, texts, at, folder: items_of(tx, actor, e)),
    "draft": (READS, lambda tx, actor, e, texts, at, folder: draft_of(tx, actor, e, "1", texts)),
    "report": (READS, lambda tx, actor, e, texts, at, folder: report_of(tx, actor, e, texts)),
    **{f"export {what}": (READS, exporting(what)) for what in COLUMNS},
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("deed", DEEDS)
def test_a_role_is_let_in_or_refused_as_the_table_says(tx, team, texts, at, tmp_path, sentence, role, deed):
    roles, do = DEEDS[deed]
    actor = team.actor("Cecilia", role)
    refused = None
    try:
        do(tx, actor, team.evaluation, texts, at, tmp_path)
    except NotAllowed as error:
        refused = error
    except Exception:  # noqa: BLE001  (there is no such person, tag or file; what counts is who was asked to leave)
        pass
    assert (refused is None) == (role in roles)
    assert refused is None or role in sentence(refused)


def test_the_command_line_may_do_everything_and_is_no_member():
    assert all(ADMINISTRATOR.may(permission) for permission in Permission)
    assert ADMINISTRATOR.member_id is None
