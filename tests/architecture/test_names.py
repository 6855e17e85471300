"""One noun has one name, in every layer: the endpoint's, its policy's and its template's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from forum.policies import POLICIES

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
# They answer with files and one word, not with pages.
WITHOUT_PAGE = {"assets.show", "health.show", "pictures.show"}


def pages() -> set[str]:
    """Name every template that is a page, as `noun.verb`."""
    paths = [path.relative_to(TEMPLATES) for path in TEMPLATES.glob("*/*.html")]
    return {
        f"{path.parent.name}.{path.stem}"
        for path in paths
        if not path.name.startswith("_") and not path.parent.name.startswith("_")
    }


def test_every_endpoint_is_a_noun_and_a_verb() -> None:
    name = re.compile(r"[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*")
    assert [endpoint for endpoint in POLICIES if not name.fullmatch(endpoint)] == []


def test_every_page_that_can_be_read_has_the_template_of_its_name() -> None:
    read = {endpoint for endpoint, policy in POLICIES.items() if "GET" in policy.methods}
    assert read - WITHOUT_PAGE - pages() == set()


def test_every_template_belongs_to_a_noun_that_can_be_asked_for() -> None:
    nouns = {endpoint.partition(".")[0] for endpoint in POLICIES} | {"errors"}
    assert {page for page in pages() if page.partition(".")[0] not in nouns} == set()


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_every_endpoint_has_a_policy_and_every_policy_an_endpoint(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert endpoints - set(POLICIES) == set()
    assert set(POLICIES) - endpoints == set()


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_an_endpoint_takes_the_methods_of_its_policy_and_no_other(app: Flask) -> None:
    taken: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        taken.setdefault(rule.endpoint, set()).update((rule.methods or set()) - {"HEAD", "OPTIONS"})
    promised = {endpoint: set(POLICIES[endpoint].methods) for endpoint in taken}
    assert taken == promised
