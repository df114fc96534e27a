"""A financial year of Northmere's meetings: held with resolutions and minutes, one inquorate, the rest to come."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from jct.demo.context import Demo
from jct.demo.scheme import INSIDE
from partnerships.models import AgendaItem, DecisionRequest, Meeting, Seat
from partnerships.selectors.sitting import power_of, room_of
from partnerships.services import decisions, meetings, resolutions

PLACE = "County Hall, Northmere"
# body → the days on which it meets in 2026/27
YEAR = {
    "jcpb": [(2026, 4, 22), (2026, 7, 8), (2026, 11, 11), (2027, 1, 20), (2027, 3, 17)],
    "executives": [(2026, 4, 15), (2026, 7, 1), (2026, 11, 4), (2027, 1, 13)],
    "scg_ld": [(2026, 9, 16), (2026, 11, 18), (2027, 1, 27), (2027, 3, 10)],
    "scg_wamh": [(2026, 9, 9), (2026, 10, 28), (2027, 1, 6)],
    "scg_opmh": [(2026, 11, 26)],
    "scg_camhs": [(2026, 12, 3)],
    "scg_da": [(2026, 9, 23), (2026, 11, 25)],
    "contracts": [(2026, 10, 7), (2026, 11, 3), (2026, 12, 2), (2027, 2, 3)],
    "locality_north": [(2026, 10, 6), (2026, 11, 5), (2026, 12, 1)],
    "locality_south": [(2026, 11, 6), (2026, 12, 4)],
    "users": [(2026, 12, 9)],
}


class Secretary:
    """The secretary's hand, with the time of each act handed in."""

    def __init__(self, demo: Demo) -> None:
        self.demo = demo
        self.by = demo.people["secretary"]
        self.planned: dict[tuple[str, date], Meeting] = {}

    def plan_year(self) -> None:
        """Everything was planned in March, before the year began."""
        at = self.demo.moment(date(2026, 3, 11))
        for body, days in YEAR.items():
            chosen = [date(*day) for day in days]
            made = meetings.plan_year(
                body_pk=self.demo.bodies[body].pk,
                days=chosen,
                starts=time(10),
                ends=time(12),
                place=PLACE,
                by=self.by,
                at=at,
            )
            self.planned |= {(body, day): meeting for day, meeting in zip(chosen, made, strict=True)}

    def on(self, body: str, *day: int) -> Meeting:
        return self.planned[body, date(*day)]

    def add(self, meeting: Meeting, verb: str, what: str | DecisionRequest, **more: Any) -> AgendaItem:
        facts = {"title": what} if isinstance(what, str) else {"request_pk": what.pk}
        return meetings.add_item(
            meeting_pk=meeting.pk, verb=verb, by=self.by, at=self.before(meeting), **facts | more
        )

    def paper(self, item: AgendaItem, title: str, text: str, **more: Any) -> None:
        at = self.before(item.meeting)
        meetings.add_paper(item_pk=item.pk, title=title, text=text, by=self.by, at=at, **more)

    def before(self, meeting: Meeting) -> datetime:
        """Early enough for the papers, and never after the demonstration's day."""
        return min(meeting.starts_at - timedelta(days=12), self.demo.at)

    def during(self, meeting: Meeting) -> datetime:
        return meeting.starts_at + timedelta(minutes=50)

    def call(self, meeting: Meeting) -> None:
        meetings.call(pk=meeting.pk, by=self.by, at=self.before(meeting) + timedelta(hours=1))

    def attend(self, meeting: Meeting, away: Iterable[str] = ()) -> None:
        """Every holder is present but those `away`, who sent apologies."""
        absent = {self.demo.people[key] for key in away}
        who = {}
        for place in room_of(meeting, []).places:
            if place.holders:
                gone = place.holders[0] in absent
                who[place.seat.pk] = ("apologies", None) if gone else ("present", place.holders[0])
        meetings.record_attendance(meeting_pk=meeting.pk, who=who, by=self.by, at=self.during(meeting))

    def resolve(self, item: AgendaItem, how: str = "for", reason: str = "") -> None:
        """Everybody who may vote on the item votes alike, and the resolution is recorded."""
        at = self.during(item.meeting)
        members = [member for member in room_of(item.meeting, [item]).members(item.pk) if member.counts]
        votes = {member.seat: how for member in members}
        meetings.cast_votes(item_pk=item.pk, votes=votes, by=self.by, at=at)
        resolutions.resolve(item_pk=item.pk, by=self.by, at=at, reason=reason)

    def note(self, item: AgendaItem, minute: str, outcome: str = "noted") -> None:
        at = self.during(item.meeting)
        meetings.note_item(pk=item.pk, minute=minute, outcome=outcome, by=self.by, at=at)

    def act(self, item: AgendaItem, text: str, owner: str, due_on: date, done: str = "") -> None:
        at, person = self.during(item.meeting), self.demo.people[owner]
        action = meetings.add_action(
            item_pk=item.pk, text=text, owner=person, due_on=due_on, by=self.by, at=at
        )
        if done:
            meetings.finish_action(
                pk=action.pk, evidence=done, by=person, at=self.demo.moment(due_on - timedelta(days=2))
            )

    def close(self, meeting: Meeting) -> None:
        meetings.close(pk=meeting.pk, by=self.by, at=meeting.ends_at)


