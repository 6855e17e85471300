from __future__ import annotations

from collections.abc import Callable

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum import text
from tests.corpora import vectors
from tests.markup import Seen, faults

REL = 'rel="noopener noreferrer nofollow"'
PIECES = st.sampled_from(
    [*"<>&\"'`#@[]()*_-+\\!:/;=? \n\t.", "a", "ب", "١", "7", "**", "](", "[x](https://x.example/",
     "javascript:", "<script>", "<!--", "]]>", " onerror=", "&#x3c;", "&lt;", "https://", "\u202e",
     "\n\n", "\n> ", "\n- ", "\n1. ", "#17", "@amal", "    ", "\r\n", "\0"]
)  # fmt: skip
NASTY = st.lists(PIECES, max_size=40).map("".join)


def forms(vector: str) -> list[str]:
    """A vector bare, and in every place where markup may stand."""
    return [
        vector,
        f"*x* {vector}",
        f"> {vector}",
        f"- {vector}",
        f"**{vector}**",
        f"[{vector}](https://good.example/)",
        f"[x]({vector})",
        f"[x](https://good.example/{vector})",
    ]


def all_shown(words: str) -> str:
    return str(text.shown(words, text.html_of(words), "/t"))


@pytest.mark.parametrize("corpus", [vectors.owasp, vectors.ours, vectors.naughty])
def test_no_known_attack_becomes_anything_but_words(corpus: Callable[[], list[str]]) -> None:
    words = [form for vector in corpus() for form in forms(vector)]
    assert len(words) > 700
    assert {word: found for word in words if (found := faults(all_shown(word)))} == {}


@pytest.mark.parametrize("corpus", [vectors.owasp, vectors.ours, vectors.naughty])
def test_a_second_cleaner_finds_nothing_left_to_clean(corpus: Callable[[], list[str]]) -> None:
    html = [text.html_of(form) for vector in corpus() for form in forms(vector)]
    stored = {each for each in html if each is not None}
    assert len(stored) > 300
    assert [each for each in stored if Seen(second_opinion(each)).events != Seen(each).events] == []


def second_opinion(html: str) -> str:
    attributes = {tag: set(names) for tag, names in text.ATTRIBUTES.items()}
    return nh3.clean(
        html,
        tags=set(text.TAGS),
        attributes=attributes,
        url_schemes=set(text.PROTOCOLS),
        link_rel=None,
    )


@given(NASTY)
def test_whatever_is_written_only_the_small_markup_comes_out(words: str) -> None:
    assert faults(all_shown(words)) == []
    html = text.html_of(words)
    assert html is None or Seen(second_opinion(html)).events == Seen(html).events


@given(st.text(max_size=60))
def test_any_letters_of_the_world_come_out_as_words(words: str) -> None:
    assert faults(all_shown(words)) == []
    assert faults(str(text.plain(words))) == []


@given(st.text(max_size=60))
def test_plain_words_come_out_as_they_were_written(words: str) -> None:
    read = Seen(str(text.plain(text.tidy(words)))).text
    assert "".join(read.split()) == "".join(text.tidy(words).split())


@given(st.text(st.sampled_from("ab *_>-\n[("), max_size=60))
def test_no_letter_is_lost_in_markup(words: str) -> None:
    read = Seen(all_shown(words)).text
    assert [c for c in read if c.isalpha()] == [c for c in words if c.isalpha()]


@given(NASTY)
def test_tidying_twice_changes_nothing(words: str) -> None:
    assert text.tidy(text.tidy(words)) == text.tidy(words)


def test_a_heap_of_marks_on_one_letter_is_made_small() -> None:
    assert len(text.tidy("a" + "\u0651\u064e" * 9000 + "b")) == 10
    assert text.tidy("\U0001f331" * 90) == "\U0001f331" * 90
    assert text.tidy("سَّ" * 90) == "سَّ" * 90


@given(NASTY)
def test_an_excerpt_is_one_short_line(words: str) -> None:
    line = text.excerpt(words, 30)
    assert len(line) <= 30
    assert "\n" not in line


@pytest.mark.parametrize(
    "words",
    ["السلام عليكم", "2 * 3 = 6", "# not a heading", "    indented", "```\nx\n```", "---", "a_b_c",
     "| a | b |\n|---|---|", "<b>x</b>", "&amp;", "https://x.example/a_b", "1. ", "5.5 kg",
     "(a) b", "[x]", "<https://x.example>", ">" * 40 + " *x*", "*\u200f", ""],
)  # fmt: skip
def test_words_without_markup_need_nothing_stored(words: str) -> None:
    assert text.html_of(words) is None


