"""Whoever waits for a fund judges its lines and itself as they are then, not as the page before had them."""

from datetime import date

import pytest

from budgets.models import BudgetChange, BudgetLine, Virement
from budgets.services import contributions, funds, lines, reserves, virements
from jct.core.errors import Refused
from partnerships.models import DecisionRequest
from partnerships.services import decisions, settling
from tests.budgets.conftest import D, make_pool
from tests.race_kit import behind

pytestmark = pytest.mark.django_db(transaction=True)
NOW = {"effective_on": date(2026, 10, 5), "reason": "Families are moving."}


@pytest.fixture
def racing(world, transactional_db):
    return make_pool(world)


@pytest.fixture
def told(racing):
    return {"by": racing.people["pool_manager"], "at": racing.world.at}


@pytest.fixture
def closing_line(racing, told):
    """A line as a form had it, open and with its fund, and what closes it before this year."""
    (line,) = lines.add_lines(
        fund=racing.fund, lines=[{"code": "LD9", "name": "Day", "lead_partner": racing.council}], **told
    )
    line = BudgetLine.objects.select_related("fund").get(pk=line.pk)
    return line, lambda: lines.close_line(pk=line.pk, year=2025, reason="It ends.", **told)


def vire(racing, line, told):
    amounts = {racing.lines["LD3"]: D(-5), line: D(5)}
    return funds.vire(fund=racing.fund, year=2026, amounts=amounts, **NOW, **told)


def ask_virement(racing, line, told):
    given = {"fund": racing.fund, "from_line": racing.lines["LD3"], "to_line": line, "amount": D(80)}
    return virements.ask_virement(**given, **NOW, **told)


def ask_variation(racing, line, told):
    given = {"fund": racing.fund, "partner": racing.icb, "year": 2026, "amount": D(5), "line": line}
    return contributions.ask_variation(**given, **NOW, **told)


def ask_use(racing, line, told):
    reserve = reserves.create_reserve(
        fund=racing.fund, name="Winter", is_risk_pool=False, purpose="", opening=D(90),
        effective_on=date(2026, 10, 1), **told,
    )  # fmt: skip
    return reserves.ask_use(pk=reserve.pk, kind="draw", amount=D(5), line=line, **NOW, **told)


@pytest.mark.parametrize("act", [vire, ask_virement, ask_variation, ask_use])
def test_no_money_goes_to_a_line_that_closes_meanwhile(racing, told, closing_line, act):
    line, close = closing_line
    answer = behind(close, lambda: act(racing, line, told))
    assert isinstance(answer, Refused)
    assert "was closed on 1 April 2026" in " ".join(map(str, answer.problems))
    assert not BudgetChange.objects.filter(line=line).exists()
    assert not DecisionRequest.objects.exists()


def test_no_money_is_asked_for_from_a_line_whose_fund_becomes_notional_meanwhile(racing, told):
    other = funds.create_fund(
        partnership=racing.world.partnership, name="Winter", kind="aligned", host=racing.council, **told
    )
    (line,) = lines.add_lines(
        fund=other, lines=[{"code": "W1", "name": "Beds", "lead_partner": racing.council}], **told
    )
    line = BudgetLine.objects.select_related("fund").get(pk=line.pk)
    answer = behind(
        lambda: funds.change_fund(pk=other.pk, kind="notional", **told),
        lambda: ask_virement(racing, line, told),
    )
    assert "a notional budget has no money to give or take" in " ".join(map(str, answer.problems))
    assert not Virement.objects.exists()


def test_what_is_tried_again_reads_its_line_as_it_is_by_then(racing, told, closing_line, monkeypatch):
    """An error that nobody foresaw kept the virement from being done; meanwhile the line closes."""
    line, close = closing_line
    asked = ask_virement(racing, line, told)

    def fails(*given, **more):
        raise RuntimeError("no room on the disk")

    with monkeypatch.context() as broken:
        broken.setattr(virements, "change_budget", fails)
        decisions.decide_request(pk=asked.request_id, by=racing.people["head"], at=racing.world.at)
    again = {"pk": asked.request_id, **told}
    request = behind(close, lambda: settling.retry_effect(**again))
    assert (request.state, request.effect) == ("approved", "failed")
    assert "was closed on 1 April 2026" in request.effect_note
    assert not BudgetChange.objects.filter(line=line).exists()