def load(demo: Demo) -> None:
    """Plan the year, hold what lies behind, prepare what comes next."""
    secretary = Secretary(demo)
    secretary.plan_year()
    _spring(secretary)
    _summer(secretary)
    _autumn(secretary)
    _inquorate(secretary)
    _coming(secretary)


def _ask(
    demo: Demo, kind: str, title: str, amount: int, by: str, on: date, group: str = "", **more: Any
) -> DecisionRequest:
    return decisions.ask(
        partnership=demo.partnership,
        decision_type=kind,
        title=title,
        amount=Decimal(amount),
        care_group=demo.care_groups.get(group),
        by=demo.people[by],
        at=demo.moment(on),
        **more,
    )


def _spring(secretary: Secretary) -> None:
    """The first round: plans noted, an action given and done."""
    gate = secretary.on("executives", 2026, 4, 15)
    noted = secretary.add(gate, "note", "What comes to the board this year")
    board = secretary.on("jcpb", 2026, 4, 22)
    plan = secretary.add(board, "note", "Commissioning plan 2026/27")
    secretary.paper(plan, "Commissioning plan", "What we buy this year, for whom, and what it should change.")
    for meeting in (gate, board):
        secretary.call(meeting)
        secretary.attend(meeting)
    secretary.note(noted, "The executives went through the forward plan.")
    secretary.note(plan, "Members welcomed the plan and asked for a page on waits.")
    secretary.act(plan, "Add a page on waits to the plan.", "head", date(2026, 5, 29), "Version 2, page 14")
    secretary.close(gate)
    secretary.close(board)


def _summer(secretary: Secretary) -> None:
    """A key matter through the executives' gate to the board; a member with an interest; minutes approved."""
    demo = secretary.demo
    over = _ask(
        demo,
        "overspend_treatment",
        "Overspend on community placements, 2025/26",
        412_000,
        "pool_manager",
        date(2026, 6, 12),
        "LD",
        **INSIDE,
    )
    gate = secretary.on("executives", 2026, 7, 1)
    through = secretary.add(gate, "recommend", over)
    secretary.call(gate)
    secretary.attend(gate)
    secretary.resolve(through, reason="The risk share gives each partner its part.")
    secretary.close(gate)
    board = secretary.on("jcpb", 2026, 7, 8)
    item = secretary.add(board, "decide", over)
    secretary.paper(item, "How the overspend came about", "Eleven placements began before their budget did.")
    homes = secretary.add(board, "note", "Supported living: how the market stands")
    secretary.call(board)
    secretary.attend(board, away=["cfo_icb"])
    meetings.declare_interest(
        item_pk=homes.pk,
        interest="He chairs the trading company that provides supported living",
        by=demo.people["executive"],
        at=secretary.during(board),
        action="no_vote",
    )
    secretary.resolve(item, reason="Each partner meets the part the agreement gives it.")
    secretary.note(homes, "Members asked what a year's notice would mean for tenants.")
    secretary.act(homes, "Write to landlords about notice periods.", "contracts_officer", date(2026, 10, 9))
    secretary.act(
        homes, "Bring the tenants' views to the November board.", "commissioner_ld", date(2026, 11, 2)
    )
    secretary.close(board)
    spring = secretary.on("jcpb", 2026, 4, 22)
    meetings.approve_minutes(pk=spring.pk, in_pk=board.pk, by=secretary.by, at=board.ends_at)


