"""Conversations, messages, reactions, blobs; letters, vouches, blocks; departures."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KINDS = "('thread', 'room', 'direct', 'live', 'proposal')"
ROWLESS = {"sqlite_with_rowid": False}
COUNTERS = (("circle", "touched"), ("circle", "conversations"))
TABLES = ("departure", "block", "vouch", "letter", "blob", "reaction", "message", "conversation")


def upgrade() -> None:
    """Make the tables of the circles."""
    for table, column in COUNTERS:
        op.add_column(table, sa.Column(column, sa.Integer, nullable=False, server_default="0"))
    op.add_column("member", _bytes("edge", nullable=True))
    op.create_index("ix_circle_parent", "circle", ["parent"])
    _conversations()
    _messages()
    _around_members()


def downgrade() -> None:
    """Take them away again."""
    for table in TABLES:
        op.drop_table(table)
    op.drop_index("ix_circle_parent", "circle")
    op.drop_column("member", "edge")
    for table, column in COUNTERS:
        op.drop_column(table, column)


def _conversations() -> None:
    op.create_table(
        "conversation",
        _circle(primary_key=True),
        _number("number", primary_key=True),
        _bytes("id", unique=True),
        sa.Column("kind", sa.String, nullable=False),
        *(_number(name) for name in ("first_seq", "last_seq", "touched", "last_day", "head_epoch")),
        _bytes("head_ct"),
        _bytes("opened_ct", nullable=True),
        sa.CheckConstraint(f"kind IN {KINDS}", name="conversation_kind"),
        **ROWLESS,
    )
    op.create_index("conversation_touched", "conversation", ["circle", "touched"])


def _messages() -> None:
    place = ("conversation", "seq")
    op.create_table(
        "message",
        _circle(primary_key=True),
        *(_number(name, primary_key=True) for name in place),
        *(_number(name) for name in ("epoch", "day", "stamp")),
        _bytes("nonce", unique=True),
        _bytes("ct"),
        **ROWLESS,
    )
    op.create_index("message_stamp", "message", ["circle", "stamp"])
    op.create_table(
        "reaction",
        _circle(primary_key=True),
        *(_number(name, primary_key=True) for name in place),
        _bytes("id", primary_key=True),
        _number("epoch"),
        _bytes("ct"),
        **ROWLESS,
    )
    op.create_table(
        "blob",
        _circle(primary_key=True),
        _bytes("id", primary_key=True),
        _number("epoch"),
        _number("day"),
        _bytes("ct"),
        **ROWLESS,
    )


def _around_members() -> None:
    op.create_table(
        "letter",
        _bytes("id", primary_key=True),
        _bytes("tag", index=True),
        _number("epoch"),
        _number("day"),
        _bytes("ct"),
        **ROWLESS,
    )
    op.create_table(
        "vouch",
        _circle(primary_key=True),
        _bytes("applicant", primary_key=True),
        _bytes("id", primary_key=True),
        _number("epoch"),
        _bytes("ct"),
        **ROWLESS,
    )
    op.create_table("block", _bytes("tag", primary_key=True), _circle(index=True), **ROWLESS)
    op.create_table(
        "departure",
        _bytes("id", primary_key=True),
        _number("day"),
        _bytes("ct"),
        _bytes("row_mac"),
        **ROWLESS,
    )


def _circle(**more: Any) -> sa.Column[bytes]:
    return _bytes("circle", sa.ForeignKey("circle.id"), **more)


def _number(name: str, **more: Any) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, autoincrement=False, **more)


def _bytes(name: str, *args: Any, nullable: bool = False, **more: Any) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary, *args, nullable=nullable, **more)
