"""Circles over time: founding, admitting, posting, removing, leaving, turning, and stealing it all.

The database is bytes, numbers and statuses; each person is every key he ever had. The model says
who was inside when something was written; the thief is everybody, with every byte ever stored.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from forum.errors import Unopenable
from forum.vault import epoch, primitives, sealed
from forum.vault.epoch import Epoch, RosterEntry
from tests.vault.rows import TALK, Circle, EpochRow, MemberRow, Stolen, opens, secret_in

PEOPLE = ("amal", "basma", "dima", "elias", "khaled")


class Circles(RuleBasedStateMachine):
    """Five people, up to two circles."""

    def __init__(self) -> None:
        super().__init__()
        self.circles: list[Circle] = []
        self.keys: dict[str, dict[bytes, bytes]] = {name: {} for name in PEOPLE}
        self.stolen: list[Stolen] = []
        self.tried: dict[tuple[bytes, bytes], bytes | None] = {}
        self.seq = 0

    @precondition(lambda self: len(self.circles) < 2)
    @rule(names=st.sets(st.sampled_from(PEOPLE), min_size=1, max_size=3))
    def found(self, names: set[str]) -> None:
        circle = Circle(primitives.random_id())
        granted = {}
        for name in sorted(names):
            member_id, public_key = self.new_keys(name)
            circle.inside[name] = member_id
            granted[member_id] = (public_key, name)
        self.write_epoch(circle, None, granted)
        self.circles.append(circle)

    @precondition(lambda self: self.circles)
    @rule(data=st.data(), name=st.sampled_from(PEOPLE))
    def ask_to_enter(self, data: st.DataObject, name: str) -> None:
        circle = data.draw(st.sampled_from(self.circles))
        if name in circle.inside or name in circle.waiting:
            return
        member_id, public_key = self.new_keys(name)
        content: dict[str, object] = {
            "key_hash": primitives.digest(public_key),
            "alias": name,
        }
        offer = self.offer(circle, member_id, content)
        circle.members[member_id] = MemberRow("waiting", public_key, circle.epoch, offer)
        circle.waiting[name] = member_id

    @precondition(lambda self: self.circles)
    @rule(data=st.data(), admits=st.booleans())
    def turn(self, data: st.DataObject, admits: bool) -> None:  # noqa: FBT001 - drawn
        circle, name = self.someone_inside(data)
        self.turns(circle, name, admits=admits)

    @precondition(lambda self: self.circles)
    @rule(data=st.data())
    def post(self, data: st.DataObject) -> None:
        circle, name = self.someone_inside(data)
        if circle.turn_due:
            self.turns(circle, name, admits=False)
        holder = self.opened(circle, name)
        self.seq += 1
        payload = sealed.Payload(circle.inside[name], 1.5, None, f"{name} {self.seq}")
        made = sealed.seal_message(holder, TALK, self.seq, payload)
        where = (circle.circle_id, circle.epoch, self.seq.to_bytes(8, "big"))
        self.stolen.append(Stolen("message", *where, made, frozenset(circle.inside)))

    @precondition(lambda self: self.circles)
    @rule(data=st.data())
    def remove_or_leave(self, data: st.DataObject) -> None:
        """Whoever decides it needs no key: the status changes, the grants go, a turn is due."""
        circle, name = self.someone_inside(data)
        if len(circle.inside) < 2:
            return
        member_id = circle.inside.pop(name)
        circle.members[member_id] = replace(circle.members[member_id], status="removed")
        circle.grants = {key: made for key, made in circle.grants.items() if key[1] != member_id}
        circle.turn_due = True

    @precondition(lambda self: self.circles)
    @rule(data=st.data(), thief=st.sampled_from(PEOPLE))
    def swap_a_key(self, data: st.DataObject, thief: str) -> None:
        """Whoever can write the database puts his own key into a member's row."""
        circle, name = self.someone_inside(data)
        victim = data.draw(st.sampled_from(sorted(circle.active())))
        kept, (_, public_key) = circle.members[victim], self.new_keys(thief)
        circle.members[victim] = replace(kept, public_key=public_key)
        before = (circle.epoch, dict(circle.grants))
        with pytest.raises(Unopenable):
            self.turns(circle, name, admits=False)
        assert (circle.epoch, circle.grants) == before
        circle.members[victim] = kept

    @precondition(lambda self: self.circles)
    @rule(data=st.data(), thief=st.sampled_from(PEOPLE))
    def forge_an_epoch(self, data: st.DataObject, thief: str) -> None:
        """Whoever can write the database, but never held this epoch, writes the next one."""
        circle, name = self.someone_inside(data)
        held = self.secrets_of(thief)
        if (circle.circle_id, circle.epoch) in held:
            return
        now = self.opened(circle, name)
        forged = epoch.new_epoch(circle.circle_id, now.n + 1)
        members = circle.epochs[now.n].members_hash
        for secret in (*held.values(), primitives.random_secret()):
            link = epoch.link(Epoch(circle.circle_id, now.n, secret), forged, members)
            with pytest.raises(Unopenable):
                epoch.verify_link(now, forged, members, link)

    def teardown(self) -> None:
        """Everybody tries everything ever stored, with every key he ever had."""
        for name in PEOPLE:
            secrets = self.secrets_of(name)
            may = {(one.circle_id, one.n) for one in self.readable(name, "grant")}
            assert set(secrets) == may
            for kind in ("message", "roster"):
                opened = {
                    one for one in self.stolen if self.breaks(one, kind, set(secrets.values()))
                }
                assert opened == self.readable(name, kind)
        for circle in self.circles:
            for name in circle.inside:
                self.opened(circle, name)

    # What a request does.

    def turns(self, circle: Circle, name: str, *, admits: bool) -> None:
        """One turn by an active member: every key comes from a roster entry or an offer."""
        now = self.opened(circle, name)
        granted = {key: self.known(now, key, row) for key, row in circle.active().items()}
        for entrant, member_id in list(circle.waiting.items()):
            row = circle.members[member_id]
            content = epoch.open_offer(now, "entry", row.roster, member_id)
            assert content["key_hash"] == primitives.digest(row.public_key)
            if admits:
                granted[member_id] = (row.public_key, str(content["alias"]))
                circle.members[member_id] = replace(row, status="active")
                circle.inside[entrant] = circle.waiting.pop(entrant)
        offers = [circle.members[member_id] for member_id in circle.waiting.values()]
        opened = [
            epoch.open_offer(now, "entry", row.roster, member_id)
            for row, member_id in zip(offers, circle.waiting.values(), strict=True)
        ]
        self.write_epoch(circle, now, granted)
        for member_id, row, content in zip(circle.waiting.values(), offers, opened, strict=True):
            offer = self.offer(circle, member_id, content)
            circle.members[member_id] = replace(row, roster_epoch=circle.epoch, roster=offer)

    def known(self, now: Epoch, member_id: bytes, row: MemberRow) -> tuple[bytes, str]:
        entry = epoch.open_roster(now, row.roster_epoch, member_id, row.roster, row.public_key)
        return row.public_key, entry.alias

    def write_epoch(
        self, circle: Circle, before: Epoch | None, granted: dict[bytes, tuple[bytes, str]]
    ) -> None:
        made = epoch.new_epoch(circle.circle_id, circle.epoch + 1)
        hashes = {key: primitives.digest(public) for key, (public, _) in granted.items()}
        members = epoch.members_hash(hashes.items())
        link = epoch.link(before, made, members) if before else b""
        circle.epoch, circle.turn_due = made.n, False
        circle.epochs[made.n] = EpochRow(made.public_key, made.key_check, link, members)
        for key, (public, alias) in granted.items():
            entry = RosterEntry(alias, "member", 20000, b"b" * 16, hashes[key])
            roster = epoch.seal_roster(made, key, entry)
            circle.members[key] = MemberRow("active", public, made.n, roster)
            circle.grants[made.n, key] = epoch.grant(made, key, public)
            owner = frozenset(name for name, member in circle.inside.items() if member == key)
            where, inside = (circle.circle_id, made.n, key), frozenset(circle.inside)
            self.stolen.append(Stolen("roster", *where, roster, inside, public))
            self.stolen.append(Stolen("grant", *where, circle.grants[made.n, key], owner))

    def opened(self, circle: Circle, name: str) -> Epoch:
        """The circle's epoch for a member: his grant, the row's columns, and a veteran's link."""
        member_id, n = circle.inside[name], circle.epoch
        holder = self.granted(circle, name, n)
        row = circle.epochs[n]
        epoch.verify_epoch(holder, row.public_key, row.key_check)
        if (n - 1, member_id) in circle.grants:
            before = self.granted(circle, name, n - 1)
            epoch.verify_link(before, holder, row.members_hash, row.link)
        return holder

    def granted(self, circle: Circle, name: str, n: int) -> Epoch:
        member_id = circle.inside[name]
        secret, made = self.keys[name][member_id], circle.grants[n, member_id]
        return epoch.open_grant(circle.circle_id, n, member_id, secret, made)

    def offer(self, circle: Circle, member_id: bytes, content: dict[str, object]) -> bytes:
        public_key = circle.epochs[circle.epoch].public_key
        where = (public_key, circle.circle_id, circle.epoch)
        return epoch.seal_offer(*where, "entry", content, member_id)

    # What people have, and what a thief can do.

    def new_keys(self, name: str) -> tuple[bytes, bytes]:
        member_id, secret = primitives.random_id(), primitives.random_secret()
        self.keys[name][member_id] = secret
        return member_id, primitives.public_key_of(secret)

    def someone_inside(self, data: st.DataObject) -> tuple[Circle, str]:
        circle = data.draw(st.sampled_from(self.circles))
        return circle, data.draw(st.sampled_from(sorted(circle.inside)))

    def readable(self, name: str, kind: str) -> set[Stolen]:
        return {one for one in self.stolen if one.kind == kind and name in one.readers}

    def secrets_of(self, name: str) -> dict[tuple[bytes, int], bytes]:
        """Every epoch secret that any of his keys opens, in any grant there ever was."""
        secrets = {}
        for one in self.stolen:
            for key in self.keys[name].values() if one.kind == "grant" else ():
                secret = self.tries(one, key)
                if secret:
                    secrets[one.circle_id, one.n] = secret
        return secrets

    def tries(self, one: Stolen, key: bytes) -> bytes | None:
        """What the key opens in a grant; each is tried once, for it is slow."""
        if (key, one.made) not in self.tried:
            self.tried[key, one.made] = secret_in(one, key)
        return self.tried[key, one.made]

    def breaks(self, one: Stolen, kind: str, secrets: set[bytes]) -> bool:
        """Whether any of the secrets opens it, taken for the secret of its epoch."""
        return one.kind == kind and any(opens(one, secret) for secret in secrets)


TestCircles = Circles.TestCase
TestCircles.settings = settings(max_examples=20, stateful_step_count=30, deadline=None)
