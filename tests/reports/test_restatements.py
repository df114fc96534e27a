"""What was restated after a lock is printed in exactly one quarter's pack that is sent: the next that is frozen."""

import json
from datetime import date, timedelta
from importlib import import_module
from random import Random

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, transaction

from budgets.domain.cells import RESTATED
from budgets.models import FinancePeriod, Fund, Restatement, SettledLines
from budgets.selectors import fund_facts
from budgets.services import periods, returns
from jct.core.calendar import Quarter
from jct.core.errors import Refused
from jct.core.facts import canonical, digest
from reports.models import Pack, PrintedRestatement, Snapshot
from reports.services import packs
from reports.services.freeze import freeze_within
from reports.services.gather import _restatements, keep_restatements
from tests.budgets.conftest import Q1, Q2, D, make_pool
from tests.reports.conftest import AT

QUARTERS = (Quarter(2025, 4), Q1, Q2)


@pytest.fixture
def restating(world):
    """A pool with returns of three quarters; `restating(quarter)` corrects a figure of one and gives the reason."""
    pool = make_pool(world)
    rows = {quarter: list(pool.open(quarter)["council"].lines.all()) for quarter in QUARTERS}
    places = {q: [(row, column) for row in of for column in RESTATED] for q, of in rows.items()}

    def restate(quarter):
        row, column = places[quarter].pop()
        reason = f"{quarter} {len(places[quarter])}"
        Restatement.objects.create(
            budget_return=row.budget_return, line=row.line, column=column, old=1, new=2, reason=reason,
            by=world.people["finance_officer_council"], at=AT,
        )  # fmt: skip
        return reason

    return restate


@pytest.fixture
def pack(world):
    """`pack(quarter)` freezes the restatements of a quarter as its next version, publishes it unless it stays a draft,
    and gives what it prints.
    """

    def freeze_them(quarter, state="superseded"):
        told = _restatements(world.partnership, quarter)
        known = Snapshot.objects.filter(partnership=world.partnership, quarter=str(quarter)).count()
        facts = canonical({"version": known + 1, "restatements": told})
        snapshot = Snapshot.objects.create(
            partnership=world.partnership, quarter=str(quarter), version=known + 1, facts=facts,
            sha256=digest(facts), data_as_at=AT, frozen_by=world.people["head"], frozen_at=AT,
            reason="Again." if known else "",
        )  # fmt: skip
        keep_restatements(snapshot)
        published = (
            {"published_by": world.people["head"], "published_at": AT} if state == "superseded" else {}
        )
        Pack.objects.create(
            partnership=world.partnership, quarter=str(quarter), version=known + 1, snapshot=snapshot,
            state=state, **published,
        )  # fmt: skip
        return [row["reason"] for row in told]

    return freeze_them


OLD = QUARTERS[0]
# "r" restates a figure of the quarter, "f" freezes its pack and publishes it, "d" freezes one that stays a draft; after
# it, which of the restatements (by number) it prints.
ORDERS = {
    "restated before its own first pack": [("r", Q2), ("f", Q2, [0])],
    "restated after its pack": [("f", Q1, []), ("r", Q1), ("f", Q2, [0])],
    "restated twice, told apart": [("r", Q1), ("f", Q1, [0]), ("r", Q1), ("f", Q2, [1])],
    "a new version prints what it replaces and what came since": [
        ("r", Q1), ("f", Q1, [0]), ("r", Q1), ("f", Q1, [0, 1]), ("f", Q2, []),
    ],
    "a new version that adds nothing": [("r", Q1), ("f", Q1, [0]), ("f", Q2, []), ("f", Q1, [0])],
    "a late pack of an earlier quarter is the next": [
        ("f", Q2, []), ("r", Q2), ("f", OLD, [0]), ("f", Q2, []),
    ],
    "an old pack issued again is the next": [
        ("f", OLD, []), ("f", Q1, []), ("r", OLD), ("f", OLD, [0]), ("f", Q2, []),
    ],
    "later versions of both": [
        ("r", OLD), ("f", Q1, [0]), ("r", OLD), ("f", Q2, [1]), ("f", Q1, [0]), ("r", Q2), ("f", Q1, [0, 2]),
        ("f", Q2, [1]),
    ],
    "a draft that nobody sends keeps nothing from the next": [
        ("f", OLD, []), ("f", Q1, []), ("r", OLD), ("d", OLD, [0]), ("f", Q2, [0]), ("d", OLD, []), ("f", Q1, []),
    ],
    "a draft replaced by what is published": [("r", Q1), ("d", Q1, [0]), ("f", Q1, [0]), ("f", Q2, [])],
}  # fmt: skip


@pytest.mark.parametrize("acts", ORDERS.values(), ids=ORDERS)
def test_each_is_printed_in_the_next_pack_and_in_no_other(restating, pack, acts):
    made = []
    for act, quarter, *prints in acts:
        if act == "r":
            made.append(restating(quarter))
        else:
            found = pack(quarter, "rendered") if act == "d" else pack(quarter)
            assert sorted(found) == sorted(made[number] for number in prints[0])


