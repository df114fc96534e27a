"""Every address of the money with keys that somebody guessed: from another partnership, and from the other partner.

Keys are plain numbers, so a stranger can count. Somebody who holds every permission, but in another partnership, finds
nothing and changes nothing; the other partner's officer changes nothing that is not theirs.
"""

import re
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from guardian.shortcuts import assign_perm

from budgets.domain.agreement import REGULATION
from budgets.models import AnnualReturn, LedgerRow, ReturnEdit
from budgets.services import (
    agreement_changes,
    agreements,
    better_care,
    closing,
    contributions,
    edits,
    evidence,
    instalments,
    ledger_rules,
    ledger_sources,
    outlook,
    periods,
    plans,
    remarks,
    reserves,
    risk_rules,
    virements,
    waivers,
)
from budgets.urls import urlpatterns
from jct.accounts.models import User
from jct.support.access import Perm
from partnerships.models import CareGroup, Organisation, Partner, Partnership
from tests.budgets.conftest import Q1, Q2
from tests.budgets.ledger_kit import add, rows
from tests.digest import whole_database

D = Decimal
OFFICER = "finance_officer_council"

# What a form might want, whichever it is: a right answer where the door stood open.
ANYTHING = {
    "name": "Guessed", "title": "Guessed", "note": "Guessed.", "reason": "Guessed.", "why": "Guessed.",
    "text": "Guessed.", "words": "Guessed", "purpose": "Guessed.", "outcome": "approve", "state": "closed",
    "amount": "5", "opening": "5", "target": "5", "low": "1", "likely": "2", "high": "3", "achieved": "1",
    "forecast": "5", "reference": "Guessed", "signatory": "Guessed", "owner": "Guessed", "action": "Guessed",
    "column": "forecast", "row": "0", "rows": "Code\tForecast\nLD1\t5", "act": "apply", "revision": "0",
    "year": "2027", "number": "1", "side": "over", "method": "equal", "kind": "draw", "parts": "4",
    "months_between": "3", "performance": "Guessed.", "audit": "unqualified", "source": "Guessed",
    "cause-0": "activity", "sentence-0": "Guessed.", "amount-0": "5", "check": "actual_reason", "decided": "on",
    **{
        f"{day}_{part}": value
        for day in ("effective_on", "starts", "ends", "due_on", "first_on", "received_on", "signed_on",
                    "settled_on", "raised_on", "until", "held_on", "given_on", "blocks_from")
        for part, value in (("day", "1"), ("month", "12"), ("year", "2026"))
    },
}  # fmt: skip

# Which kind of row an address names by its key: the longest beginning counts.
KINDS = {
    "new/": "partnership",
    "periods/": "partnership",
    "checks/": "partnership",
    "funds/": "fund",
    "agreements/": "agreement",
    "agreements/changes/": "agreement change",
    "agreements/parties/": "party",
    "agreements/reviews/": "review",
    "agreements/schemes/": "scheme",
    "contributions/variations/": "variation",
    "instalments/": "instalment",
    "instalments/receipts/": "receipt",
    "positions/": "position",
    "leave/": "leave",
    "risk-drafts/": "draft rule",
    "lines/": "line",
    "virements/": "virement",
    "reserves/": "reserve",
    "reserves/uses/": "use",
    "plans/": "plan",
    "returns/": "return",
    "returns/lines/": "return line",
    "evidence/": "evidence",
    "savings/": "saving",
    "actions/": "action",
    "contingent/": "item",
    "waivers/": "waiver",
    "statements/": "account",
    "better-care/": "better care",
    "ledger/": "file",
    "ledger/sources/": "source",
    "ledger/rules/": "rule",
    "ledger/rows/": "ledger row",
}
FURTHER = {"row": "return line", "comment": "remark", "edit": "edit", "quarter": "quarter"}


def addresses(keys):
    """(name, path) of every address of the money that has a key, with the keys of these rows in it."""
    for pattern in urlpatterns:
        route = str(pattern.pattern)
        if "<" not in route:
            continue
        kind = KINDS[max((start for start in KINDS if route.startswith(start)), key=len)]
        path = re.sub(r"<int:(pk|partnership)>", str(keys[kind]), route)
        path = re.sub(r"<\w+:(\w+)>", lambda further: str(keys[FURTHER[further[1]]]), path)
        yield pattern.name, f"/budgets/{path}"


