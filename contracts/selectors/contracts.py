"""What the contract pages show, each with a fixed number of queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.timezone import localdate

from contracts.domain import extension, pipeline
from contracts.domain.decision import Kind
from contracts.domain.merge import Collision
from contracts.models import Contract, ContractDecision, Extension, Provider
from contracts.permissions import editable_contracts, may_edit, visible_contracts, visible_providers
from contracts.querysets import RUNNING, ContractQuerySet
from contracts.selectors.asking import may_withdraw, undecided
from contracts.selectors.decisions import possible
from contracts.selectors.extensions import offer_for
from jct.accounts.models import User
from jct.core.calendar import day_words, last_day
from jct.core.errors import Refused
from jct.core.money import pounds
from jct.support.access import Perm, can
from jct.support.facts import FactPanel, fact
from partnerships.domain.lifecycle import UNSETTLED
from partnerships.models import CareGroup
from partnerships.permissions import partnerships_for

NOT_SHOWN = {"id", "version", "partnership", "source_row", "decide_by"}
ENDS = {"ends", "current_ends"}


def listed(user: User) -> ContractQuerySet:
    """The contracts a person sees, with what a row of the list shows."""
    return visible_contracts(user).select_related("provider", "care_group", "lead_post")


@dataclass(frozen=True)
class Totals:
    """Of the contracts in a filtered list: how many, GBP a year and over their lives, and how many want attention."""

    count: int
    annual: Decimal
    lifetime: Decimal
    unassigned: int
    overdue: int


def totals(rows: QuerySet[Contract], on: date) -> Totals:
    """Sums over a filtered list, in one query. Values that are not stated count as nothing."""
    found = rows.order_by().aggregate(
        count=Count("pk"),
        annual=Sum("annual_value", default=Decimal("0.00")),
        lifetime=Sum("lifetime_value", default=Decimal("0.00")),
        unassigned=Count("pk", filter=Q(care_group__isnull=True)),
        overdue=Count("pk", filter=Q(status__in=RUNNING, decide_by__lt=on)),
    )
    return Totals(**found)


@dataclass(frozen=True)
class Change:
    """One act in a record's history: when, who, why, and (field, before, after) for each field."""

    at: datetime
    who: str
    why: str
    kind: str
    fields: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class ContractPage:
    """Everything the page of one contract shows."""

    contract: Contract
    may_edit: bool
    plan: pipeline.DecisionPlan | None
    urgency: pipeline.Urgency
    offer: extension.Offer | None
    no_offer: str
    timeline: list[dict[str, Any]]
    extensions: list[Extension]
    decisions: list[ContractDecision]
    may_withdraw: frozenset[int]  # requests, by key
    may_award: bool
    may_vary: bool
    changes: list[Change]
    kpis: FactPanel | None
    spend: FactPanel | None

    @property
    def running(self) -> bool:
        return self.contract.status in RUNNING


def contract_page(*, user: User, pk: int, on: date) -> ContractPage:
    """One contract with its dates, requests and history. Raises DoesNotExist when the person may not see it."""
    contract = listed(user).select_related("partnership", "source_row__batch").get(pk=pk)
    extensions = list(contract.extensions.select_related("request__requested_by"))
    plan = contract.plan()
    offer, no_offer = None, ""
    try:
        offer = offer_for(contract, on=on)
    except Refused as refusal:
        no_offer = refusal.reason
    decisions = list(contract.decisions.select_related("request__requested_by"))
    free = possible(contract)
    waiting = [asked.request for asked in (*extensions, *decisions) if undecided(asked.request)]
    governs = can(user, Perm.EDIT_STRUCTURE, contract.partnership_id)
    if waiting:
        offer, free = None, ()
        no_offer = (
            "A request about it is waiting."
            if may_withdraw(waiting)
            else "What was approved about it may yet be called in."
        )
    return ContractPage(
        contract=contract,
        may_edit=may_edit(user, contract),
        plan=plan,
        urgency=pipeline.urgency(plan.decide_by if plan else None, on),
        offer=offer,
        no_offer=no_offer,
        timeline=_timeline(contract, plan, extensions, on),
        extensions=extensions,
        decisions=decisions,
        may_withdraw=frozenset(
            row.pk
            for row in waiting
            if row.state in UNSETTLED and (governs or user.pk in (row.requested_by_id, row.on_behalf_of_id))
        ),
        may_award=Kind.AWARD in free and may_edit(user, contract),
        may_vary=Kind.VARIATION in free and may_edit(user, contract),
        changes=changes_of(contract),
        kpis=fact("contract.kpis", contract_id=contract.pk),
        spend=fact("contract.spend", contract_id=contract.pk),
    )


def _timeline(
    contract: Contract, plan: pipeline.DecisionPlan | None, extensions: Iterable[Extension], on: date
) -> list[dict[str, Any]]:
    """The dates of a contract in order: start, extensions taken, decision, notice, end."""
    dates: list[tuple[date, str, str]] = [(contract.starts, "Start", "First day of the contract")]
    for taken in extensions:
        if taken.taken_at:
            words = f"{taken.months} months to {day_words(last_day(taken.ends_after))}"
            dates.append((localdate(taken.taken_at), f"Extension {taken.number} taken", words))
    if plan and contract.current_ends:
        dates.append((plan.decide_by, "Decision needed", "Latest day to decide what follows"))
        if plan.notify_by < contract.current_ends:
            words = "Latest day to give notice" + (
                " or take up the extension" if contract.options_left else ""
            )
            dates.append((plan.notify_by, "Notice", words))
        if contract.ends != contract.current_ends:
            dates.append((last_day(contract.ends), "First end", "Last day as first agreed"))
        dates.append((last_day(contract.current_ends), "End", "Last day of the contract"))
    return [
        {"title": title, "at": day, "text": words, "future": day > on} for day, title, words in sorted(dates)
    ]


