"""What a body resolves on a request, judged like every other decision and settled through the same door."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate

from jct.accounts.models import User
from jct.core.calendar import day_words
from jct.core.errors import Refused
from jct.core.money import money, pounds
from jct.support.history import record
from partnerships.domain import lifecycle
from partnerships.domain.lifecycle import Act, act_of
from partnerships.domain.meeting import (
    DECIDING,
    Quorum,
    Tally,
    vacant_partners,
    what_inquorate_means,
)
from partnerships.domain.ruling import REFUSABLE, Ruling
from partnerships.domain.sitting import Sitting
from partnerships.domain.words import (
    BodyKind,
    Gate,
    ItemOutcome,
    MeetingState,
    Outcome,
    RequestState,
    Verb,
    VoteCast,
)
from partnerships.models import Advice, AgendaItem, Body, DecisionRequest, GatePassed, Meeting, Resolution
from partnerships.selectors.authority import sitting_ruling
from partnerships.selectors.sitting import Room, as_counted, parents_of, room_of, sitting_of
from partnerships.services.denials import Denied, note_attempt
from partnerships.services.ground import as_seen, lock_indicative_money, lock_what_it_draws_on
from partnerships.services.keeping_up import on_the_subject_as_it_is
from partnerships.services.meetings.agenda import carry_on
from partnerships.services.meetings.ground import OPEN as OPEN_MEETINGS
from partnerships.services.meetings.ground import (
    before_the_body,
    in_session,
    locked_item,
    request_of,
    room_changed,
    speaks_for,
    undecided,
)
from partnerships.services.settling import settle
from partnerships.services.subject import as_it_was_asked
from partnerships.services.terms import lower_sum, set_conditions

ANSWERED_WITHIN = timedelta(days=28)  # where the body advised has no meeting planned


@on_the_subject_as_it_is
def resolve(
    *,
    item_pk: int,
    by: User,
    at: datetime,
    reason: str = "",
    casting: str = "",
    agreed_amount: Decimal | None = None,
    conditions: Sequence[tuple[str, date]] = (),
    version: int | None = None,
    seen: int | None = None,
) -> Resolution:
    """Record what the body resolves on an item's request, from the attendance, interests and votes recorded, and move
    the request accordingly. `casting` is the chair's second vote, which counts only on a tie; `agreed_amount` a lower
    sum (GBP) and `conditions` what must follow, each with its day, where the body decides and the vote is carried.

    An inquorate meeting decides nothing: the matter becomes a recommendation to the body's next meeting; when a partner
    has nobody in its seat, to whoever decides what the body only recommends, or to a body above that can take its
    place.

    Raises Refused with the ruling's words, while votes that are needed are not recorded, or when the request or its
    subject was changed since the meeting or the votes, or since `by` looked: at `version` of the request, and at the
    room as `seen` says (Room.mark). DoesNotExist when `by` may not run the meeting.
    """
    try:
        return _resolve(
            item_pk,
            by,
            at,
            reason.strip(),
            VoteCast(casting) if casting else None,
            agreed_amount,
            conditions,
            version,
            seen,
        )
    except Denied as denied:
        note_attempt(denied, by=by, at=at)
        raise


@transaction.atomic
def _resolve(
    item_pk: int,
    by: User,
    at: datetime,
    reason: str,
    casting: VoteCast | None,
    agreed_amount: Decimal | None,
    conditions: Sequence[tuple[str, date]],
    version: int | None,
    seen: int | None,
) -> Resolution:
    request = request_of(by, item_pk)
    if request is not None:
        lock_what_it_draws_on(request)
        as_it_was_asked(request, at=at, hold=True)
        lock_indicative_money(request)
    item = locked_item(by, item_pk)
    in_session(item.meeting, at)
    undecided(item)
    if request is None:
        raise Refused("This item puts no request to the body: say in the minutes what became of it.")
    if request.state not in lifecycle.OPEN:
        raise Refused(f"“{request}” is {request.get_state_display().lower()}: there is nothing to resolve.")
    before_the_body(request, item)
    as_seen(request, version)
    room = room_of(item.meeting, [item])
    if seen is not None and (words := room_changed(room, item, seen)):
        raise Refused(words)
    quorum = room.quorum(item.pk)
    tally = room.tally(item.pk, casting) if room.votes.get(item.pk) else None
    above = parents_of(item.meeting.body, request.decision_type, on=room.on)
    sitting = sitting_of(room, item, tally, above, casting)
    _still_has(sitting, item)
    verdict = sitting_ruling(request=request, sitting=sitting, on=room.on)
    _speaks_for(item, request, verdict)
    if quorum.met:
        verb, outcome, words = _quorate(item, request, verdict, tally)
    else:
        verb, outcome, words = _inquorate(room, item, quorum, tally, verdict)
    terms = ""
    if conditions or agreed_amount is not None:
        if not (quorum.met and verb in DECIDING and outcome is ItemOutcome.CARRIED):
            raise Refused("Conditions and a lower sum belong to a decision that is carried.")
        terms = _agree_to(request, verdict, agreed_amount, conditions, by=by, at=at)
    resolution = _record(
        item, request, verdict, verb, outcome, " ".join(filter(None, [reason, words, terms])), by, at
    )
    if quorum.met:
        _follow(item, request, resolution, verdict, by=by, at=at)
        if verb is Verb.ADVISE:
            _advise(resolution, verdict, next(iter(above), None), on=room.on, by=by, at=at)
    elif outcome is ItemOutcome.RECOMMENDED:
        settle(request, Act.RECOMMEND, by=by, at=at, why=resolution.reason, answer=resolution)
        for body in _handed_to(verdict, item.meeting.body):
            _put_on_next_agenda(request, body, item, by=by, at=at)
    return resolution


def _agree_to(
    request: DecisionRequest,
    verdict: Ruling,
    agreed_amount: Decimal | None,
    conditions: Sequence[tuple[str, date]],
    *,
    by: User,
    at: datetime,
) -> str:
    """Keep the lower sum and the conditions; returns them in words, as they stand in the minutes."""
    said = []
    if agreed_amount is not None:
        request.agreed_amount = lower_sum(request, verdict, money(agreed_amount))
        if request.agreed_amount is not None:
            said.append(f"Agreed for {pounds(request.agreed_amount)}, not {pounds(request.amount)}.")
    set_conditions(request, conditions, by=by, at=at)
    said += [f"On condition, by {day_words(due_on)}: {text.strip()}" for text, due_on in conditions]
    return " ".join(said)


def _still_has(sitting: Sitting, item: AgendaItem) -> None:
    """Raises Refused when the body's power was narrowed after the agenda was made: members were called for another
    act than the one it may do now."""
    if sitting.verb is not Verb(item.verb):
        raise Refused(
            f"The agenda says that the {item.meeting.body} {Verb(item.verb).label.lower()} on this; its power was "
            f"changed since, and now it only {sitting.verb.label.lower()}. Defer the item, and put it on the agenda "
            "of another meeting."
        )


def _speaks_for(item: AgendaItem, request: DecisionRequest, verdict: Ruling) -> None:
    """Raises Refused when a body of one care group would recommend on another, and no clause says it may: the agenda
    takes no such item, but the care group of the request may be another one since."""
    words = speaks_for(item.meeting.body, request, item.verb)
    if words and verdict.clause is None:
        raise Refused(f"{words} Defer the item, and put it before the body of its care group.")


def _quorate(
    item: AgendaItem, request: DecisionRequest, verdict: Ruling, tally: Tally | None
) -> tuple[Verb, ItemOutcome, str]:
    """The verb as it turned out, the outcome and its words. Raises Refused when the body may not do this."""
    verb = Verb(item.verb)
    if verb is Verb.NOTE or (verb is Verb.ADVISE and tally is None):
        return verb, ItemOutcome.NOTED if verb is Verb.NOTE else ItemOutcome.CARRIED, ""
    if tally is None:
        raise Refused("Record the votes first: nobody's vote on this item is recorded.")
    outcome = ItemOutcome.CARRIED if tally.carried else ItemOutcome.LOST
    if verb not in DECIDING:
        if verb is Verb.RECOMMEND and tally.carried and any(verdict.fails(code) for code in REFUSABLE):
            raise Denied(request, verdict)  # it may be recommended against
        return verb, outcome, tally.sentence
    apart = {"vote"} if tally.carried else {"vote", *REFUSABLE}
    others = [check for check in verdict.checks if not check.passed and check.code not in apart]
    counted = as_counted(verdict)
    if not others:
        return verdict.verb, outcome, counted
    if verdict.recommends:
        return Verb.RECOMMEND, outcome, counted
    raise Denied(request, verdict)


def _inquorate(
    room: Room, item: AgendaItem, quorum: Quorum, tally: Tally | None, verdict: Ruling
) -> tuple[Verb, ItemOutcome, str]:
    """What the item becomes; a proposal that those present did not support is only discussed."""
    body = room.meeting.body
    means = what_inquorate_means(
        verb=Verb(item.verb),
        body=body.name,
        quorum=quorum,
        vacant=vacant_partners(room.members(item.pk)),
        parent=" and ".join(name for name in verdict.recommends_to if name != body.name),
    )
    unsupported = tally is not None and tally.for_ <= tally.against
    return Verb(item.verb), ItemOutcome.DISCUSSED if unsupported else means.outcome, means.sentence


def _handed_to(verdict: Ruling, body: Body) -> list[Body]:
    """The bodies that hear what an inquorate one recommends, besides the posts that do; its own next meeting where the
    ruling names nobody."""
    named = Body.objects.filter(partnership=body.partnership_id, name__in=verdict.recommends_to)
    return list(named.order_by("pk")) if verdict.recommends_to else [body]


def _record(
    item: AgendaItem,
    request: DecisionRequest,
    verdict: Ruling,
    verb: Verb,
    outcome: ItemOutcome,
    words: str,
    by: User,
    at: datetime,
) -> Resolution:
    resolution = Resolution.objects.create(
        item=item,
        request=request,
        body=item.meeting.body,
        version=request.version,
        verb=verb,
        outcome=outcome,
        reason=words,
        clause_id=verdict.clause,
        clause_number=verdict.clause_number,
        clause_text=verdict.clause_text,
        amount=verdict.sum,
        ruling=verdict.as_json(),
        by=by,
        at=at,
    )
    item.outcome = outcome
    record(item, by=by, why="resolved", at=at, fields=["outcome"])
    return resolution


def _follow(
    item: AgendaItem,
    request: DecisionRequest,
    resolution: Resolution,
    verdict: Ruling,
    *,
    by: User,
    at: datetime,
) -> None:
    """What a quorate resolution does to its request: passes the executives' gate, and moves it."""
    outcome, verb = ItemOutcome(resolution.outcome), Verb(resolution.verb)
    if item.meeting.body.kind == BodyKind.EXECUTIVE_GATE and outcome is not ItemOutcome.LOST:
        _pass_gate(item, request, resolution, by=by, at=at)
    act = None
    if verb is Verb.RECOMMEND and outcome is ItemOutcome.CARRIED:
        act = Act.RECOMMEND
    elif verb in DECIDING:
        act = _act(request, verdict) if outcome is ItemOutcome.CARRIED else Act.REFUSE
    if act:
        settle(request, act, by=by, at=at, why=resolution.reason, answer=resolution)


