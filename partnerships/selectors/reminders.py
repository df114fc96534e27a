"""Everything of which somebody must be reminded on a day, as letters; whether one was sent before is not asked here.

Each letter has a key that names the thing and the stage, so that it is sent once and a night that was missed is made
good the next morning.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import F
from django.utils.timezone import localdate, localtime

from jct.core.calendar import DAY, Quarter, day_words
from jct.support.access import Perm
from jct.support.holidays import bank_holidays
from partnerships.domain.duties import recertify_due, stage
from partnerships.domain.lifecycle import OPEN
from partnerships.domain.meeting import paper_deadline
from partnerships.domain.scheme_facts import listed
from partnerships.domain.words import MeetingState, RequestState
from partnerships.models import (
    Action,
    Advice,
    Body,
    Condition,
    Meeting,
    Partnership,
    PartnershipGroupPermission,
    PostFunding,
    TermsOfReference,
)
from partnerships.querysets import in_effect, not_over
from partnerships.selectors.call_in import to_publish
from partnerships.selectors.checks import structure_facts
from partnerships.selectors.cover import tomorrow
from partnerships.selectors.interests import declarations_page
from partnerships.selectors.recertification import recertification_page

DECLARATION = RECERTIFICATION = (30, 7, 0)
FUNDING = (90, 30, 7)
CONDITION = (7, 0)
PAPERS = (7, 1)
REVIEW = (60, 14, 0)
ACTION = (7, 0, -7)  # and once more a week late
SOON = timedelta(days=60)  # no meeting needs its papers longer before


@dataclass(frozen=True)
class Reminder:
    person: Any
    key: str
    subject: str
    lines: tuple[str, ...]


def reminders(partnership: Partnership, *, on: date) -> list[Reminder]:
    """All reminders of a partnership for the day `on`. As many queries for many rows as for one."""
    return [letter for gather in GATHERED for letter in gather(partnership, on)]


def declarations(partnership: Partnership, on: date) -> Iterator[Reminder]:
    page = declarations_page(partnership, on=on)
    for line in page.outstanding:
        step = stage((line.due - on).days, DECLARATION)
        if step is not None:
            verb = "was" if line.due < on else "is"
            yield Reminder(
                line.person,
                f"declaration:{partnership.pk}:{page.year.year}:{step}",
                f"Declare your interests for {page.year}",
                (
                    f"Your declaration for {page.year} {verb} due by {day_words(line.due)}.",
                    "If you have nothing to declare, a nil return takes a minute.",
                ),
            )


def confirmations(partnership: Partnership, on: date) -> Iterator[Reminder]:
    page = recertification_page(partnership, on=on)
    step = stage((recertify_due(page.quarter) - on).days, RECERTIFICATION)
    for line in page.lines:
        if line.open and step is not None:
            yield Reminder(
                line.holder.user,
                f"recertify:{line.holder.pk}:{Quarter.of(on)}:{step}",
                f"Confirm that you hold {line.holder.post}",
                (
                    f"Please confirm by {day_words(page.due)} that you still hold {line.holder.post} and know what it "
                    "lets you decide.",
                ),
            )


def cover(partnership: Partnership, on: date) -> Iterator[Reminder]:
    begin, end = tomorrow(partnership, on=on)
    for verb, rows in (("begins", begin), ("ends", end)):
        for row in rows:
            for person in (row.user, row.holder.user):
                yield Reminder(
                    person,
                    f"cover:{row.pk}:{verb}:{on + DAY}",
                    f"Cover for {row.holder.post} {verb} tomorrow",
                    (
                        f"{row.user} covers {row.holder.user} as {row.holder.post} from {day_words(row.starts)} to "
                        f"{day_words(row.ends - DAY)}.",
                    ),
                )


def joint_posts(partnership: Partnership, on: date) -> Iterator[Reminder]:
    """To governance officers, when a partner's money for a joint post runs out and no more follows."""
    rows = list(
        PostFunding.objects.filter(not_over(on), post__partnership=partnership).select_related(
            "post", "partner__organisation"
        )
    )
    followed = {(row.post_id, row.partner_id, row.starts) for row in rows}
    people = _holding(partnership, Perm.EDIT_STRUCTURE) if rows else []
    for row in rows:
        if row.ends is None or (row.post_id, row.partner_id, row.ends) in followed:
            continue
        step = stage((row.ends - on).days, FUNDING)
        if step is not None:
            for person in people:
                yield Reminder(
                    person,
                    f"funding:{row.pk}:{row.ends}:{step}",
                    f"Money for {row.post} ends on {day_words(row.ends - DAY)}",
                    (
                        f"{row.partner.name} pays {row.percent.normalize():f}% of {row.post} until "
                        f"{day_words(row.ends - DAY)}, and nothing is recorded after that.",
                    ),
                )


