"""A decision request as the matter the rules judge: its own facts, and what has happened to it so far."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils.timezone import localdate

from partnerships.domain import matter as facts
from partnerships.domain.lifecycle import OPEN, UNSETTLED
from partnerships.domain.words import (
    WAITS,
    DecisionType,
    Gate,
    ItemOutcome,
    MeetingState,
    Outcome,
    PartnerKind,
    RequestState,
    Urgency,
    Verb,
)
from partnerships.models import (
    Advice,
    Approval,
    Body,
    Consultation,
    DecisionRequest,
    Declaration,
    GatePassed,
    Interest,
    Meeting,
    Partner,
    Resolution,
    UrgencyConsent,
)
from partnerships.registry import board_authority
from partnerships.selectors.envelopes import for_something_else
from partnerships.selectors.funds import IndicativeMoney
from partnerships.selectors.new_money import AWARDS, still_lacks_yearly_sum
from partnerships.selectors.succession import in_place_of

COUNTED = (
    *OPEN,
    RequestState.SENT_BACK,
    RequestState.APPROVED,
)  # with the related requests they are added to
IN_FAVOUR = {Outcome.APPROVE: Verb.DECIDE, Outcome.RECOMMEND: Verb.RECOMMEND}

Day = date | Callable[[DecisionRequest], date]


def matters_of(requests: Sequence[DecisionRequest], *, on: Day) -> dict[int | None, facts.Matter]:
    """The matter each request puts, as it stands on the day `on`, or on the day `on` gives for each of them.

    The number of queries does not grow with the requests; the board's authority is asked once for each day.
    """
    keys = [request.pk for request in requests if request.pk]
    # A request not yet sent has no key: it is judged as it stands, so that its route can be shown before it is sent.
    unsent = {request.pk: request for request in requests if request.pk is None}
    rows = {**_with_names(keys), **unsent} if keys else unsent
    known = _Known(list(rows.values()))
    return {key: known.matter(row, on(row) if callable(on) else on) for key, row in rows.items()}


def _with_names(keys: Sequence[int]) -> dict[int | None, DecisionRequest]:
    names = ("requested_by", "on_behalf_of", "care_group", "envelope__care_group", "partnership")
    return {row.pk: row for row in DecisionRequest.objects.select_related(*names).filter(pk__in=keys)}


class _Known:
    """Everything recorded about these requests, read with one query each."""

    def __init__(self, rows: Sequence[DecisionRequest]) -> None:
        keys = [row.pk for row in rows if row.pk]
        partnerships = {row.partnership_id for row in rows}
        envelopes = {row.envelope for row in rows if row.envelope is not None}
        self.related = _Related(rows)
        self.approvals = _by_request(
            keys, Approval.objects.filter(outcome__in=IN_FAVOUR).select_related("approver", "post", "seat")
        )
        self.declarations = _by_request(keys, Declaration.objects.all())
        self.resolutions = _by_request(keys, Resolution.objects.select_related("body"))
        self.gates = _by_request(keys, GatePassed.objects.all())
        self.consultations = _by_request(keys, Consultation.objects.all())
        self.advice = _by_request(keys, Advice.objects.select_related("adviser", "to"))
        self.urgency = _by_request(keys, UrgencyConsent.objects.select_related("by"))
        self.registered = _registered(rows)
        partners = list(
            Partner.objects.filter(partnership__in=partnerships)
            .select_related("organisation")
            .order_by("position")
        )
        self.partners = _by_partnership(row for row in partners if row.kind != PartnerKind.ASSOCIATE)
        # A post's employer has no dates: it is whoever came after. So is whose own matter it is.
        now, named = in_place_of(partners), {row.pk: row for row in partners}
        self.in_place_of = {old: named[after] for old, after in now.items()}
        self.bodies = _by_partnership(Body.objects.filter(partnership__in=partnerships))
        self.drawn, self.agreed_by = (_drawn(envelopes), _agreed_by(envelopes)) if envelopes else ({}, {})
        self.meetings = _meetings(partnerships) if rows else {}
        self.indicative = IndicativeMoney(row for row in rows if _may_still_be_planned(row))
        self._meets: dict[tuple[int, date], dict[int, date]] = {}
        self._boards: dict[tuple[int, date, bool], facts.BoardAuthority | None] = {}

    def matter(self, row: DecisionRequest, on: date) -> facts.Matter:
        key = row.pk
        # What was agreed or heard after a meeting does not help it afterwards.
        consents = self._of_version(self.urgency, row)
        consent = next((one for one in consents if localdate(one.at) <= on), None)
        partner = self.in_place_of[row.partner_id] if row.partner_id else None
        gates = self._of_version(self.gates, row)
        return facts.Matter(
            **_asked(row),
            on=on,
            partner=partner.pk if partner else None,
            partner_name=partner.name if partner else "",
            related=self.related.of(row),
            consents=tuple(_consent(answer) for answer in self.approvals[key]),
            interests=self._interests(row, on),
            partners=self._consenting(row, on),
            top_body=next(
                (f"the {body}" for body in self.bodies[row.partnership_id] if body.is_top), "the top body"
            ),
            urgency=Urgency(row.urgency) if consent else Urgency.NONE,
            urgency_consent=(consent.by_id, str(consent.by)) if consent else None,
            gates={Gate(gate.gate): localdate(gate.at) for gate in gates},
            # A meeting's clearance is the body's.
            cleared_by={gate.by_id: Gate(gate.gate) for gate in gates if gate.item_id is None},
            consulted={
                asked.who: (asked.evidence, asked.person_id)
                for asked in self._of_version(self.consultations, row)
                if asked.on <= on
            },
            advice=tuple(_advised(said, on) for said in self.advice[key] if said.given_on <= on),
            envelope=self._envelope(row, on),
            board=self._board(row, on),
            indicative=self._indicative(row, on),
            resolutions=tuple(self._resolved(done) for done in self.resolutions[key]),
            meets=self._next_meetings(row.partnership_id, on),
        )

    def _consenting(self, row: DecisionRequest, on: date) -> dict[int, str]:
        """The partners of the day whose consent a joint matter needs."""
        return {
            partner.pk: partner.name
            for partner in self.partners[row.partnership_id]
            if facts.in_effect(partner.starts, partner.ends, on)
        }

    def _resolved(self, row: Resolution) -> facts.Resolved:
        """With the bodies that the stored ruling recommends it to, where they are bodies of this partnership."""
        names = row.ruling.get("recommends_to", ())
        return facts.Resolved(
            body=row.body_id,
            name=row.body.name,
            verb=Verb(row.verb),
            outcome=ItemOutcome(row.outcome),
            version=row.version,
            on=localdate(row.at),
            to=tuple(
                (body.pk, body.name) for body in self.bodies[row.body.partnership_id] if body.name in names
            ),
        )

    def _of_version(self, rows: dict[int | None, list[Any]], request: DecisionRequest) -> list[Any]:
        """What was recorded about the text as it stands; what was said of an older one stays as evidence."""
        current = [row for row in rows[request.pk] if row.version == request.version]
        return [
            row for row in current if not isinstance(row, UrgencyConsent) or row.urgency == request.urgency
        ]

    def _interests(self, row: DecisionRequest, on: date) -> dict[int, str]:
        registered = {
            interest.user_id: f"{interest.organisation}, {interest.detail} (register of interests)"
            for interest in self.registered[row.partnership_id, row.provider.casefold()]
            if facts.in_effect(interest.starts, interest.ends, on)
        }
        return registered | {said.user_id: said.interest for said in self.declarations[row.pk]}

    def _envelope(self, row: DecisionRequest, on: date) -> facts.Envelope | None:
        """What it draws on; nothing stands behind a request that is no envelope, is for indicative money, or is another
        partnership's."""
        envelope = row.envelope
        if envelope is None:
            return None
        own = envelope.partnership_id == row.partnership_id
        sound = envelope.is_envelope and own and not envelope.is_notional
        approved = envelope.decided_at if sound and envelope.state == RequestState.APPROVED else None
        used = [
            _agreed(other)
            for other in self.drawn[envelope.pk]
            if other.pk != row.pk and (row.state in OPEN or _decided(other) <= on)
        ]
        return facts.Envelope(
            title=envelope.title,
            amount=_agreed(envelope),
            used=sum(used, facts.ZERO),
            on=localdate(approved) if approved else None,
            by=self.agreed_by.get(envelope.pk, ""),
            why_not=_why_not(envelope, row) if approved else "",
        )

    def _indicative(self, row: DecisionRequest, on: date) -> facts.Indicative | None:
        """What it plans with, while it is not settled: what others planned since takes nothing back."""
        found = self.indicative.left(row, on=on) if _may_still_be_planned(row) else None
        return found and facts.Indicative(found.name, found.amount, found.planned)

    def _next_meetings(self, partnership: int, on: date) -> dict[int, date]:
        if (partnership, on) not in self._meets:
            coming = [(body, day) for body, day in self.meetings[partnership] if day >= on]
            self._meets[partnership, on] = dict(reversed(coming))  # the soonest of each body is written last
        return self._meets[partnership, on]

    def _board(self, row: DecisionRequest, on: date) -> facts.BoardAuthority | None:
        if row.annual_amount is None:
            return None
        asked = row.partnership_id, on, row.state not in OPEN and row.pk is not None
        if asked not in self._boards:
            self._boards[asked] = board_authority(*asked[:2], known_then=asked[2])
        board = self._boards[asked]
        return board and board.beside(row.pk, row.part_of_id)


