"""What batches, the sender and the jobs need to know: the newest part and activity, kinds of messages, stored suggestions."""

import sqlalchemy as sa
from alembic import op

from storage.tables.columns import UtcTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

UNSENT = sa.text("sent_at IS NULL AND dead_at IS NULL AND replaced_at IS NULL")


def upgrade() -> None:
    """From 0001."""
    op.add_column("interview", sa.Column("last_part", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("interview", sa.Column("active_at", UtcTime(), nullable=True))
    op.execute(
        "UPDATE interview SET last_part = COALESCE("
        "(SELECT max(part.id) FROM part JOIN answer ON part.answer_id = answer.id WHERE answer.interview_id = interview.id), 0)"
    )
    op.add_column("outbox", sa.Column("kind", sa.String(), nullable=False, server_default="reply"))
    op.add_column("outbox", sa.Column("replaced_at", UtcTime(), nullable=True))
    op.drop_index("outbox_unsent", table_name="outbox")
    op.create_index("outbox_unsent", "outbox", ["channel", "account", "id"], sqlite_where=UNSENT, postgresql_where=UNSENT)
    op.create_table(
        "suggestion",
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("sub_question", sa.String(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_suggestion_evidence_id_evidence")),
        sa.PrimaryKeyConstraint("evidence_id", "sub_question", name=op.f("pk_suggestion")),
    )
