"""Hertfordshire 2006: executives before the board, and a board that may commit what the partners have confirmed."""

from datetime import date
from decimal import Decimal

import pytest

from budgets.models import Fund
from budgets.services import funds
from jct.core.errors import Refused
from partnerships.domain.structure import Check
from partnerships.domain.words import Gate, ItemOutcome, RequestState
from tests.partnerships.blueprints.sound import *  # noqa: F403 (what holds for every structure)
from tests.partnerships.blueprints.structure import failed, lines_of, moment

BLUEPRINT, LOADED = "hertfordshire_2006", date(2006, 10, 2)
ASKED, EXECUTIVES, BOARD = date(2007, 1, 8), date(2007, 2, 6), date(2007, 2, 20)
ON_PAGE = {
    "by": "manager_wamh",
    "asked": {"decision_type": "contract_award", "amount": "2400000"},
    "shown": (
        "Executives' meeting No meeting is planned",
        "Joint Commissioning Partnership Board, in its meeting (clause 8)",
    ),
}


@pytest.fixture
def fund(structure) -> Fund:
    """Budgets that the team manages on behalf of the partners."""
    return funds.create_fund(
        partnership=structure.partnership,
        name="Joint commissioning budgets",
        kind="aligned",
        host=structure.partner("hcc"),
        by=structure.who("finance"),
        at=moment(ASKED),
    )


def confirm(structure, fund, amounts) -> None:
    for partner, amount in amounts.items():
        funds.contribute(
            fund=fund,
            partner=structure.partner(partner),
            year=2006,
            amount=Decimal(amount),
            effective_on=ASKED,
            reason="Agreed by the partner",
            by=structure.who("finance"),
            at=moment(ASKED),
        )


def award(structure, amount, **more):
    return structure.ask(
        "contract_award", f"Community services, {amount}", amount, "manager_wamh", ASKED, **more
    )


def test_the_executives_consider_a_key_decision_before_the_board(structure):
    contract = award(structure, 2_400_000)
    early = structure.call("jcpb", BOARD, (contract, "decide"))
    structure.attend(early)
    with pytest.raises(Refused, match="asks first for: executives' meeting"):
        structure.resolve(early.items.get())

    (said,) = structure.meet("executives", EXECUTIVES, (contract, "recommend"))
    assert said.outcome == ItemOutcome.CARRIED
    assert contract.gates_passed.get().gate == Gate.EXECUTIVES
    assert contract.gates_passed.get().item == said.item

    structure.resolve(early.items.select_related("meeting__body").get())
    contract.refresh_from_db()
    assert contract.state == RequestState.APPROVED


def test_the_board_commits_no_more_than_partners_have_confirmed(structure, fund):
    confirm(structure, fund, {"hcc": 1_000_000, "enh": 900_000})
    first = award(structure, 1_500_000, recurrent=True, annual_amount=Decimal(1_500_000))
    second = award(structure, 1_400_000, recurrent=True, annual_amount=Decimal("400000.01"))
    structure.meet("executives", EXECUTIVES, (first, "recommend"), (second, "recommend"))
    structure.meet("jcpb", BOARD, (first, "decide"))
    assert first.state == RequestState.APPROVED

    meeting = structure.call("jcpb", date(2007, 3, 6), (second, "decide"))
    structure.attend(meeting)
    with pytest.raises(Refused, match="confirmed"):
        structure.resolve(meeting.items.get())  # £1,500,000 + £400,000.01 is a penny more than £1,900,000
    second.refresh_from_db()
    assert second.state == RequestState.RECOMMENDED

    confirm(structure, fund, {"west": 1})
    structure.resolve(meeting.items.select_related("meeting__body").get())
    second.refresh_from_db()
    assert second.state == RequestState.APPROVED


def test_each_level_of_the_scheme_decides_in_its_band(structure):
    group = {"care_group": structure.care_group("WAMH")}
    small = structure.ask("contract_award", "Advice line", "50000", "contracts", ASKED, **group)
    assert structure.ruling(small, "manager_wamh", ASKED).allowed
    assert "care_group" in failed(structure.ruling(small, "manager_ld", ASKED))
    middle = structure.ask("contract_award", "Crisis beds", "50000.01", "contracts", ASKED, **group)
    assert "band" in failed(structure.ruling(middle, "manager_wamh", ASKED))
    assert structure.decide(middle, "head", ASKED).state == RequestState.APPROVED
    large = structure.ask("contract_award", "Day services", 800_000, "contracts", ASKED, **group)
    structure.meet("scg_wamh", EXECUTIVES, (large, "decide"))
    assert large.state == RequestState.APPROVED


def test_a_group_without_a_partners_officer_sends_its_view_to_the_board(structure):
    """All partners' officers must agree; without one of them the meeting decides nothing."""
    group = {"care_group": structure.care_group("LD")}
    contract = structure.ask("contract_award", "Supported living", 800_000, "contracts", ASKED, **group)
    (said,) = structure.meet("scg_ld", EXECUTIVES, (contract, "decide"), absent=["PCT officer, West"])
    assert said.outcome == ItemOutcome.RECOMMENDED
    assert contract.state == RequestState.RECOMMENDED


def test_every_partner_agrees_to_a_contribution(structure):
    change = structure.ask("contribution_variation", "One per cent more", 400_000, "finance", ASKED)
    for post, state in [
        ("director", RequestState.PARTLY_AGREED),
        ("enh_chief", RequestState.PARTLY_AGREED),
        ("west_chief", RequestState.APPROVED),
    ]:
        assert structure.decide(change, post, ASKED).state == state


def test_two_lines_of_management_and_groups_that_hear_the_team_first(structure):
    finance = structure.partnership.posts.get(title="Finance Manager, Adult Care Services")
    assert finance.reports_to.title == "Head of Finance, Adult Care Services"
    assert finance.also_reports_to.title == "Head of Joint Commissioning"
    team = lines_of(structure, ASKED)["JCT"]
    assert ("JCPB", "Quarterly performance report and revenue monitor") in team
    assert len(team) == 6  # and the five strategic groups
    executives = structure.body("executives")
    assert executives.meets_before == structure.body("jcpb")
    assert not [line for line in structure.findings(Check.USERS, ASKED) if "Strategic" in line]