@pytest.fixture
def keys(pool, settings, tmp_path):
    """The keys of one row of every kind, all of Northmere's council or of both its partners."""
    settings.MEDIA_ROOT = tmp_path
    world, fund, line, people = pool.world, pool.fund, pool.lines["LD1"], pool.people
    keeper = {"by": people["pool_manager"], "at": world.at}
    officer = {"by": people[OFFICER], "at": world.at}
    found = {"partnership": world.partnership.pk, "fund": fund.pk, "line": line.pk, "quarter": str(Q2)}
    found |= {"agreement": fund.agreement_id, **_of_the_agreement(pool, keeper)}
    ret = pool.open()["council"]
    row = ret.lines.get(line=line)
    remark = remarks.remark(
        pk=ret.pk, row=row.pk, column="forecast", text="Why?", by=people["finance_lead_council"], at=world.at
    )
    kept = evidence.add_evidence(
        pk=ret.pk,
        title="Invoice",
        file=SimpleUploadedFile("a.pdf", b"%PDF-1.7 an invoice"),
        row=None,
        **officer,
    )
    edits.apply_edit(pk=ret.pk, revision=0, kind="paste", cells={row.pk: {"forecast": D(5)}}, **officer)
    found |= {"return": ret.pk, "return line": row.pk, "remark": remark.pk, "evidence": kept.pk}
    found |= {"edit": ReturnEdit.objects.get().pk}
    file = add(pool, rows("1,01/07/2026,5.00,A,Printing"))
    source = ledger_sources.save_source(
        partner=pool.council, name="House", headings=["Nr", "Tag", "Soll", "Haben"],
        columns=["transaction", "posted_on", "debit", "credit"], dates="day_first", signs="spending", **officer,
    )  # fmt: skip
    rule, _ = ledger_rules.add_rule(
        partner=pool.council, line=line, field="service", contains="placements", **officer
    )
    found |= {"file": file.pk, "source": source.pk, "rule": rule.pk, "ledger row": LedgerRow.objects.get().pk}
    return (
        found | _of_the_fund(pool, keeper) | _of_the_line(pool, officer, keeper) | _of_the_close(pool, keeper)
    )


def _of_the_agreement(pool, keeper):
    """Another agreement that the partners are asked to enter into."""
    partners = [pool.council, pool.icb]
    made = agreements.create_agreement(
        partnership=pool.world.partnership, parties=partners, reference="S75/X", title="Carers", host=pool.council,
        starts=date(2026, 4, 1), ends=date(2029, 4, 1), **dict.fromkeys(REGULATION, "As in schedule 1."), **keeper,
    )  # fmt: skip
    review = agreements.plan_review(pk=made.pk, due_on=date(2027, 1, 1), **keeper)
    scheme = agreements.save_scheme(agreement=made.pk, name="Respite", lead="joint", **keeper)
    change = agreement_changes.ask_change(
        pk=made.pk, kind="entry", effective_on=date(2026, 4, 1), reason="Agreed by both.", **keeper
    )
    party = made.parties.get(partner=pool.icb)
    return {"party": party.pk, "review": review.pk, "scheme": scheme.pk, "agreement change": change.pk}


def _of_the_fund(pool, keeper):
    fund, july = pool.fund, date(2026, 7, 16)
    variation = contributions.ask_variation(
        fund=fund,
        partner=pool.icb,
        year=2026,
        amount=D(-5),
        effective_on=date(2026, 9, 1),
        reason="x",
        **keeper,
    )
    virement = virements.ask_virement(
        fund=fund, from_line=pool.lines["LD3"], to_line=pool.lines["LD1"], amount=D(5),
        effective_on=date(2026, 8, 1), reason="x", **keeper,
    )  # fmt: skip
    first, *_ = instalments.make_schedule(
        fund=fund,
        partner=pool.icb,
        year=2026,
        parts=4,
        first_on=date(2026, 4, 15),
        months_between=3,
        **keeper,
    )
    receipt = instalments.receive(pk=first.pk, received_on=july, amount=D(5), note="BACS", **keeper)
    reserve = reserves.create_reserve(
        fund=fund, name="Risk pool", is_risk_pool=True, purpose="x", opening=D(600), effective_on=date(2026, 4, 1),
        **keeper,
    )  # fmt: skip
    use = reserves.ask_use(
        pk=reserve.pk, kind="draw", amount=D(5), effective_on=date(2026, 9, 1), reason="x", **keeper
    )
    plan = plans.create_plan(fund=fund, year=2027, name="Standstill", note="", **keeper)
    draft = risk_rules.draft_rule(fund=fund, starts=date(2027, 4, 1), source="Deed", **keeper)
    return {
        "variation": variation.pk, "virement": virement.pk, "instalment": first.pk, "receipt": receipt.pk,
        "reserve": reserve.pk, "use": use.pk, "plan": plan.pk, "draft rule": draft.pk,
    }  # fmt: skip


