"""What the journeys of the nine structures share: a loaded structure, asking, and a meeting from call to resolution.

Every act goes through the services, as the person whose act it is; nothing is written past them.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from jct.accounts.models import User
from partnerships.domain.blueprint import Blueprint
from partnerships.domain.structure import Check
from partnerships.domain.words import Presence, VoteCast
from partnerships.intake import blueprint as intake_blueprint
from partnerships.models import (
    AgendaItem,
    Body,
    CareGroup,
    DecisionRequest,
    Meeting,
    Partner,
    Partnership,
    ReportingLine,
    Resolution,
)
from partnerships.querysets import in_effect
from partnerships.selectors import ruling
from partnerships.selectors.checks import checks_page
from partnerships.selectors.sitting import room_of
from partnerships.services import asking, blueprints, decisions, meetings, resolutions

BEFORE = timedelta(days=21)  # meetings are planned and their agendas sent out three weeks ahead


def moment(day: date, hour: int = 10) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


@dataclass
class Structure:
    blueprint: Blueprint
    partnership: Partnership
    people: dict[str, Sequence[User]]
    officer: User
    loaded_on: date

    @classmethod
    def load(cls, name: str, on: date) -> "Structure":
        """The structure as it stands on a day, with an account in every post and in every seat without one."""
        blueprint, at = intake_blueprint.read(name), moment(on)
        officer = User.objects.create_user(f"officer@{name}.example", name="Governance Officer")
        people = dict(blueprints.stand_ins(blueprint, at=at, host="blueprint.example"))
        partnership = blueprints.load(blueprint, officer=officer, at=at, people=people)
        return cls(blueprint, partnership, people, officer, on)

    def who(self, post: str, place: int = 0) -> User:
        return self.people[post][place]

    def body(self, key: str) -> Body:
        row = next(row for row in self.blueprint.bodies if row["key"] == key)
        return Body.objects.get(partnership=self.partnership, name=row["name"])

    def care_group(self, code: str) -> CareGroup:
        return self.partnership.care_groups.get(code=code)

    def partner(self, key: str) -> Partner:
        """The last row of an organisation among the partners."""
        row = next(row for row in self.blueprint.organisations if row["key"] == key)
        return self.partnership.partners.filter(organisation__name=row["name"]).latest("starts")

    def ask(
        self, kind: str, title: str, amount: str | int, by: str, on: date, **subject: Any
    ) -> DecisionRequest:
        return asking.ask(
            partnership=self.partnership,
            decision_type=kind,
            title=title,
            amount=Decimal(amount),
            by=self.who(by),
            at=moment(on),
            **subject,
        )

    def ask_on_page(self, by: str, on: date, **typed: Any) -> tuple[DecisionRequest | None, str]:
        """Fill in the form as this person and send it: the request, None when it was refused, and the page's words.
        Whatever is filled in must be there to fill in."""
        address = reverse("partnerships:ask", args=[self.partnership.pk])
        if "care_group" in typed:
            typed["care_group"] = self.care_group(typed["care_group"]).pk
        with override_settings(JCT_DEMO_DATE=on):
            client = signed_in(self.who(by))
            form = client.get(address).content.decode()
            assert [name for name in typed if f'name="{name}"' not in form] == []
            typed = {"title": "Asked for on the page", "why": "It is needed.", **typed}
            answer = client.post(address, typed, follow=True)
        text = unescape(re.sub(r"\s+", " ", strip_tags(answer.content.decode())))
        sent = "The request has been sent." in text
        return DecisionRequest.objects.latest("pk") if sent else None, text

    def ruling(self, request: DecisionRequest, post: str, on: date) -> Any:
        return ruling(user=self.who(post), request=request, on=on)

    def decide(self, request: DecisionRequest, post: str, on: date, **how: Any) -> DecisionRequest:
        decisions.decide_request(pk=request.pk, by=self.who(post), at=moment(on), **how)
        request.refresh_from_db()
        return request

    def findings(self, check: Check, on: date) -> list[str]:
        """What a governance officer is told under one check of the structure on a day."""
        return [line.finding.sentence for line in checks_page(self.partnership, on=on, check=check).lines]

    def call(self, body: str, on: date, *matters: tuple[DecisionRequest, str], private: str = "") -> Meeting:
        """Plan a meeting with these matters, each with the body's verb, and send the agenda out."""
        told = {"by": self.who("secretary"), "at": moment(on - BEFORE)}
        meeting = meetings.plan(
            body_pk=self.body(body).pk,
            starts_at=moment(on, 14),
            ends_at=moment(on, 17),
            place="Committee room",
            private_from=private,
            **told,
        )
        for request, verb in matters:
            meetings.add_item(meeting_pk=meeting.pk, verb=verb, request_pk=request.pk, **told)
        return meetings.call(pk=meeting.pk, **told)

    def attend(
        self, meeting: Meeting, absent: Collection[str] = (), deputies: Collection[User] = ()
    ) -> dict[str, User]:
        """Everybody comes but the seats named; returns who sits where. Somebody with two seats takes one."""
        sitting: dict[str, User] = {}
        who: dict[int, tuple[str, User | None]] = {}
        for place in room_of(meeting, []).places:
            choice = [user for user in place.deputies if user in deputies] or place.holders
            user = next((one for one in choice if one not in sitting.values()), None)
            if user is None or place.seat.title in absent:
                who[place.seat.pk] = (Presence.APOLOGIES, None)
            else:
                sitting[place.seat.title] = user
                who[place.seat.pk] = (Presence.PRESENT, user)
        meetings.record_attendance(
            meeting_pk=meeting.pk, who=who, by=self.who("secretary"), at=meeting.starts_at
        )
        return sitting

    def resolve(
        self, item: AgendaItem, against: Collection[str] = (), casting: str = "", reason: str = ""
    ) -> Resolution:
        """Everybody who may votes for the item, but for the seats named; then the body's resolution."""
        told = {"by": self.who("secretary"), "at": item.meeting.starts_at}
        room = room_of(item.meeting, [item])
        votes = {
            member.seat: VoteCast.AGAINST if member.title in against else VoteCast.FOR
            for member in room.members(item.pk)
            if member.counts and member.seat not in room.votes.get(item.pk, {})
        }
        if votes:
            meetings.cast_votes(item_pk=item.pk, votes=votes, **told)
        return resolutions.resolve(item_pk=item.pk, casting=casting, reason=reason, **told)

    def meet(
        self,
        body: str,
        on: date,
        *matters: tuple[DecisionRequest, str],
        absent: Collection[str] = (),
        against: Collection[str] = (),
        casting: str = "",
        reason: str = "",
        private: str = "",
    ) -> list[Resolution]:
        """A meeting from its calling to its resolutions; each request is fetched anew."""
        meeting = self.call(body, on, *matters, private=private)
        self.attend(meeting, absent)
        done = [
            self.resolve(item, against, casting, reason)
            for item in meeting.items.select_related("meeting__body").order_by("position")
        ]
        for request, _ in matters:
            request.refresh_from_db()
        return done


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def lines_of(structure: Structure, on: date) -> dict[str, set[tuple[str, str]]]:
    """body → (to whom it reports, on what), as the lines stand on a day."""
    rows = ReportingLine.objects.filter(in_effect(on), body__partnership=structure.partnership)
    found: dict[str, set[tuple[str, str]]] = {}
    for row in rows.select_related("body", "parent"):
        found.setdefault(row.body.short_name, set()).add((row.parent.short_name, row.scope))
    return found


def failed(verdict: Any) -> set[str]:
    """The codes of the checks that failed."""
    return {check.code for check in verdict.checks if not check.passed}