def changes_of(row: Contract | Provider) -> list[Change]:
    """The history of a contract or provider, newest first, field by field: one query and one for each kind of key."""
    versions = list(row.history.order_by("history_date", "history_id"))
    fields = [field for field in row._meta.concrete_fields if field.name not in NOT_SHOWN]
    names = _names(fields, versions)
    changes = []
    before = None
    for version in versions:
        kind = {"+": "Added", "~": "Changed", "-": "Removed"}[version.history_type]
        found = (
            []
            if before is None
            else [
                (
                    label(field),
                    shown(field, getattr(before, field.attname), names),
                    shown(field, getattr(version, field.attname), names),
                )
                for field in fields
                if getattr(before, field.attname) != getattr(version, field.attname)
            ]
        )
        changes.append(
            Change(
                version.history_date,
                version.history_by_name,
                version.history_change_reason,
                kind,
                tuple(found),
            )
        )
        before = version
    return changes[::-1]


def _names(fields: Sequence[Any], versions: Sequence[Any]) -> dict[str, Mapping[int, str]]:
    """For each foreign key that ever changed, the words of the rows its history points to."""
    names: dict[str, Mapping[int, str]] = {}
    for field in fields:
        keys = {getattr(version, field.attname) for version in versions} if field.is_relation else set()
        if len(keys) > 1:
            rows = field.related_model.objects.filter(pk__in=keys - {None})
            names[field.name] = {row.pk: str(row) for row in rows}
    return names


LABELS = {"ends": "last day", "current_ends": "last day with extensions", "starts": "first day"}


def label(field: Any) -> str:
    """A field's name as people read it."""
    words = LABELS.get(field.name, field.verbose_name)
    return words[:1].upper() + words[1:]


def shown(field: Any, value: Any, names: Mapping[str, Mapping[int, str]]) -> str:
    """A stored value in words: dates with the last day inclusive, money in pounds, keys by name."""
    if value is None or value == "":
        return "nothing"
    if field.is_relation:
        return names[field.name].get(value, "something since removed")
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, Decimal):
        return pounds(value)
    if isinstance(value, date):
        return day_words(last_day(value) if field.name in ENDS else value)
    return dict(field.flatchoices).get(value, str(value))


@dataclass(frozen=True)
class ProviderPage:
    """A provider, its contracts and what they come to."""

    provider: Provider
    contracts: list[Contract]
    totals: Totals
    changes: list[Change]


def provider_page(*, user: User, pk: int, on: date) -> ProviderPage:
    """One provider. Raises DoesNotExist when the person may not see it."""
    provider = visible_providers(user).select_related("organisation").get(pk=pk)
    rows = listed(user).filter(provider=provider)
    running = rows.running()
    return ProviderPage(
        provider, list(rows.order_by("-current_ends", "title")), totals(running, on), changes_of(provider)
    )


def providers_listed(user: User):
    """The providers a person sees, with how many contracts run and what they come to in a year (GBP)."""
    running = Q(contracts__status__in=RUNNING)
    return visible_providers(user).annotate(
        running=Count("contracts", filter=running),
        annual=Sum("contracts__annual_value", filter=running, default=Decimal("0.00")),
    )


def care_groups(user: User) -> QuerySet[CareGroup]:
    """Care groups of the partnerships a person sees, for filters."""
    return CareGroup.objects.filter(partnership__in=partnerships_for(user, Perm.VIEW))


def unassigned(user: User) -> ContractQuerySet:
    """Contracts without a care group that the person may assign, dearest first."""
    rows = editable_contracts(user).unassigned().select_related("provider")
    return rows.order_by(F("annual_value").desc(nulls_last=True), "title", "pk")


def matching(rows: ContractQuerySet, words: str, most: int) -> tuple[int, list[Contract]]:
    """How many of `rows` have every word in title, reference, directorate or provider, and the first `most`."""
    for word in words.split()[:10]:
        rows = rows.filter(
            Q(title__icontains=word)
            | Q(reference__icontains=word)
            | Q(directorate__icontains=word)
            | Q(provider__name__icontains=word)
        )
    return rows.count(), list(rows[:most])


@dataclass(frozen=True)
class Beside:
    """A field the other person changed, in words, beside what this person typed."""

    field: str
    was: str
    theirs: str
    mine: str
    contested: bool


def collisions_in_words(found: Iterable[Collision]) -> list[Beside]:
    """Collisions of two edits, worded."""
    return [
        Beside(
            label(field := Contract._meta.get_field(collision.field)),
            *(in_words(field, value) for value in (collision.was, collision.theirs, collision.mine)),
            collision.contested,
        )
        for collision in found
    ]


def in_words(field: Any, value: Any) -> str:
    """A value of a live record in words."""
    if field.is_relation:
        return str(value) if value else "nothing"
    return shown(field, value, {})
