"""The facts of a fund as the reports keep them: worked example D3 from the rules of the money to the printed table."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.conf import settings

from budgets.domain.agreement import Standing
from budgets.domain.checks import BY_CODE
from budgets.domain.forecast import Limits
from budgets.domain.position import CERTIFIED, Figures, LineFacts, line_position, own_variances, total
from budgets.domain.risk_share import PROPORTIONAL, Party, Rule, Step, share
from budgets.models import BudgetReturn, Fund
from budgets.selectors import FundFacts
from budgets.selectors.facts import AgreementFacts, Change, PartnerContribution, ReturnState
from budgets.services import funds, waivers
from jct.core.calendar import Quarter
from jct.core.facts import canonical
from partnerships.services import decisions, emergency
from reports.domain import revenue_monitor
from reports.domain.document import Paragraph, Steps, Table
from reports.domain.words import Edition
from reports.models import Pack
from reports.selectors import board
from reports.services import packs
from reports.services.freeze import freeze
from reports.services.gather import fund_facts, gather
from tests.budgets.conftest import make_pool
from tests.reports.conftest import AT, Q2
from tests.reports.domain.test_revenue_monitor import blocks, rows
from tests.reports.facts import COUNCIL, ICB, LINES, quarter

NOUGHT = Decimal(0)
BOUND = Standing("running", "in force")
LIMITS = Limits(Decimal(2), Decimal(5), Decimal(10_000))


def pool() -> FundFacts:
    """The pool of D3 as `budgets.selectors` would tell it."""
    lines = tuple(
        line_position(
            LineFacts(
                number, code, name, "1", income, Decimal(original), Decimal(virement), NOUGHT, Decimal(to_date), NOUGHT,
                entered=Figures(
                    Decimal(original) + Decimal(virement), Decimal(actual), NOUGHT, Decimal(forecast), Decimal(previous)
                ),
                entered_state=CERTIFIED,
            ),
            LIMITS,
        )
        for number, (code, name, original, virement, to_date, actual, previous, forecast, income) in enumerate(LINES)
    )  # fmt: skip
    whole = total(lines, LIMITS)
    own = own_variances(lines)
    parties = [
        Party("1", COUNCIL, Decimal(48_800_000), own["1"]),
        Party("2", ICB, Decimal(31_500_000)),
    ]
    rule = Rule((Step(PROPORTIONAL),), (Step(PROPORTIONAL),), "Schedule 3")
    return FundFacts(
        key=1,
        name="Learning disability pooled fund",
        kind="pooled",
        kind_words="Pooled fund",
        care_group="",
        host=COUNCIL,
        pool_manager="Pool manager",
        agreement=AgreementFacts(1, "S75/1", "Agreement", None, BOUND, BOUND),
        limits=LIMITS,
        explain_from="£50,000",
        lines=lines,
        total=whole,
        contributions=tuple(
            PartnerContribution(int(p.key), p.name, p.base, NOUGHT, p.base, NOUGHT, p.base, NOUGHT)
            for p in parties
        ),
        contributed=Decimal(80_300_000),
        returns=(
            ReturnState(
                1, COUNCIL, "certified", "certified", True, False, date(2026, 10, 16), 1, "A", AT, "B", AT, ""
            ),
        ),
        risk_share=share(whole.variance, parties, rule),
        risk_share_source="Schedule 3",
        signed_otherwise="Other shares were signed.",
        changes=(Change("LD short breaks", "Virement", Decimal(-300_000), date(2026, 8, 1), "Reason", "A"),),
    )


def test_worked_example_d3_travels_from_the_rules_to_the_page():
    facts = json.loads(canonical({**quarter(0), "funds": [fund_facts(pool())]}))
    document = revenue_monitor.compose(facts, Edition(1, "ab" * 32))
    table = rows(blocks(document, Table, "table-1")[0])
    assert table["LD community placements"][8:11] == ["950 over", "2.04%", "550 up"]
    assert table["Total"][:6] == ["80,300", "none", "80,300", "40,150", "40,210", "60 over"]
    assert table["Total"][6:11] == ["80,700", "81,000", "700 over", "0.87%", "300 up"]
    step = blocks(document, Steps, "share-1")[0].items[0]
    assert dict(step.amounts) == {COUNCIL: "£425,404.73 over", ICB: "£274,595.27 over"}
    contributions = blocks(document, Table, "contributions")[0]
    assert rows(contributions)[COUNCIL][-1] == "60.77%"
    assert "agree with the latest budget to the penny" in contributions.note
    assert rows(blocks(document, Table, "changes")[0])["LD short breaks"][2] == "300 out"
    assert "Other shares were signed." in [said.text for said in blocks(document, Paragraph, "share-1")]


@pytest.fixture
def late(world):
    """A return of the quarter that is due yesterday and still open."""
    fund = Fund(
        partnership=world.partnership, name="Equipment", kind="aligned", host=world.partners["council"]
    )
    fund.save()
    row = BudgetReturn(
        fund=fund, partner=world.partners["icb"], quarter=str(Q2), due_on=AT.date() - timedelta(days=1)
    )
    row.save()
    return row


def test_the_board_names_returns_that_are_late(world, late):
    shown = board(world.people["head"], partnership=world.partnership.pk, quarter=Q2, on=AT.date())
    task = shown.tasks[0]
    assert (task.status, task.colour) == ("Overdue", "red")
    assert shown.late == (f"{late.partner}, Equipment",)
    assert shown.may_freeze


def test_a_late_partner_is_named_in_the_frozen_facts(frozen, late):
    fund = json.loads(frozen().snapshot.facts)["funds"][0]
    assert fund["name"] == "Equipment"
    assert fund["risk_share"]["missing"].startswith("Rule missing")


def test_urgent_decisions_of_the_quarter_are_gathered(world):
    request = decisions.ask(
        partnership=world.partnership,
        decision_type="contract_award",
        title="Respite, this week",
        amount=Decimal(300_000),
        by=world.people["commissioner_ld"],
        at=world.at,
        care_group=world.care_groups["LD"],
        exempt_paragraph="paragraph 3",
        public_interest="The provider's prices.",
    )
    emergency.break_glass(
        pk=request.pk,
        reason="The provider closes",
        password=settings.JCT_DEMO_PASSWORD,
        by=world.people["executive"],
        at=world.at,
    )
    facts = gather(world.partnership, Quarter.of(world.on), on=world.on)
    (urgent,) = facts["urgent_decisions"]
    assert urgent["title"] == "An exempt matter (paragraph 3 of Schedule 12A)"
    assert "20 October 2026: The provider closes" in urgent["words"]
    assert gather(world.partnership, Q2, on=world.on)["urgent_decisions"] == []


def test_a_backdated_virement_is_told_in_the_report_after_it_was_entered(world, frozen):
    pool = make_pool(world)
    sent(frozen())  # quarter 2
    vire(pool, AT - timedelta(minutes=1), "Told before.")
    vire(pool, AT + timedelta(days=20), "Found in November.")
    # A report of an older quarter that is issued late takes nothing out of the next one.
    late = {"partnership": world.partnership.pk, "by": world.people["pool_manager"]}
    freeze(**late, quarter=Quarter(2026, 1), at=AT + timedelta(days=30))
    (fund,) = gather(world.partnership, Quarter(2026, 3), on=date(2027, 1, 20))["funds"]
    assert {(c["reason"], c["entered"]) for c in fund["changes"]} == {
        ("Found in November.", date(2026, 11, 9))
    }
    (fund,) = gather(world.partnership, Q2, on=date(2027, 1, 20))["funds"]
    assert {c["reason"] for c in fund["changes"]} == {"Told before.", "Found in November."}


def vire(pool, at, reason):
    funds.vire(
        fund=pool.fund,
        year=2026,
        amounts={pool.lines["LD1"]: Decimal(5), pool.lines["LD3"]: Decimal(-5)},
        reason=reason,
        effective_on=date(2026, 9, 1),
        by=pool.people["pool_manager"],
        at=at,
    )


def sent(pack):
    """The pack as printed, and sent for approval."""
    Pack.objects.filter(pk=pack.pk).update(state="rendered")
    return packs.submit(pk=pack.pk, by=pack.snapshot.frozen_by, at=AT)


def test_only_a_report_that_was_sent_has_told_anything(world, frozen):
    pool = make_pool(world)
    vire(pool, AT - timedelta(minutes=1), "In a draft.")

    def told():
        (fund,) = gather(world.partnership, Quarter(2026, 3), on=date(2027, 1, 20))["funds"]
        return {change["reason"] for change in fund["changes"]}

    first = frozen()
    assert told() == {"In a draft."}
    sent(first)
    assert told() == set()
    packs.take_back(pk=first.pk, by=first.snapshot.frozen_by, at=AT, reason="A figure is wrong.")
    assert told() == {"In a draft."}
    vire(pool, AT + timedelta(minutes=1), "Between the versions.")
    how = {"partnership": world.partnership.pk, "quarter": Q2, "by": world.people["pool_manager"]}
    sent(freeze(**how, at=AT + timedelta(minutes=2), reason="A figure was wrong."))
    assert told() == set()
    # Published and superseded since, it told all the same; and what the correction of it told is told once more.
    who = {"published_by": world.people["head"], "published_at": AT}
    Pack.objects.filter(pk=first.pk).update(state="superseded", **who)
    assert told() == {"Between the versions."}


def test_without_a_report_before_every_change_of_the_year_is_told(world):
    pool = make_pool(world)
    funds.vire(
        fund=pool.fund,
        year=2026,
        amounts={pool.lines["LD1"]: Decimal(5), pool.lines["LD3"]: Decimal(-5)},
        reason="Nobody has read of it.",
        effective_on=date(2026, 5, 1),
        by=world.people["pool_manager"],
        at=world.at,
    )
    (fund,) = gather(world.partnership, Q2, on=world.on)["funds"]
    assert {c["reason"] for c in fund["changes"]} == {"Nobody has read of it."}


def test_waivers_and_the_lines_in_detail_are_gathered(world):
    pool = make_pool(world)
    asked = {"line": pool.lines["LD1"].pk, "starts": date(2026, 10, 1), "at": world.at}
    officer = world.people["finance_officer_council"]
    given = waivers.ask_waiver(
        **asked, check="actual_reason", reason="Another ledger.", ends=date(2027, 1, 1), by=officer
    )
    waivers.give_waiver(pk=given.pk, by=world.people["finance_lead_council"], at=world.at)
    waivers.ask_waiver(
        **asked, check="explanation_new", reason="Only asked for.", ends=date(2027, 1, 1), by=officer
    )
    facts = json.loads(canonical(gather(world.partnership, Q2, on=world.on)))
    assert facts["waivers"] == [
        {
            "fund": "Learning disabilities pool",
            "line": "LD community placements",
            "check": BY_CODE["actual_reason"].says,
            "reason": "Another ledger.",
            "by": "Margaret Lowe",
            "until": "2026-12-31",
        }
    ]
    details = facts["funds"][0]["details"]
    assert [line["code"] for line in details] == ["LD1", "LD2", "LD3", "LD4", "LD5"]
    assert (details[0]["lead"], details[0]["likely"], details[0]["commitment"]) == (
        world.partners["council"].short_name,
        "46200000.00",
        None,
    )
    assert gather(world.partnership, Q2, on=date(2027, 1, 1))["waivers"] == []
    document = revenue_monitor.compose({**quarter(0), **facts}, Edition(1, "ab" * 32))
    assert len(blocks(document, Table, "details-1")) == 3