def _asked(row: DecisionRequest) -> dict[str, Any]:
    """What the request itself says, and what its partnership calls a key decision."""
    return {
        "decision_type": DecisionType(row.decision_type),
        "amount": row.amount,
        "percent": row.percent,
        "requester": row.requested_by_id,
        "requester_name": str(row.requested_by),
        "on_behalf_of": row.on_behalf_of_id,
        "on_behalf_of_name": str(row.on_behalf_of or ""),
        "care_group": row.care_group_id,
        "care_group_name": str(row.care_group or ""),
        "waiting": RequestState(row.state) in OPEN,
        "version": row.version,
        "sector": row.sector,
        "regime": row.regime,
        "fund": row.fund,
        "provider": row.provider,
        "recurrent": row.recurrent,
        "annual_amount": row.annual_amount,
        "lacks_yearly_sum": still_lacks_yearly_sum(row),
        "cumulative_amount": row.cumulative_amount,
        "money_ends": row.money_ends,
        "is_notional": row.is_notional,
        "exercise_by": row.exercise_by,
        "wards": row.wards,
        "key_above": row.partnership.key_decision_above,
        "key_wards": row.partnership.key_decision_wards,
        "notice_on": row.notice_on,
        "asked_on": _asked_on(row),
    }


def _may_still_be_planned(row: DecisionRequest) -> bool:
    return row.is_notional and RequestState(row.state) in UNSETTLED