@pytest.mark.parametrize(
    ("words", "html"),
    [
        ("**a** _b_\nc", '<p dir="auto"><strong>a</strong> <em>b</em><br>c</p>'),
        ("*a*\n\n\n\n\nb", '<p dir="auto"><em>a</em></p><p dir="auto">b</p>'),
        ("- أ\n- ب", '<ul dir="auto"><li dir="auto">أ</li><li dir="auto">ب</li></ul>'),
        ("3. c", '<ol start="3" dir="auto"><li dir="auto">c</li></ol>'),
        ("> q", '<blockquote dir="auto"><p dir="auto">q</p></blockquote>'),
        ('*a* <b> & "c"', '<p dir="auto"><em>a</em> &lt;b&gt; &amp; "c"</p>'),
        (r"\*a\*", '<p dir="auto">*a*</p>'),
        ("    *a*", '<p dir="auto"><em>a</em></p>'),
        ("*a* ![i](/i.png)", '<p dir="auto"><em>a</em> ![i](/i.png)</p>'),
        ("# *a*", '<p dir="auto"># <em>a</em></p>'),
    ],
)  # fmt: skip
def test_small_markup_becomes_small_html(words: str, html: str) -> None:
    written = text.html_of(words)
    assert written is not None
    assert Seen(written).events == Seen(html).events


def test_a_link_is_shown_with_its_host() -> None:
    html = text.html_of("[الصفحة](https://Clinic.example:8443/a?b=c&d)")
    href = "https://Clinic.example:8443/a?b=c&amp;d"
    link = f'<a href="{href}" {REL}>الصفحة</a> (clinic.example)'
    assert html == f'<p dir="auto">{link}</p>'


@pytest.mark.parametrize(
    "href",
    ["javascript:alert(1)", "data:text/html,x", "mailto:a", "//x.example", "/me",
     "ftp://x.example", "https://good.example@x.example", "https://", "https://[::1]/",
     "https:x.example", "x.example", "", " "],
)  # fmt: skip
def test_what_is_no_plain_web_address_stays_as_it_was_typed(href: str) -> None:
    assert text.html_of(f"[x]({href})") is None


def test_an_empty_address_makes_no_link() -> None:
    assert text.html_of("*a* [x]( )") == '<p dir="auto"><em>a</em> [x]()</p>'


def test_a_host_in_other_letters_is_shown_as_the_network_knows_it() -> None:
    # The first letter is Cyrillic.
    assert "(xn--" in (text.html_of("[x](https://\u0435xample.example)") or "")


def test_a_label_cannot_turn_the_host_around() -> None:
    html = text.html_of("[\u202ea\u2067](https://x.example)") or ""
    assert ">a</a> (x.example)" in html


def test_a_paragraph_is_told_from_a_line() -> None:
    assert text.plain("a\nb\n \n\nc") == '<p dir="auto">a<br>b</p><p dir="auto">c</p>'


def test_a_number_leads_to_a_post_of_its_thread() -> None:
    shown = text.shown("#17 #١٧ &#17 a#1 ##2 (#3)", None, "/t")
    hrefs = [event[2] for event in Seen(str(shown)).events if event[:2] == ("start", "a")]
    assert hrefs == [f"href=/t?post={n}#p{n}" for n in (17, 17, 17, 3)]
    assert "<a" not in text.shown("#17", None)


def test_numbers_and_names_inside_a_link_are_left_alone() -> None:
    words = "[#1 @a](https://x.example/#2@b)"
    html = text.html_of(words)
    assert html is not None
    assert text.shown(words, html, "/t") == html


def test_an_alias_that_is_called_stands_apart_from_the_direction_of_the_line() -> None:
    shown = text.shown("يا @amal.k، و@سَارة. a@x.example", None)
    assert shown.count("<bdi") == 1
    assert '<bdi class="mention">@amal.k</bdi>،' in shown
    assert '<bdi class="mention">@سَارة</bdi>.' in text.shown("@سَارة.", None)


def test_an_apostrophe_is_not_taken_for_a_post() -> None:
    assert "<a" not in text.shown("it's @x's \"#\"", None, "/t")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("> **قال**\n> [لي](https://x.example)\n\n- نعم", "قال لي نعم"),
        ("one two three four", "one two…"),
        ("onetwothreefour", "onetwothr…"),
        ("كً" * 9, "كًكًكًكً…"),
        ("short", "short"),
    ],
)
def test_an_excerpt_leaves_signs_out_and_ends_with_a_word(words: str, line: str) -> None:
    assert text.excerpt(words, 10) == line


@given(st.text(max_size=200))
def test_words_in_one_line_are_tidied_as_those_in_several_are(words: str) -> None:
    assert text.tidy(words) == text.tidy(f"{words}\n\u202e")
