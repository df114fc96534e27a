"""What the database itself refuses of agreements, funds and instalments, whoever asks."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from budgets.models import (
    Agreement,
    AgreementChange,
    AgreementParty,
    AgreementReview,
    ContributionVariation,
    Fund,
    Instalment,
    InstalmentReceipt,
    PermittedExpenditure,
    ServiceScheme,
)
from budgets.services import funds
from tests.budgets.test_contributions import vary

D = Decimal
APRIL = date(2026, 4, 1)


def rows_of(pool):
    """A good row of each model, without those it leans on being its own."""
    told = {"by": pool.people["pool_manager"], "at": pool.world.at}
    agreement = funds.create_agreement(
        partnership=pool.world.partnership,
        reference="S75/X",
        title="Draft",
        host=pool.council,
        starts=APRIL,
        **told,
    )
    instalment = Instalment.objects.create(
        fund=pool.fund, partner=pool.icb, year=2026, number=1, due_on=APRIL, amount=D(100)
    )
    owed = {"fund": pool.fund, "partner": pool.icb, "year": 2026, "due_on": APRIL, "amount": D(100)}
    return {
        AgreementChange: {
            "agreement": agreement,
            "kind": "entry",
            "effective_on": APRIL,
            "reason": "x",
            "authority": "Cabinet",
        },
        AgreementParty: {"agreement": agreement, "partner": pool.icb},
        AgreementReview: {"agreement": agreement, "due_on": APRIL},
        ServiceScheme: {"agreement": agreement, "name": "Respite", "lead": "joint"},
        PermittedExpenditure: {
            "agreement": agreement,
            "what": "Legal costs",
            "amount": D(5),
            "agreed_on": APRIL,
            "evidence": "Letters",
            **told,
        },
        Instalment: {**owed, "number": 2},
        InstalmentReceipt: {
            "instalment": instalment,
            "received_on": APRIL,
            "amount": D(5),
            "note": "BACS",
            **told,
        },
        Fund: {
            "partnership": pool.world.partnership,
            "name": "F",
            "kind": "aligned",
            "host": pool.council,
        },
    }


@pytest.mark.parametrize(
    ("model", "values", "name"),
    [
        (AgreementChange, {"reason": ""}, "agreement_change_says_what"),
        (AgreementChange, {"kind": "gift"}, "agreement_change_"),
        (AgreementChange, {"authority": ""}, "agreement_change_rests_on_a_decision"),
        (AgreementChange, {"kind": "termination"}, "agreement_change_rests_on_a_decision"),
        (AgreementChange, {"values": {"aims": "x"}}, "agreement_change_values_of_a_variation"),
        (AgreementParty, {"signed_on": APRIL}, "agreement_party_signed_by_somebody"),
        (AgreementParty, {"sealed": True}, "agreement_party_signed_by_somebody"),
        (
            AgreementParty,
            {"notice_given_on": APRIL, "notice_note": "x", "notice_months": 3},
            "agreement_party_gives_notice_once_bound",
        ),
        (
            AgreementParty,
            {"notice_given_on": APRIL, "notice_note": "x", "signed_on": APRIL, "signatory": "A"},
            "agreement_party_gives_notice_of_months",
        ),
        (AgreementParty, {"notice_note": "x"}, "agreement_party_gives_notice_once_bound"),
        (AgreementReview, {"held_on": APRIL}, "agreement_review_says_what_came"),
        (ServiceScheme, {"name": ""}, "service_scheme_named"),
        (ServiceScheme, {"lead": "nobody"}, "service_scheme_lead_known"),
        (ServiceScheme, {"annual_budget": D(-1)}, "service_scheme_budget_not_negative"),
        (PermittedExpenditure, {"amount": D(0)}, "permitted_expenditure_said"),
        (Instalment, {"amount": D(0)}, "instalment_is_something"),
        (Instalment, {"number": 1}, "instalment_number_once"),
        (Instalment, {"requested_on": APRIL}, "instalment_requested_by_and_on"),
        (InstalmentReceipt, {"note": ""}, "instalment_receipt_is_something"),
        (InstalmentReceipt, {"amount": D(-5)}, "instalment_receipt_negative_only_to_take_back"),
        (Fund, {"kind": "grant"}, "fund_grant_has_purpose_and_end"),
        (Fund, {"kind": "separate"}, "fund_separate_is_kept_for_somebody"),
        (Fund, {"vat": "perhaps"}, "fund_judgements_known"),
        (Fund, {"irrecoverable_vat": D(-1)}, "fund_vat_not_negative"),
        (Fund, {"explain_percent": D(0)}, "fund_tolerances_not_negative"),
    ],
)
def test_a_row_that_makes_no_sense(pool, model, values, name):
    known = rows_of(pool)[model]
    with pytest.raises(DatabaseError, match=name), transaction.atomic():
        model(**{**known, **values}).save()
    model(**known).save()


def test_a_review_is_planned_once_a_day_by_each_or_by_all(pool):
    known = rows_of(pool)[AgreementReview]
    for partner in (None, pool.icb, pool.council):
        AgreementReview(**known, partner=partner).save()
    for partner in (None, pool.icb):
        with pytest.raises(DatabaseError, match="agreement_review_once_a_day"), transaction.atomic():
            AgreementReview(**known, partner=partner).save()


def test_a_party_joins_once_and_a_deputy_is_another(pool):
    known = rows_of(pool)[AgreementParty]
    AgreementParty(**known).save()
    with pytest.raises(DatabaseError, match="agreement_party_once"), transaction.atomic():
        AgreementParty(**known).save()
    with pytest.raises(DatabaseError, match="fund_deputy_is_another"), transaction.atomic():
        Fund.objects.filter(pk=pool.fund.pk).update(deputy_manager=pool.world.posts["pool_manager"])


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"flag_on": "31-12"}, "agreement_calendar_format"),
        ({"approve_on": "02-32"}, "agreement_calendar_format"),
        ({"reporting": "never"}, "agreement_reporting_known"),
    ],
)
def test_the_calendar_of_an_agreement_is_one(pool, change, name):
    with pytest.raises(DatabaseError, match=name), transaction.atomic():
        Agreement.objects.filter(pk=pool.fund.agreement_id).update(**change)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"amount": D(0)}, "contribution_variation_is_something"),
        ({"year": 1990}, "year_likely"),
        ({"budget_only": True}, "contribution_variation_budget_only_names_line"),
    ],
)
def test_a_variation_of_nothing(pool, change, name):
    variation = vary(pool)
    with pytest.raises(DatabaseError, match=name), transaction.atomic():
        ContributionVariation.objects.filter(pk=variation.pk).update(**change)
