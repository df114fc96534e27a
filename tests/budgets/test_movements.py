"""Explaining why forecasts moved: who may, what is refused, what is left over, and what the next version keeps."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from budgets.domain.movement import Cause, fingerprint
from budgets.models import BudgetReturn, MovementExplanation
from budgets.selectors.entry import findings_of
from budgets.selectors.movements import causes_of, movement_facts, row_movement
from budgets.services import funds, returns
from budgets.services.movements import explain_movement
from jct.core.errors import Refused
from tests.budgets.conftest import Q1, Q2, make_pool

D = Decimal
MORE = Cause("activity", "Nine more people than planned.", D(400_000))


@pytest.fixture
def moved(pool):
    """The council's return of quarter 2, saved with £550,000 more for LD1 than in quarter 1 and nothing explained."""
    pool.done(pool.open(Q1)["council"], LD1="46900000.00")
    ret = pool.open(Q2)["council"]
    cells = {row.pk: {"forecast": row.previous_forecast} for row in ret.lines.all()}
    row = ret.lines.get(line__code="LD1")
    cells[row.pk]["forecast"] = D("47450000.00")
    cells[row.pk]["explanation"] = "More people."
    by = pool.people["finance_officer_council"]
    pool.ret = returns.save_return(pk=ret.pk, revision=ret.revision, cells=cells, by=by, at=pool.world.at)
    pool.row = row
    return pool


def explain(pool, *causes, seen=None, by="finance_officer_council"):
    known = fingerprint(causes_of(pool.row)) if seen is None else seen
    return explain_movement(row=pool.row.pk, causes=causes, seen=known, by=pool.people[by], at=pool.world.at)


def blocked(pool):
    found = findings_of(BudgetReturn.objects.get(pk=pool.ret.pk), on=date(2026, 10, 20))
    return [f.check for f in found if f.blocks and f.code == "LD1"]


def test_a_return_is_submitted_only_when_its_movements_are_explained(moved):
    assert blocked(moved) == ["movement_explained"]
    explain(moved, MORE)
    assert blocked(moved) == ["movement_explained"]  # £150,000 is left
    explain(moved, MORE, Cause("price", "The largest provider’s uplift.", D("149000.00")))
    assert blocked(moved) == []  # £1,000 may be left
    ret = BudgetReturn.objects.get(pk=moved.ret.pk)
    by = moved.people["finance_officer_council"]
    sent = returns.submit_return(pk=ret.pk, revision=ret.revision, by=by, at=moved.world.at)
    with pytest.raises(Refused, match="submitted"):
        explain(moved, MORE)
    with pytest.raises(IntegrityError, match="stay as they were submitted"), transaction.atomic():
        MovementExplanation.objects.filter(row=moved.row).delete()
    assert sent.state == "submitted"


def test_what_cannot_be_kept_is_named_and_nothing_is_written(moved):
    with pytest.raises(Refused) as refused:
        explain(moved, MORE, Cause("price", "", D(0)))
    assert [p.where for p in refused.value.problems] == ["Cause 2", "Cause 2"]
    assert causes_of(moved.row) == ()


def test_two_people_do_not_overwrite_each_other(moved):
    explain(moved, MORE)
    with pytest.raises(Refused, match="Somebody else explained this movement"):
        explain(moved, Cause("timing", "Mine.", D(1)), seen=fingerprint([]))
    assert causes_of(moved.row) == (MORE,)


def test_only_who_enters_the_return_explains_it(moved):
    for who in ("finance_lead_council", "finance_officer_icb", "pool_manager"):
        with pytest.raises(moved.row.DoesNotExist):
            explain(moved, MORE, by=who)


def test_who_explained_is_in_the_history_of_the_return(moved):
    explain(moved, MORE)
    last = BudgetReturn.objects.get(pk=moved.ret.pk).history.first()
    assert (last.history_change_reason, last.history_by_name) == (
        "explained the movement of LD1 LD community placements",
        "Joyce Bell",
    )


