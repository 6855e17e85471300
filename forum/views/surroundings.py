"""What stands around every page of a circle: whose it is, who reads it, and who one is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forum.languages import digits, ngettext
from forum.languages import gettext as _
from forum.reads.circles import count_members
from forum.vault import ring as rings

if TYPE_CHECKING:
    from forum.access import OpenCircle
    from forum.opening.homes import Place

ROUNDED_FROM = 10


def around(opened: OpenCircle) -> dict[str, object]:
    """Name, address, mark, size and the reader's own place; one statement in a lobby."""
    circle, alias, members = opened.circle, _address(opened), rounded(_count(opened))
    return {
        "name": name_of(opened), "kind": circle.kind, "role": opened.role,
        "alias": alias, "mark": alias, "href": f"/c/{alias}/",
        "members": members, "size": size_words(members), "kept": kept_words(circle.keep_days),
        "alias_here": opened.entry.alias,
    }  # fmt: skip


def _count(opened: OpenCircle) -> int:
    if opened.members is not None:
        return opened.members
    return count_members([opened.circle.id]).get(opened.circle.id, 0)


def _address(opened: OpenCircle) -> str:
    group = opened.group or opened
    return rings.url_alias(opened.visitor.root, group.circle.id)


def name_of(opened: OpenCircle) -> str:
    """What a circle is called for its reader."""
    kind, profile = opened.circle.kind, opened.profile
    name = profile.name
    if kind == "direct":
        name = next((name for who, name in profile.names.items() if who != opened.member_id), "")
    return _name(kind, name, is_parents=opened.circle.parent is None)


def rounded(count: int) -> int:
    """A size that does not tell when one came or went: exact below ten, then by tens."""
    return count if count < ROUNDED_FROM else round(count / 10) * 10


def size_words(count: int) -> str:
    """How many are in a circle, in words; nothing for an empty one."""
    if not count:
        return ""
    number = digits(count)
    return ngettext("%(count)s member", "about %(count)s members", count, count=number)


def kept_words(days: int | None) -> str:
    """How long words are kept, in words."""
    if days is None:
        return _("kept until somebody deletes it")
    if days == 1:
        return _("kept for a day")
    return ngettext("kept for %(count)s day", "kept for %(count)s days", days, count=digits(days))


def named(place: Place) -> str:
    """The same on home, where a circle may not be open."""
    return _name(place.kind, place.name, is_parents=place.is_parents)


def _name(kind: str, name: str, *, is_parents: bool) -> str:
    if kind == "moderators" and is_parents:
        return _("The community's moderators")
    if kind == "moderators":
        return _("Moderators of %(name)s", name=name)
    if kind == "commons":
        return _("The commons")
    return name or (_("Former member") if kind == "direct" else _("Lobby"))
