"""Notes."""

import sqlalchemy
from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    op.create_table(
        "notes",
        sqlalchemy.Column("id", sqlalchemy.BigInteger, primary_key=True),
        sqlalchemy.Column("text", sqlalchemy.String(280), nullable=False),
    )


def downgrade():
    op.drop_table("notes")
