"""Every kind of decision with a record: whether that may change while its request waits, and what happens then.

A new owner has to be placed here: what can move is followed (the request becomes its next version), the rest is frozen.
"""

import pytest

from partnerships import registry

CONTRACT = {
    "contract_award", "framework_calloff", "direct_award", "grant_award", "contract_variation", "contract_termination",
}  # fmt: skip

# (kind of decision, record) → what of it moves while its request waits; all else that it says is frozen.
FOLLOWED = {
    **{(kind, "contract_decision"): "care group, provider, paying fund; the terms stay" for kind in CONTRACT},
    ("contract_extension", ""): "care group, provider, paying fund, notice; the terms stay",
    ("virement_within_pool", ""): "budgets and names of the lines, the fund",
    ("virement_between_pools", ""): "budgets and names of the lines, both funds, the contributions",
    ("reserve_use", ""): "what the reserve holds, the line, the fund",
    ("carry_forward", ""): "the underspend, the reserve, the line, the fund",
    ("contribution_variation", "contribution_variation"): "what is confirmed, the line, the fund",
    ("overspend_treatment", "contribution_variation"): "what is confirmed, the line, the fund",
    ("s75_agreement_entry", "agreement_change"): "its service schemes; the words and the parties stay",
    ("s75_agreement_variation", "agreement_change"): "the notice that parties have given; the words stay",
    ("s75_agreement_termination", "agreement_change"): "the names of its parties",
    ("s75_agreement_variation", "risk_share_rules"): "the fund, the names of partners; the steps stay",
    ("budget_setting", "budget_plan"): "the fund; the scenario stays",
    ("return_certification", "budget_return"): "the fund; the figures stay",
    ("return_certification", "consolidation"): "the fund; the figures stay",
    ("return_certification", "annual_return"): "the fund and its host; the account stays",
    ("data_return_submission", "better_care_fund_return"): "the agreement's name; the answers stay",
}
# Nothing that such a request says can change; the tests named go through every way in.
FROZEN = {
    ("report_sign_off", "pack"): "a frozen snapshot: tests/reports/test_packs.py",
    ("delegation_change", ""): "a proposed draft: tests/partnerships/services/test_scheme.py",
}


def owners():
    return [(kind.value, one) for kind, known in registry._owners.items() for one in known]


def test_every_owner_is_placed_once():
    placed = [(kind, one.record) for kind, one in owners()]
    assert sorted(placed) == sorted({*FOLLOWED, *FROZEN})
    assert not FOLLOWED.keys() & FROZEN.keys()


@pytest.mark.parametrize(("place", "moves"), FOLLOWED.items())
def test_what_can_move_is_followed(place, moves):
    (says,) = {one.says for kind, one in owners() if (kind, one.record) == place}
    assert says, moves


@pytest.mark.parametrize(("place", "why"), FROZEN.items())
def test_what_cannot_move_says_nothing_new(place, why):
    assert {one.says for kind, one in owners() if (kind, one.record) == place} == {None}, why
