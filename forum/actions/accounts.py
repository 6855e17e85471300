"""Accounts: joining with an invitation's code and phrase."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import update

from forum import stretching
from forum.actions import applications, members
from forum.actions.sign_ins import check_rate
from forum.aliases import propose_alias
from forum.db import changed_one, db, transaction
from forum.errors import InvitationRefused, LoginTaken, Unopenable
from forum.events import AccountJoined, announce
from forum.house import House
from forum.models.accounts import Account, MarksRow, RecoveryRow, RingRow
from forum.models.invitations import Invitation
from forum.vault import account as accounts
from forum.vault import ring as rings
from forum.vault.primitives import random_id, random_secret
from forum.vault.ring import Membership, Ring


@dataclass(frozen=True, slots=True)
class Joining:
    """What a newcomer has chosen while joining. `recovery` is None when he goes without."""

    code: bytes
    phrase: str
    login: str
    passphrase: str
    recovery: bytes | None
    settings: dict[str, str | bool]


def check_invitation(house: House, code: bytes | None, phrase: str) -> dict[str, object]:
    """The offer behind a code and a phrase, left as it is.

    Raises `TooMany`, and `InvitationRefused` for wrong, used, expired and revoked alike.
    """
    if code is None:
        raise InvitationRefused("unreadable")
    check_rate(house, "invitation", accounts.invitation_tag(code))
    return open_invitation(house, code, phrase)[1]


def is_login_free(house: House, login: str, code: bytes) -> bool:
    """Whether nobody signs in under this name; asked with an invitation in hand, and rated."""
    check_rate(house, "login-free", accounts.invitation_tag(code))
    return Account.tagged(accounts.login_tag(house.pepper, login)) is None


def join(house: House, joining: Joining) -> None:
    """Make the account and take up the offer, using up the invitation, all in one transaction.

    Raises `InvitationRefused`, `LoginTaken`, `Busy`. Announces `AccountJoined`.
    """
    check_invitation(house, joining.code, joining.phrase)
    key = stretching.key_encryption_key(house, joining.login, joining.passphrase)
    _join(house, joining, key)


@transaction
def _join(house: House, joining: Joining, key: bytes) -> None:
    invitation, offer = open_invitation(house, joining.code, joining.phrase)
    use_up(house, invitation)
    root, account_id = random_secret(), random_id()
    _add_account(house, joining.login, account_id, key, root)
    ring = Ring().with_settings(login=joining.login, **joining.settings)
    for mine in _take_up(house, invitation.tag, offer, account_id, joining):
        ring = ring.add_membership(mine)
    if joining.recovery is not None:
        ring = add_recovery(ring, joining.recovery, root, account_id)
    _add_rings(house, root, ring)
    announce(AccountJoined())


def _take_up(
    house: House, tag: bytes, offer: dict[str, object], account_id: bytes, joining: Joining
) -> list[Membership]:
    alias = propose_alias(str(joining.settings["language"]))
    if "expires" in offer:
        return applications.apply(house, tag, offer, account_id, alias)
    return [members.take_up(house, tag, offer, members.Entrant(account_id, alias))]


def add_recovery(ring: Ring, code: bytes, root: bytes, account_id: bytes) -> Ring:
    """Add the row that opens with a recovery code; the ring that remembers its tag."""
    tag = accounts.recovery_tag(code)
    db.session.add(RecoveryRow(tag=tag, ct=accounts.seal_recovery(code, root, account_id)))
    return ring.with_recovery_tag(tag)


def open_invitation(house: House, code: bytes, phrase: str) -> tuple[Invitation, dict[str, object]]:
    """The row and the offer behind a code and a phrase. Raises `InvitationRefused`."""
    invitation = db.session.get(Invitation, accounts.invitation_tag(code))
    if invitation is None or not invitation.check(house.pepper).is_open:
        raise InvitationRefused("not open")
    try:
        return invitation, accounts.open_invitation(house.pepper, code, phrase, invitation.ct)
    except Unopenable as error:
        raise InvitationRefused("phrase") from error


def use_up(house: House, invitation: Invitation) -> None:
    """Take an invitation for good, inside a running transaction."""
    # Two may bring one code at the same moment: the database lets one of them through.
    unused = (Invitation.tag == invitation.tag, Invitation.status == "open")
    changed_one(db.session.execute(update(Invitation).where(*unused).values(status="used")))
    invitation.status = "used"
    invitation.bind(house.pepper)


def _add_account(house: House, login: str, account_id: bytes, key: bytes, root: bytes) -> None:
    tag = accounts.login_tag(house.pepper, login)
    if Account.tagged(tag) is not None:
        raise LoginTaken
    slots = accounts.new_slots(house.pepper, account_id, key, root)
    account = Account(id=account_id, login_tag=tag, slots=slots)
    account.bind(house.pepper)
    db.session.add(account)


def _add_rings(house: House, root: bytes, ring: Ring) -> None:
    # The cover's place: every account has two rows, most of them dummies.
    (dummy, ct), beside = rings.new_dummy(house.pepper), random_secret()
    ring = ring.with_beside(dummy, rings.marks_id(beside))
    db.session.add(RingRow(id=dummy, ct=ct))
    db.session.add(RingRow(id=rings.ring_id(root), ct=rings.seal_ring(house.pepper, root, ring)))
    for of in (root, beside):
        db.session.add(MarksRow(id=rings.marks_id(of), ct=rings.seal_marks(of, {})))
