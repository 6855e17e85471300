"""People with people, page by page: asking, blocking, writing to moderators, leaving."""

from __future__ import annotations

import re

from forum.opening.authors import authors_of
from forum.vault import ring as rings
from tests.circles import begin, bring, found, open_circle, reply
from tests.people import WORDS, Page, Person, later
from tests.together import alias_of, appointed, member_of


def page_of(person: Person, here: str, alias: str) -> str:
    """The address of a member's page."""
    with person.app.app_context():
        opened = open_circle(person, here)
        handle = rings.url_alias(person.visitor().root, member_of(opened, alias))
        return f"{here}members/{handle}"


def letter_in(person: Person, here: str) -> str:
    """The address of the newest letter there."""
    html = person.get(f"{here}letters").text
    found = re.search(r'data-kind="letter" data-alias="([^"]+)"', html)
    assert found is not None, html
    return f"{here}letters/{found[1]}"


def press(person: Person, at: str, action: str, **typed: str) -> str:
    """Press a button of a page that has several; gives where it leads."""
    answer = person.submit(person.get(at), action, **typed)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def test_asking_and_answering_page_by_page(elias: Person) -> None:
    here = found(elias)
    karim, there = bring(elias, "karim", here)
    his = page_of(elias, here, alias_of(karim, there))
    assert "Ask to talk" in elias.get(his).text
    talk = press(elias, f"{his}/ask", f"{his}/ask", words="Would you like to talk?")
    waiting = elias.get(elias.get(talk).headers["Location"]).text
    assert "You have asked" in waiting
    assert "Would you like to talk?" in waiting
    assert "Go to your talk" in elias.get(his).text
    letter = letter_in(karim, there)
    assert "olive branch</bdi> asks to talk with you" in karim.get(f"{there}letters").text
    theirs = press(karim, f"{there}letters", letter, kind="accept")
    shown = karim.get(karim.get(theirs).headers["Location"]).text
    assert "Would you like to talk?" in shown
    assert press(karim, f"{theirs}leaving", f"{theirs}leaving") == "/home"
    assert "This talk has ended" in elias.get(elias.get(talk).headers["Location"]).text


def test_a_word_to_the_moderators_and_their_answer_page_by_page(elias: Person) -> None:
    here = found(elias)
    karim, there = bring(elias, "karim", here)
    answer = karim.submit(f"{there}letters/new", words=" ")
    assert answer.status_code == 422
    sent = press(karim, f"{there}letters/new", f"{there}letters/new", words="I worry.")
    assert "has gone to the moderators" in karim.get(sent).text
    desk = re.search(r'data-alias="([^"]+)"[^>]*>\s*<a[^>]*>(?:(?!</li>).)*Moderators of',
                     elias.get("/home").text, re.DOTALL)  # fmt: skip
    assert desk is not None
    letter = letter_in(elias, f"/c/{desk[1]}/")
    assert "I worry." in elias.get(f"{letter}/reply").text
    press(elias, f"{letter}/reply", f"{letter}/reply", words="We see it, too.")
    assert "We see it, too." in elias.get(f"/c/{desk[1]}/letters").text
    mine = letter_in(karim, there)
    assert "We see it, too." in karim.get(f"{there}letters").text
    press(karim, f"{there}letters", f"{mine}/deletion")
    assert "No letter is here for you." in karim.get(f"{there}letters").text


def test_the_list_of_members_is_shown_as_the_group_has_settled(elias: Person) -> None:
    here = found(elias)
    karim, there = bring(elias, "karim", here)
    theirs = alias_of(karim, there)
    assert "The list is closed" in karim.get(f"{there}members").text
    answer = elias.submit(f"{here}settings", member_list="members")
    assert answer.status_code == 422  # more people will see who is here: an open phone must not
    answer = elias.submit(f"{here}settings", member_list="members", passphrase=WORDS)
    assert answer.status_code == 303
    html = karim.get(f"{there}members").text
    assert "olive branch" in html
    assert theirs in html
    assert karim.get(f"{there}members/abcdefabcdefabcd").status_code == 404


def test_changing_ones_name_page_by_page(elias: Person) -> None:
    here = found(elias)
    karim, there = bring(elias, "karim", here)
    answer = karim.submit(f"{there}alias", alias="Olive  Branch")
    assert answer.status_code == 422
    assert 'value="Olive  Branch"' in answer.text
    press(karim, f"{there}alias", f"{there}alias", alias="grey heron")
    assert alias_of(karim, there) == "grey heron"