def test_the_next_version_keeps_what_was_said(moved):
    done = moved.certify(moved.submit(moved.ret, LD1="47450000.00"))
    new = returns.reopen_return(
        pk=done.pk,
        reason="A late invoice.",
        due_on=date(2026, 11, 1),
        by=moved.people["finance_officer_council"],
        at=moved.world.at,
    )
    row = new.lines.get(line__code="LD1")
    assert [cause.amount for cause in causes_of(row)] == [D(550_000)]


def test_last_quarters_words_are_offered(pool):
    pool.done(pool.open(Q1)["council"])
    second = pool.open(Q2)["council"]
    pool.done(second, LD1="47000000.00")
    third = pool.open(Q2.next(), due=date(2027, 1, 20))["council"]
    page = row_movement(pool.people["finance_officer_council"], third.lines.get(line__code="LD1").pk)
    assert [cause.sentence for cause in page.last] == ["More people than planned."]
    assert page.last_words == "As agreed."
    assert page.line.moved is None  # no forecast yet


def test_facts_of_a_fund_are_of_told_returns_and_tie(moved, django_assert_num_queries):
    assert movement_facts([moved.fund.pk], Q2)[moved.fund.pk].lines == ()
    moved.submit(moved.ret, LD1="47450000.00", LD3="4190000.00")
    other = make_pool(moved.world, name="Other pool")
    with django_assert_num_queries(4):
        facts = movement_facts([moved.fund.pk, other.fund.pk], Q2)
    page = facts[moved.fund.pk]
    assert (page.moved, page.unexplained) == (D(540_000), D(0))
    assert [(bar.label, bar.amount) for bar in page.by_line.bars[1:-1]] == [
        ("LD community placements", D(550_000)),
        ("LD short breaks", D(-10_000)),
    ]
    assert [bar.label for bar in page.by_cause.bars[1:-1]] == ["More or fewer people or packages"]
    assert [cause.amount for _, cause in page.causes] == [D(550_000), D(-10_000)]
    assert facts[other.fund.pk].lines == ()


def url(name, pk):
    return reverse(f"budgets:{name}", args=[pk])


def typed(pool, *rows, **more):
    data = {
        "cause-TOTAL_FORMS": str(max(len(rows), 1)),
        "cause-INITIAL_FORMS": "0",
        "seen": fingerprint(causes_of(pool.row)),
        "act": "save",
        **more,
    }
    for place, (kind, sentence, amount) in enumerate(rows):
        data |= {
            f"cause-{place}-kind": kind,
            f"cause-{place}-sentence": sentence,
            f"cause-{place}-amount": amount,
        }
    return data


def text(response):
    return " ".join(response.content.decode().split())


def test_the_page_of_a_line_takes_causes_and_shows_what_is_left(moved, client_as):
    client = client_as("finance_officer_council")
    page = text(client.get(url("movement", moved.row.pk)))
    assert "£550,000" in page
    assert 'data-movement="550000.00"' in page
    answer = client.post(
        url("movement", moved.row.pk),
        typed(moved, ("activity", "Nine more people.", "£400,000"), ("", "", "")),
        follow=True,
    )
    assert "It is not fully explained yet." in text(answer)
    assert "1 line still to explain" in text(answer)
    assert "£150,000" in text(client.get(url("movement", moved.row.pk)))


def test_a_half_filled_row_is_named_and_what_was_typed_stays(moved, client_as):
    client = client_as("finance_officer_council")
    rows = [("activity", "Nine more people.", "400,000"), ("", "Who knows.", "much")]
    page = text(client.post(url("movement", moved.row.pk), typed(moved, *rows)))
    assert "There is a problem" in page
    assert "Choose what kind of cause it is" in page
    assert "Amount must be an amount in pounds" in page
    assert "Nine more people." in page
    assert causes_of(moved.row) == ()


def test_a_conflict_shows_theirs_beside_yours(moved, client_as):
    data = typed(moved, ("timing", "Mine.", "1"))
    explain(moved, MORE)
    page = text(client_as("finance_officer_council").post(url("movement", moved.row.pk), data))
    assert "Somebody else explained this movement" in page
    assert "Nine more people than planned." in page
    assert "Mine." in page


