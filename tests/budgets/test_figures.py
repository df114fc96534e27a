"""Where totals come from: a fund's, those of its position and account, a Better Care Fund return's."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from budgets.domain.memorandum import EXPENDITURE, FUNDING, NET, NOT_TIED, OUTCOME, SHARE
from budgets.models import BetterCareFundReturn, Fund
from budgets.selectors.figures import better_care_origins, fund_figures, sourced_sections
from budgets.selectors.statements import RESERVES
from budgets.services import better_care, contributions, lines, reserves, returns
from budgets.services.budget_changes import change_budget
from jct.core.calendar import FinancialYear
from tests.budgets.conftest import Q1, Q2

D = Decimal


def told(pool, quarter=Q2):
    page = fund_figures(pool.people["board_member"], pool.fund.pk, quarter=quarter, on=pool.world.on)
    return {figure.key: figure for figure in page.figures}


def text(response):
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.fixture
def reported(pool):
    for ret in pool.open(Q1, due=date(2026, 7, 20)).values():
        pool.done(ret)
    pool.done(pool.open()["council"], LD1="46900000.00")
    return pool


def test_every_total_is_the_sum_of_what_it_names(reported):
    figures = told(reported)
    lines = reported.fund.lines.count()
    latest = figures["latest"]
    assert latest.how == "£80,300,000 original. Every line’s, added up; income is negative."
    assert len(latest.sources) == lines
    first = reported.lines["LD1"]
    assert latest.sources[0].words == "LD community placements: £46,200,000"
    assert latest.sources[0].url == f"/budgets/lines/{first.pk}/?quarter=2026-Q2"
    named = [
        source
        for source in figures["forecast"].sources
        if "eturn" in source.words or "report" in source.words
    ]
    officer, lead = (reported.people[f"finance_{who}_council"] for who in ("officer", "lead"))
    assert f"submitted by {officer}, certified by {lead}" in named[0].words
    assert named[1].words.endswith("has not reported: its last forecast is carried forward")
    assert figures["variance"].amount == D("700000.00")
    assert figures["variance"].how == "£81,000,000 forecast less £80,300,000 latest budget."
    assert figures["movement"].how == "£81,000,000 forecast less £80,300,000 in the last report."
    assert sum(figures[key].amount for key in ("share-1", "share-2")) == D("700000.00")
    assert figures["contributed"].amount == D("80300000.00")
    assert figures["income"].sources[0].words.startswith("Client contributions: ")
    assert "brought" not in figures
    assert not {"low", "high"} & set(figures)


def test_while_a_return_is_being_corrected_the_version_whose_figures_stand_is_named(reported):
    old = reported.fund.returns.get(partner=reported.council, quarter=str(Q2))
    returns.reopen_return(
        pk=old.pk,
        reason="An invoice was missed.",
        due_on=date(2026, 11, 1),
        by=reported.people["pool_manager"],
        at=reported.world.at,
    )
    source = told(reported)["forecast"].sources[0]
    officer, lead = (reported.people[f"finance_{who}_council"] for who in ("officer", "lead"))
    assert source.words.endswith(f", version 1, submitted by {officer}, certified by {lead}")
    assert source.url == f"/budgets/returns/{old.pk}/"


def test_a_range_and_what_was_brought_forward_have_their_answer(pool, django_assert_max_num_queries):
    by = {"by": pool.people["pool_manager"], "at": pool.world.at}
    assert "movement" not in told(pool)
    reserve = reserves.create_reserve(
        fund=pool.fund, name="Winter", is_risk_pool=False, purpose="", opening=D(5000),
        effective_on=date(2026, 5, 1), **by,
    )  # fmt: skip
    change_budget(
        pool.fund,
        2026,
        {pool.lines["LD1"]: D(5000)},
        "reserve",
        reason="Beds.",
        effective_on=date(2026, 8, 1),
        **by,
    )
    ret = pool.open()["council"]
    row = ret.lines.get(line=pool.lines["LD1"])
    row.low, row.high = D("46000000"), D("47000000")
    row.save()
    pool.submit(ret)
    assert reserve.pk
    figures = told(pool)
    assert figures["brought"].amount == D(5000)
    for key, amount, own in (("low", "80100000", "£46,000,000"), ("high", "81100000", "£47,000,000")):
        assert figures[key].amount == D(amount)
        assert f"LD community placements: {own}" in [source.words for source in figures[key].sources]
        assert "version 1, submitted by" in figures[key].sources[0].words
    with django_assert_max_num_queries(45):
        told(pool)


def test_the_page_of_totals_and_the_pages_that_lead_to_it(reported, client_as):
    client, pk = client_as("board_member"), reported.fund.pk
    where = f"{reverse('budgets:fund_figures', args=[pk])}?quarter=2026-Q2"
    page = text(client.get(where))
    assert 'id="forecast"' in page
    assert "£81,000,000 forecast less £80,300,000 latest budget." in page
    fund = text(client.get(f"{reverse('budgets:fund', args=[pk])}?quarter=2026-Q2"))
    for anchor in ("latest", "spent", "forecast", "variance"):
        assert f'href="{where}#{anchor}"' in fund
    closing = text(client.get(f"{reverse('budgets:closing', args=[pk])}?quarter=2026-Q2"))
    line = reverse("budgets:line", args=[reported.lines["LD1"].pk])
    assert f'<a class="govuk-link" href="{line}?quarter=2026-Q2">LD community placements</a>' in closing
    assert f'href="{where}"' in closing
    risk = text(client.get(f"{reverse('budgets:risk', args=[pk])}?quarter=2026-Q2"))
    assert f'href="{where}#variance"' in risk
    empty = Fund.objects.create(
        partnership=reported.world.partnership, name="Empty", kind="aligned", host=reported.council
    )
    assert "no lines yet" in text(client.get(reverse("budgets:fund_figures", args=[empty.pk])))


def test_each_row_of_an_account_says_what_it_rests_on(pool, client_as, django_assert_num_queries):
    row = {"now": D(1), "before": None, "total": False}
    keys = {code: line.pk for code, line in pool.lines.items()}
    lines.change_line(
        pk=keys["LD3"],
        name="Short breaks and respite",
        reason="Its new name.",
        by=pool.people["pool_manager"],
        at=pool.world.at,
    )
    sections = [
        {"title": FUNDING, "rows": [{**row, "words": "NHS", "before": D(2)}, {**row, "words": RESERVES}]},
        {
            "title": EXPENDITURE,
            "rows": [
                {**row, "words": "LD short breaks"},
                {**row, "words": "Called otherwise", "lines": [keys["LD1"], keys["LD2"]], "before": D(2)},
                {**row, "words": "A line of another fund"},
                {**row, "words": "Total expenditure", "total": True},
            ],
        },
        {
            "title": OUTCOME,
            "rows": [
                {**row, "words": NET, "total": True},
                {**row, "words": f"NHS: {SHARE}"},
                {**row, "words": "Met from the risk pool"},
                {**row, "words": NOT_TIED},
            ],
        },
    ]
    with django_assert_num_queries(2):
        made = sourced_sections(pool.fund.pk, FinancialYear(2026), sections)
    sources = [[row["sources"] for row in section["rows"]] for section in made]
    assert [source.words for (source,) in sources[0]] == ["Contributions", "Budget from reserves"]
    assert sources[0][1][0].url.endswith("?quarter=2026-Q4#brought")
    renamed, two, unknown, (total,) = sources[1]
    assert [source.url for source in renamed] == [f"/budgets/lines/{keys['LD3']}/?quarter=2026-Q4"]
    assert [source.url for source in two] == [
        f"/budgets/lines/{keys[code]}/?quarter=2026-Q4" for code in ("LD1", "LD2")
    ]
    assert unknown == ()
    assert (total.words, total.url) == ("The rows above, added up", "")
    assert [source.words for (source,) in sources[2]] == [
        "Total expenditure less total funding", "Share by the rule", "Kept or met by the rule",
        "Contributions beside the budget",
    ]  # fmt: skip
    were = [[[source.url for source in row["were"]] for row in section["rows"]] for section in made]
    assert were[0] == [[f"/budgets/funds/{pool.fund.pk}/contributions/?year=2025#rows"], []]
    assert were[1] == [
        [],
        [f"/budgets/lines/{keys[code]}/?quarter=2025-Q4" for code in ("LD1", "LD2")],
        [],
        [],
    ]
    page = text(
        client_as("board_member").get(reverse("budgets:statements", args=[pool.fund.pk]) + "?year=2026")
    )
    assert "Outturn of the line" in page


def test_the_money_of_a_better_care_return_names_contributions_and_who_gave_it(pool, client_as):
    by = {"by": pool.people["pool_manager"], "at": pool.world.at}
    contributions.contribute(
        fund=pool.fund, partner=pool.icb, year=2026, amount=D("250000"), source="nhs_minimum",
        effective_on=date(2026, 4, 1), reason="Minimum.", **by,
    )  # fmt: skip
    row = better_care.open_return(agreement=pool.fund.agreement_id, quarter=Q2, **by)
    better_care.save_return(
        pk=row.pk, revision=0, data={"nhs_minimum_spent": "1000.00", "dfg_planned": "5.00"}, **by
    )
    row = BetterCareFundReturn.objects.get(pk=row.pk)
    origins = better_care_origins(row, Q2)
    words = [source.words for source in origins["nhs_minimum"]]
    assert words[0] == f"{pool.icb.name} to {pool.fund}: £250,000, contributed"
    assert words[1] == f"Plan filled in when the return was begun by {by['by']} on 20 October 2026"
    assert words[2] == f"Spending given by {pool.people['pool_manager']} on 20 October 2026"
    assert [source.words for source in origins["dfg"]] == [
        f"Plan given by {pool.people['pool_manager']} on 20 October 2026"
    ]
    page = text(client_as("board_member").get(reverse("budgets:better_care", args=[row.pk])))
    assert "£250,000, contributed" in page
