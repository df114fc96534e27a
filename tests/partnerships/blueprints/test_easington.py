"""Easington: eight local groups with £25,000 each, and advice that the board must answer."""

from datetime import date
from decimal import Decimal

import pytest

from jct.core.errors import Refused
from partnerships.domain.structure import Check
from partnerships.domain.words import RequestState
from partnerships.models import Locality
from partnerships.services import structure as services
from tests.partnerships.blueprints.sound import *  # noqa: F403 (what holds for every structure)
from tests.partnerships.blueprints.structure import lines_of, moment

BLUEPRINT, LOADED = "easington", date(1994, 5, 2)
ASKED, GROUP, BOARD = date(1994, 6, 1), date(1994, 7, 5), date(1994, 7, 19)
ON_PAGE = {
    "by": "group_manager",
    "asked": {
        "decision_type": "grant_award",
        "amount": "25000",
        "fund": "Small budget of Local Planning Group 1",
    },
    "shown": ("Local Planning Group 1, in its meeting, up to £25,000 (clause 1)",),
}


def small(structure, amount, group=1, title="Night sitting"):
    return structure.ask(
        "grant_award",
        f"{title}, {amount}",
        amount,
        "group_manager",
        ASKED,
        fund=f"Small budget of Local Planning Group {group}",
        series=f"Small budget {group}",
    )


def refused(structure, body, request, words):
    meeting = structure.call(body, date(1994, 7, 12), (request, "decide"))
    structure.attend(meeting)
    with pytest.raises(Refused, match=words):
        structure.resolve(meeting.items.get())


def test_a_group_spends_25_000_and_a_penny_more_goes_to_the_board(structure):
    whole = small(structure, "25000.00")
    structure.meet("lpg1", GROUP, (whole, "decide"))
    assert whole.state == RequestState.APPROVED

    penny = small(structure, "25000.01", group=2)
    refused(structure, "lpg2", penny, "outside the band")
    structure.meet("jcb", BOARD, (penny, "decide"))
    assert penny.state == RequestState.APPROVED


def test_spending_in_parts_is_added_up(structure):
    structure.meet("lpg1", GROUP, (small(structure, "15000"), "decide"))
    more = small(structure, "10000.01", title="Day care")
    refused(structure, "lpg1", more, r"£25,000\.01 is outside the band")


def test_eight_groups_each_spend_their_own_budget_and_no_other(structure):
    approved = []
    for group in range(1, 9):
        request = small(structure, "25000", group)
        structure.meet(f"lpg{group}", GROUP, (request, "decide"))
        approved.append(request)
    assert {request.state for request in approved} == {RequestState.APPROVED}
    assert sum(request.amount for request in approved) == Decimal(200_000)
    refused(
        structure, "lpg4", small(structure, "100", group=5), "No clause of the scheme gives this decision"
    )


def test_advice_must_be_answered(structure):
    board, group = structure.body("jcb"), structure.body("lpg3")
    intention = structure.ask("commissioning_intention", "Intentions 1995/96", 0, "jcb_director", ASKED)
    advice = services.give_advice(
        adviser=group,
        to=board,
        request=intention,
        text="Night sitting first: nobody here can get it.",
        respond_by=date(1994, 8, 1),
        by=structure.who("deputy_director"),
        at=moment(GROUP),
    )
    assert structure.findings(Check.ADVICE, date(1994, 8, 1)) == []
    (overdue,) = structure.findings(Check.ADVICE, date(1994, 8, 2))
    assert "owed the Local Planning Group 3 an answer to its advice by 1 August 1994" in overdue

    answer = {"pk": advice.pk, "by": structure.who("locality_director"), "at": moment(BOARD)}
    with pytest.raises(Refused, match="Say what the body does with the advice"):
        services.answer_advice(response=" ", **answer)
    services.answer_advice(response="Taken up: night sitting is the first priority.", **answer)
    assert structure.findings(Check.ADVICE, date(1994, 8, 2)) == []
    with pytest.raises(Refused, match="answered on 19 July 1994"):
        services.answer_advice(response="And again", **answer)


def test_a_group_advises_on_intentions_and_the_board_decides(structure):
    intention = structure.ask("commissioning_intention", "Intentions 1995/96", 0, "jcb_director", ASKED)
    with pytest.raises(Refused, match="advises"):
        structure.call("lpg3", GROUP, (intention, "decide"))
    (said,) = structure.meet("lpg3", date(1994, 7, 6), (intention, "advise"))
    assert intention.state == RequestState.WAITING
    advice = intention.advice.get()
    assert (advice.adviser, advice.to, advice.text) == (said.body, structure.body("jcb"), said.reason)
    assert (advice.given_on, advice.respond_by) == (date(1994, 7, 6), date(1994, 8, 3))
    meeting = structure.call("jcb", BOARD, (intention, "decide"))
    structure.attend(meeting)
    with pytest.raises(Refused, match="Local Planning Group 3 advised on it on 6 July 1994, and Easington"):
        structure.resolve(meeting.items.get())
    services.answer_advice(
        pk=advice.pk, response="Taken up.", by=structure.who("locality_director"), at=moment(BOARD)
    )
    structure.resolve(meeting.items.get())
    intention.refresh_from_db()
    assert intention.state == RequestState.APPROVED


def test_the_authority_gave_way_to_the_commission(structure):
    partners = structure.partnership.partners
    fhsa, commission = (structure.partner(key) for key in ("fhsa", "commission"))
    assert fhsa.ends == commission.starts == date(1994, 4, 1)
    assert fhsa.organisation.successor == commission.organisation
    assert partners.count() == 5
    chairs = structure.body("jcb").seats.filter(office="chair").order_by("starts")
    assert [(seat.title, seat.ends) for seat in chairs] == [
        ("Chief Executive of the FHSA", date(1994, 4, 1)),
        ("Locality Director for Easington", None),
    ]
    assert lines_of(structure, ASKED)["JCB"] == {("JCC", "Everything")}
    areas = Locality.objects.filter(partnership=structure.partnership, inside__name="Easington District")
    assert sum(area.population for area in areas) == 97_000