def meetings(partnership: Partnership, on: date) -> Iterator[Reminder]:
    """Tomorrow's meetings, to whoever sits on the body; papers that are due, while the agenda is not out yet, to those
    who run meetings and to whoever asked for what is on it."""
    rows = Meeting.objects.filter(
        body__partnership=partnership,
        state__in=[MeetingState.PLANNED, MeetingState.CALLED],
        starts_at__date__gt=on,
        starts_at__date__lte=on + SOON,
    )
    rows = list(
        rows.select_related("body").prefetch_related("body__group__user_set", "items__request__requested_by")
    )
    runners = _holding(partnership, Perm.RUN_MEETINGS) if rows else []
    for meeting in rows:
        begins = localtime(meeting.starts_at)
        when = f"{day_words(begins.date())} at {begins:%H:%M}, {meeting.place}"
        if begins.date() == on + DAY:
            for person in meeting.body.group.user_set.all():
                yield Reminder(
                    person,
                    f"meeting:{meeting.pk}:{begins.date()}",
                    f"{meeting.body} meets tomorrow",
                    (f"{meeting.body}: {when}.",),
                )
        deadline = paper_deadline(begins.date(), meeting.body.paper_days, bank_holidays())
        left = (deadline - on).days
        step = stage(left, PAPERS)
        if meeting.state == MeetingState.PLANNED and step is not None and left >= 0:
            asking = [item.request.requested_by for item in meeting.items.all() if item.request]
            for person in dict.fromkeys([*runners, *asking]):
                yield Reminder(
                    person,
                    f"papers:{meeting.pk}:{deadline}:{step}",
                    f"Papers for {meeting.body} go out by {day_words(deadline)}",
                    (f"{meeting.body} meets on {when}. Its papers go out by {day_words(deadline)}.",),
                )


def advice(partnership: Partnership, on: date) -> Iterator[Reminder]:
    """Advice without an answer after its day, to those who run meetings: they bring it before the body."""
    rows = list(
        Advice.objects.filter(
            to__partnership=partnership, responded_at__isnull=True, respond_by__lt=on
        ).select_related("adviser", "to")
    )
    people = _holding(partnership, Perm.RUN_MEETINGS) if rows else []
    for row in rows:
        for person in people:
            yield Reminder(
                person,
                f"advice:{row.pk}:overdue",
                f"{row.to} owes {row.adviser} an answer",
                (f"{row.adviser} gave advice that was to be answered by {day_words(row.respond_by)}.",),
            )


def conditions(partnership: Partnership, on: date) -> Iterator[Reminder]:
    """Conditions of the approval as it stands that are still to be met, to whoever asked, or had it typed."""
    rows = Condition.objects.filter(
        request__partnership=partnership,
        request__state__in=[RequestState.APPROVED, *OPEN],
        version=F("request__version"),
        met_at__isnull=True,
        due_on__lte=on + timedelta(days=max(CONDITION)),
    )
    for row in rows.select_related("request__requested_by", "request__on_behalf_of"):
        step = stage((row.due_on - on).days, CONDITION)
        for person in filter(None, (row.request.requested_by, row.request.on_behalf_of)):
            yield Reminder(
                person,
                f"condition:{row.pk}:{row.due_on}:{step}",
                f"A condition of “{row.request}” is due by {day_words(row.due_on)}",
                (f"Condition: {row.text}", "Add the evidence on the page of the request."),
            )