@pytest.mark.parametrize("seed", range(3))
def test_in_any_order_each_belongs_to_the_first_pack_after_it(restating, pack, seed):
    order, made, owner = Random(seed), [], {}
    for _ in range(40):
        quarter = order.choice(QUARTERS)
        if order.random() < 0.6:
            made.append(restating(quarter))
            continue
        for reason in made:
            owner.setdefault(reason, quarter)
        assert sorted(pack(quarter)) == sorted(reason for reason in made if owner[reason] == quarter)


def test_a_correction_of_a_signed_quarter_stands_in_the_pack_that_is_frozen_next(world):
    pool = make_pool(world)
    first = pool.done(pool.open(Q2)["council"])
    FinancePeriod.objects.create(partnership=world.partnership, quarter=str(Q2), state="locked")
    again = returns.reopen_return(
        pk=first.pk, reason="Coded twice.", due_on=first.due_on, by=world.people["finance_officer_council"],
        at=world.at,
    )  # fmt: skip
    pool.done(again, LD1="46100000.00")
    told = {"partnership": world.partnership.pk, "by": world.people["head"], "at": AT}
    for reason in ("", "A figure was wrong."):
        pack = freeze_within(quarter=Q2, reason=reason, **told)
        facts = json.loads(pack.snapshot.facts)
        assert [(row["old"], row["new"], row["reason"], row["by"]) for row in facts["restatements"]] == [
            ("46200000.00", "46100000.00", "Coded twice.", str(world.people["finance_officer_council"]))
        ]
    # Until it is sent another quarter prints it too; then that one is not sent as it is.
    other = freeze_within(quarter=Q1, **told)
    assert len(json.loads(other.snapshot.facts)["restatements"]) == 1
    Pack.objects.filter(pk__in=[pack.pk, other.pk]).update(state="rendered")
    packs.submit(pk=pack.pk, by=told["by"], at=AT)
    with pytest.raises(Refused, match=r"The pack of Quarter 2 2026/27 .* sent since this one was frozen"):
        packs.submit(pk=other.pk, by=told["by"], at=AT)
    again = freeze_within(quarter=Q1, reason="It is told in quarter 2.", **told)
    assert not json.loads(again.snapshot.facts)["restatements"]
    # What it leaves out is told by a pack that may come back yet.
    Pack.objects.filter(pk=again.pk).update(state="rendered")
    with pytest.raises(
        Refused, match=r"that of Quarter 2 2026/27 .*, version 2, which still waits for approval"
    ):
        packs.submit(pk=again.pk, by=told["by"], at=AT)
    Pack.objects.filter(pk=pack.pk).update(state="approved")
    packs.submit(pk=again.pk, by=told["by"], at=AT)


@pytest.mark.parametrize("reported", [True, False])
def test_an_earlier_quarter_restated_after_the_next_was_locked_moves_that_one_in_nothing(world, reported):
    """Also where the partner had not reported in the later one, which carried its last forecast forward. The pack that
    is frozen next prints what was restated.
    """
    pool = make_pool(world)
    Fund.objects.filter(pk=pool.fund.pk).update(kind="aligned")
    first = {q: pool.open(q, due=date(2026, 10, 19)) for q in (Q1, Q2)}
    old = pool.done(first[Q1]["council"], LD1="47000000.00")
    for ret in (first[Q1]["icb"], first[Q2]["icb"], *([first[Q2]["council"]] if reported else [])):
        pool.done(ret)
    keeper = {"by": pool.people["pool_manager"], "at": world.at}
    for quarter in (Q1, Q2):
        periods.set_period(
            partnership=world.partnership, quarter=quarter, state="locked", why="Closed.", **keeper
        )

    def shown(quarter):
        (facts,) = fund_facts(Fund.objects.filter(pk=pool.fund.pk), quarter=quarter, on=world.on)
        return facts

    told = {"partnership": world.partnership.pk, "by": world.people["head"]}
    freeze_within(quarter=Q2, at=AT, **told)
    before, kept = shown(Q2), list(SettledLines.objects.order_by("pk").values())
    assert before.lines[0].forecast == (D("46200000.00") if reported else D("47000000.00"))
    again = returns.reopen_return(
        pk=old.pk,
        reason="Coded twice.",
        due_on=old.due_on,
        by=pool.people["finance_officer_council"],
        at=world.at,
    )
    pool.done(again, LD1="47500000.00")
    assert shown(Q1).lines[0].forecast == D("47500000.00")
    assert (shown(Q2), list(SettledLines.objects.order_by("pk").values())) == (before, kept)
    pack = freeze_within(quarter=Q2.next(), at=AT + timedelta(days=80), **told)
    (row,) = json.loads(pack.snapshot.facts)["restatements"]
    assert (row["quarter"], row["old"], row["new"]) == (Q1.label, "47000000.00", "47500000.00")


