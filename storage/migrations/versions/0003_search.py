"""Searching: the folded words of every evidence item, and an index of their trigrams where the database can have one."""

import sqlalchemy as sa
from alembic import op

from evidence.searching import searchable
from storage.trigrams import make_index

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Of restricted people nothing can be found.
VERSIONS = sa.text(
    "SELECT source_version.id, source_version.text FROM source_version"
    " JOIN source ON source.id = source_version.source_id"
    " LEFT JOIN answer ON answer.id = source.answer_id"
    " LEFT JOIN interview ON interview.id = answer.interview_id"
    " LEFT JOIN participant ON participant.id = interview.participant_id"
    " WHERE participant.restricted_at IS NULL ORDER BY source_version.id"
)
ITEMS = sa.text("SELECT id, start_at, end_at FROM evidence WHERE source_version_id = :version")
FILL = sa.text("INSERT INTO evidence_words (evidence_id, words) VALUES (:item, :words)")
# Texts in memory at a time: a long document's is a megabyte.
TEXTS_AT_ONCE = 20


def upgrade() -> None:
    """From 0002."""
    op.create_table(
        "evidence_words",
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_evidence_words_evidence_id_evidence"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("evidence_id", name=op.f("pk_evidence_words")),
    )
    connection = op.get_bind()
    for versions in connection.execute(VERSIONS, execution_options={"yield_per": TEXTS_AT_ONCE}).partitions():
        for version, text in versions:
            items = connection.execute(ITEMS, {"version": version}).all()
            if items:
                connection.execute(FILL, [{"item": item, "words": searchable(text[start:end])} for item, start, end in items])
    make_index(connection)
