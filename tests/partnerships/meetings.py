"""Meetings for tests: planned, called and attended through the services, in the county of `world`."""

from datetime import date, timedelta
from decimal import Decimal

from partnerships.models import Seat
from partnerships.services import decisions, meetings

MEETS_ON = date(2026, 11, 25)  # a Wednesday, five weeks after the demonstration's day
BOARD = ("board_member", "executive", "board_member_icb", "cfo_icb")


class Meetings:
    """One secretary's doings; every time is handed in, so nothing here reads the clock."""

    def __init__(self, world):
        self.world = world
        self.secretary = world.people["secretary"]
        self.now = world.at  # before the meeting
        self.then = world.moment(MEETS_ON, 11)  # in the meeting
        self.planned = 0

    def body(self, key):
        return self.world.bodies[key]

    def plan(self, body="jcpb", day=MEETS_ON, **more):
        starts = self.world.moment(day, 10)
        facts = {"starts_at": starts, "ends_at": starts + timedelta(hours=2), "place": "County Hall", **more}
        return meetings.plan(body_pk=self.body(body).pk, by=self.secretary, at=self.now, **facts)

    def ask(self, kind="overspend_treatment", amount="90000", by="pool_manager", group=None, **more):
        if kind == "overspend_treatment":
            more.setdefault("regime", "inside_risk_share")
        return decisions.ask(
            partnership=self.world.partnership,
            decision_type=kind,
            title=more.pop("title", "Overspend on short breaks"),
            amount=Decimal(amount),
            care_group=self.world.care_groups.get(group),
            by=self.world.people[by],
            at=self.now,
            **more,
        )

    def add(self, meeting, verb="decide", request=None, **more):
        facts = {"title": "Any business"} if request is None else {"request_pk": request.pk}
        return meetings.add_item(
            meeting_pk=meeting.pk, verb=verb, by=self.secretary, at=self.now, **facts | more
        )

    def call(self, meeting, **more):
        return meetings.call(pk=meeting.pk, by=self.secretary, at=self.now, **more)

    def seat(self, meeting, person):
        """The seat of the meeting's body that this person's post or the person holds."""
        user = self.world.people[person]
        for seat in Seat.objects.filter(body=meeting.body, ends=None).select_related("post"):
            held = seat.user_id == user.pk or (
                seat.post and seat.post.holders.filter(user=user, ends=None).exists()
            )
            if held:
                return seat.pk
        raise LookupError(person)

    def attend(self, meeting, *people, at=None):
        who = {self.seat(meeting, key): ("present", self.world.people[key]) for key in people}
        return meetings.record_attendance(
            meeting_pk=meeting.pk, who=who, by=self.secretary, at=at or self.at_meeting(meeting)
        )

    def at_meeting(self, meeting):
        return meeting.starts_at + timedelta(hours=1)

    def vote(self, item, at=None, **cast):
        """`vote(item, board_member="for")`."""
        votes = {self.seat(item.meeting, key): how for key, how in cast.items()}
        return meetings.cast_votes(
            item_pk=item.pk, votes=votes, by=self.secretary, at=at or self.at_meeting(item.meeting)
        )

    def sitting(self, request=None, verb="decide", body="jcpb", people=BOARD, day=MEETS_ON):
        """A called and attended meeting with one item; returns the item."""
        meeting = self.plan(body, day)
        item = self.add(meeting, verb, request)
        self.call(meeting)
        if people:
            self.attend(meeting, *people)
        return item
