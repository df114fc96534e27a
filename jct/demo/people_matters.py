"""What hangs on people in Northmere: cover with a gap, functions kept apart, interests and confirmations."""

from datetime import date, timedelta
from decimal import Decimal

from jct.core.calendar import DAY, FinancialYear, Quarter
from jct.demo.context import Demo
from jct.demo.posts import IN_POST
from partnerships.domain.words import DecisionType as Type
from partnerships.domain.words import InterestKind, PostFunction
from partnerships.models import PostHolder
from partnerships.services import cover, incompatible, interests, recertification

KEPT_APART = date(2024, 4, 1)  # with the scheme of delegation
Post = PostFunction
PAIRS = [
    (Post.FINANCE_OFFICER, Post.FINANCE_LEAD, "who enters a return does not certify it"),
    (Post.FINANCE_OFFICER, Post.CHIEF_FINANCE_OFFICER, "who enters a return does not certify it"),
    (Post.CONTRACTS_OFFICER, Post.CHIEF_FINANCE_OFFICER, "who lets a contract does not release its money"),
    (Post.CONTRACTS_OFFICER, Post.FINANCE_OFFICER, "who orders does not pay"),
    (Post.POOL_MANAGER, Post.FINANCE_LEAD, "who proposes a virement does not certify the budget it leaves"),
    (Post.GOVERNANCE_OFFICER, Post.AUDITOR, "who gives access does not audit it"),
]
# The head's cover is for these alone, and capped: what they leave out is a gap that the calendar shows.
COVERED = [
    Type.CONTRACT_AWARD,
    Type.CONTRACT_EXTENSION,
    Type.CONTRACT_VARIATION,
    Type.VIREMENT_WITHIN_POOL,
    Type.REMEDIAL_PLAN_ACCEPTANCE,
]
# person, kind, organisation as in the register of providers, detail, since
INTERESTS = [
    (
        "executive",
        InterestKind.INDIRECT,
        "Larkfield Short Breaks CIC",
        "My brother is one of its directors.",
        date(2023, 2, 1),
    ),
    (
        "board_member",
        InterestKind.PERSONAL,
        "Northmere Carers Together",
        "I am a trustee, unpaid.",
        date(2021, 6, 14),
    ),
    (
        "board_member_icb",
        InterestKind.PROFESSIONAL,
        "Quayside Talking Therapies Limited",
        "I sit on its clinical reference group.",
        date(2024, 9, 2),
    ),
    ("cfo_icb", InterestKind.FINANCIAL, "Curlew Technology Limited", "I hold 200 shares.", date(2025, 1, 20)),
]
NOT_DECLARED = ("group_member", "finance_officer_icb", "scrutiny_chair")
NOT_CONFIRMED = ("commissioner_ld", "finance_lead_icb", "group_member")  # this quarter, so far


def load(demo: Demo) -> None:
    """Through the services, each act by the person who does it and on its day."""
    for one, other, reason in PAIRS:
        incompatible.declare(
            partnership=demo.partnership,
            one=one,
            other=other,
            reason=reason,
            by=demo.people["governance"],
            at=demo.moment(KEPT_APART),
        )
    _cover(demo)
    _interests(demo)
    _confirmations(demo)


def _cover(demo: Demo) -> None:
    """Two weeks of the head's leave, still to come; and a finance lead who is ill now."""
    people, asked = demo.people, demo.at - timedelta(days=4)
    starts = demo.on + timedelta(days=13)
    cover.give(
        holder_pk=_holder(demo, "head").pk,
        user=people["commissioner_mh"],
        starts=starts,
        ends=starts + timedelta(days=14),
        decision_types=COVERED,
        cap=Decimal(100_000),
        reason="annual leave",
        by=people["head"],
        at=asked,
    )
    cover.give(
        holder_pk=_holder(demo, "finance_lead_icb").pk,
        user=people["cfo_icb"],
        starts=asked.date(),
        ends=demo.on + timedelta(days=6),
        decision_types=[Type.RETURN_CERTIFICATION],
        reason="sick leave",
        by=people["governance"],
        at=asked,
    )


def _interests(demo: Demo) -> None:
    declared = FinancialYear.of(demo.on).starts + timedelta(days=40)
    for person, kind, organisation, detail, since in INTERESTS:
        interests.register(
            partnership=demo.partnership,
            kind=kind,
            organisation=organisation,
            detail=detail,
            starts=since,
            by=demo.people[person],
            at=demo.moment(max(since, IN_POST) + timedelta(days=20)),
        )
    interested = {person for person, *_ in INTERESTS}
    for day, (key, person) in enumerate(sorted(demo.people.items())):
        if key not in NOT_DECLARED:
            interests.declare_year(
                partnership=demo.partnership,
                nil=key not in interested,
                by=person,
                at=demo.moment(declared + timedelta(days=day)),
            )


def _confirmations(demo: Demo) -> None:
    """The last quarter whole, with one "no" that still stands; this quarter in part."""
    now = Quarter.of(demo.on)
    last = now.previous().starts + timedelta(days=9)
    for row in _in_post(demo):
        wrong = row.user == demo.people["commissioner_ld"]
        recertification.answer(
            holder_pk=row.pk,
            confirmed=not wrong,
            note="Short breaks went to another post in June, and the limit should follow." if wrong else "",
            by=row.user,
            at=demo.moment(last),
        )
    waiting = {demo.people[key].pk for key in NOT_CONFIRMED}
    for row in _in_post(demo):
        if row.user_id not in waiting:
            recertification.answer(
                holder_pk=row.pk, confirmed=True, by=row.user, at=demo.moment(now.starts + timedelta(days=6))
            )


def _in_post(demo: Demo) -> list[PostHolder]:
    rows = PostHolder.objects.filter(post__partnership=demo.partnership, ends=None)
    return list(rows.filter(starts__lt=demo.on - DAY).select_related("post", "user").order_by("pk"))


def _holder(demo: Demo, post: str) -> PostHolder:
    return demo.posts[post].holders.get(ends=None)
