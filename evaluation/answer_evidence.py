"""From an answer or a checklist result to evidence: its words become a source version, its passages become items.

An answer's evidence follows its words: what stays the same keeps its items with their tags; what is reworded gets new ones.
"""

from collections.abc import Sequence
from datetime import datetime

from evidence.model import EvidenceKind, SourceKind, TagState
from evidence.passages import Passage, split_passages
from evidence.wording import proposed_kind
from storage.answers import parts_of
from storage.database import Transaction
from storage.evaluations import next_evidence_number
from storage.evidence import add_evidence, drop_evidence, evidence_of_source, tag_new_items
from storage.files import sha256_of
from storage.identity import id_of
from storage.sources import add_source, add_version, make_current, source_of_answer, versions_of
from storage.tables.answers import Answer, Part
from storage.tables.conversation import Interview
from storage.tables.sources import Evidence, Source, SourceVersion, Tag

# An evaluator's result as an evidence kind. What is not applicable is logged and makes no evidence.
KIND_OF_RESULT = {"found": EvidenceKind.IN_PLACE, "partly": EvidenceKind.PARTLY, "notfound": EvidenceKind.NOT_FOUND}
_LETTER = {SourceKind.INTERVIEW: "i", SourceKind.DOCUMENT: "d", SourceKind.WEBSITE: "w", SourceKind.INTRANET: "n"}


def refresh_evidence(tx: Transaction, answer: Answer, interview: Interview, at: datetime) -> None:
    """Make the answer's evidence what its words and status now say: none, unless it is current and tells something."""
    parts = parts_of(tx, [id_of(answer)]).get(id_of(answer), [])
    if not answer.is_current:
        withdraw_evidence(tx, answer)
    elif interview.member_id is not None and answer.status in KIND_OF_RESULT:
        _refresh_result(tx, answer, parts, interview, at)
    elif interview.participant_id is not None and answer.status == "answered":
        _refresh_answer(tx, answer, parts, interview, at)
    else:
        withdraw_evidence(tx, answer)


def withdraw_evidence(tx: Transaction, answer: Answer) -> None:
    """Take back what an answer had become; the source stays, for it was said."""
    source = source_of_answer(tx, id_of(answer))
    if source is not None and source.id is not None:
        drop_evidence(tx, evidence_of_source(tx, id_of(source)))


def evidence_code(kind: SourceKind, number: int) -> str:
    """How exports and drafts name an item: i12, d3, w4, n5."""
    return f"{_LETTER[kind]}{number}"


def _refresh_answer(tx: Transaction, answer: Answer, parts: Sequence[Part], interview: Interview, at: datetime) -> None:
    text = "\n".join(part.text for part in parts if part.text.strip())
    if not text:
        withdraw_evidence(tx, answer)
        return
    source = _source(tx, answer, interview, SourceKind.INTERVIEW, title="", at=at)
    version = _version(tx, source, text, at)
    passages = split_passages(text)
    kept = _carried_over(tx, source, version, passages)
    items = [
        _new_item(tx, source, version, passage, proposed_kind(text[passage.start : passage.end]), at)
        for passage in passages
        if passage not in kept
    ]
    _add_as_asked(tx, items, answer.sub_questions, at)


def _refresh_result(tx: Transaction, answer: Answer, parts: Sequence[Part], interview: Interview, at: datetime) -> None:
    """One item for a result: the evaluator's note if there is one, else the words of what was looked for."""
    assert answer.source_kind is not None
    assert answer.prompt is not None
    note = "\n".join(part.text for part in parts if part.text.strip() and not is_link(part.text))
    text = f"{answer.prompt}\n{note}" if note else answer.prompt
    kind = SourceKind(answer.source_kind)
    source = _source(tx, answer, interview, kind, title=answer.prompt, at=at)
    source.url = next((part.text.strip() for part in parts if is_link(part.text)), None)
    version = _version(tx, source, text, at)
    # A note of several lines is one finding: its item runs from the first word to the last.
    told = split_passages(note)
    offset = len(answer.prompt) + 1
    passage = Passage(offset + told[0].start, offset + told[-1].end) if told else Passage(0, len(answer.prompt))
    items = evidence_of_source(tx, id_of(source))
    if items:
        items[0].source_version_id, items[0].start_at, items[0].end_at = id_of(version), passage.start, passage.end
        tx.flush()
        return
    item = _new_item(tx, source, version, passage, KIND_OF_RESULT[answer.status], at, member_id=interview.member_id)
    _add_as_asked(tx, [item], answer.sub_questions, at)


def is_link(text: str) -> bool:
    """Whether a note is nothing but an address."""
    word = text.strip()
    return word.startswith(("http://", "https://")) and len(word.split()) == 1


def _source(tx: Transaction, answer: Answer, interview: Interview, kind: SourceKind, *, title: str, at: datetime) -> Source:
    known = source_of_answer(tx, id_of(answer))
    if known is not None:
        return known
    source = Source(evaluation_id=interview.evaluation_id, kind=kind, title=title, date=at.date(), answer_id=id_of(answer))
    return add_source(tx, source)


def _version(tx: Transaction, source: Source, text: str, at: datetime) -> SourceVersion:
    """The version with this text: the current one, an earlier one that is current again, or a new one."""
    sha256 = sha256_of(text.encode())
    for version in versions_of(tx, id_of(source)):
        if version.sha256 == sha256:
            make_current(tx, version)
            return version
    return add_version(tx, SourceVersion(source_id=id_of(source), sha256=sha256, text=text, media_type="text/plain", received_at=at))


def _carried_over(tx: Transaction, source: Source, version: SourceVersion, passages: Sequence[Passage]) -> set[Passage]:
    """Move the items whose words are still there to their new place; drop the others. The passages that have an item now."""
    items = evidence_of_source(tx, id_of(source))
    if not items:
        return set()
    texts = {known.id: known.text for known in versions_of(tx, id_of(source))}
    free = list(passages)
    kept: set[Passage] = set()
    gone = []
    for item in items:
        words = texts[item.source_version_id][item.start_at : item.end_at]
        place = next((passage for passage in free if version.text[passage.start : passage.end] == words), None)
        if place is None:
            gone.append(item)
            continue
        free.remove(place)
        kept.add(place)
        item.source_version_id, item.start_at, item.end_at = id_of(version), place.start, place.end
    drop_evidence(tx, gone)
    tx.flush()
    return kept


def _new_item(
    tx: Transaction,
    source: Source,
    version: SourceVersion,
    passage: Passage,
    kind: EvidenceKind,
    at: datetime,
    *,
    member_id: int | None = None,
) -> Evidence:
    number = next_evidence_number(tx, source.evaluation_id)
    return Evidence(
        evaluation_id=source.evaluation_id,
        code=evidence_code(SourceKind(source.kind), number),
        source_version_id=id_of(version),
        start_at=passage.start,
        end_at=passage.end,
        kind=kind,
        date=source.date or at.date(),
        member_id=member_id,
    )


def _add_as_asked(tx: Transaction, items: Sequence[Evidence], sub_questions: Sequence[str], at: datetime) -> None:
    tags = [
        Tag(evidence_id=id_of(item), sub_question=sub_question, state=TagState.ASKED, at=at)
        for item in add_evidence(tx, items)
        for sub_question in dict.fromkeys(sub_questions)
    ]
    tag_new_items(tx, tags)
