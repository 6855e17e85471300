"""Every door of the house: the blueprints, one for each noun that can be asked for."""

from __future__ import annotations

from forum.views.accounts import accounts
from forum.views.aliases import aliases
from forum.views.assets import assets
from forum.views.blocks import blocks
from forum.views.circles import circles
from forum.views.commons import commons
from forum.views.deletions import deletions
from forum.views.departures import departures
from forum.views.directs import directs
from forum.views.erasures import erasures
from forum.views.exits import exits
from forum.views.exports import exports
from forum.views.groups import groups
from forum.views.health import health
from forum.views.help import help as help_pages
from forum.views.invitations import invitations
from forum.views.joins import joins
from forum.views.kit import kit
from forum.views.leavings import leavings
from forum.views.letters import letters
from forum.views.lines import lines
from forum.views.lobbies import lobbies
from forum.views.members import members
from forum.views.moderators import moderators
from forum.views.mutes import mutes
from forum.views.passphrases import passphrases
from forum.views.pictures import pictures
from forum.views.posts import posts
from forum.views.recoveries import recoveries
from forum.views.recovery_codes import recovery_codes
from forum.views.renewals import renewals
from forum.views.rooms import rooms
from forum.views.saved import saved
from forum.views.searches import searches
from forum.views.second_factors import second_factors
from forum.views.settings import settings as settings_pages
from forum.views.sign_ins import sign_ins
from forum.views.threads import threads
from forum.views.walls import walls

BLUEPRINTS = (
    accounts,
    aliases,
    assets,
    blocks,
    circles,
    commons,
    deletions,
    directs,
    departures,
    erasures,
    exits,
    exports,
    groups,
    health,
    help_pages,
    invitations,
    joins,
    kit,
    lobbies,
    leavings,
    letters,
    lines,
    members,
    moderators,
    mutes,
    passphrases,
    pictures,
    posts,
    recoveries,
    recovery_codes,
    renewals,
    rooms,
    saved,
    searches,
    second_factors,
    settings_pages,
    sign_ins,
    threads,
    walls,
)
