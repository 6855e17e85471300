"""The reader's language, direction, digits, days and times."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, get_timezone_location
from babel.support import NullTranslations, Translations
from flask import g, request
from flask_babel import Babel, Domain
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from forum import clock, identity

if TYPE_CHECKING:
    from flask import Flask

TRANSLATIONS = Path(__file__).parent / "translations"
EPOCH, DAYS_OF_A_YEAR = date(1970, 1, 1), 300
OWN_NAMES = {"ar": "العربية", "en": "English", "de": "Deutsch"}
# Levantine month names: Babel knows them under these territories.
LOCALES = {"ar": "ar_SY", "en": "en_GB", "de": "de_DE"}
RIGHT_TO_LEFT = frozenset({"ar"})
ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
WESTERN_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")
TIME_ZONES = (
    "Asia/Damascus", "Asia/Beirut", "Asia/Amman", "Europe/Istanbul", "Asia/Baghdad",
    "Africa/Cairo", "Europe/Berlin", "Europe/Paris", "Europe/Stockholm", "Europe/London",
    "America/New_York", "America/Toronto", "UTC",
)  # fmt: skip


def init_app(app: Flask) -> None:
    """Let Flask-Babel ask us; translations lie beside the forum."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    babel = Babel(app, configure_jinja=False, locale_selector=language, default_locale="ar")
    babel.domain_instance = _Bound()


class _Bound(Domain):  # type: ignore[misc]  # Flask-Babel has no types
    """Flask-Babel's sentences, without its search for a locale and a file at every one of them."""

    def get_translations(self) -> NullTranslations:
        return catalogue(language())


@cache
def catalogue(code: str) -> NullTranslations:
    """All sentences of one language; English is its own catalogue."""
    return Translations.load(TRANSLATIONS, [code])


def gettext(text: str, /, **values: object) -> str:
    """A sentence in the reader's language."""
    said: str = catalogue(language()).ugettext(text)
    return said % values if values else said


def ngettext(one: str, many: str, number: int, /, **values: object) -> str:
    """A sentence about so many, in the reader's language."""
    said: str = catalogue(language()).ungettext(one, many, number)
    return said % values


def language() -> str:
    """The language of this answer: the account's, the stranger's choice, then the browser's."""
    try:
        return cast("str", g.language)
    except AttributeError:
        # Set first: whatever fails below still has a language to say it in.
        g.language = _browsers()
        g.language = _chosen() or g.language
        return cast("str", g.language)


def direction_of(code: str) -> str:
    """Where lines of a language begin."""
    return "rtl" if code in RIGHT_TO_LEFT else "ltr"


def digits(value: object) -> str:
    """A number or text in the digits that the reader chose."""
    try:
        return str(value).translate(g.digits)
    except AttributeError:
        chosen = identity.settings().get("digits", "")
        eastern = chosen == "arabic" or (not chosen and language() == "ar")
        g.digits = ARABIC_DIGITS if eastern else WESTERN_DIGITS
        return str(value).translate(g.digits)


def western(text: str) -> str:
    """A code as it was meant: Arabic digits become western ones, spaces go."""
    return "".join(text.translate(WESTERN_DIGITS).split())


def time_zone() -> tzinfo:
    """The reader's zone, from his settings; the device is never asked."""
    name = str(identity.settings().get("time_zone", ""))
    return ZoneInfo(name) if name in TIME_ZONES else UTC


def moment(timestamp: float) -> str:
    """A day and a time of day, as people write them."""
    local = datetime.fromtimestamp(timestamp, time_zone())
    locale = _locale(language())
    day = format_skeleton("MMMMd", local, locale=locale)
    time = format_time(local, "HH:mm", locale=locale)
    return digits(gettext("%(day)s, %(time)s", day=day, time=time))


def near_day(number: int) -> str:
    """A day, by days since 1970, as people say it: today, yesterday, or its date."""
    return _said_of(number, clock.day_number() - number)


def _said_of(number: int, ago: int) -> str:
    if ago == 0:
        return gettext("today")
    if ago == 1:
        return gettext("yesterday")
    return digits(_dated(number, language(), is_near=ago < DAYS_OF_A_YEAR))


def said_day(timestamp: float) -> str:
    """The same for a moment, in the reader's time zone."""
    number = _local_day(timestamp)
    return _said_of(number, _local_day(clock.timestamp()) - number)


def time_of_day(timestamp: float) -> str:
    """Hours and minutes in the reader's time zone."""
    return digits(datetime.fromtimestamp(timestamp, time_zone()).strftime("%H:%M"))


def locale_tag() -> str:
    """The reader's language and country as browsers name them, for names of months."""
    return LOCALES[language()].replace("_", "-")


def _local_day(timestamp: float) -> int:
    return (datetime.fromtimestamp(timestamp, time_zone()).date() - EPOCH).days


@lru_cache(maxsize=4096)
def _dated(number: int, code: str, *, is_near: bool) -> str:
    value = EPOCH + timedelta(days=number)
    if not is_near:
        return str(format_date(value, "long", locale=_locale(code)))
    return str(format_skeleton("MMMMd", value, locale=_locale(code)))


def day(value: date) -> str:
    """A date with its year."""
    return digits(format_date(value, "long", locale=_locale(language())))


def _chosen() -> str:
    languages = identity.house().settings.languages
    chosen = str(identity.settings().get("language", "")) or identity.stranger_language()
    return chosen if chosen in languages else ""


def _browsers() -> str:
    languages = identity.house().settings.languages
    return _best(request.headers.get("Accept-Language", ""), languages)


@lru_cache(maxsize=256)
def _best(header: str, offered: tuple[str, ...]) -> str:
    return parse_accept_header(header, LanguageAccept).best_match(offered) or offered[0]


@lru_cache(maxsize=8)
def _locale(code: str) -> Locale:
    return Locale.parse(LOCALES[code])


def words_direction() -> str:
    """Where a list of code words begins: Arabic words are Arabic, all others Latin."""
    return "rtl" if language() == "ar" else "ltr"


def zone_name(zone: str) -> str:
    """A time zone as the city that people know it by."""
    if zone == "UTC":
        return gettext("World time")
    return get_timezone_location(ZoneInfo(zone), locale=_locale(language()), return_city=True)


def fallback() -> str:
    """The browser's language, for when nothing else can be asked."""
    return _browsers()