def _advise(
    resolution: Resolution, verdict: Ruling, above: Body | None, *, on: date, by: User, at: datetime
) -> None:
    """Put what the body advised before the one that decides, or else the one above: it must be answered, by that
    body's next meeting if one is planned. Raises Refused when nothing is said."""
    adviser = resolution.body
    if not resolution.reason:
        raise Refused(
            f"Say what the {adviser} advises: it is put before whoever decides, and must be answered."
        )
    able = (*verdict.who_can, *verdict.who_could)
    deciding = [one.body for one in able if one.meeting and one.body != adviser.pk]
    to = Body.objects.filter(pk__in=deciding).order_by("-is_top", "pk").first() or above
    if to is None:
        return
    coming = Meeting.objects.filter(body=to, state__in=OPEN_MEETINGS, starts_at__date__gt=on)
    following = coming.order_by("starts_at").first()
    text = resolution.reason if resolution.outcome != ItemOutcome.LOST else f"Against it. {resolution.reason}"
    advice = Advice(
        adviser=adviser,
        to=to,
        request=resolution.request,
        text=text,
        given_on=on,
        given_by=by,
        respond_by=localdate(following.starts_at) if following else on + ANSWERED_WITHIN,
    )
    record(advice, by=by, why=f"advised in {resolution.item.meeting}", at=at)