def test_blocking_saving_and_muting_page_by_page(elias: Person) -> None:
    here = found(elias)
    karim, there = bring(elias, "karim", here)
    number = begin(elias, here, "Sleep", "How do you sleep?")
    reply(karim, there, number, "Badly.")
    theirs = alias_of(karim, there)
    his = page_of(elias, here, theirs)
    assert press(elias, his, f"{here}blocks", kind="block") == f"{here}blocks"
    assert theirs in elias.get(f"{here}blocks").text
    assert "Folded away" in elias.get(f"{here}t/{number}").text
    press(elias, f"{here}blocks", f"{here}blocks", kind="unblock")
    assert "You have blocked nobody here." in elias.get(f"{here}blocks").text
    posted = f"{here}t/{number}/posts/2"
    press(elias, f"{posted}/menu", f"{posted}/saved")
    assert "Badly." in elias.get("/me/saved").text
    press(karim, f"{there}t/{number}/posts/2/withdrawal", f"{there}t/{number}/posts/2/withdrawal")
    assert "These words are gone." in elias.get("/me/saved").text
    press(elias, "/me/saved", "/me/saved")
    assert "What you keep for yourself" in elias.get("/me/saved").text
    token = Page(elias.get(here + "themes").text).forms[0].fields["csrf_token"]
    assert elias.post(f"{here}t/{number}/mute", {"csrf_token": token}).status_code == 303
    assert "Muted" in elias.get(here).text
    press(elias, f"{here}themes", f"{here}themes", theme="Prison")
    assert "prison" in elias.get(f"{here}themes").text
    fields = {"csrf_token": token, "kind": "unmute", "theme": "prison"}
    assert elias.post(f"{here}themes", fields).status_code == 303
    assert "prison" not in elias.get(f"{here}themes").text


def test_a_theme_that_is_muted_is_muted_in_the_list(elias: Person) -> None:
    here = found(elias)
    number = begin(elias, here)
    press(elias, f"{here}t/{number}/head", f"{here}t/{number}/head", warning="Prison")
    assert "Muted" not in elias.get(here).text
    press(elias, f"{here}themes", f"{here}themes", theme="prison")
    assert "Muted" in elias.get(here).text


def test_becoming_the_second_moderator_and_deleting_page_by_page(elias: Person) -> None:
    here = found(elias)
    karim, there = bring(elias, "karim", here)
    his = page_of(elias, here, alias_of(karim, there))
    sent = press(elias, f"{his}/moderator", f"{his}/moderator")
    assert "The letter has gone to" in elias.get(sent).text
    assert "Set a second factor first" in karim.get(f"{there}letters").text
    karim.set_second_factor()
    letter = letter_in(karim, there)
    press(karim, f"{there}letters", f"{letter}/moderator", kind="accept")
    assert "you are a moderator" in karim.get(f"{there}about").text
    answer = karim.submit(f"{there}deletion", passphrase=WORDS)
    assert "needs more time" in answer.text  # he has moderated for less than a week
    later(7)
    elias.sign_in("elias-founder")
    karim.sign_in("karim")
    answer = elias.submit(f"{here}deletion", passphrase="not my words at all")
    assert answer.status_code == 422
    press(elias, f"{here}deletion", f"{here}deletion", passphrase=WORDS)
    assert "You asked for this" in elias.get(f"{here}deletion").text
    press(elias, f"{here}deletion", f"{here}deletion", kind="keep")
    press(elias, f"{here}deletion", f"{here}deletion", passphrase=WORDS)
    assert "Another moderator has asked for this" in karim.get(f"{there}deletion").text
    assert press(karim, f"{there}deletion", f"{there}deletion", passphrase=WORDS) == "/home"
    assert "Tuesday circle" not in elias.get("/home").text
    assert elias.get(here).status_code == 404


def test_leaving_and_stepping_down_page_by_page(elias: Person) -> None:
    here = found(elias)
    karim, there = bring(elias, "karim", here)
    appointed(elias, here, karim, there)
    with elias.app.app_context():
        place = karim.visitor().ring.memberships[-1].circle
        council = f"/c/{rings.url_alias(karim.visitor().root, place)}/"
    assert "Step down" in karim.get(f"{council}leaving").text
    press(karim, f"{council}leaving", f"{council}leaving")
    assert karim.get(council).status_code == 404
    assert "former member" in karim.get(f"{there}leaving").text
    press(karim, f"{there}leaving", f"{there}leaving")
    assert karim.get(there).status_code == 404


def test_coming_into_the_commons_page_by_page(elias: Person) -> None:
    assert "Not private" in elias.get("/commons").text
    answer = elias.submit("/commons", alias="moderator")
    assert answer.status_code == 422
    place = press(elias, "/commons", "/commons", alias="quiet mill")
    assert elias.get("/commons").headers["Location"] == place
    assert "The commons" in elias.get(place).text


def test_the_page_of_somebody_who_has_left_says_so(elias: Person) -> None:
    here = found(elias)
    karim, there = bring(elias, "karim", here)
    his = page_of(elias, here, alias_of(karim, there))
    press(karim, f"{there}leaving", f"{there}leaving")
    html = elias.get(his).text
    assert "This member has left." in html
    assert "Ask to talk" not in html
    with elias.app.app_context():
        opened = open_circle(elias, here)
        assert authors_of(opened, [opened.member_id])[opened.member_id].is_me
