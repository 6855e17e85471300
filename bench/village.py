"""People and groups by the hundred: rows sealed by the vault, put in at once."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import insert, update

from bench import people, servers
from bench.ground import Ground
from forum import access, clock
from forum.access import OpenCircle, Permission
from forum.actions import circles, epochs, sign_ins
from forum.actions.applications import membership
from forum.config import from_environment
from forum.db import db, transaction
from forum.errors import NotFound
from forum.factory import create_app
from forum.house import House
from forum.models.accounts import Account, MarksRow, RingRow
from forum.models.circles import Circle
from forum.models.messages import Message
from forum.profiles import Profile
from forum.vault import account as accounts
from forum.vault import ring as rings
from forum.vault import sealed
from forum.vault.epoch import Epoch, RosterEntry
from forum.vault.primitives import digest, public_key_of, random_id, random_secret
from forum.vault.ring import Membership, Ring
from forum.vault.sealed import Payload
from forum.visitors import Visitor

KEEPER = "keeper-of-the-village"
KEEP_DAYS = 90
SECONDS_APART = 60
AT_ONCE = 2_000
Said = Callable[[int], str]
Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Group:
    """A group; `seats` are the memberships of all, the one moderator's first."""

    circle: bytes
    seats: list[Membership] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Villager:
    """Somebody with an account and a browser that is signed in."""

    browser: people.Browser
    root: bytes = field(repr=False)

    def way(self, group: Group) -> str:
        """His address of a group."""
        return f"/c/{rings.url_alias(self.root, group.circle)}/"

    def asks(self, path: str) -> bytes:
        """His request for a page, uncompressed."""
        return self.browser.prepared("GET", path, is_plain=True)


@dataclass(frozen=True, slots=True)
class Village:
    """Makes groups and people in the house under test."""

    house: House
    ground: Ground
    keeper: Visitor

    def group(self, size: int) -> Group:
        """A group of so many, whose key has turned since the last of them came."""
        group = _found(self.house, size)
        epochs.turn(self.opened(group))
        return group

    def opened(self, group: Group) -> OpenCircle:
        """A group as its moderator holds it."""
        return access.enter_membership(self.keeper, group.seats[0], Permission.READ)

    def talk(self, group: Group, threads: int, messages: int, said: Said) -> None:
        """Threads that were written in by turns; every fourth message answers the one before."""
        _talk(self.opened(group), group, threads, [said(place) for place in range(messages)])

    def villager(self, *seats: Membership) -> Villager:
        """Somebody who holds these memberships, signed in."""
        login = f"villager-{random_id().hex()}"
        root = _settle(self.house, login, seats)
        browser = people.Browser(self.ground.house.address)
        people.sign_in(browser, login)
        return Villager(browser, root)


@contextlib.contextmanager
def living(ground: Ground) -> Iterator[Village]:
    """The village of a house that is served at the same time."""
    env = servers.environment(ground.data, ground.house.address)
    app = create_app(from_environment(env))
    with app.app_context():
        house = app.extensions["house"]
        yield Village(house, ground, _keeper(house))


def _keeper(house: House) -> Visitor:
    login = f"{KEEPER}-{random_id().hex()}"
    _settle(house, login, ())
    token = sign_ins.sign_in(house, sign_ins.Attempt(login, people.WORDS, "", "")).token
    found = sign_ins.find_sign_in(house, token)
    if found is None:
        raise NotFound(login)
    return found


@transaction
def _settle(house: House, login: str, seats: Sequence[Membership]) -> bytes:
    """An account with its ring; gives the root."""
    pepper, account_id, root = house.pepper, random_id(), random_secret()
    key = accounts.key_encryption_key(pepper, login, people.WORDS, house.cost)
    tag = accounts.login_tag(pepper, login)
    slots = accounts.new_slots(pepper, account_id, key, root)
    account = Account(id=account_id, login_tag=tag, slots=slots)
    account.bind(pepper)
    ring = Ring(memberships=tuple(seats)).with_settings(login=login, language="ar", seen_exit=True)
    name, ct = rings.ring_id(root), rings.seal_ring(pepper, root, ring)
    marks = MarksRow(id=rings.marks_id(root), ct=rings.seal_marks(root, {}))
    db.session.add_all([account, RingRow(id=name, ct=ct), marks])
    return root


@transaction
def _found(house: House, size: int) -> Group:
    circle = random_id()
    seats = [membership(circle, f"زيتونة النهر {place}") for place in range(size)]
    first, *others = seats
    profile = Profile(name="حلقة الثلاثاء", constant=random_secret(), founder=first.member_id)
    epoch = circles.found(
        house, "group", first, _entry(first, "moderator"), random_id(), profile, keep_days=KEEP_DAYS
    )
    for mine in others:
        circles.add_member(house, epoch, mine, _entry(mine, "member"), random_id())
    return Group(circle, seats)


def _entry(mine: Membership, role: str) -> RosterEntry:
    key_hash = digest(public_key_of(mine.member_secret))
    return RosterEntry(mine.alias, role, clock.day_number() - 30, random_id(), key_hash)


@transaction
def _talk(opened: OpenCircle, group: Group, threads: int, said: Sequence[str]) -> None:
    epoch, count = opened.epoch, len(said)
    ids: list[bytes] = []
    for number in range(1, threads + 1):
        head: Row = {"title": f"كيف تنامون، رقم {number}؟", "by": group.seats[0].member_id}
        stamp, day = count - threads + number, clock.day_number()
        row = circles.begin_conversation(group.circle, number, "thread", epoch, head, stamp, day)
        row.last_seq = count // threads
        ids.append(row.id)
    begun = {"touched": count, "conversations": threads}
    db.session.execute(update(Circle).where(Circle.id == group.circle).values(begun))
    rows = (_message(epoch, group, ids, place, said) for place in range(count))
    for batch in _batches(rows):
        db.session.execute(insert(Message), batch)


def _message(epoch: Epoch, group: Group, ids: list[bytes], place: int, said: Sequence[str]) -> Row:
    number, seq = place % len(ids) + 1, place // len(ids) + 1
    time = clock.timestamp() - (len(said) - place) * SECONDS_APART
    author = group.seats[place % len(group.seats)].member_id
    words = Payload(author, time, seq - 1 if seq % 4 == 0 else None, said[place])
    return {
        "circle": group.circle, "conversation": number, "seq": seq, "epoch": epoch.n,
        "day": int(time) // 86_400, "stamp": place + 1, "nonce": random_id(),
        "ct": sealed.seal_message(epoch, ids[number - 1], seq, words),
    }  # fmt: skip


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    batch = []
    for row in rows:
        batch.append(row)
        if len(batch) == AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch
