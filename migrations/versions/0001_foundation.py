"""Accounts, rings, marks, recovery; circles, epochs, grants, members; invitations."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KINDS = "('commons', 'group', 'lobby', 'moderators', 'counsellors', 'direct', 'live')"
ROWLESS = {"sqlite_with_rowid": False}


def upgrade() -> None:
    """Make the tables of the foundation."""
    _accounts()
    _circles()
    _members()
    op.create_table(
        "invitation",
        _bytes("tag", primary_key=True),
        _bytes("circle", sa.ForeignKey("circle.id"), nullable=True),
        sa.Column("day", sa.Integer, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        _bytes("ct"),
        _bytes("row_mac"),
        sa.CheckConstraint("status IN ('open', 'used', 'revoked')", name="invitation_status"),
        **ROWLESS,
    )


def downgrade() -> None:
    """Take them away again, children first."""
    for table in ("invitation", "grant", "member", "epoch", "circle"):
        op.drop_table(table)
    for table in ("keeping", "recovery", "marks", "ring", "account"):
        op.drop_table(table)


def _accounts() -> None:
    op.create_table(
        "account",
        _bytes("id", primary_key=True),
        _bytes("login_tag", unique=True),
        _bytes("slots"),
        _bytes("row_mac"),
        **ROWLESS,
    )
    op.create_table("ring", _bytes("id", primary_key=True), _bytes("ct"), **ROWLESS)
    op.create_table("marks", _bytes("id", primary_key=True), _bytes("ct"), **ROWLESS)
    op.create_table("recovery", _bytes("tag", primary_key=True), _bytes("ct"), **ROWLESS)
    op.create_table(
        "keeping", sa.Column("name", sa.String, primary_key=True), _bytes("value"), **ROWLESS
    )


def _circles() -> None:
    op.create_table(
        "circle",
        _bytes("id", primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        _bytes("parent", sa.ForeignKey("circle.id"), nullable=True),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("turn_due", sa.Boolean, nullable=False),
        sa.Column("keep_days", sa.Integer, nullable=True),
        _bytes("policy_ct"),
        _bytes("row_mac"),
        sa.CheckConstraint(f"kind IN {KINDS}", name="circle_kind"),
        **ROWLESS,
    )
    op.create_table(
        "epoch",
        _bytes("circle", sa.ForeignKey("circle.id"), primary_key=True),
        sa.Column("n", sa.Integer, primary_key=True),
        _bytes("public_key"),
        _bytes("link"),
        _bytes("members_hash"),
        _bytes("key_check"),
        _bytes("row_mac"),
        **ROWLESS,
    )


def _members() -> None:
    op.create_table(
        "member",
        _bytes("id", primary_key=True),
        _bytes("circle", sa.ForeignKey("circle.id")),
        _bytes("public_key"),
        sa.Column("roster_epoch", sa.Integer, nullable=False),
        _bytes("roster_ct"),
        sa.Column("status", sa.String, nullable=False),
        _bytes("owner_seal"),
        _bytes("row_mac"),
        sa.CheckConstraint(
            "status IN ('waiting', 'active', 'held', 'removed')", name="member_status"
        ),
        **ROWLESS,
    )
    op.create_index("ix_member_circle", "member", ["circle"])
    op.create_table(
        "grant",
        _bytes("circle", sa.ForeignKey("circle.id"), primary_key=True),
        sa.Column("n", sa.Integer, primary_key=True),
        _bytes("grantee", primary_key=True),
        sa.Column("grantee_epoch", sa.Integer, nullable=True),
        _bytes("sealed"),
        **ROWLESS,
    )


def _bytes(
    name: str, *more: sa.ForeignKey, nullable: bool = False, **options: Any
) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary, *more, nullable=nullable, **options)