def _consent(row: Approval) -> facts.Consent:
    return facts.Consent(
        person=row.approver_id,
        name=str(row.approver),
        partner=(row.post or row.seat).partner_id,
        version=row.version,
        cover_for=row.cover_for_id,
        verb=IN_FAVOUR[Outcome(row.outcome)],
        on=localdate(row.at),
        emergency=row.emergency,
        covering=row.covering,
    )


def _advised(row: Advice, on: date) -> facts.Advised:
    """Answered once the answer was given, by the end of that day."""
    answered = row.responded_at is not None and localdate(row.responded_at) <= on
    return facts.Advised(row.adviser.name, row.to_id, row.to.name, row.given_on, answered)


def _asked_on(row: DecisionRequest) -> date | None:
    """The day it was sent; None for a draft and for what is only about to be asked."""
    if row.pk is None or row.state == RequestState.DRAFT:
        return None
    return localdate(row.requested_at)


def _agreed(row: DecisionRequest) -> Any:
    return row.amount if row.agreed_amount is None else row.agreed_amount


def _why_not(envelope: DecisionRequest, row: DecisionRequest) -> str:
    """Why a request draws nothing from an approved envelope: one for something else, or not yet for anything. What is
    settled drew on it as it was then."""
    if RequestState(row.state) not in UNSETTLED:
        return ""
    waits = "may still be called in" if envelope.effect_note == WAITS else ""
    return for_something_else(envelope, row) or waits


def _decided(row: DecisionRequest) -> date:
    return localdate(row.decided_at)


def _by_request(keys: Sequence[int], rows: QuerySet[Any]) -> dict[int | None, list[Any]]:
    """What is recorded of each request. Of one that is only about to be asked there is nothing to look for."""
    found: dict[int | None, list[Any]] = defaultdict(list)
    for row in rows.filter(request__in=keys) if keys else ():
        found[row.request_id].append(row)
    return found


def _by_partnership(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.partnership_id].append(row)
    return found


