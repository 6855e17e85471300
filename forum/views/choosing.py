"""Choosing a name, words and a code, one question a page: for joining and for coming back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from flask import request, url_for

from forum import identity, languages, words
from forum.errors import BadRequest, LoginTaken, Unopenable
from forum.forms import ChosenForm, LoginForm
from forum.vault.account import new_recovery_code
from forum.views.pages import page, refuse

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from forum.forms import Form
    from forum.views.pages import Page

State = dict[str, object]
Finish = Callable[[State], "Response"]


@dataclass(frozen=True, slots=True)
class Way:
    """One way through the pages: where its forms go, where it begins, and how it ends."""

    purpose: str
    endpoint: str
    first: int
    total: int
    is_free: Callable[[State, str], bool]
    finish: Finish

    def state(self) -> State:
        """What the pages before have gathered. Raises `BadRequest` when it is not ours."""
        try:
            return identity.carried(self.purpose, request.form.get("state", ""))
        except Unopenable as error:
            raise BadRequest("state") from error

    def render(
        self, template: str, state: State, step: int, form: Form | None, **context: object
    ) -> Page:
        """One page of the way, with the state sealed into its form."""
        return page(
            template, form, state=identity.carry(self.purpose, state),
            action=url_for(self.endpoint, step=template.split("/")[1].removesuffix(".html")),
            step=self.first + step, steps_total=self.total, **context,
        )  # fmt: skip

    def take_step(self, step: str) -> Page | Response:
        """Answer the form of one step with the next page, or with the same one and its errors."""
        steps = {"name": _name, "passphrase": _passphrase, "recovery": _recovery}
        if step not in steps:
            raise BadRequest("step")
        return steps[step](self, self.state())


def ask_name(way: Way, state: State, form: LoginForm | None = None) -> Page:
    """The page that proposes a name for signing in."""
    proposed = words.propose_login(languages.language())
    form = form or LoginForm(formdata=None)
    return way.render("joins/name.html", state, 0, form, proposed=proposed)


def _name(way: Way, state: State) -> Page:
    if "again" in request.form:
        return ask_name(way, state)
    form = LoginForm()
    if form.validate_on_submit() and not way.is_free(state, form.login.data or ""):
        refuse(form, "login", LoginTaken())
    if form.errors:
        return ask_name(way, state, form)
    return _ask_passphrase(way, {**state, "login": form.login.data})


def _ask_passphrase(way: Way, state: State, form: ChosenForm | None = None) -> Page:
    if form is None:
        state = {**state, "proposed": words.propose_passphrase(languages.language())}
        form = ChosenForm(formdata=None)
    return way.render("joins/passphrase.html", state, 1, form, proposed=state["proposed"])


def _passphrase(way: Way, state: State) -> Page:
    login = _required(state, "login")
    if "again" in request.form:
        return _ask_passphrase(way, state)
    form = ChosenForm()
    chosen = form.passphrase.data or _required(state, "proposed")
    if form.validate_on_submit():
        form.refuse_weak(chosen, login)
    if form.errors:
        return _ask_passphrase(way, state, form)
    return _ask_recovery(way, {**state, "passphrase": chosen, "recovery": new_recovery_code()})


def _ask_recovery(way: Way, state: State) -> Page:
    language = languages.language()
    shown = words.code_to_words(cast("bytes", state["recovery"]), language)
    return way.render(
        "joins/recovery.html", state, 2, None, words=shown, words_dir=languages.words_direction()
    )


def _recovery(way: Way, state: State) -> Page | Response:
    _required(state, "passphrase")
    if request.form.get("keep") not in ("yes", "no"):
        raise BadRequest("keep")
    kept = state["recovery"] if request.form["keep"] == "yes" else None
    try:
        return way.finish({**state, "recovery": kept})
    except LoginTaken as error:
        form = LoginForm(formdata=None)
        refuse(form, "login", error)
        return ask_name(way, state, form)


def _required(state: State, name: str) -> str:
    if not isinstance(state.get(name), str):
        raise BadRequest(name)
    return cast("str", state[name])
