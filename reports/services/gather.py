"""The facts of a quarter, read from the other apps' selectors and put into plain values: text, whole numbers, lists."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime, time
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import make_aware

from budgets.domain.position import CERTIFIED, LinePosition
from budgets.domain.risk_share import RiskShare
from budgets.selectors import FundFacts, revenue_monitor
from budgets.selectors.restatements import restated
from budgets.selectors.waivers import waivers_in_force
from jct.core.calendar import DAY, Quarter
from jct.core.money import percent
from jct.support.facts import fact
from partnerships.domain.words import PostFunction
from partnerships.models import Body, CareGroup, Partnership, PostHolder
from partnerships.querysets import in_effect
from performance.selectors import performance_summary
from reports.domain.lifecycle import SENT, STANDING, State
from reports.models import Pack, PrintedRestatement, Snapshot
from reports.services.behind import behind

FORMAT = 1
"""Raised when the shape of the facts changes, so that an old snapshot is never read as a new one."""
NOTIONAL = "notional"


def gather(partnership: Partnership, quarter: Quarter, *, on: date, reason: str = "") -> dict[str, Any]:
    """Every fact both reports print. Call it inside `one_moment()`."""
    last = _last_report(partnership, quarter)
    since = last.frozen_at if last else make_aware(datetime.combine(quarter.financial_year.starts, time.min))
    monitor = revenue_monitor(partnership=partnership, quarter=quarter, on=on, since=since)
    summary = performance_summary(partnership=partnership, quarter=quarter, on=on)
    told = [fund for fund in monitor.funds if fund.kind != NOTIONAL]
    before = Quarter(quarter.year - 1, quarter.number)
    earlier = {f.key: f for f in revenue_monitor(partnership=partnership, quarter=before, on=on).funds}
    more = behind(told, quarter, on=on, last_year=earlier)
    top = Body.objects.filter(in_effect(on), partnership=partnership, is_top=True).first()
    return {
        "format": FORMAT,
        "partnership": {"name": partnership.name},
        "quarter": str(quarter),
        "data_as_at": on.isoformat(),
        "replaces": reason,
        # The report since which it tells; snapshots frozen before this was kept lack it.
        "counts_from": {"quarter": last.quarter, "version": last.version} if last else None,
        "board": top.name if top else "board",
        "prepared_by": _authors(partnership, on),
        "care_groups": [
            {"code": group.code, "name": group.name}
            for group in CareGroup.objects.filter(partnership=partnership)
        ],
        "funds": [fund_facts(fund) | more[fund.key] for fund in told],
        "restatements": _restatements(partnership, quarter),
        "waivers": _waivers(partnership, on),
        "indicators": summary.as_json()["indicators"],
        # Snapshots frozen before urgent decisions were gathered lack it.
        "urgent_decisions": _urgent_decisions(partnership, quarter),
    }


def _last_report(partnership: Partnership, quarter: Quarter) -> Snapshot | None:
    """What the latest earlier quarter was first told in; what was entered since it was frozen is told in this one, so
    that each is printed once at least, however late an older report is issued again. A draft that nobody sent, or that
    came back, told nobody anything. None: nothing was sent yet.
    """
    rows = Snapshot.objects.filter(sent("pack"), partnership=partnership, quarter__lt=str(quarter))
    return rows.order_by("-quarter", "frozen_at").defer("facts").first()


def _restatements(partnership: Partnership, quarter: Quarter) -> list[dict[str, Any]]:
    """What was restated and stands in no other quarter's pack: in this one, however often it is frozen anew."""
    told = told_elsewhere(partnership.pk, str(quarter)).values("restatement")
    rows = [asdict(row) for row in restated(partnership, but=told)]
    return [{name: value for name, value in row.items() if name != "key"} for row in rows]


def keep_restatements(snapshot: Snapshot) -> None:
    """Remember what this snapshot prints. Call it in the moment in which its facts were read."""
    told = told_elsewhere(snapshot.partnership_id, snapshot.quarter).values("restatement")
    PrintedRestatement.objects.bulk_create(
        PrintedRestatement(restatement_id=row.key, snapshot=snapshot)
        for row in restated(snapshot.partnership, but=told)
    )


def told_elsewhere(partnership: int, quarter: str) -> QuerySet[PrintedRestatement]:
    """What the packs of other quarters print that were sent for approval or published, superseded since or not. A draft
    that nobody ever sends keeps nothing from the others.
    """
    rows = PrintedRestatement.objects.filter(sent("snapshot__pack"), snapshot__partnership=partnership)
    return rows.exclude(snapshot__quarter=quarter)


def sent(pack: str, states: Iterable[State] = SENT) -> Q:
    """Which rows have a pack (at that name) that was sent for approval or published, superseded since or not; or is in
    one of those `states`, or was published.
    """
    return Q(**{f"{pack}__state__in": states}) | Q(**{f"{pack}__published_at__isnull": False})


