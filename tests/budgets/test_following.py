"""Requests about money follow their fund and what else may move; what was sent stays, and every way to change it is
refused while it waits."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext

from budgets.models import Agreement, AnnualReturn, BudgetLine, Fund, RiskShareRule
from budgets.services import (
    agreement_changes,
    agreements,
    better_care,
    closing,
    contributions,
    plans,
    reserves,
    returns,
    risk_rules,
    statements,
    virements,
)
from budgets.services.funds import change_fund
from budgets.services.lines import change_line
from jct.core.errors import Refused
from partnerships.models import Approval
from partnerships.registry import said_of
from partnerships.services import decisions
from partnerships.services.decisions import keep_up
from partnerships.services.keeping_up import keep_all_up
from tests.budgets.conftest import Q2
from tests.budgets.test_agreements import Desk
from tests.budgets.test_better_care import answers, save

D = Decimal
OLD, NEW = "Learning disabilities pool", "All ages pool"


def keeper(pool):
    return {"by": pool.people["pool_manager"], "at": pool.world.at}


def a_return(pool):
    ret = pool.submit(pool.open(partners=("council",))["council"])
    cells = {ret.lines.first().pk: {"forecast": D(1)}}
    officer = {"by": pool.people["finance_officer_council"], "at": pool.world.at}
    return ret.request, lambda: returns.save_return(pk=ret.pk, revision=ret.revision, cells=cells, **officer)


def a_position(pool):
    for ret in pool.open().values():
        pool.done(ret)
    row = closing.consolidate(fund=pool.fund, quarter=Q2, note="", **keeper(pool))
    return row.request, lambda: closing.consolidate(fund=pool.fund, quarter=Q2, note="", **keeper(pool))


def an_account(pool):
    facts = {"sections": [{"rows": [{"words": "Total expenditure", "now": "80300000.00"}]}]}
    row = AnnualReturn(fund=pool.fund, year=2026, version=1, facts=facts, sha256="0" * 64, **keeper(pool))
    row.request = decisions.ask(**statements.signature_of(row), **keeper(pool))
    row.state = AnnualReturn.State.ASKED
    row.save()
    return row.request, lambda: statements.ask_signature(pk=row.pk, **keeper(pool))


def a_scenario(pool):
    plan = plans.create_plan(fund=pool.fund, year=2027, name="Standstill", note="", **keeper(pool))
    plan = plans.ask_plan(pk=plan.pk, revision=plan.revision, **keeper(pool))
    return plan.request, lambda: plans.refresh_plan(pk=plan.pk, **keeper(pool))


def a_rule(pool):
    row = risk_rules.draft_rule(fund=pool.fund, starts=date(2027, 4, 1), source="Deed", **keeper(pool))
    row = risk_rules.ask_rule(pk=row.pk, why="It is fairer.", **keeper(pool))
    step = {"method": "equal"}
    return row.request, lambda: risk_rules.put_step(
        pk=row.pk, side="over", number=1, step=step, **keeper(pool)
    )


def a_variation(pool, line=None):
    asked = contributions.ask_variation(
        fund=pool.fund, partner=pool.icb, year=2026, amount=D(-500_000), effective_on=date(2026, 9, 1),
        reason="Two people moved away.", line=line, **keeper(pool),
    )  # fmt: skip
    return asked.request, None


def a_virement(pool):
    asked = virements.ask_virement(
        fund=pool.fund, from_line=pool.lines["LD3"], to_line=pool.lines["LD1"], amount=D(5),
        effective_on=date(2026, 8, 1), reason="x", **keeper(pool),
    )  # fmt: skip
    return asked.request, None


def a_draw(pool):
    reserve = reserves.create_reserve(
        fund=pool.fund, name="Risk pool", is_risk_pool=True, purpose="x", opening=D(600),
        effective_on=date(2026, 4, 1), **keeper(pool),
    )  # fmt: skip
    asked = reserves.ask_use(
        pk=reserve.pk, kind="draw", amount=D(5), effective_on=date(2026, 9, 1), reason="x", **keeper(pool)
    )
    return asked.request, None


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (a_return, ("care group",)),
        (a_position, ("care group", "fund")),
        (an_account, ("care group",)),
        (a_scenario, ("care group", "fund")),
        (a_rule, ("care group", "fund")),
        (a_variation, ("care group", "fund")),
        (a_virement, ("care group", "fund")),
        (a_draw, ("care group", "fund")),
    ],
)
def test_a_request_follows_its_fund_and_what_was_sent_stays(pool, made, told):
    request, change = made(pool)
    world = pool.world
    assert keep_up(pk=request.pk, at=world.at) == ""
    if change:
        with pytest.raises(Refused):
            change()
    change_fund(pk=pool.fund.pk, name=NEW, care_group=world.care_groups["OPMH"], **keeper(pool))
    words = keep_up(pk=request.pk, at=world.at)
    assert f"Care group: {world.care_groups['LD']} before, {world.care_groups['OPMH']} now." in words
    assert (f"Fund: {OLD} before, {NEW} now." in words) == ("fund" in told)
    request.refresh_from_db()
    assert (request.version, request.state, request.care_group) == (2, "waiting", world.care_groups["OPMH"])
    assert keep_all_up(at=world.at) == 0


@pytest.mark.parametrize("made", [a_return, a_position, an_account, a_scenario, a_rule, a_variation])
def test_the_fund_stays_while_somebody_decides(pool, made):
    """Another hand cannot lock the fund then; who only looks does not hold it."""
    request, _change = made(pool)
    for hold in (False, True):
        with CaptureQueriesContext(connection) as seen:
            assert said_of(request, on=pool.world.on, hold=hold)
        locks = [query["sql"] for query in seen if " UPDATE OF " in query["sql"]]
        assert [query.split('FROM "')[1].split('"')[0] for query in locks] == ["budgets_fund"] * hold


def test_a_consent_falls_when_the_contribution_has_been_varied_meanwhile(pool):
    first, _ = a_variation(pool)
    second, _ = a_variation(pool, line=pool.lines["LD1"])
    for person in ("cfo_council", "cfo_icb"):
        decisions.decide_request(pk=first.pk, by=pool.people[person], at=pool.world.at)
        if person == "cfo_council":
            decisions.decide_request(pk=second.pk, by=pool.people[person], at=pool.world.at)
    with pytest.raises(
        Refused, match="Confirmed before: £31,500,000 in 2026/27 before, £31,000,000 in 2026/27 now"
    ):
        decisions.decide_request(pk=second.pk, by=pool.people["cfo_icb"], at=pool.world.at)
    second.refresh_from_db()
    assert (second.version, second.state) == (2, "waiting")
    assert Approval.objects.filter(request=second, version=1).count() == 1
    change_line(pk=pool.lines["LD1"].pk, name="Placements", reason="Shorter.", **keeper(pool))
    assert keep_up(pk=second.pk, at=pool.world.at) == (
        "Budget line: LD1 LD community placements before, LD1 Placements now."
    )


def test_entering_into_an_agreement_follows_its_service_schemes(world):
    desk = Desk(world)
    agreement = desk.draft()
    asked = desk.ask(agreement, "entry")
    assert asked.request.facts == {
        "agreement": str(agreement),
        "parties": ", ".join(party.partner.name for party in agreement.parties.all()),
        "last day": "31 March 2029",
        "service schemes": "none",
    }
    assert keep_up(pk=asked.request_id, at=world.at) == ""
    with pytest.raises(Refused, match="being decided"):
        agreements.change_agreement(pk=agreement.pk, notice_months=1, **desk.told)
    with pytest.raises(Refused, match="being decided"):
        agreements.add_party(pk=agreement.pk, partner=world.partners["council"], **desk.told)
    with pytest.raises(Refused, match="being decided"):
        agreements.remove_party(pk=agreement.parties.first().pk, **desk.told)
    agreements.save_scheme(agreement=agreement.pk, name="Respite", lead="joint", **desk.told)
    assert keep_up(pk=asked.request_id, at=world.at) == "Service schemes: none before, Respite now."


def test_a_variation_says_each_word_and_one_that_was_overtaken_is_not_applied(world):
    desk = Desk(world)
    agreement = desk.in_force()
    asked = desk.ask(agreement, "variation", ends=date(2030, 4, 1), notice_months=18)
    assert asked.request.facts["Last day"] == "31 March 2029 to 31 March 2030"
    assert keep_up(pk=asked.request_id, at=world.at) == ""
    decisions.decide_request(pk=asked.request_id, by=world.people["cfo_council"], at=world.at)
    type(agreement).objects.filter(pk=agreement.pk).update(notice_months=9)  # round the services
    with pytest.raises(Refused, match="12 to 18 before, 9 to 18 now"):
        decisions.decide_request(pk=asked.request_id, by=world.people["cfo_icb"], at=world.at)
    asked.request.refresh_from_db()
    assert (asked.request.version, asked.request.state) == (2, "waiting")
    asked.request.state = "approved"
    type(agreement).objects.filter(pk=agreement.pk).update(notice_months=8)
    with pytest.raises(Refused, match="what was approved is not what would be done"):
        agreement_changes.settle_variation(request=asked.request, approval=None, by=desk.by, at=world.at)


@pytest.fixture
def telling_less(monkeypatch):
    """A request asked meanwhile tells only these facts, as its kind did once."""

    def told(service, *names):
        now = service.asked

        def then(*given, **more):
            said = now(*given, **more)
            return {**said, "facts": {name: said["facts"][name] for name in names}}

        monkeypatch.setattr(service, "asked", then)
        return lambda: monkeypatch.setattr(service, "asked", now)

    return told


@pytest.mark.parametrize("kind", ["entry", "variation", "termination"])
def test_an_agreement_asked_before_more_was_told_keeps_its_consents_and_is_carried_out(
    world, telling_less, kind
):
    desk = Desk(world)
    agreement = desk.draft() if kind == "entry" else desk.in_force()
    tell_all = telling_less(agreement_changes, "agreement")
    values = {"ends": date(2030, 4, 1)} if kind == "variation" else {}
    asked = desk.ask(agreement, kind, **values)
    decisions.decide_request(pk=asked.request_id, by=world.people["cfo_council"], at=world.at)
    tell_all()
    assert keep_all_up(at=world.at) == 0
    decisions.decide_request(pk=asked.request_id, by=world.people["cfo_icb"], at=world.at)
    asked.request.refresh_from_db()
    assert (asked.request.version, asked.request.effect) == (1, "applied")


def test_one_asked_before_more_was_told_follows_all_of_it_once_that_is_no_longer_true(pool, telling_less):
    world, desk = pool.world, Desk(pool.world)
    tell_all = telling_less(agreement_changes, "agreement")
    asked = desk.ask(desk.in_force(), "variation", notice_months=18)
    tell_all()
    type(asked.agreement).objects.filter(pk=asked.agreement_id).update(title="All ages")
    assert "Notice" in keep_up(pk=asked.request_id, at=world.at)
    tell_all = telling_less(contributions, "partner", "change")
    request, _ = a_variation(pool)
    tell_all()
    assert keep_up(pk=request.pk, at=world.at) == ""


def test_a_rule_whose_partner_can_bear_nothing_any_more_is_not_agreed(pool):
    request, _ = a_rule(pool)
    steps = {"over": [{"method": "fixed", "shares": {"0": "100"}}], "under": None, "source": "Deed"}
    RiskShareRule.objects.filter(request=request).update(steps=steps)
    assert keep_up(pk=request.pk, at=pool.world.at) == ""
    request.state = "approved"
    with pytest.raises(Refused, match="cannot be used as it stands"):
        risk_rules.settle_rule(request=request, approval=None, by=pool.people["cfo_icb"], at=pool.world.at)


def test_a_national_return_follows_the_name_of_its_agreement(pool):
    Agreement.objects.filter(pk=pool.fund.agreement_id).update(state="draft")
    row = better_care.open_return(agreement=pool.fund.agreement_id, quarter=Q2, **keeper(pool))
    row = save(pool, row, answers(row))
    request = better_care.ask_approval(pk=row.pk, **keeper(pool))
    with CaptureQueriesContext(connection) as seen:
        said_of(request, on=pool.world.on, hold=True)
    assert "FOR NO KEY UPDATE" in seen[0]["sql"]
    assert '"budgets_agreement"' in seen[0]["sql"]
    assert keep_up(pk=request.pk, at=pool.world.at) == ""
    with pytest.raises(Refused, match="cannot be changed"):
        save(pool, row, answers(row))
    agreements.change_agreement(pk=pool.fund.agreement_id, title="All ages", **keeper(pool))
    assert "Agreement: " in keep_up(pk=request.pk, at=pool.world.at)


def test_what_a_waiting_request_is_about_cannot_be_deleted(pool):
    a_virement(pool)
    for row in (Fund.objects.get(pk=pool.fund.pk), BudgetLine.objects.get(pk=pool.lines["LD3"].pk)):
        with pytest.raises(ProtectedError):
            row.delete()
