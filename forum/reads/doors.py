"""The one statement at a circle's door: circle, member, newest epoch, grant, conversation."""

from __future__ import annotations

from dataclasses import field
from operator import attrgetter
from typing import Any, cast

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import aliased

from forum.errors import Unopenable
from forum.models.circles import HANDING_ON_HISTORY, Circle, EpochRow, Grant
from forum.models.conversations import Conversation
from forum.models.members import Member
from forum.models.rows import BoundRow
from forum.reads.statements import Query, Statement, fill, listed
from forum.records import record
from forum.vault import primitives, server
from forum.vault.packed import pack


@record
class CircleSeen:
    """A circle as it stood when the request began; columns as in `models.circles`."""

    id: bytes
    kind: str
    parent: bytes | None
    epoch: int
    turn_due: bool
    keep_days: int | None
    touched: int
    policy_ct: bytes = field(repr=False)
    row_mac: bytes = field(repr=False)

    @property
    def hands_on_history(self) -> bool:
        """Whether an admission grants all epochs."""
        return self.kind in HANDING_ON_HISTORY


@record
class MemberSeen:
    """A member as he stood when the request began; columns as in `models.members`."""

    id: bytes
    circle: bytes
    public_key: bytes = field(repr=False)
    roster_epoch: int
    roster_ct: bytes = field(repr=False)
    status: str
    owner_seal: bytes = field(repr=False)
    edge: bytes | None = field(repr=False)
    row_mac: bytes = field(repr=False)


@record
class EpochSeen:
    """An epoch's row; columns as in `models.circles`."""

    circle: bytes
    n: int
    public_key: bytes
    link: bytes
    members_hash: bytes
    key_check: bytes
    row_mac: bytes


Granted = tuple[EpochSeen, bytes]  # an epoch's row, and what was granted of it to one member


@record
class ConversationSeen:
    """A conversation as it stood when the request began; columns as in `models.conversations`."""

    number: int
    id: bytes
    kind: str
    first_seq: int
    last_seq: int
    touched: int
    last_day: int
    head_epoch: int
    head_ct: bytes = field(repr=False)
    opened_ct: bytes | None = field(repr=False)


@record
class Door:
    """What stands behind one of my memberships; `grant` is null for who holds none.

    `before` is the grant of the epoch before, where that was asked for and is held.
    """

    circle: CircleSeen
    member: MemberSeen
    epoch: EpochSeen
    grant: bytes | None = field(repr=False)
    conversation: ConversationSeen | None = None
    members: int = 0
    before: bytes | None = field(default=None, repr=False)


CIRCLE = ("id", "kind", "parent", "epoch", "turn_due", "keep_days", "touched", "policy_ct",
          "row_mac")  # fmt: skip
MEMBER = ("id", "circle", "public_key", "roster_epoch", "roster_ct", "status", "owner_seal",
          "edge", "row_mac")  # fmt: skip
EPOCH = ("circle", "n", "public_key", "link", "members_hash", "key_check", "row_mac")
CONVERSATION = ("number", "id", "kind", "first_seq", "last_seq", "touched", "last_day",
                "head_epoch", "head_ct", "opened_ct")  # fmt: skip
_steady = attrgetter(*(name for name in CIRCLE if name not in {"touched", "policy_ct"}))
_whole_member, _whole_epoch = attrgetter(*MEMBER), attrgetter(*EPOCH)
_M, _E, _G = len(CIRCLE), len(CIRCLE) + len(MEMBER), len(CIRCLE) + len(MEMBER) + len(EPOCH)


def columns(model: type, names: tuple[str, ...]) -> list[Any]:
    """The columns of a model, in the order of its dataclass."""
    return [getattr(model, name) for name in names]


