"""A ruling as every page shows it: the answer, why, who can, what must come first, every check."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from django.template.loader import render_to_string

from partnerships.domain.words import DecisionType, Gate
from tests.partnerships.domain.facts import (
    AWARD,
    HEAD,
    INQUORATE,
    MANAGER,
    ON,
    SCHEME,
    clause,
    matter,
    meet,
    rule,
)

COVER = replace(HEAD, person=50, name="Dan", cover_for=HEAD.person, cover_for_name="Helen")
LATER = [
    clause(
        1, AWARD, 250_000, post_function=HEAD.function, notice_days=28, gates=(Gate.LEGAL,), call_in_days=5
    )
]


def shown(ruling, yours=False, ahead=False):
    """The words of the page, without markup."""
    page = render_to_string("partnerships/_ruling.html", {"ruling": ruling, "yours": yours, "ahead": ahead})
    return " ".join(re.sub(r"<[^>]+>", " ", page).replace("&#x27;", "'").split()).replace(" .", ".")


@pytest.mark.parametrize(
    ("ruling", "words"),
    [
        (rule(HEAD, matter("10")), "Helen may decide this as Head of joint commissioning."),
        (
            rule(COVER, matter("10")),
            "Dan may decide this as Head of joint commissioning, in place of Helen.",
        ),
        (rule(MANAGER, matter("50001")), "Amara cannot decide this."),
        (
            rule(HEAD, matter(kind=DecisionType.STRATEGY_APPROVAL)),
            "Helen may recommend this, and cannot decide it.",
        ),
        (meet("SCG LD", matter("900000")), "SCG LD may decide this in its meeting."),
        (
            meet("SCG LD", matter("900000"), quorum=INQUORATE),
            "It may be discussed, and becomes a recommendation to the next quorate meeting of SCG LD.",
        ),
        (rule(MANAGER, matter("50001")), "Helen (Head of joint commissioning), up to £250,000 (clause 2)"),
        (
            rule(HEAD, matter("10", notice_on=ON), clauses=LATER),
            "Who can decide it once that is done Helen (Head of joint commissioning), up to £250,000 (clause 1)",
        ),
        (
            rule(HEAD, matter("10", notice_on=ON), clauses=LATER),
            "The first day on which the notice given is long enough is 18 November 2026.",
        ),
        (
            rule(HEAD, matter("10", notice_on=ON), clauses=LATER),
            "Scrutiny can call the decision in for 5 working days after it is published",
        ),
        (
            rule(MANAGER, matter(kind=DecisionType.STRATEGY_APPROVAL)),
            "Who may recommend it Helen (Head of joint commissioning) (clause 13)",
        ),
        (rule(HEAD, matter("10", version=3)), "Judged for 20 October 2026, version 3 of the request."),
    ],
)
def test_ruling_in_words(ruling, words):
    assert words in shown(ruling)


def test_ahead_of_asking_who_can_decide_comes_before_why_one_does_not_oneself():
    page = shown(rule(MANAGER, matter("50001")), yours=True, ahead=True)
    assert page.startswith("Who can decide it Helen")
    assert "cannot decide this" not in page
    assert (
        page.index("Helen")
        < page.index("Why you do not decide it yourself")
        < page.index("£50,001 is outside")
    )


@pytest.mark.parametrize(
    ("ruling", "words"),
    [
        (rule(HEAD, matter("10")), "You may decide this as Head of joint commissioning."),
        (
            rule(HEAD, matter("10", notice_on=ON), clauses=LATER),
            "You cannot decide this.",
        ),  # nor can anybody yet
    ],
)
def test_ahead_of_asking_the_answer_stands_where_nobody_else_can_be_named(ruling, words):
    assert words in shown(ruling, yours=True, ahead=True)


def test_every_check_is_shown_with_its_sum_and_clause():
    ruling = rule(HEAD, matter("10", annual_amount=Decimal(1)), employer_limit=Decimal(5))
    page = shown(ruling, yours=True)
    assert "You cannot decide this." in page
    for check in ruling.checks:
        assert check.sentence in page
    assert "Clause 2: “Clause 2 of the scheme.”" in page


@pytest.mark.parametrize(
    ("key", "address", "words"),
    [
        (7, "/partnership/schemes/7/", "Go to the scheme"),
        (None, "/partnership/", "Go to the page of the partnership"),
    ],
)
def test_what_no_clause_covers_leads_to_the_scheme_where_its_next_version_is_drafted(key, address, words):
    """The scheme's page, which offers the draft to whoever may make one."""
    about = matter("10", DecisionType.WRITE_OFF)
    html = render_to_string(
        "partnerships/_ruling.html", {"ruling": rule(HEAD, about, scheme=replace(SCHEME, key=key))}
    )
    assert f'href="{address}">{words}</a>' in html
    assert "Go to the" not in shown(rule(HEAD, matter("10000000"), scheme=replace(SCHEME, key=key)))
