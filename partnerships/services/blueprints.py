"""Load a blueprint: a whole partnership, its structure and its scheme, in one transaction and through the services."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db import transaction

from jct.accounts.models import User
from jct.core.errors import Refused
from jct.support.history import record_many
from partnerships.domain.blueprint import Blueprint, Row
from partnerships.domain.words import PostFunction
from partnerships.models import Body, Organisation, Partnership, Post
from partnerships.services import appointments, incompatible, scheme, structure

GOVERNANCE = "Governance Officer"
People = Mapping[str, Sequence[User]]


@transaction.atomic
def load(
    blueprint: Blueprint, *, officer: User, at: datetime, name: str = "", people: People | None = None
) -> Partnership:
    """The partnership that `blueprint` describes, called `name` if given, with its scheme adopted.

    `officer` becomes its governance officer and stands as the one who recorded the adoption; `people` sit in posts (by
    key) and in seats that no post holds (by `place_of`), all others stand vacant. Organisations known by the same name
    are taken as they stand. Raises Refused when there is such a partnership already, or for what a service refuses.
    """
    name = name or blueprint.partnership["name"]
    if Partnership.objects.filter(name=name).exists():
        raise Refused(f"There is already a partnership called {name}; load the blueprint under another name.")
    return _Loading(blueprint, name, people or {}, at).whole(officer)


def place_of(body: Row, seat: Row) -> str:
    """How a seat without a post is named in `people`: "jcb, Carer"."""
    return f"{body['key']}, {seat['title']}"


@transaction.atomic
def stand_ins(blueprint: Blueprint, *, at: datetime, host: str, password: str | None = None) -> People:
    """An account for each holder of a post and each seat without one, named after it, so that a structure can be tried.

    Loaded again under another name, it is tried by the same accounts. `password` is already hashed; without it nobody
    can sign in. `host` ends the e-mail addresses.
    """
    wanted = [
        *(
            (post["key"], post["title"], place)
            for post in blueprint.posts
            for place in range(1, (post.get("holders") or 1) + 1)
        ),
        *(
            (place_of(body, seat), f"{seat['title']}, {body['short_name']}", 1)
            for body in blueprint.bodies
            for seat in body.get("seats", ())
            if "post" not in seat
        ),
    ]
    known = {user.email: user for user in User.objects.filter(email__endswith=f"@{host}")}
    found: dict[str, list[User]] = {}
    for number, (key, title, place) in enumerate(wanted, start=1):
        email = f"{blueprint.name}.{number}@{host}"
        name = f"{title}{f' ({place})' if place > 1 else ''}"[:150]
        user = known.get(email) or User(email=email, name=name, password=password or "", date_joined=at)
        if not user.pk and password is None:
            user.set_unusable_password()
        found.setdefault(key, []).append(user)
    new = [user for users in found.values() for user in users if not user.pk]
    record_many(new, by=None, why="stands in", at=at)
    return found


class _Loading:
    """One load: what was made so far, by its key, and the order in which the rest follows."""

    def __init__(self, blueprint: Blueprint, name: str, people: People, at: datetime) -> None:
        self.rows, self.name, self.people = blueprint, name, people
        self.told: dict[str, Any] = {"by": None, "at": at}
        self.on = blueprint.partnership["starts"]
        self.made: dict[str, dict[str, Any]] = {
            "organisation": {},
            "partner": {},
            "care_group": {},
            "locality": {},
            "body": {},
            "post": {},
        }

    def whole(self, officer: User) -> Partnership:
        self._organisations()
        host = self.made["organisation"][self.rows.partnership["team_host"]]
        facts = {name: value for name, value in self.rows.partnership.items() if name != "source"}
        self.partnership = structure.found_partnership(
            **(facts | {"name": self.name, "team_host": host}), **self.told
        )
        self._partners()
        self._ground()
        self._bodies()
        self._posts()
        self._governance(officer, host)
        self._lines_and_seats()
        self._agreements()
        self._scheme(officer)
        return self.partnership

    def _organisations(self) -> None:
        for row in self.rows.organisations:
            known = Organisation.objects.filter(name=row["name"]).first()
            facts = _facts(row, "key", "successor")
            successor = self.made["organisation"].get(row.get("successor"))
            self.made["organisation"][row["key"]] = known or structure.create_organisation(
                successor=successor, **facts, **self.told
            )

    def _partners(self) -> None:
        """An organisation may be a partner more than once; its key means the last of those rows."""
        for row in self.rows.partners:
            organisation = self.made["organisation"][row["organisation"]]
            facts = self._dated(_facts(row, "organisation"), self.on)
            self.made["partner"][row["organisation"]] = structure.add_partner(
                partnership=self.partnership, organisation=organisation, **facts, **self.told
            )

    def _ground(self) -> None:
        groups = [(row["code"], row["name"]) for row in self.rows.care_groups]
        if groups:
            made = structure.add_care_groups(partnership=self.partnership, groups=groups, **self.told)
            self.made["care_group"] = {group.code: group for group in made}
        for row in self.rows.localities:
            facts = _facts(row, "key")
            if "inside" in facts:
                facts["inside"] = self.made["locality"][facts["inside"]]
            self.made["locality"][row["key"]] = structure.add_locality(
                partnership=self.partnership, **facts, **self.told
            )
        for row in self.rows.stakeholders:
            facts = _facts(row, "organisation")
            organisation = self.made["organisation"][row["organisation"]]
            structure.add_stakeholder(
                partnership=self.partnership, organisation=organisation, **facts, **self.told
            )

    def _bodies(self) -> None:
        for row in self.rows.bodies:
            facts = self._named(
                _facts(row, "key", "reports_to", "seats", "terms", "indicative_budgets"),
                care_group="care_group",
                locality="locality",
                of_partner="partner",
                secretariat="partner",
                meets_before="body",
            )
            self.made["body"][row["key"]] = structure.create_body(
                partnership=self.partnership, **self._dated(facts, self.on), **self.told
            )

    def _posts(self) -> None:
        for row in self.rows.posts:
            facts = self._named(
                _facts(row, "key", "holders", "funding", "limits"),
                partner="partner",
                care_group="care_group",
                reports_to="post",
                also_reports_to="post",
                accountable_to="body",
            )
            post = structure.create_post(partnership=self.partnership, **facts, **self.told)
            self.made["post"][row["key"]] = post
            self._funding(post, row)
            for limit in row.get("limits", ()):
                structure.set_limit(post=post, **self._dated(_facts(limit), self.on), **self.told)
            for user in self.people.get(row["key"], ()):
                self._appoint(post, user)

    def _funding(self, post: Post, row: Row) -> None:
        """Shares of one period go together; who paid first comes first."""
        shares = [self._dated(share, self.on) for share in row.get("funding", ())]
        for (starts, ends), together in groupby(
            sorted(shares, key=_period), key=lambda share: (share["starts"], share.get("ends"))
        ):
            structure.fund_post(
                post=post,
                shares=[
                    structure.Share(
                        self.made["partner"][share["partner"]], share["percent"], share.get("source", "")
                    )
                    for share in together
                ],
                starts=starts,
                ends=ends,
                **self.told,
            )

    def _governance(self, officer: User, host: Organisation) -> None:
        """The structures of the papers have no such post, and nobody could change anything without it."""
        employers = list(self.partnership.partners.filter(organisation=host)) or list(
            self.partnership.partners.all()
        )
        post = structure.create_post(
            partnership=self.partnership,
            partner=employers[-1],
            title=GOVERNANCE,
            function=PostFunction.GOVERNANCE_OFFICER,
            **self.told,
        )
        self._appoint(post, officer)

    def _appoint(self, post: Post, user: User) -> None:
        appointments.appoint(
            post=post,
            user=user,
            starts=max(self.on, post.partner.starts),
            ends=post.partner.ends,
            **self.told,
        )

    def _lines_and_seats(self) -> None:
        for row in self.rows.bodies:
            body = self.made["body"][row["key"]]
            for line in row.get("reports_to", ()):
                facts = self._within(body, self._named(_facts(line), parent="body"))
                structure.add_reporting_line(body=body, **facts, **self.told)
            for seat in row.get("seats", ()):
                self._seat(body, row, seat)
            for terms in row.get("terms", ()):
                facts = {"starts": body.starts} | _facts(terms)
                structure.issue_terms(body=body, **facts, **self.told)
            for budget in row.get("indicative_budgets", ()):
                facts = self._within(body, self._named(_facts(budget), held_by="body"))
                structure.set_indicative_budget(body=body, **facts, **self.told)

    def _seat(self, body: Body, row: Row, seat: Row) -> None:
        facts = self._named(_facts(seat, "deputies"), post="post", partner="partner")
        sitting = self.people.get(place_of(row, seat), ()) if "post" not in seat else ()
        made = structure.add_seat(
            body=body, user=next(iter(sitting), None), **self._within(body, facts), **self.told
        )
        for post in seat.get("deputies") or ():
            for user in self.people.get(post, ()):
                structure.name_deputy(seat=made, user=user, starts=made.starts, ends=made.ends, **self.told)

    def _agreements(self) -> None:
        for row in self.rows.transfers:
            facts = self._named(_facts(row), giver="partner", taker="partner")
            structure.transfer_function(partnership=self.partnership, **facts, **self.told)
        for row in self.rows.incompatible:
            incompatible.declare(partnership=self.partnership, **_facts(row), **self.told)

    def _scheme(self, officer: User) -> None:
        row = self.rows.scheme
        drafted = scheme.draft(partnership=self.partnership, title=row["title"], **self.told)
        named = {
            "care_group": "care_group",
            "post": "post",
            "body": "body",
            "refer_to": "body",
            "second_body": "body",
            "urgency_body": "body",
        }
        clauses = [self._named(dict(clause), **named) for clause in row["clauses"]]
        scheme.add_clauses(scheme=drafted, clauses=clauses, **self.told)
        for test in row.get("tests", ()):
            scheme.add_test(scheme_pk=drafted.pk, **self._named(_facts(test), **named), **self.told)
        scheme.adopt(pk=drafted.pk, starts=row["starts"], adopted_by=officer, at=self.told["at"])

    def _named(self, facts: Row, **where: str) -> Row:
        """`facts` with the rows in place of their keys."""
        return facts | {word: self.made[kind][facts[word]] for word, kind in where.items() if facts.get(word)}

    def _dated(self, facts: Row, starts: date) -> Row:
        return {"starts": starts} | facts

    def _within(self, body: Body, facts: Row) -> Row:
        """What stands in a body begins and ends with it, unless it says otherwise."""
        return {"starts": body.starts, "ends": body.ends} | facts


def _facts(row: Row, *without: str) -> Row:
    return {word: value for word, value in row.items() if word not in (*without, "source")}


def _period(share: Row) -> tuple[date, date]:
    return share["starts"], share.get("ends") or date.max
