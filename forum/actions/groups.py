"""Groups: founding one, settling how it lives, and what its moderators decide together."""

from __future__ import annotations

from dataclasses import dataclass, replace

from forum import aliases, clock, profiles
from forum.access import OpenCircle, Permission, TurnDue, Visitor, enter_membership
from forum.actions import admissions, agreements, applications, circles, rings
from forum.actions.admissions import Council
from forum.actions.applications import membership
from forum.actions.rosters import roster_of
from forum.db import db, transaction
from forum.errors import NotFound, NotYet, Refused, RiwaqError
from forum.models.circles import Circle
from forum.models.vouches import Vouch
from forum.profiles import BOUNDS, PRESET_KEEP_DAYS, PRESETS, Profile
from forum.vault.epoch import RosterEntry
from forum.vault.primitives import digest, public_key_of, random_id, random_secret
from forum.vault.ring import Membership

ACT = "settle"
ALWAYS = 10**6  # days
FULL = frozenset({"member", "moderator"})


@dataclass(frozen=True, slots=True)
class Founding:
    """What a founder chooses. `preset` is one of `profiles.PRESETS`."""

    name: str
    rules: str
    preset: str
    alias: str


def may_found(visitor: Visitor) -> bool:
    """Whether he is a full member of some group, or a moderator of the community."""
    for mine in visitor.ring.memberships:
        try:
            opened = enter_membership(visitor, mine, Permission.READ)
        except TurnDue as due:
            opened = due.opened
        except RiwaqError:
            continue
        if opened.circle.kind in ("group", "moderators") and opened.role in FULL:
            return True
    return False


def found(visitor: Visitor, founding: Founding) -> bytes:
    """Make a group with its moderators' circle; the founder is in both. Gives its id.

    Raises `NotYet` for who is no full member anywhere, `AliasRefused`, `RingFull`.
    """
    if not may_found(visitor):
        raise NotYet
    alias = aliases.check_alias(founding.alias)
    group, council = membership(random_id(), alias), membership(random_id(), alias)
    group = replace(group, more={"moderators": council.circle})
    council = replace(council, more={"group": group.circle})
    _found(visitor, founding, group, council)
    return group.circle


@transaction
def _found(visitor: Visitor, founding: Founding, group: Membership, council: Membership) -> None:
    house, owner = visitor.house, visitor.account_id
    profile = Profile(
        name=founding.name, rules=founding.rules, preset=founding.preset,
        constant=random_secret(), founder=group.member_id,
        more={
            "moderators": council.circle,
            "council": {group.member_id: council.member_id},
            "founded_day": clock.day_number(),
        },
        **PRESETS[founding.preset],
    )  # fmt: skip
    keep_days = PRESET_KEEP_DAYS[founding.preset]
    circles.found(house, "group", group, _first(group), owner, profile, keep_days=keep_days)
    theirs = Profile(name=founding.name, constant=random_secret(), founder=council.member_id)
    circles.found(house, "moderators", council, _first(council), owner, theirs, parent=group.circle)
    rings.swap(visitor, lambda ring: ring.add_membership(group).add_membership(council))


def _first(mine: Membership) -> RosterEntry:
    key_hash = digest(public_key_of(mine.member_secret))
    return RosterEntry(mine.alias, "moderator", clock.day_number(), random_id(), key_hash)


def is_harsh(opened: OpenCircle, keep_days: int | None, member_list: str) -> bool:
    """Whether words would go sooner, or more people would see who is here."""
    order = profiles.MEMBER_LISTS
    is_shorter = (keep_days or ALWAYS) < (opened.circle.keep_days or ALWAYS)
    return is_shorter or order.index(member_list) > order.index(opened.profile.member_list)


@transaction
def settle(opened: OpenCircle, keep_days: int | None, member_list: str, **values: object) -> bool:
    """Change name, rules, bounds (`profiles.BOUNDS`), the openness of the list, and the keeping.

    What is harsh (`is_harsh`) needs two moderators where there are two; gives whether everything is
    done. A change of the keeping is noted, to be said in the group. Raises `Refused` for a value
    outside its bounds, `NotYet` for a moderator of less than a week.
    """
    opened.need(Permission.SETTLE)
    for name, (lowest, highest) in BOUNDS.items():
        if name in values and not lowest <= int(str(values[name])) <= highest:
            raise Refused(name)
    if keep_days not in profiles.KEEP_DAYS:
        raise Refused("keep_days")
    circles.stand_still(opened)
    what, is_done = f"{keep_days} {member_list}".encode(), True
    if is_harsh(opened, keep_days, member_list):
        is_done = agreements.agree(opened, ACT, what, needs_standing=True)
    if is_done:
        values["member_list"] = member_list
    if is_done and keep_days != opened.circle.keep_days:
        _keep_for(opened, keep_days)
    circles.change_profile(opened, lambda profile: replace(profile, **values))  # type: ignore[arg-type]  # named by the form
    reckon(opened)
    return is_done


def _keep_for(opened: OpenCircle, days: int | None) -> None:
    circle = db.session.get_one(Circle, opened.circle.id).check(opened.visitor.house.pepper)
    circle.keep_days = days
    circle.bind(opened.visitor.house.pepper)
    now = {"from": opened.circle.keep_days, "to": days, "day": clock.day_number()}
    circles.change_profile(
        opened, lambda profile: replace(profile, more={**profile.more, "kept_since": now})
    )


def reckon(opened: OpenCircle) -> None:
    """Note when the key must turn next because somebody is due, inside a running transaction."""
    db.session.flush()
    house, circle = opened.visitor.house, opened.circle
    words = admissions.open_words(opened.epoch, Vouch.of(circle.id))
    roster = roster_of(opened)

    def due(profile: Profile) -> Profile:
        waiting = applications.waiting(house, opened.epoch, profile)
        return replace(profile, due=admissions.next_due(Council(profile, roster), waiting, words))

    circles.change_profile(opened, due)


def council_of(visitor: Visitor, group: bytes) -> bytes:
    """The id of the moderators' circle that belongs to a group. Raises `NotFound`."""
    mine = visitor.ring.membership_of(group)
    council = mine.more.get("moderators") if mine else None
    if not isinstance(council, bytes):
        raise NotFound("moderators")
    return council
