"""The two help pages from their real templates: order, numbers, and what they must never ask."""

from __future__ import annotations

import gettext
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from forum.help import countries

TEMPLATES = Path(__file__).parents[2] / "templates"
SECTIONS = ("now", "grounding", "lines", "exit")
# Each of these words has been an order, or worse, in a cell.
NEVER = re.compile(
    r"close your eyes|hold your breath|lie down|you must|relax|obey|exercise|chair|wall|water",
    re.IGNORECASE,
)


def page(name: str, language: str = "en") -> str:
    """The page `help/<name>.html` as a stranger sees it, msgids as words."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
    )
    none = gettext.NullTranslations()
    env.install_gettext_callables(none.gettext, none.ngettext, newstyle=True)  # type: ignore[attr-defined]  # brought by the extension
    env.globals.update(url_for=lambda end, **_: f"/{end}", asset=str, digits=str, csrf_token=str)
    return env.get_template(f"help/{name}.html").render(
        site_name="House",
        language=language,
        direction="rtl" if language == "ar" else "ltr",
        visitor=None,
        text_size="normal",
        calm=False,
        place="help",
        request=SimpleNamespace(endpoint=f"help.{name}"),
        countries=countries(language),
        dated="2015",
    )


@pytest.fixture(scope="module")
def help_page() -> str:
    """The help page in English."""
    return page("show")


def test_danger_comes_first_then_ground_then_numbers_then_the_exit(help_page: str) -> None:
    """The order of need."""
    places = [help_page.index(f'id="{section}"') for section in SECTIONS]
    assert places == sorted(places)


def test_every_number_on_the_page_can_be_called_and_reads_from_left_to_right() -> None:
    """In Arabic too a number keeps its order."""
    arabic = page("show", "ar")
    for country in countries("ar"):
        for line in country.lines:
            for number in line.numbers:
                assert f'href="{number.tel}"><bdi dir="ltr">{number.shown}</bdi>' in arabic


def test_every_country_folds_without_scripts(help_page: str) -> None:
    """One details element for each country, closed until it is wanted."""
    assert help_page.count("<details") == len(countries("en"))
    assert "<details open" not in help_page


def test_doubtful_entries_say_so(help_page: str) -> None:
    """As often as there are doubts, and no more."""
    doubts = sum(not line.verified for country in countries("en") for line in country.lines)
    assert help_page.count("Not confirmed.") == doubts


def test_the_page_leads_nowhere_outside(help_page: str) -> None:
    """No link to a stranger's site: a visit there would be noted there."""
    links = re.findall(r'(?:href|src|action)="([^"]*)"', help_page)
    assert all(link.startswith(("/", "#", "tel:", "css/", "js/", "icons/")) for link in links)


def test_the_ground_is_an_offer_and_never_an_order(help_page: str) -> None:
    """Nothing about shut eyes, held breath, lying down or having to."""
    ground = help_page[help_page.index('id="grounding"') : help_page.index('id="lines"')]
    assert not NEVER.search(ground)
    assert "stop at any time" in ground


def test_ids_on_the_help_page_are_unique_and_its_inner_links_arrive(help_page: str) -> None:
    """A jump must land."""
    ids = re.findall(r'\bid="([^"]+)"', help_page)
    assert len(set(ids)) == len(ids)
    assert set(re.findall(r'href="#([^"]+)"', help_page)) <= set(ids)


def test_limits_stand_in_the_order_of_their_weight() -> None:
    """The running server first: nothing built here changes that."""
    text = page("limits")
    heads = ("running server", "can copy", "stays shut", "stolen too", "seven days", "short time")
    places = [text.index(head) for head in heads]
    assert places == sorted(places)


@pytest.mark.parametrize("name", ["show", "limits"])
def test_neither_page_shouts_or_threatens(name: str) -> None:
    """No exclamation mark, no script, no style within the page."""
    body = page(name).split("<main", 1)[1].split("</main>", 1)[0]
    assert "!" not in body
    assert "<script" not in body
    assert "style=" not in body