def test_a_pack_never_counts_on_one_that_came_back(restating, world):
    """What only the earlier pack told, which was taken back after the later one was frozen, is not lost."""
    told = {"partnership": world.partnership.pk, "by": world.people["head"], "at": AT}

    def drafted(quarter, reason="", later=0):
        pack = freeze_within(**told | {"at": AT + timedelta(minutes=later)}, quarter=quarter, reason=reason)
        Pack.objects.filter(pk=pack.pk).update(state="rendered")
        return pack

    restating(OLD)
    first = drafted(Q1)
    packs.submit(pk=first.pk, by=told["by"], at=AT)
    later = drafted(Q2, later=1)
    facts = json.loads(later.snapshot.facts)
    assert facts["counts_from"] == {"quarter": str(Q1), "version": 1}
    assert facts["restatements"] == []
    with pytest.raises(Refused, match="version 1, which still waits for approval"):
        packs.submit(pk=later.pk, by=told["by"], at=AT)
    packs.take_back(pk=first.pk, by=told["by"], at=AT)
    with pytest.raises(Refused, match=r"that of Quarter 1 2026/27 .*, version 1, which came back since"):
        packs.submit(pk=later.pk, by=told["by"], at=AT)
    again = drafted(Q2, "Quarter 1 came back.", later=2)
    facts = json.loads(again.snapshot.facts)
    assert facts["counts_from"] is None
    assert len(facts["restatements"]) == 1
    packs.submit(pk=again.pk, by=told["by"], at=AT)


def test_a_draft_that_nobody_sent_is_no_reason(restating, world, client_as):
    """It prints what a pack that was sent prints too; the one that waits is named, on the page as in the refusal."""
    told = {"partnership": world.partnership.pk, "by": world.people["head"]}

    def drafted(quarter, later):
        pack = freeze_within(**told, quarter=quarter, reason="Again.", at=AT + timedelta(minutes=later))
        Pack.objects.filter(pk=pack.pk).update(state="rendered")
        return pack

    who = {"by": told["by"], "at": AT}
    first = drafted(OLD, 0)
    packs.submit(pk=first.pk, **who)
    Pack.objects.filter(pk=first.pk).update(state="published", published_by=told["by"], published_at=AT)
    restating(OLD)
    drafted(Q1, 1)
    again = drafted(OLD, 2)
    packs.submit(pk=again.pk, **who)
    later = drafted(Q2, 3)
    waits = r"that of Quarter 4 2025/26 .*, version 2, which still waits for approval"
    with pytest.raises(Refused, match=waits):
        packs.submit(pk=later.pk, **who)
    page = client_as("head").get(f"/reports/packs/{later.pk}/").content.decode()
    assert "version 2, which still waits for approval" in page
    assert "Send for approval" not in page
    Pack.objects.filter(pk=again.pk).update(state="approved")
    assert "Send for approval" in client_as("head").get(f"/reports/packs/{later.pk}/").content.decode()
    assert packs.submit(pk=later.pk, **who).state == "submitted"


def test_a_pack_counts_on_an_approved_one_however_often_that_is_frozen_again(restating, world):
    told = {"partnership": world.partnership.pk, "by": world.people["head"]}
    restating(OLD)
    first = freeze_within(**told, quarter=Q1, at=AT)
    Pack.objects.filter(pk=first.pk).update(state="rendered")
    packs.submit(pk=first.pk, by=told["by"], at=AT)
    later = freeze_within(**told, quarter=Q2, at=AT + timedelta(minutes=1))
    who = {"published_by": told["by"], "published_at": AT}
    Pack.objects.filter(pk=first.pk).update(state="published", **who)
    freeze_within(**told, quarter=Q1, reason="A name was wrong.", at=AT + timedelta(minutes=2))
    Pack.objects.filter(pk=later.pk).update(state="rendered")
    assert packs.submit(pk=later.pk, by=told["by"], at=AT).state == "submitted"


def test_versions_of_old_say_what_they_print(restating, pack, world):
    """Before each snapshot said what it prints the first of its quarter did."""
    restating(Q1)
    pack(Q1, "rendered")
    first = PrintedRestatement.objects.get()
    Snapshot.objects.create(
        partnership=world.partnership, quarter=str(Q1), version=2, facts="{}", sha256=digest("{}"),
        data_as_at=AT, frozen_by=world.people["head"], frozen_at=AT, reason="Again.",
    )  # fmt: skip
    import_module("reports.migrations.0004_printed_by_each").by_later_versions(apps, None)
    rows = PrintedRestatement.objects.values_list("restatement", "snapshot__version")
    assert list(rows) == [(first.restatement_id, 1), (first.restatement_id, 2)]


def test_the_database_keeps_where_each_was_printed(restating, pack):
    restating(Q1)
    pack(Q1)
    pack(Q2)
    kept = PrintedRestatement.objects.get()
    with pytest.raises(DatabaseError, match="stays as it was"), transaction.atomic():
        kept.delete()
    kept.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        kept.save(force_insert=True)