class _Related:
    """The requests that still count beside others; refused, withdrawn and lapsed ones do not.

    Related are those of one series, and those of one kind (every way of awarding is one) for one provider and care
    group whatever series each of them names, if any: whoever splits a matter also chooses those words. Capitals make no
    difference. A request for no care group in particular counts beside every one's.
    """

    def __init__(self, requests: Sequence[DecisionRequest]) -> None:
        self.by_series: dict[tuple[int, str], list[DecisionRequest]] = defaultdict(list)
        self.by_provider: dict[tuple[int, str, str], list[DecisionRequest]] = defaultdict(list)
        named = [request for request in requests if request.series or request.provider]
        if not named:
            return
        wanted = Q(pk__in=[])
        for partnership in {request.partnership_id for request in named}:
            own = [request for request in named if request.partnership_id == partnership]
            series = {request.series.lower() for request in own if request.series}
            providers = {request.provider.lower() for request in own if request.provider}
            wanted |= Q(partnership=partnership) & (Q(series_low__in=series) | Q(provider_low__in=providers))
        found = DecisionRequest.objects.annotate(series_low=Lower("series"), provider_low=Lower("provider"))
        for row in found.filter(wanted, state__in=COUNTED):
            self.by_series[_series(row)].append(row)
            self.by_provider[_service(row)].append(row)

    def of(self, row: DecisionRequest) -> tuple[facts.Related, ...]:
        """Neither the envelope it draws on, nor the whole it is part of, nor its own parts, which are in its sum."""
        near: dict[int, DecisionRequest] = {}
        if row.series:
            near |= {other.pk: other for other in self.by_series[_series(row)]}
        if row.provider:
            same = self.by_provider[_service(row)]
            near |= {other.pk: other for other in same if _one_care_group(row, other)}
        inside = (row.pk, row.envelope_id, row.part_of_id)
        return tuple(
            facts.Related(
                other.title,
                _agreed(other),
                localdate(other.requested_at),
                other.annual_amount,
                _decided(other) if other.state == RequestState.APPROVED else None,
            )
            for other in near.values()
            if other.pk not in inside and (row.pk is None or other.part_of_id != row.pk)
        )


def _series(row: DecisionRequest) -> tuple[int, str]:
    return row.partnership_id, row.series.casefold()


def _service(row: DecisionRequest) -> tuple[int, str, str]:
    kind = DecisionType.CONTRACT_AWARD if row.decision_type in AWARDS else row.decision_type
    return row.partnership_id, kind, row.provider.casefold()


def _one_care_group(row: DecisionRequest, other: DecisionRequest) -> bool:
    return None in (row.care_group_id, other.care_group_id) or row.care_group_id == other.care_group_id


def _registered(requests: Sequence[DecisionRequest]) -> dict[tuple[int, str], list[Interest]]:
    """The register of interests by organisation, in whatever case it was written."""
    found: dict[tuple[int, str], list[Interest]] = defaultdict(list)
    about = {request.partnership_id for request in requests if request.provider}
    for row in Interest.objects.filter(partnership__in=about) if about else ():
        found[row.partnership_id, row.organisation.casefold()].append(row)
    return found


def _meetings(partnerships: Iterable[int]) -> dict[int, list[tuple[int, date]]]:
    """The body and day of every meeting that was not cancelled, soonest first."""
    found: dict[int, list[tuple[int, date]]] = defaultdict(list)
    rows = Meeting.objects.filter(body__partnership__in=partnerships).exclude(state=MeetingState.CANCELLED)
    for place, body, starts_at in rows.order_by("starts_at").values_list(
        "body__partnership", "body", "starts_at"
    ):
        found[place].append((body, localdate(starts_at)))
    return found


def _drawn(envelopes: Iterable[DecisionRequest]) -> dict[int, list[DecisionRequest]]:
    """The approved requests that draw on each envelope."""
    found: dict[int, list[DecisionRequest]] = defaultdict(list)
    for row in DecisionRequest.objects.filter(envelope__in=envelopes, state=RequestState.APPROVED):
        found[row.envelope_id].append(row)
    return found


def _agreed_by(envelopes: Iterable[DecisionRequest]) -> dict[int, str]:
    """Who approved each envelope: the body, or else the post."""
    posts = Approval.objects.filter(request__in=envelopes, outcome=Outcome.APPROVE)
    found = {row.request_id: row.role for row in posts.select_related("post", "seat__body").order_by("at")}
    bodies = Resolution.objects.filter(request__in=envelopes, outcome=ItemOutcome.CARRIED)
    return found | {row.request_id: row.body.name for row in bodies.select_related("body").order_by("at")}
