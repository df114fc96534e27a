"""The partnership itself, its partners over time, its care groups, and functions handed from one to another."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from jct.accounts.models import User
from jct.core.calendar import DAY, day_words
from jct.core.errors import Problem, Refused
from jct.support.history import record, record_many, remove
from partnerships.domain.checks_process import KEY_DECISION_WARDS, key_because
from partnerships.domain.lifecycle import UNSETTLED
from partnerships.domain.words import PartnerKind
from partnerships.models import (
    Attendance,
    CareGroup,
    FunctionTransfer,
    Organisation,
    Partner,
    Partnership,
    PostHolder,
)
from partnerships.querysets import not_over
from partnerships.selectors.matters import matters_of
from partnerships.services.access import refresh_bodies, refresh_grants
from partnerships.services.structure.ground import (
    can_end,
    elsewhere,
    in_order,
    locked,
    locked_partnership,
    meets,
    refuse,
)
from partnerships.services.structure.seats import end_with_deputies


@transaction.atomic
def found_partnership(
    *,
    name: str,
    scope: str,
    starts: date,
    team_host: Organisation,
    by: User | None,
    at: datetime,
    key_decision_above: Decimal | None = None,
) -> Partnership:
    """A new partnership. Nobody has access to it until the first post is filled. `key_decision_above` (GBP, exclusive)
    is the constitution's own; without it the usual £500,000 make a key decision."""
    partnership = Partnership(name=name, scope=scope, starts=starts, team_host=team_host)
    if key_decision_above is not None:
        partnership.key_decision_above = key_decision_above
    record(partnership, by=by, why="founded", at=at)
    return partnership


@transaction.atomic
def change_partnership(
    *, pk: int, name: str, scope: str, team_host: Organisation, by: User | None, at: datetime
) -> Partnership:
    """The host of the team is one thing, the host of a fund another (budgets): this changes the first."""
    partnership = locked_partnership(by, Partnership(pk=pk))
    if Partnership.objects.filter(name=name).exclude(pk=pk).exists():
        raise Refused(f"There is already a partnership called {name}.")
    partnership.name, partnership.scope, partnership.team_host = name, scope, team_host
    record(partnership, by=by, why="changed", at=at, fields=["name", "scope", "team_host"])
    return partnership


@transaction.atomic
def set_key_decisions(
    *,
    pk: int,
    key_decision_above: Decimal,
    key_decision_wards: int,
    source: str,
    by: User | None,
    at: datetime,
) -> Partnership:
    """What the partnership calls a key decision: more than a sum (GBP, exclusive), or a significant effect on so many
    wards, at most the two of SI 2012/2089, regulation 8. `source` says where it is written; history keeps it as the
    reason.

    Raises Refused without a source, for nothing, or when `by` would make a key decision of their own into none:
    notice would no longer be needed for what they wait for.
    """
    partnership = locked_partnership(by, Partnership(pk=pk))
    problems = []
    if key_decision_above <= 0:
        problems.append(Problem("Sum", "it is nothing", "a sum above £0"))
    if key_decision_wards <= 0:
        problems.append(Problem("Wards", "there are none", f"1 to {KEY_DECISION_WARDS}"))
    if key_decision_wards > KEY_DECISION_WARDS:
        words = f"an effect on {KEY_DECISION_WARDS} makes a key decision by regulation"
        problems.append(Problem("Wards", words, f"1 to {KEY_DECISION_WARDS}"))
    if not source.strip():
        problems.append(Problem("Source", "it is empty", "where the partnership says so"))
    refuse("Key decisions cannot be set so.", problems)
    if by is not None and _frees_own(partnership, key_decision_above, key_decision_wards, by, localdate(at)):
        raise Refused(
            "You have asked for a decision that is a key decision now and would be none: ask another governance "
            "officer to change this."
        )
    partnership.key_decision_above = key_decision_above
    partnership.key_decision_wards = key_decision_wards
    fields = ["key_decision_above", "key_decision_wards"]
    record(partnership, by=by, why=f"key decisions: {source.strip()}", at=at, fields=fields)
    return partnership


def _frees_own(partnership: Partnership, above: Decimal, wards: int, by: User, on: date) -> bool:
    """Whether an unsettled request of theirs is a key decision, with its related ones, and would not be one."""
    own = partnership.decision_requests.filter(Q(requested_by=by) | Q(on_behalf_of=by), state__in=UNSETTLED)
    return any(
        key_because(matter) and not key_because(replace(matter, key_above=above, key_wards=wards))
        for matter in matters_of(list(own), on=on).values()
    )


