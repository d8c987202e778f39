"""More of what is known about sources and evidence; links between items, hidden spans, and files that are being read."""

import sqlalchemy as sa
from alembic import op

from storage.tables.columns import UtcTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From 0003."""
    _grow_sources()
    _grow_evidence()
    _add_links()
    _add_hidden_spans()
    _add_arrivals()


def _grow_sources() -> None:
    op.add_column("source", sa.Column("owner", sa.String(), nullable=True))
    op.add_column("source", sa.Column("came_in", sa.String(), nullable=True))
    op.execute("UPDATE source SET came_in = 'command' WHERE answer_id IS NULL")
    op.add_column("source_version", sa.Column("size", sa.Integer(), nullable=True))
    for name in ("pages", "notes"):
        op.add_column("source_version", sa.Column(name, sa.JSON(none_as_null=True), nullable=True))
    op.add_column("source_version", sa.Column("fetched_at", UtcTime(), nullable=True))


def _grow_evidence() -> None:
    op.add_column("evidence", sa.Column("direction", sa.String(), nullable=True))
    op.add_column("evidence", sa.Column("third_person", sa.String(), nullable=True))
    op.add_column("evidence", sa.Column("is_flagged", sa.Boolean(), nullable=False, server_default=sa.false()))


def _add_links() -> None:
    op.create_table(
        "link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["from_id"], ["evidence.id"], name=op.f("fk_link_from_id_evidence"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_link_member_id_member")),
        sa.ForeignKeyConstraint(["to_id"], ["evidence.id"], name=op.f("fk_link_to_id_evidence"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
        sa.UniqueConstraint("from_id", "to_id", "kind", name=op.f("uq_link_from_id_to_id_kind")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_link_to_id"), "link", ["to_id"])


def _add_hidden_spans() -> None:
    op.create_table(
        "hidden_span",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_version_id", sa.Integer(), nullable=False),
        sa.Column("start_at", sa.Integer(), nullable=False),
        sa.Column("end_at", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_hidden_span_member_id_member")),
        sa.ForeignKeyConstraint(
            ["source_version_id"], ["source_version.id"], name=op.f("fk_hidden_span_source_version_id_source_version"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hidden_span")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_hidden_span_source_version_id"), "hidden_span", ["source_version_id"])


def _add_arrivals() -> None:
    op.create_table(
        "arrival",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evaluation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("came_in", sa.String(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("renews_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("pages_read", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("refusal", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["evaluation_id"], ["evaluation.id"], name=op.f("fk_arrival_evaluation_id_evaluation")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_arrival_member_id_member")),
        sa.ForeignKeyConstraint(["renews_id"], ["source.id"], name=op.f("fk_arrival_renews_id_source")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_arrival_source_id_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrival")),
        sqlite_autoincrement=True,
    )
    for name in ("evaluation_id", "sha256"):
        op.create_index(op.f(f"ix_arrival_{name}"), "arrival", [name])