def _autumn(secretary: Secretary) -> None:
    """Groups and the committee meet; a group decides inside its band."""
    demo = secretary.demo
    bought = _ask(
        demo,
        "contract_award",
        "Short breaks for families, block contract",
        320_000,
        "contracts_officer",
        date(2026, 8, 24),
        "LD",
    )
    group = secretary.on("scg_ld", 2026, 9, 16)
    item = secretary.add(group, "decide", bought)
    secretary.paper(item, "Why short breaks need more", "Forty-two families wait; day places stand empty.")
    held = [
        (secretary.on("scg_wamh", 2026, 9, 9), "Crisis cafés: the first year"),
        (secretary.on("contracts", 2026, 10, 7), "Contracts that end within six months"),
        (secretary.on("locality_north", 2026, 10, 6), "What practices hear about waits"),
    ]
    noted = [secretary.add(meeting, "note", title) for meeting, title in held]
    for meeting in (group, *(meeting for meeting, _ in held)):
        secretary.call(meeting)
        secretary.attend(meeting)
    secretary.resolve(item, reason="It is where families wait.")
    for one in noted:
        secretary.note(one, "The report was discussed and noted.")
    for meeting in (group, *(meeting for meeting, _ in held)):
        secretary.close(meeting)


def _inquorate(secretary: Secretary) -> None:
    """The NHS has named nobody to the drugs and alcohol group: what it wants goes to the board as a recommendation."""
    demo = secretary.demo
    award = _ask(
        demo,
        "contract_award",
        "Needle exchange and outreach, new contract",
        620_000,
        "contracts_officer",
        date(2026, 9, 1),
        "DA",
    )
    meeting = secretary.on("scg_da", 2026, 9, 23)
    item = secretary.add(meeting, "decide", award)
    secretary.call(meeting)
    secretary.attend(meeting)
    secretary.resolve(item, reason="The present contract ends in March.")
    secretary.close(meeting)


def _coming(secretary: Secretary) -> None:
    """What the next meetings will take: one called, with apologies and a late paper; one with private business."""
    demo = secretary.demo
    called = secretary.on("scg_wamh", 2026, 10, 28)
    item = secretary.add(called, "note", "Talking therapies: the recovery plan")
    meetings.call(pk=called.pk, by=secretary.by, at=demo.moment(date(2026, 10, 19)))
    secretary.paper(item, "Recovery plan", "What the provider will do by when, and how we shall see it.")
    seat = Seat.objects.get(body=called.body, post=demo.posts["executive"])
    meetings.record_attendance(
        meeting_pk=called.pk, who={seat.pk: ("apologies", None)}, by=secretary.by, at=demo.at
    )
    board = secretary.on("jcpb", 2026, 11, 11)
    meetings.change(
        pk=board.pk,
        starts_at=board.starts_at,
        ends_at=board.ends_at,
        place=board.place,
        private_from="The prices of a provider",
        private_notice_on=date(2026, 10, 9),
        by=secretary.by,
        at=demo.at,
    )
    prices = secretary.add(
        board,
        "note",
        "Supported living: what the provider asks for next year",
        exempt_paragraph="paragraph 3",
        public_interest="Knowing one bidder's prices would help the others and cost the public more.",
    )
    secretary.paper(prices, "Prices asked for", "Between £16.80 and £21.40 an hour.", is_exempt=True)
    strategy = demo.partnership.decision_requests.filter(decision_type="strategy_approval", state="waiting")
    group = secretary.on("scg_ld", 2026, 11, 18)
    for request in strategy.filter(care_group=demo.care_groups["LD"])[:1]:
        power = power_of(group.body, request.decision_type, on=group.starts_at.date())
        secretary.add(group, power, request)
    waiting = demo.partnership.decision_requests.filter(
        decision_type="contract_award", state="waiting", amount__gt=250_000, care_group=demo.care_groups["LD"]
    )
    for request in waiting[:1]:
        secretary.add(group, "decide", request)
