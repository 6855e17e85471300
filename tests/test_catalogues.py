from __future__ import annotations

import gettext
from pathlib import Path

import pytest
from jinja2 import TemplateSyntaxError

from forum import catalogues


@pytest.fixture
def house(tmp_path: Path) -> Path:
    for folder in catalogues.FOLDERS:
        (tmp_path / folder).mkdir()
    (tmp_path / "forum" / "words.py").write_text('_("Come in, %(name)s")\n', "utf-8")
    (tmp_path / "templates" / "page.html").write_text(
        "{{ ngettext('%(num)s person', '%(num)s people', 3) }}", "utf-8"
    )
    return tmp_path


def translate(house: Path, old: str, new: str) -> None:
    for path in (house / "po").rglob("*.po"):
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")


def test_sentences_are_found_in_code_and_in_templates(house: Path) -> None:
    found = {message.id for message in catalogues.extract(house) if message.id}
    assert found == {"Come in, %(name)s", ("%(num)s person", "%(num)s people")}


def test_an_empty_translation_is_named_for_each_language(house: Path) -> None:
    catalogues.update(house, house / "po")
    gaps = catalogues.untranslated(house, house / "po")
    assert len(gaps) == 2 * len(catalogues.LANGUAGES)
    assert "de: not translated: Come in, %(name)s" in gaps


def test_a_translation_that_lost_its_placeholder_is_a_gap(house: Path) -> None:
    catalogues.update(house, house / "po")
    translate(house, 'name)s"\nmsgstr ""', 'name)s"\nmsgstr "Komm herein, %(nom)s"')
    gaps = catalogues.untranslated(house, house / "po")
    assert not [gap for gap in gaps if gap.startswith("de: not translated: Come in")]
    assert [gap for gap in gaps if gap.startswith("de:") and gap.endswith("Come in, %(name)s")]


def test_a_fuzzy_translation_is_a_gap(house: Path) -> None:
    catalogues.update(house, house / "po")
    translate(house, 'name)s"\nmsgstr ""', 'name)s"\nmsgstr "Komm herein, %(name)s"')
    translate(house, '#, python-format\nmsgid "Come', '#, fuzzy, python-format\nmsgid "Come')
    assert "de: marked fuzzy: Come in, %(name)s" in catalogues.untranslated(house, house / "po")


def test_what_is_compiled_can_be_read(house: Path) -> None:
    catalogues.update(house, house / "po")
    translate(house, 'name)s"\nmsgstr ""', 'name)s"\nmsgstr "Komm herein, %(name)s"')
    catalogues.compile_all(house / "po")
    read = gettext.translation("messages", house / "po", ["de"])
    assert read.gettext("Come in, %(name)s") == "Komm herein, %(name)s"


def test_a_template_that_does_not_parse_is_not_passed_over(house: Path) -> None:
    (house / "templates" / "broken.html").write_text("{{ _('lost' }}", "utf-8")
    with pytest.raises(TemplateSyntaxError):
        catalogues.extract(house)