def _act(request: DecisionRequest, verdict: Ruling) -> Act:
    return act_of(
        Outcome.APPROVE,
        state=RequestState(request.state),
        completes=verdict.completes,
        to_ratify=bool(verdict.ratified_by),
    )


def _pass_gate(
    item: AgendaItem, request: DecisionRequest, resolution: Resolution, *, by: User, at: datetime
) -> None:
    note = f"{item.meeting}: {resolution.get_outcome_display().lower()}. {resolution.reason}".strip()
    if not request.gates_passed.filter(version=request.version, gate=Gate.EXECUTIVES).exists():
        GatePassed.objects.create(
            request=request,
            version=request.version,
            gate=Gate.EXECUTIVES,
            note=note,
            by=by,
            item=item,
            at=at,
        )


def _put_on_next_agenda(
    request: DecisionRequest, body: Body, item: AgendaItem, *, by: User, at: datetime
) -> None:
    """Put an inquorate meeting's recommendation on the next agenda that is not out, where it is not already."""
    coming = Meeting.objects.filter(
        body=body, state=MeetingState.PLANNED, starts_at__gt=item.meeting.starts_at
    ).order_by("starts_at")
    meeting = coming.select_for_update(of=("self",)).first()
    if meeting is None or request.agenda_items.filter(meeting__body=body, outcome="").exists():
        return
    carry_on(item, request, meeting, by=by, at=at)
