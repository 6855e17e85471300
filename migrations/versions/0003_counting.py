"""Members are counted in an index, without reading their rows."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One index for both questions: who is in a circle, and how many are active."""
    op.create_index("member_status_in", "member", ["circle", "status"])
    op.drop_index("ix_member_circle", "member")


def downgrade() -> None:
    """Take it away again."""
    op.create_index("ix_member_circle", "member", ["circle"])
    op.drop_index("member_status_in", "member")