def records(partnership: Partnership, on: date) -> Iterator[Reminder]:
    """Decisions that are carried out only after their call-in and are not published yet, to whoever publishes them."""
    rows = list(to_publish().filter(partnership=partnership))
    people = _holding(partnership, Perm.RUN_MEETINGS) if rows else []
    for row in rows:
        for person in people:
            yield Reminder(
                person,
                f"record:{row.pk}:{row.version}",
                f"The record of “{row}” waits to be published",
                (
                    f"“{row}” was approved on {day_words(localdate(row.decided_at))} and may be called in.",
                    "It is carried out when its record has been published and the days of call-in are over.",
                ),
            )


def reviews(partnership: Partnership, on: date) -> Iterator[Reminder]:
    """Bodies and their terms of reference that are to be reviewed, to governance officers."""
    until = on + timedelta(days=max(REVIEW))
    bodies = Body.objects.filter(not_over(on), partnership=partnership, review_on__lte=until)
    terms = TermsOfReference.objects.filter(
        in_effect(on), body__partnership=partnership, review_on__lte=until
    ).select_related("body")
    due: list[tuple[str, str, date]] = [
        *((f"body:{row.pk}", f"The review of {row}", row.review_on) for row in bodies if row.review_on),
        *((f"terms:{row.pk}", f"The review of {row}, {row.body}", row.review_on) for row in terms),
    ]
    people = _holding(partnership, Perm.EDIT_STRUCTURE) if due else []
    for key, what, day in due:
        verb = "was" if day < on else "is"
        for person in people:
            yield Reminder(
                person,
                f"review:{key}:{day}:{stage((day - on).days, REVIEW)}",
                f"{what} {verb} due on {day_words(day)}",
                (f"{what} {verb} due on {day_words(day)}. Record the next day of review once it is done.",),
            )


def actions(partnership: Partnership, on: date) -> Iterator[Reminder]:
    """What meetings asked for and is not yet shown to be done, to whoever is to do it."""
    rows = Action.objects.filter(
        item__meeting__body__partnership=partnership,
        done_at__isnull=True,
        due_on__lte=on + timedelta(days=max(ACTION)),
    )
    for row in rows.select_related("owner", "item__meeting__body"):
        verb = "was" if row.due_on < on else "is"
        yield Reminder(
            row.owner,
            f"action:{row.pk}:{row.due_on}:{stage((row.due_on - on).days, ACTION)}",
            f"An action {verb} due by {day_words(row.due_on)}",
            (f"{row.item.meeting} asked you: {row.text}", "Add what shows that it was done."),
        )


def trainings(partnership: Partnership, on: date) -> Iterator[Reminder]:
    """Whoever votes on a body that is asked for the training on delegated authority, until they acknowledge it: once a
    quarter."""
    bodies: dict[int, list[str]] = defaultdict(list)
    for body in structure_facts(partnership, on=on).bodies:
        for person in body.untrained:
            bodies[person].append(body.name)
    for person in get_user_model().objects.filter(pk__in=bodies, is_active=True).order_by("pk"):
        yield Reminder(
            person,
            f"training:{partnership.pk}:{Quarter.of(on)}",
            "Acknowledge the training on delegated authority",
            (
                f"The scheme of delegation asks it of whoever carries a matter on the {listed(bodies[person.pk])}.",
                "Until you have, your vote for such a matter does not count. Say so on your own page.",
            ),
        )


GATHERED: tuple[Callable[[Partnership, date], Iterator[Reminder]], ...] = (
    declarations,
    confirmations,
    cover,
    joint_posts,
    meetings,
    advice,
    conditions,
    records,
    reviews,
    actions,
    trainings,
)


def _holding(partnership: Partnership, perm: Perm) -> list[Any]:
    """The active people who hold `perm` on the partnership."""
    groups = PartnershipGroupPermission.objects.filter(
        content_object=partnership, permission__codename=str(perm)
    )
    people = get_user_model().objects.filter(is_active=True, groups__in=groups.values("group"))
    return list(people.distinct().order_by("name"))
