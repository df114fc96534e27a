"""A risk-share rule drafted, tried, agreed by both partners and put in force; what was agreed stays."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist

from budgets.models import Fund, RiskShareRule
from budgets.selectors import fund_facts
from budgets.selectors.risk import draft_page, risk_page
from budgets.services import risk_rules
from jct.core.errors import Refused
from partnerships.services import decisions
from tests.budgets.conftest import Q2, make_pool

D = Decimal
APRIL = date(2026, 4, 1)


@pytest.fixture
def over(pool):
    """The pool, £700,000 over by what the council returned."""
    pool.done(pool.open()["council"], LD1="46900000")
    return pool


def act(pool, name, who="pool_manager", **values):
    return getattr(risk_rules, name)(by=pool.people[who], at=pool.world.at, **values)


def draft(pool, who="pool_manager", starts=APRIL, source="Schedule 3, paragraph 5"):
    return act(pool, "draft_rule", who, fund=pool.fund, starts=starts, source=source)


def step(pool, row, number, side="over", **values):
    return act(pool, "put_step", pk=row.pk, side=side, number=number, step=values)


def decide(pool, row, who, outcome="approve", reason=""):
    decisions.decide_request(
        pk=row.request_id, by=pool.people[who], at=pool.world.at, outcome=outcome, reason=reason
    )


def banded(pool):
    """A draft: the host alone up to £500,000, the rest equally."""
    row = draft(pool)
    step(pool, row, 1, method="lead", up_to="500000")
    step(pool, row, 2, method="equal")
    return RiskShareRule.objects.get(pk=row.pk)


def shares(pool):
    facts = fund_facts(Fund.objects.filter(pk=pool.fund.pk), quarter=Q2, on=pool.world.on)[0]
    return [part.amount for part in facts.risk_share.shares]


def test_a_draft_begins_as_the_rule_last_agreed_or_in_proportion(pool, world):
    assert [s["method"] for s in draft(pool).steps["over"]] == ["proportional"]
    other = make_pool(world, name="Second pool", rule=False)
    assert draft(other).steps["under"] is None


def test_agreed_by_both_it_is_in_force_and_the_old_one_ends(over):
    before = shares(over)
    row = act(over, "ask_rule", pk=banded(over).pk, why="The host should bear small sums.")
    assert row.request.facts["Overspend, step 1"] == "Up to £500,000: borne or kept by the host partner alone"
    assert shares(over) == before
    decide(over, row, "cfo_council")
    assert shares(over) == before
    decide(over, row, "cfo_icb")
    assert shares(over) == [D("600000.00"), D("100000.00")]
    assert list(RiskShareRule.objects.order_by("starts").values_list("agreed", "ends")) == [
        (True, APRIL),
        (True, None),
    ]


def test_refused_it_stays_a_draft_to_be_changed_and_sent_again(over):
    row = act(over, "ask_rule", pk=banded(over).pk, why="The host should bear small sums.")
    with pytest.raises(Refused, match="waiting for the partners"):
        step(over, row, 2, method="equal")
    decide(over, row, "cfo_icb", "refuse", "Fifty thousand at most.")
    user = over.people["pool_manager"]
    page = draft_page(user, row.pk, quarter=Q2, on=over.world.on)
    assert page.answer == "Anil Mehta: Fifty thousand at most."
    step(over, row, 1, method="lead", up_to="50000")
    assert act(over, "ask_rule", pk=row.pk, why="As asked.").request_id != row.request_id


def test_taken_back_before_it_is_agreed(over):
    row = act(over, "ask_rule", pk=banded(over).pk, why="Try.")
    assert act(over, "take_back_rule", pk=row.pk).request is None
    with pytest.raises(Refused, match="not waiting"):
        act(over, "take_back_rule", pk=row.pk)


def test_steps_are_moved_and_removed(pool):
    row = banded(pool)
    moved = act(pool, "move_step", pk=row.pk, side="over", number=2)
    assert [s["method"] for s in moved.steps["over"]] == ["equal", "lead"]
    left = act(pool, "remove_step", pk=row.pk, side="over", number=1)
    assert [s["method"] for s in left.steps["over"]] == ["lead"]
    for name, said in (("move_step", "no step above"), ("remove_step", "no such step")):
        with pytest.raises(Refused, match=said):
            act(pool, name, pk=row.pk, side="over", number=9)


def test_an_underspend_follows_or_has_steps_of_its_own(world):
    pool = make_pool(world, rule=False)
    row = draft(pool)
    with pytest.raises(Refused, match="Give it steps of its own"):
        step(pool, row, 1, side="under", method="equal")
    known = {"pk": row.pk, "starts": APRIL, "source": "Clause 9", "fixed_lines": True}
    apart = act(pool, "change_draft", mirrored=False, **known)
    assert (apart.steps["under"], apart.steps["fixed_lines"]) == ([{"method": "retain"}], True)
    assert act(pool, "change_draft", mirrored=True, **known).steps["under"] is None


@pytest.mark.parametrize(
    ("why", "said"),
    [("", "Say why the rule should change"), ("Try.", "cannot be used as it stands")],
)
def test_what_cannot_be_sent(pool, why, said):
    row = draft(pool)
    if why:
        step(pool, row, 2, method="equal")
    with pytest.raises(Refused, match=said):
        act(pool, "ask_rule", pk=row.pk, why=why)


def test_what_cannot_be_drafted(pool):
    with pytest.raises(Refused) as refusal:
        draft(pool, source=" ")
    assert str(refusal.value.problems[0]).startswith("Clause: it is empty.")
    with pytest.raises(Refused) as refusal:
        step(pool, draft(pool), 1, method="by luck")
    assert "“by luck” is not a method" in str(refusal.value.problems[0])
    Fund.objects.filter(pk=pool.fund.pk).update(kind="notional")
    with pytest.raises(Refused, match="notional"):
        draft(pool)


def test_only_the_keeper_drafts(pool):
    with pytest.raises(ObjectDoesNotExist):
        draft(pool, who="cfo_council")
    row = draft(pool)
    with pytest.raises(ObjectDoesNotExist):
        act(pool, "drop_draft", "finance_lead_council", pk=row.pk)
    assert act(pool, "drop_draft", pk=row.pk) == pool.fund
    assert not RiskShareRule.objects.filter(agreed=False).exists()


def test_a_rule_before_one_that_was_agreed_is_not_applied(over):
    row = act(over, "ask_rule", pk=banded(over).pk, why="Try.")
    later = {"fund": over.fund, "starts": date(2026, 7, 1), "steps": {"over": [{"method": "equal"}]}}
    act(over, "set_risk_share", source="Deed of variation", **later)
    for who in ("cfo_council", "cfo_icb"):
        decide(over, row, who)
    row.refresh_from_db()
    assert (row.agreed, row.request.effect) == (False, "failed")
    assert "Choose a later first day" in row.request.effect_note
    # What they agreed is not changed meanwhile: tried again, it would come into force.
    with pytest.raises(Refused, match="Take it back before you change it"):
        step(over, row, 1, method="lead", up_to="50000")
    page = draft_page(over.people["pool_manager"], row.pk, quarter=Q2, on=over.world.on)
    assert (page.draft.state, page.answer) == ("Agreed, not applied", row.request.effect_note)
    assert act(over, "take_back_rule", pk=row.pk).request is None
    assert step(over, row, 1, method="lead", up_to="50000").agreed is False


def test_the_page_shows_the_rule_its_working_and_every_exposure(over):
    banded(over)
    user = over.people["cfo_icb"]
    page = risk_page(user, over.fund.pk, quarter=Q2, on=over.world.on)
    assert page.rule.over[0].words == "Shared in proportion to contributions"
    assert [(e.name, e.amounts[1]) for e in page.exposures] == [
        ("Northmere County Council", D("425404.73")),
        ("NHS Northmere Integrated Care Board", D("274595.27")),
    ]
    assert (page.ranged, page.may_edit, len(page.drafts)) == (False, False, 1)


def test_the_effect_of_a_draft_before_it_is_agreed(over):
    row = banded(over)
    user = over.people["cfo_icb"]
    page = draft_page(user, row.pk, quarter=Q2, on=over.world.on, tried=D("-1000000"))
    effects = {words: [(e.name, e.now, e.then) for e in rows] for words, _, rows in page.effects}
    assert effects["Likely"] == [
        ("Northmere County Council", D("425404.73"), D("600000.00")),
        ("NHS Northmere Integrated Care Board", D("274595.27"), D("100000.00")),
    ]
    assert sum(then for _, _, then in effects["Tried"]) == D("-1000000.00")
    assert page.problems == ()
    step(over, row, 3, method="equal")
    broken = draft_page(user, row.pk, quarter=Q2, on=over.world.on)
    assert [str(p)[:18] for p in broken.problems] == ["Overspend, step 2:"]
    assert (broken.effects, broken.working) == ((), None)


def test_no_rule_is_said(world):
    pool = make_pool(world, rule=False)
    page = risk_page(pool.people["cfo_icb"], pool.fund.pk, quarter=Q2, on=pool.world.on)
    assert page.rule is None
    assert page.facts.risk_share.words.startswith("Rule missing")
    assert page.exposures == ()


def test_one_draft_and_ten_cost_the_same(pool, django_assert_max_num_queries):
    for _ in range(10):
        draft(pool)
    with django_assert_max_num_queries(20):
        risk_page(pool.people["cfo_icb"], pool.fund.pk, quarter=Q2, on=pool.world.on)