def _doors() -> Query:
    earlier = aliased(Grant)
    before = (
        bindparam("links") == 1, earlier.circle == Circle.id, earlier.n == Circle.epoch - 1,
        earlier.grantee == Member.id,
    )  # fmt: skip
    asked = bindparam("grants") == 1
    mine = (asked, Grant.circle == Circle.id, Grant.n == Circle.epoch, Grant.grantee == Member.id)
    newest = (EpochRow.circle == Circle.id, EpochRow.n == Circle.epoch)
    what = (*columns(Circle, CIRCLE), *columns(Member, MEMBER), *columns(EpochRow, EPOCH))
    return (
        select(*what, Grant.sealed, earlier.sealed.label("before"))
        .select_from(Member)
        .join(Circle, Circle.id == Member.circle)
        .outerjoin(EpochRow, and_(*newest))
        .outerjoin(Grant, and_(*mine))
        .outerjoin(earlier, and_(*before))
    )


def _door(_length: int) -> Query:
    talk = (Conversation.circle == Circle.id, Conversation.number == bindparam("number"))
    return (
        _doors()
        .add_columns(_active(), *columns(Conversation, CONVERSATION))
        .outerjoin(Conversation, and_(*talk))
        .where(Member.id == bindparam("member"), Circle.id == bindparam("circle"))
    )


def _many(length: int) -> Query:
    return _doors().add_columns(_active()).where(Member.id.in_(listed("member", length)))


def _active() -> Any:  # noqa: ANN401 - a column
    """How many are active in the circle."""
    other = aliased(Member)
    others = select(func.count()).where(other.circle == Circle.id, other.status == "active")
    return others.correlate(Circle).scalar_subquery()


DOOR, MANY = Statement(_door), Statement(_many)


def door(circle: bytes, member: bytes, number: int, *, links: bool) -> Door | None:
    """The door of one membership and, if there is one of that number, a conversation behind it.

    With `links` also the grant of the epoch before, for who has not opened it yet.
    """
    found = DOOR.rows(circle=circle, member=member, number=number, links=int(links), grants=1)
    if not found:
        return None
    row = found[0]
    has = row[_G + 3] is not None
    return _read(row, ConversationSeen(*row[_G + 3 :]) if has else None, row[_G + 2])


def doors(members: list[bytes], *, links: bool, grants: bool = True) -> dict[bytes, Door]:
    """The doors of many memberships by circle, and how many are active; one statement.

    Without `grants` for who holds the newest epochs already, as far as he knows.
    """
    if not members:
        return {}
    length, values = fill(members, "member")
    rows = MANY.rows(length, links=int(links), grants=int(grants), **values)
    return {row[0]: _read(row, None, row[-1]) for row in rows}


def digest_of(found: Door) -> bytes:
    """SHA-256 of what a door is verified by: circle, member and epoch, each column but two.

    The circle's counter decides nothing, and its profile is opened at every visit.
    """
    parts = _steady(found.circle), _whole_member(found.member), _whole_epoch(found.epoch)
    return primitives.digest(pack(parts))


def check(pepper: bytes, model: type[BoundRow], seen: object) -> None:
    """Refuse a row that the house did not write. Raises `Unopenable`."""
    try:
        deciding = model.deciding(cast("Any", seen))
        right = server.row_mac(pepper, model.__tablename__, *deciding)
        is_ours = primitives.equal(cast("Any", seen).row_mac, right)
    except (AttributeError, OverflowError, TypeError, ValueError) as error:
        # SQLite keeps whatever is put into a column: text for a number, a number below zero.
        raise Unopenable(f"{model.__tablename__} row") from error
    if not is_ours:
        raise Unopenable(f"{model.__tablename__} row")


def _read(row: tuple[Any, ...], conversation: ConversationSeen | None, members: int = 0) -> Door:
    circle, member, epoch = CircleSeen(*row[:_M]), MemberSeen(*row[_M:_E]), EpochSeen(*row[_E:_G])
    return Door(circle, member, epoch, row[_G], conversation, members, row[_G + 1])