def gone_by(snapshot: Snapshot) -> QuerySet[Pack]:
    """The packs of other quarters that may still come back, or have come back, and that this snapshot goes by: the one
    since which it tells, and those that print a restatement it leaves out and no approved one prints. One that nobody
    ever sent told nobody anything.
    """
    others = Pack.objects.filter(partnership=snapshot.partnership_id, request__isnull=False)
    others = others.exclude(quarter=snapshot.quarter)
    last = json.loads(snapshot.facts).get("counts_from") or {"quarter": "", "version": 0}
    elsewhere = told_elsewhere(snapshot.partnership_id, snapshot.quarter)
    told = elsewhere.filter(sent("snapshot__pack", STANDING)).values("restatement")
    left_out = PrintedRestatement.objects.filter(snapshot__frozen_at__lte=snapshot.frozen_at)
    left_out = left_out.exclude(restatement__in=snapshot.restatements.values("restatement"))
    of = Q(**last) | Q(snapshot__in=left_out.exclude(restatement__in=told).values("snapshot"))
    return others.filter(of).exclude(Q(state__in=STANDING) | Q(published_at__isnull=False))


def _waivers(partnership: Partnership, on: date) -> list[dict[str, Any]]:
    """Who has leave to break which check of the returns, why, from whom, and the last day of it."""
    return [
        {
            "fund": row.fund,
            "line": row.line,
            "check": row.says,
            "reason": row.reason,
            "by": row.approved_by,
            "until": row.ends - DAY,
        }
        for row in waivers_in_force(partnership, on=on)
    ]


def _urgent_decisions(partnership: Partnership, quarter: Quarter) -> list[dict[str, str]]:
    """Decisions taken outside the usual limits: the board reads of each, by whom and why."""
    panel = fact("partnership.emergencies", partnership_id=partnership.pk, quarter=quarter)
    return [{"title": title, "words": words} for title, words, _ in panel.rows] if panel else []


def _authors(partnership: Partnership, on: date) -> list[dict[str, str]]:
    """The head of joint commissioning and the pool manager: posts sign a report, with their holders' names."""
    wanted = (PostFunction.HEAD_OF_COMMISSIONING, PostFunction.POOL_MANAGER)
    rows = PostHolder.objects.filter(in_effect(on), post__partnership=partnership, post__function__in=wanted)
    return [
        {"name": str(row.user), "post": row.post.title}
        for row in rows.select_related("user", "post").order_by("post__title")
    ]


def fund_facts(fund: FundFacts) -> dict[str, Any]:
    """One fund as the reports print it."""
    base = sum((c.base for c in fund.contributions), start=fund.contributed * 0)
    return {
        "name": fund.name,
        "kind": fund.kind_words,
        "host": fund.host,
        "agreement": str(fund.agreement.reference) if fund.agreement else "",
        "lapse": fund.lapse,
        "lines": [_line(line) for line in fund.lines],
        "total": _line(fund.total),
        # What the latest budget lacks or has too much beside confirmed contributions and what was brought forward.
        "untied": fund.untied,
        "brought_forward": fund.brought_forward,
        "closing": fund.closing_words,
        "changes": [
            {
                "line": c.line,
                "kind": c.kind,
                "on": c.effective_on,
                "amount": c.amount,
                "reason": c.reason,
                "entered": c.entered_on,
            }
            for c in fund.changes
        ],
        "returns": [
            {
                "partner": r.partner,
                "due_on": r.due_on,
                "state": r.words.capitalize(),
                "updated": r.updated,
                "submitted_by": r.submitted_by,
                "certified_by": r.certified_by,
            }
            for r in fund.returns
        ],
        "contributions": [
            {
                "partner": c.name,
                "total": c.total,
                "in_kind": c.in_kind,
                "unconfirmed": c.unconfirmed,
                "share": percent(c.base, base),
            }
            for c in fund.contributions
        ],
        "risk_share": {
            **_risk_share(fund.risk_share, fund.risk_share_source),
            "signed_otherwise": fund.signed_otherwise,
        },
    }


def _line(line: LinePosition) -> dict[str, Any]:
    return {
        "code": line.code,
        "name": line.name,
        "is_income": line.is_income,
        "original": line.original,
        "changed": line.virements + line.variations,
        "latest": line.latest,
        "budget_to_date": line.budget_to_date,
        "actual_to_date": line.spent,
        "variance_to_date": line.variance_to_date,
        "previous_forecast": line.previous_forecast,
        "forecast": line.forecast,
        "variance": line.variance,
        "variance_pct": line.percent,
        "movement": line.movement.amount,
        "status": line.status.code,
        "status_word": line.status.words,
        "updated": line.updated,
        "certified": line.source == CERTIFIED,
        "explanation": line.explanation,
    }


def _risk_share(share: RiskShare, source: str) -> dict[str, Any]:
    names = [party.name for party in share.shares]
    return {
        "missing": share.words if share.missing else "",
        "words": share.words,
        "rule": source,
        "steps": [
            {
                "title": step.words,
                "sums": list(step.sums),
                "amounts": [
                    {"partner": name, "amount": part} for name, part in zip(names, step.parts, strict=True)
                ],
            }
            for step in share.working
        ],
        "shares": [{"partner": party.name, "amount": party.amount} for party in share.shares],
        "from_risk_pool": share.from_risk_pool,
        "carried_forward": share.carried_forward,
        "offset": share.offset,
        "outside": share.outside,
    }
