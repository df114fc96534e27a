"""A return that comes after its quarter was locked or signed: what its pages say of it, and what the quarter keeps."""

from datetime import date

import pytest
from django.urls import reverse

from budgets.models import BudgetReturn, Fund
from budgets.selectors import fund_facts
from budgets.services import closing, contributions, lines, returns
from contracts.models import Provider
from jct.core.errors import Refused
from partnerships.services import decisions
from reports.services.behind import behind
from tests.budgets.conftest import Q2, D
from tests.budgets.ledger_kit import OFFICER
from tests.budgets.test_lines import act, change
from tests.budgets.test_settled import lock

DAY = date(2026, 11, 1)


@pytest.fixture
def signed(pool):
    """The council's return had not come when both chief finance officers signed the position."""
    late = pool.open(due=date(2026, 10, 19))
    pool.done(late["icb"])
    sign(pool)
    return late


@pytest.fixture
def aligned(pool):
    Fund.objects.filter(pk=pool.fund.pk).update(kind="aligned")
    return pool


def consolidate(pool):
    return closing.consolidate(fund=pool.fund, quarter=Q2, note="One is late.", **act(pool))


def sign(pool):
    position = consolidate(pool)
    for person in ("cfo_council", "cfo_icb"):
        decisions.decide_request(pk=position.request_id, by=pool.people[person], at=pool.world.at)


def page(client, name, ret):
    return client.get(reverse(f"budgets:{name}", args=[ret.pk])).content.decode()


def test_the_words_are_of_a_first_return(aligned, client_as):
    ret, officer = aligned.open(partners=["council"])["council"], client_as(OFFICER)
    aligned.certify(aligned.submit(ret), "refuse", "Two lines are wrong.")
    lock(aligned)
    form = page(officer, "reopen", ret)
    assert "Why it comes so late" in form
    assert "Return due on" in form
    assert "The quarter was locked without this return" in form
    for wrong in ("opened again", "Corrected", "corrected"):
        assert wrong not in form
    assert (
        "Say why it comes so late" in officer.post(reverse("budgets:reopen", args=[ret.pk])).content.decode()
    )
    returns.reopen_return(pk=ret.pk, reason="The ledger was down.", due_on=DAY, **act(aligned, OFFICER))
    shown = page(officer, "return", ret)
    assert "<strong>Sent back:</strong> Two lines are wrong." in shown
    assert "<strong>Why it comes so late:</strong> The ledger was down." in shown
    assert "opened again" not in shown


def test_those_of_a_correction_are_not(aligned, client_as):
    ret, officer = aligned.done(aligned.open(partners=["council"])["council"]), client_as(OFFICER)
    lock(aligned)
    form = page(officer, "reopen", ret)
    assert "Why it is opened again" in form
    assert "Corrected return due on" in form
    assert "The quarter is locked." in form
    new = returns.reopen_return(pk=ret.pk, reason="A line was wrong.", due_on=DAY, **act(aligned, OFFICER))
    assert (
        page(officer, "return", new).count("<strong>Why it was opened again:</strong> A line was wrong.") == 1
    )


def test_signed_is_not_called_locked(pool, signed, client_as):
    form = page(client_as(OFFICER), "reopen", signed["council"])
    assert "The fund’s position in the quarter was signed without this return" in form
    assert "Open the late return" in form
    for shown in (form, page(client_as(OFFICER), "return", signed["council"])):
        assert "The quarter was locked" not in shown
        assert "after the lock" not in shown
    form = page(client_as("finance_officer_icb"), "reopen", signed["icb"])
    assert "Every partner has signed the fund’s position in the quarter." in form


def test_nothing_is_offered_while_a_second_position_waits_to_be_signed(pool, signed, client_as):
    officer, offered = client_as(OFFICER), "Report it late"
    assert offered in page(officer, "return", signed["council"])
    theirs = act(pool, "finance_officer_icb")
    new = returns.reopen_return(pk=signed["icb"].pk, reason="Wrong.", due_on=DAY, **theirs)
    pool.done(BudgetReturn.objects.get(pk=new.pk), LD2="29900000.00")
    consolidate(pool)
    assert offered not in page(officer, "return", signed["council"])
    assert "Open the late return" not in page(officer, "reopen", signed["council"])


def test_a_line_that_a_locked_quarter_shows_keeps_its_lead(aligned):
    told = {"lead_partner": aligned.icb, "reason": "The NHS leads it."}
    fields = [{"code": code, "name": code, "lead_partner": aligned.council} for code in ("LD7", "LD9")]
    (before, _) = lines.add_lines(fund=aligned.fund, lines=fields, **act(aligned))
    assert lines.change_line(pk=before.pk, **told, **act(aligned)).lead_partner == aligned.icb
    lock(aligned)
    with pytest.raises(Refused, match="in a quarter that was locked or signed"):
        lines.change_line(pk=aligned.fund.lines.get(code="LD9").pk, **told, **act(aligned))


def test_a_line_of_a_position_that_waits_for_signatures_keeps_its_lead_until_it_is_taken_back(pool):
    pool.done(pool.open(due=date(2026, 10, 19))["icb"])
    fields = {"code": "LD9", "name": "New", "lead_partner": pool.council}
    (line,) = lines.add_lines(fund=pool.fund, lines=[fields], **act(pool))
    position = consolidate(pool)
    told = {"lead_partner": pool.icb, "reason": "The NHS leads it."}
    with pytest.raises(Refused, match="or that partners are asked to sign"):
        lines.change_line(pk=line.pk, **told, **act(pool))
    closing.take_back(pk=position.pk, **act(pool))
    assert lines.change_line(pk=line.pk, **told, **act(pool)).lead_partner == pool.icb


def test_a_locked_report_names_one_provider_in_all_its_parts(aligned):
    for ret in aligned.open().values():
        aligned.done(ret)
    lock(aligned)

    def told():
        facts = fund_facts(Fund.objects.filter(pk=aligned.fund.pk), quarter=Q2, on=aligned.world.on)
        found = behind(facts, Q2, on=aligned.world.on, last_year={})[aligned.fund.pk]
        return found["sides"], [(row["code"], row["lead"], row["provider"]) for row in found["details"]]

    before = told()
    hazel = Provider.objects.create(partnership=aligned.world.partnership, name="Hazel House")
    change(aligned, "LD1", provider=hazel)
    assert told() == before


def test_each_partner_is_found_once_on_the_page_of_contributions(pool, client_as):
    for kind in ("in_kind", "grant"):
        contributions.contribute(
            fund=pool.fund, partner=pool.council, year=2026, amount=D(5), kind=kind, recurrent=False,
            effective_on=date(2026, 10, 1), reason="Given.", **act(pool),
        )  # fmt: skip
    where = reverse("budgets:contributions", args=[pool.fund.pk])
    html = client_as("pool_manager").get(f"{where}?year=2026").content.decode()
    for partner in (pool.council, pool.icb):
        assert html.count(f'id="partner-{partner.pk}"') == 1
