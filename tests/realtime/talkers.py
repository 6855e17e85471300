"""Clients as docs/protocol.md asks for: they send again, come back, and keep all in order."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import websocket

from tests.realtime.ears import Ear, Over, Refused
from tests.realtime.groups import Group
from tests.realtime.phones import Phone

AGAIN = 0.5


@dataclass
class Talker:
    """One member: what he still has to say, and all he has heard, by seq and without a hole."""

    group: Group
    place: int
    phone: Phone
    unsaid: deque[str]
    acknowledged: dict[int, str] = field(default_factory=dict)
    kept: list[dict[str, Any]] = field(default_factory=list)
    ear: Ear | None = None
    asked: int = 0
    since: float = 0.0
    rests_until: float = 0.0
    breaks: int = 0

    @property
    def is_done(self) -> bool:
        return not self.unsaid

    def step(self) -> None:
        """Do what there is to do, without waiting for anybody."""
        if time.monotonic() < self.rests_until:
            return
        try:
            self._go_on()
        except (Over, Refused, OSError, websocket.WebSocketException, AssertionError) as error:
            self._come_back(error)

    def break_off(self) -> None:
        """The line breaks, with what was on its way."""
        if self.ear is not None:
            self.ear.close()

    def catch_up(self) -> None:
        """Ask for what is missing, until nothing is."""
        more = self.ear is not None
        while more and self.ear is not None:
            answer = self.ear.call("conversation.follow", **self._where(), after=len(self.kept))
            if "error" in answer:
                self._rest(answer)
                return
            for message in answer["messages"]:
                self._keep(message)
            more = bool(answer["more"])

    def _go_on(self) -> None:
        if self.ear is None or self.ear.is_over:
            self.ear, self.asked = None, 0
            self.ear = self.phone.ear()
            self.catch_up()
        self.ear.pump()
        if self.ear.is_over:
            raise Over
        self._listen(self.ear)
        self._speak(self.ear)

    def _listen(self, ear: Ear) -> None:
        seqs = [told["seq"] for told in ear.told()]
        # What one line is told never goes back, whatever else goes wrong.
        assert seqs == sorted(set(seqs))
        has_gap = False
        for told in ear.told():
            has_gap |= not self._keep(told)
        if ear.heard:
            is_turned = any(name == "conversation.turned" for name, _ in ear.heard)
            ear.heard.clear()
            if has_gap or is_turned:
                self.catch_up()

    def _speak(self, ear: Ear) -> None:
        if self.asked and self.asked in ear.answers:
            answer = ear.answers.pop(self.asked)
            self.asked = 0
            if answer.get("ok"):
                self.acknowledged[answer["seq"]] = self.unsaid.popleft()
            else:
                self._rest(answer)
                return
        if self.unsaid and not self.asked:
            words = self.unsaid[0]
            self.asked = ear.say("message.post", **self._where(), words=words, nonce=words)

    def _keep(self, message: dict[str, Any]) -> bool:
        """Note one message; no, when something before it is missing."""
        seq = message["seq"]
        if seq == len(self.kept) + 1:
            self.kept.append(message)
        return bool(seq <= len(self.kept))

    def _rest(self, answer: dict[str, Any]) -> None:
        self.rests_until = time.monotonic() + min(1.0, answer.get("retry_after", AGAIN))

    def _come_back(self, error: Exception) -> None:
        self.breaks += 1
        self.rests_until = time.monotonic() + AGAIN * (1 + self.place % 5) / 5
        if self.ear is not None:
            self.ear.close()
        self.ear, self.asked = None, 0
        if isinstance(error, Refused) and error.status == 401:
            try:
                self.phone = Phone(self.phone.port).sign_in(self.group.people[self.place].login)
            except (AssertionError, OSError):
                self.rests_until = time.monotonic() + AGAIN

    def _where(self) -> dict[str, Any]:
        alias = self.group.people[self.place].alias
        return {"circle": alias, "conversation": self.group.number}