def test_last_quarters_causes_fill_the_form(moved, client_as):
    explain(moved, MORE, Cause("price", "Fees rose.", D(150_000)))
    moved.certify(moved.submit(moved.ret, LD1="47450000.00"))
    third = moved.open(Q2.next(), due=date(2027, 1, 20))["council"]
    third = moved.fill(third, LD1="47500000.00")
    row = third.lines.get(line__code="LD1")
    client = client_as("finance_officer_council")
    assert "Begin with last quarter’s causes" in text(client.get(url("movement", row.pk)))
    page = text(client.get(url("movement", row.pk) + "?start=last"))
    assert 'value="More people than planned."' in page


def test_save_and_next_goes_to_the_next_line(moved, client_as):
    other = moved.ret.lines.get(line__code="LD3")
    by = moved.people["finance_officer_council"]
    returns.save_return(
        pk=moved.ret.pk,
        revision=moved.ret.revision,
        cells={other.pk: {"forecast": D("3900000.00"), "explanation": "Less."}},
        by=by,
        at=moved.world.at,
    )
    answer = client_as("finance_officer_council").post(
        url("movement", moved.row.pk), typed(moved, ("activity", "People.", "550000"), act="next")
    )
    assert answer.url == url("movement", other.pk)


def test_who_may_see_movements(moved, client_as, stranger, client):
    pages = [url("movements", moved.ret.pk), url("movement", moved.row.pk)]
    for page in pages:
        for who in ("finance_officer_council", "finance_lead_council", "pool_manager"):
            assert client_as(who).get(page).status_code == 200
        for who in ("finance_officer_icb", "board_member"):  # a draft is its partner's own
            assert client_as(who).get(page).status_code == 404
        assert stranger.get(page).status_code == 403
        assert client.get(page).status_code == 302
    assert "Save" not in text(client_as("pool_manager").get(pages[1]))
    answer = client_as("pool_manager").post(pages[1], typed(moved, ("activity", "x", "1")))
    assert answer.status_code == 404


def test_the_fund_shows_causes_once_returns_are_submitted(moved, client_as):
    page = url("fund_movement", moved.fund.pk) + "?quarter=2026-Q2"
    board = client_as("board_member")
    assert "Nobody has submitted a return yet" in text(board.get(page))
    moved.submit(moved.ret, LD1="47450000.00")
    shown = text(board.get(page))
    assert "The forecast moved by £550,000" in shown
    assert "<svg" in shown
    assert "style=" not in shown


def test_a_line_that_has_not_moved_says_so(pool, client_as):
    ret = pool.open(Q1)["council"]
    row = ret.lines.get(line__code="LD1")
    client = client_as("finance_officer_council")
    assert "There is no forecast yet" in text(client.get(url("movement", row.pk)))
    pool.fill(ret)
    assert "first forecast of the year" in text(client.get(url("movement", row.pk)))
    assert "No forecast has moved" in text(client.get(url("movements", ret.pk)))


def test_pages_ask_as_much_for_thirty_lines_as_for_five(pool, client_as, django_assert_max_num_queries):
    client = client_as("finance_officer_council")

    def cost(quarter, due):
        ret = pool.fill(pool.open(quarter, ["council"], due)["council"])
        row = ret.lines.get(line__code="LD1").pk
        found = []
        for page in (url("movements", ret.pk), url("movement", row), url("forecast", row)):
            with django_assert_max_num_queries(60) as done:
                assert client.get(page).status_code == 200
            found.append(len(done))
        return found

    few = cost(Q1, date(2026, 7, 20))
    more = [{"code": f"X{n}", "name": f"Line {n}", "lead_partner": pool.council} for n in range(30)]
    funds.add_lines(fund=pool.fund, lines=more, by=pool.people["pool_manager"], at=pool.world.at)
    pool.done(BudgetReturn.objects.get(quarter="2026-Q1"))
    many = cost(Q2, date(2026, 10, 20))  # and one query more for what was said last quarter
    assert all(now <= then + 1 for now, then in zip(many, few, strict=True))