def _of_the_line(pool, officer, keeper):
    line = pool.lines["LD1"]
    saving = outlook.add_saving(line=line.pk, year=2026, name="Review", target=D(5), owner="A", **officer)
    action = outlook.add_mitigation(
        line=line.pk, year=2026, action="Review", amount=D(5), in_forecast=False, owner="A",
        due_on=date(2026, 12, 31), state="under_way", note="", **officer,
    )  # fmt: skip
    item = outlook.add_item(
        fund=pool.fund, kind="dispute", title="Uplift", line=None, low=D(0), likely=D(3), high=D(9), note="x",
        raised_on=date(2026, 6, 1), **keeper,
    )  # fmt: skip
    waiver = waivers.ask_waiver(
        line=line.pk,
        check="actual_reason",
        reason="x",
        starts=date(2026, 10, 20),
        ends=date(2027, 1, 1),
        **officer,
    )
    return {"saving": saving.pk, "action": action.pk, "item": item.pk, "waiver": waiver.pk}


def _of_the_close(pool, keeper):
    """The position of another quarter, leave to change it, and the account of a year."""
    partnership = pool.world.partnership
    for ret in pool.open(Q1, due=date(2026, 7, 20)).values():
        pool.done(ret)
    position = closing.consolidate(fund=pool.fund, quarter=Q1, note="As certified.", **keeper)
    periods.set_period(partnership=partnership, quarter=Q1, state="closed", why="Quarter end.", **keeper)
    leave = periods.give_leave(
        partnership=partnership, quarter=Q1, user=pool.people[OFFICER], reason="A late invoice.",
        ends_at=pool.world.at + timedelta(days=1), **keeper,
    )  # fmt: skip
    facts = {name: [] for name in ("sections", "in_kind", "working", "tie_outs", "returns", "checklist")}
    account = AnnualReturn.objects.create(
        fund=pool.fund, year=2026, version=1, facts=facts, sha256="0" * 64, **keeper
    )
    better = better_care.open_return(agreement=pool.fund.agreement_id, quarter=Q2, **keeper)
    return {"leave": leave.pk, "position": position.pk, "account": account.pk, "better care": better.pk}


def post(client, path):
    """What a form might send, or the grid's script."""
    if path.endswith("/cells/"):
        cells = [[1, "forecast", "", "5"]]
        return client.post(path, {"revision": 0, "cells": cells}, content_type="application/json")
    return client.post(path, ANYTHING)


@pytest.fixture
def outsider(world):
    """Somebody with every permission there is, in a partnership next door."""
    host = Organisation.objects.create(
        name="Southmere Council", short_name="Southmere", kind="county_council"
    )
    rows = {
        "Partnership": Partnership.objects.create(
            name="Southmere", scope="-", starts=world.on, team_host=host
        )
    }
    rows["Partner"] = Partner.objects.create(
        partnership=rows["Partnership"], organisation=host, starts=world.on, kind="council", position=0
    )
    rows["CareGroup"] = CareGroup.objects.create(partnership=rows["Partnership"], code="LD", name="LD")
    everything = Group.objects.create(name="Everything next door")
    for perm in Perm:
        assign_perm(str(perm), everything, rows[perm.scope])
    user = User.objects.create_user("all@southmere.example", "a long enough password", name="All Powers")
    user.groups.add(everything)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_outsider_gets_through_every_door_next_door(outsider):
    """Or the next test would show nothing."""
    for path in ("/budgets/", "/budgets/ledger/", "/budgets/agreements/", "/budgets/statements/"):
        assert outsider.get(path).status_code == 200


def test_guessed_keys_of_another_partnership_lead_nowhere(keys, outsider):
    """Each answer is the one to a key that nobody has: not found, or a form refused before anything is looked up."""
    before, told = whole_database(), []
    absent = {**dict.fromkeys(keys, 999_999_999), "quarter": keys["quarter"]}
    for (name, path), (_, nobodys) in zip(addresses(keys), addresses(absent), strict=True):
        for way, ask in (("GET", outsider.get), ("POST", partial(post, outsider))):
            status = ask(path).status_code
            if status not in (404, 405) and not status == ask(nobodys).status_code == 302:
                told.append((name, way, status))
    assert told == []
    assert whole_database() == before


def test_guessed_keys_get_a_stranger_or_nobody_nowhere(keys, stranger, client):
    before = whole_database()
    for _, path in addresses(keys):
        assert post(stranger, path).status_code == 403
        assert post(client, path).url.startswith("/accounts/login/")
    assert whole_database() == before


def test_the_other_partners_officer_changes_nothing_of_the_council(keys, client_as):
    """Pages that both partners may read open; no act does, whatever is posted."""
    client, before = client_as("finance_officer_icb"), money()
    broken = [name for name, path in addresses(keys) if post(client, path).status_code >= 500]
    assert broken == []
    assert money() == before


def money():
    """The rows of the money and of its decisions. Refused attempts are written down elsewhere, and may be."""
    kept = ("budgets_", "partnerships_approval", "partnerships_decisionrequest")
    return {table: rows for table, rows in whole_database().items() if table.startswith(kept)}