@transaction.atomic
def add_partner(
    *,
    partnership: Partnership,
    organisation: Organisation,
    kind: PartnerKind,
    starts: date,
    by: User | None,
    at: datetime,
    ends: date | None = None,
    position: int | None = None,
) -> Partner:
    """`organisation` joins on `starts`; `ends` is exclusive. Raises Refused when it is a partner then already."""
    partnership = locked_partnership(by, partnership)
    if any(meets(starts, ends, row) for row in partnership.partners.filter(organisation=organisation)):
        raise Refused(f"{organisation} is already a partner in that time.")
    refuse(f"{organisation} cannot join.", [in_order(starts, ends)])
    last = max((row.position for row in partnership.partners.all()), default=0)
    partner = Partner(
        partnership=partnership,
        organisation=organisation,
        kind=kind,
        position=position or last + 1,
        starts=starts,
        ends=ends,
    )
    record(partner, by=by, why="joined", at=at)
    refresh_grants(partnership)
    return partner


@transaction.atomic
def end_partner(*, pk: int, ends: date, by: User | None, at: datetime) -> Partner:
    """The partner leaves on `ends` (exclusive): its seats and their deputies end with it, and what would begin later is
    taken away. Raises Refused while it employs anybody after that day, hosts the team, keeps a body or a secretariat,
    or has a seat that was used since; another organisation in its place is `succeed`."""
    partner = locked(Partner, pk, by)
    partnership = locked_partnership(by, partner.partnership)
    bodies = partnership.bodies.filter(not_over(ends))
    kept = [*bodies.filter(of_partner=partner), *bodies.filter(secretariat=partner)]
    hosts = partnership.team_host_id == partner.organisation_id
    employed = PostHolder.objects.filter(not_over(ends), post__partner=partner).select_related("post", "user")
    seats = partner.seats.filter(not_over(ends)).select_for_update(of=("self",)).select_related("body")
    later = Q(starts__gte=ends) & (Q(starts__lte=localdate(at)) | Q(pk__in=Attendance.objects.values("seat")))
    refuse(
        f"{partner} cannot leave then.",
        [
            can_end(partner, ends),
            Problem("Partner", "it hosts the team", "another host first") if hosts else None,
            *(Problem("Partner", f"the {body} hangs on it", "another partner there first") for body in kept),
            *(
                Problem("Partner", f"{row.user} would still be {row.post}", "an end first")
                for row in employed
            ),
            *(
                Problem(
                    "Last day", f"its seat {seat} is in use from {day_words(seat.starts)}", "a later last day"
                )
                for seat in partner.seats.filter(later).order_by("starts", "pk")
            ),
        ],
    )
    partner.ends = ends
    record(partner, by=by, why="left", at=at, fields=["ends"])
    ending, why = list(seats.order_by("pk")), f"{partner} left"
    for seat in ending:
        if seat.starts < ends:
            end_with_deputies(seat, ends, why=why, by=by, at=at)
        else:
            for row in [*seat.deputies.select_for_update(of=("self",)), seat]:
                remove(row, by=by, why=why, at=at)
    refresh_grants(partnership)
    refresh_bodies([seat.body for seat in ending], on=localdate(at))
    return partner


@transaction.atomic
def add_care_groups(
    *, partnership: Partnership, groups: list[tuple[str, str]], by: User | None, at: datetime
) -> list[CareGroup]:
    """`groups` are (code, name) pairs, in the order shown. Raises Refused for a name or code in use."""
    partnership = locked_partnership(by, partnership)
    used = {word for row in partnership.care_groups.values_list("code", "name") for word in row}
    taken = [word for pair in groups for word in pair if word in used]
    refuse("The care groups cannot be added.", [Problem("Care group", f"{word} is in use") for word in taken])
    already = partnership.care_groups.count()
    rows = [
        CareGroup(partnership=partnership, code=code, name=name, position=already + place)
        for place, (code, name) in enumerate(groups, start=1)
    ]
    made = record_many(rows, by=by, why="added", at=at)
    refresh_grants(partnership)
    return made


@transaction.atomic
def transfer_function(
    *,
    partnership: Partnership,
    giver: Partner,
    taker: Partner,
    function: str,
    annual_budget: Decimal,
    agreed_on: date,
    starts: date,
    by: User | None,
    at: datetime,
) -> FunctionTransfer:
    """`giver` hands a function and its budget (GBP a year) to `taker` from `starts`. Refused with every reason."""
    partnership = locked_partnership(by, partnership)
    outside = [
        Problem(
            "First day", f"{row} is no partner on {day_words(starts)}", "a day on which both are partners"
        )
        for row in (giver, taker)
        if not meets(starts, starts + DAY, row)
    ]
    refuse(
        "The function cannot be transferred.",
        [
            *elsewhere(partnership, giver=giver, taker=taker),
            Problem("Taker", "it is the giver", "another partner") if giver == taker else None,
            Problem("First day", "it lies before the agreement", f"{day_words(agreed_on)} or later")
            if starts < agreed_on
            else None,
            Problem("Budget", "it is below zero", "£0 or more") if annual_budget < 0 else None,
            *outside,
        ],
    )
    row = FunctionTransfer(
        partnership=partnership,
        giver=giver,
        taker=taker,
        function=function,
        annual_budget=annual_budget,
        agreed_on=agreed_on,
        starts=starts,
    )
    record(row, by=by, why="agreed", at=at)
    return row
