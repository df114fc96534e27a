"""What `tests/test_subjects.py` places is true: a record that is followed says something else once it is changed, and
its request becomes the next version; the test of a frozen one is there."""

from datetime import date
from importlib import import_module

import pytest

from jct.core.errors import Refused
from partnerships import registry
from partnerships.models import Organisation
from partnerships.services import decisions
from tests import test_subjects
from tests.budgets import test_better_care, test_following, test_reserves
from tests.budgets.conftest import Q2, D, _made, make_pool, pool  # noqa: F401 (fixtures)
from tests.budgets.test_agreements import Desk
from tests.contracts.conftest import make_contract, make_provider  # noqa: F401 (fixtures)
from tests.contracts.services.test_following import asks, edit  # noqa: F401 (`asks` is a fixture)

CONTRACTS = {*((kind, "contract_decision") for kind in test_subjects.CONTRACT), ("contract_extension", "")}


def of_fund(make):
    """A request about a fund, which gets another name and care group."""

    def made(pool):  # noqa: F811
        request, _ = make(pool)
        group, keeper = pool.world.care_groups["OPMH"], test_following.keeper(pool)
        change = {"pk": pool.fund.pk, "name": "All ages pool", "care_group": group, **keeper}
        return request, lambda: test_following.change_fund(**change)

    return made


def between_funds(pool):  # noqa: F811
    other = make_pool(pool.world, name="Autism pool")
    asked = test_following.virements.ask_virement(
        fund=pool.fund, from_line=pool.lines["LD3"], to_line=other.lines["LD1"], amount=D(5),
        effective_on=date(2026, 8, 1), reason="x", **test_following.keeper(pool),
    )  # fmt: skip
    return asked.request, None


def carried(pool):  # noqa: F811
    test_reserves.underspend(pool)
    return test_reserves.carry(pool, test_reserves.set_up(pool), "300000.00").request, None


def outside_the_rule(pool):  # noqa: F811
    asked = test_following.contributions.ask_variation(
        fund=pool.fund, partner=pool.icb, year=2026, amount=D(500_000), effective_on=date(2026, 9, 1),
        reason="x", outside=True, line=pool.lines["LD2"], **test_following.keeper(pool),
    )  # fmt: skip
    return asked.request, None


def entry(pool):  # noqa: F811
    desk = Desk(pool.world)
    agreement = desk.draft()
    scheme = {"agreement": agreement.pk, "name": "Respite", "lead": "joint", **desk.told}
    asked = desk.ask(agreement, "entry")
    return asked.request, lambda: test_following.agreements.save_scheme(**scheme)


def of_agreement(kind, **values):
    """A request about an agreement in force; the name of a party changes, or a word round the services."""

    def made(pool):  # noqa: F811
        desk = Desk(pool.world)
        agreement = desk.in_force()
        asked = desk.ask(agreement, kind, **values)
        if values:
            return asked.request, lambda: type(agreement).objects.update(notice_months=9)
        council = Organisation.objects.filter(pk=pool.council.organisation_id)
        return asked.request, lambda: council.update(name="Northmere Council", short_name="Northmere")

    return made


def national_return(pool):  # noqa: F811
    told = test_following.keeper(pool)
    test_following.Agreement.objects.filter(pk=pool.fund.agreement_id).update(state="draft")
    row = test_better_care.better_care.open_return(agreement=pool.fund.agreement_id, quarter=Q2, **told)
    row = test_better_care.save(pool, row, test_better_care.answers(row))
    request = test_better_care.better_care.ask_approval(pk=row.pk, **told)
    change = {"pk": pool.fund.agreement_id, "title": "All ages", **told}
    return request, lambda: test_following.agreements.change_agreement(**change)


MADE = {
    ("return_certification", "budget_return"): of_fund(test_following.a_return),
    ("return_certification", "consolidation"): of_fund(test_following.a_position),
    ("return_certification", "annual_return"): of_fund(test_following.an_account),
    ("budget_setting", "budget_plan"): of_fund(test_following.a_scenario),
    ("s75_agreement_variation", "risk_share_rules"): of_fund(test_following.a_rule),
    ("contribution_variation", "contribution_variation"): of_fund(test_following.a_variation),
    ("overspend_treatment", "contribution_variation"): of_fund(outside_the_rule),
    ("virement_within_pool", ""): of_fund(test_following.a_virement),
    ("virement_between_pools", ""): of_fund(between_funds),
    ("reserve_use", ""): of_fund(test_following.a_draw),
    ("carry_forward", ""): of_fund(carried),
    ("s75_agreement_entry", "agreement_change"): entry,
    ("s75_agreement_variation", "agreement_change"): of_agreement("variation", notice_months=18),
    ("s75_agreement_termination", "agreement_change"): of_agreement("termination"),
    ("data_return_submission", "better_care_fund_return"): national_return,
}


def test_every_followed_record_is_changed_here():
    assert {*MADE, *CONTRACTS} == test_subjects.FOLLOWED.keys()


def followed(request, place, change, world):
    """It is the owner of `place` that tells of the request, and tells something else once its record is changed."""
    kind, record = place
    assert request.decision_type == kind
    assert registry._registered(request).record == record
    said = registry.said_of(request, on=world.on)
    assert decisions.keep_up(pk=request.pk, at=world.at) == ""
    change()
    request = type(request).objects.get(pk=request.pk)
    assert registry.said_of(request, on=world.on) != said
    assert decisions.keep_up(pk=request.pk, at=world.at)
    request.refresh_from_db()
    assert request.version == 2


@pytest.mark.parametrize("place", MADE, ids="-".join)
def test_a_request_about_money_follows_its_record(pool, place):  # noqa: F811
    request, change = MADE[place](pool)
    followed(request, place, change, pool.world)


@pytest.mark.parametrize("place", sorted(CONTRACTS), ids="-".join)
def test_a_request_about_a_contract_follows_it_and_its_terms_stay(world, asks, place):  # noqa: F811
    contract, request = asks(place[0])
    with pytest.raises(Refused):
        edit(world, contract, lifetime_value=D(1))
    followed(request, place, lambda: edit(world, contract, care_group=world.care_groups["OPMH"]), world)


FROZEN_BY = {
    ("report_sign_off", "pack"): ("tests.reports.test_packs", "test_a_snapshot_is_never_changed"),
    ("delegation_change", ""): (
        "tests.partnerships.services.test_scheme",
        "test_propose_freezes_the_draft_and_can_be_taken_back",
    ),
}


@pytest.mark.parametrize("place", test_subjects.FROZEN, ids="-".join)
def test_what_is_frozen_has_the_test_that_says_so(place):
    module, name = FROZEN_BY[place]
    assert callable(getattr(import_module(module), name))
