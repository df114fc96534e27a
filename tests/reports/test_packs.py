"""A pack from freezing to the board, with every refusal on the way."""

import json

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from django.utils import timezone

from jct.core.calendar import Quarter
from jct.core.errors import Refused
from jct.core.facts import digest
from jct.support import jobs
from jct.support.models import Job
from partnerships.services.decisions import decide_request
from reports.models import Pack, PackDocument, Snapshot
from reports.services import packs, printing
from reports.services.freeze import freeze
from tests.reports.conftest import AT, Q2


def sign(pack, user, outcome="approve", reason=""):
    decide_request(pk=pack.request_id, by=user, at=AT, outcome=outcome, reason=reason)
    pack.refresh_from_db()
    return pack


@pytest.fixture
def people(world):
    return world.people


@pytest.fixture
def submitted(frozen, printed, people):
    pack = printed(frozen())
    packs.submit(pk=pack.pk, by=people["pool_manager"], at=AT)
    pack.refresh_from_db()
    return pack


def test_a_quarter_goes_from_freezing_to_the_board(frozen, printed, people):
    pack = frozen()
    assert (pack.state, pack.version, pack.documents.count()) == ("frozen", 1, 2)
    assert printed(pack).state == "rendered"
    packs.submit(pk=pack.pk, by=people["pool_manager"], at=AT)
    pack.refresh_from_db()
    assert sign(pack, people["head"]).state == "approved"
    with pytest.raises(Refused, match="still being printed"):
        packs.publish(pk=pack.pk, by=people["pool_manager"], at=AT)
    printed(pack)
    packs.publish(pk=pack.pk, by=people["pool_manager"], at=AT)
    pack.refresh_from_db()
    assert (pack.state, pack.published_by) == ("published", people["pool_manager"])
    whys = list(
        pack.history.order_by("history_date", "history_id").values_list("history_change_reason", flat=True)
    )
    assert whys[0] == "frozen"
    assert whys[-1] == "published"


def test_the_approved_edition_names_who_signed_and_the_draft_says_it_is_one(submitted, printed, people):
    sign(submitted, people["cfo_council"])
    printed(submitted)
    twins = {
        row.edition: row.twin.open().read().decode()
        for row in submitted.documents.filter(kind="revenue_monitor")
    }
    assert "Nobody has approved this draft yet" in twins["draft"]
    assert people["cfo_council"].name in twins["final"]
    assert "Not approved for publication" not in twins["final"]


def test_the_requester_may_not_sign_and_the_refusal_says_who_can(frozen, printed, people):
    pack = printed(frozen(by="head"))
    packs.submit(pk=pack.pk, by=people["head"], at=AT)
    pack.refresh_from_db()
    with pytest.raises(Refused, match=people["cfo_council"].name):
        sign(pack, people["head"])
    assert Pack.objects.get(pk=pack.pk).state == "submitted"


def test_a_refused_pack_goes_back_and_may_be_sent_again(submitted, people):
    first = submitted.request_id
    assert sign(submitted, people["head"], "refuse", "The placements line is wrong.").state == "rendered"
    packs.submit(pk=submitted.pk, by=people["pool_manager"], at=AT)
    submitted.refresh_from_db()
    assert submitted.state == "submitted"
    assert submitted.request_id != first


@pytest.mark.parametrize("who", ["pool_manager", "head"])
def test_a_pack_can_be_taken_back_by_whoever_produces_packs(submitted, people, who):
    packs.take_back(pk=submitted.pk, by=people[who], at=AT)
    submitted.refresh_from_db()
    assert (submitted.state, submitted.request.state) == ("rendered", "withdrawn")


def test_a_draft_cannot_be_sent_before_it_is_printed(frozen, people):
    with pytest.raises(Refused, match="drafts being printed"):
        packs.submit(pk=frozen().pk, by=people["pool_manager"], at=AT)


def test_nobody_publishes_what_is_not_approved(submitted, people):
    with pytest.raises(Refused, match="waiting for approval"):
        packs.publish(pk=submitted.pk, by=people["pool_manager"], at=AT)


@pytest.mark.parametrize("key", ["board_member", "finance_officer_icb", "auditor"])
def test_who_does_not_produce_packs_finds_none_to_act_on(submitted, people, key):
    for act in (packs.submit, packs.take_back, packs.publish):
        with pytest.raises(ObjectDoesNotExist):
            act(pk=submitted.pk, by=people[key], at=AT)


def test_a_later_version_needs_a_reason_and_replaces_the_earlier_one(frozen, printed, people):
    first = frozen()
    with pytest.raises(Refused, match="Say why"):
        frozen()
    second = frozen("The ICB's return was corrected.")
    first.refresh_from_db()
    assert (first.state, second.version) == ("superseded", 2)
    assert json.loads(second.snapshot.facts)["replaces"] == "The ICB's return was corrected."


def test_publishing_a_restatement_supersedes_what_the_board_had(submitted, frozen, printed, people):
    sign(submitted, people["head"])
    with pytest.raises(Refused, match="is approved"):
        frozen("Too early.")
    printed(submitted)
    packs.publish(pk=submitted.pk, by=people["pool_manager"], at=AT)
    again = printed(frozen("A figure was wrong."))
    packs.submit(pk=again.pk, by=people["pool_manager"], at=AT)
    again.refresh_from_db()
    printed(sign(again, people["cfo_icb"]))
    packs.publish(pk=again.pk, by=people["pool_manager"], at=AT)
    submitted.refresh_from_db()
    assert submitted.state == "superseded"
    assert submitted.published_at is not None


def test_freezing_twice_without_a_change_is_refused(frozen):
    frozen()
    frozen("First reason.")
    with pytest.raises(Refused, match="Nothing has changed"):
        frozen("First reason.")


def test_a_quarter_that_still_runs_cannot_be_frozen(world):
    with pytest.raises(Refused, match="1 January 2027"):
        freeze(partnership=world.partnership.pk, quarter=Quarter(2026, 3), by=world.people["head"], at=AT)


def test_only_who_produces_packs_may_freeze(world):
    with pytest.raises(ObjectDoesNotExist):
        freeze(partnership=world.partnership.pk, quarter=Q2, by=world.people["board_member"], at=AT)


# What the database refuses -------------------------------------------------------------------------------------------
def test_the_database_refuses_facts_that_do_not_match_their_hash(frozen):
    snapshot = frozen().snapshot
    snapshot.pk, snapshot.version, snapshot.reason = None, 9, "tampered"
    snapshot.facts += " "
    with pytest.raises(DatabaseError, match="snapshot_facts_hash"), transaction.atomic():
        snapshot.save(force_insert=True)


@pytest.mark.parametrize("act", ["update", "delete"])
def test_a_snapshot_is_never_changed(frozen, act):
    rows = Snapshot.objects.filter(pk=frozen().snapshot_id)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        rows.update(reason="other") if act == "update" else rows._raw_delete(rows.db)


@pytest.mark.parametrize("act", ["update", "delete"])
def test_a_printed_document_is_never_changed(frozen, printed, act):
    pack = printed(frozen())
    rows = PackDocument.objects.filter(pack=pack)
    with pytest.raises(DatabaseError, match="printed"), transaction.atomic():
        rows.update(pages=99) if act == "update" else rows._raw_delete(rows.db)


def test_a_pack_is_that_of_its_snapshot(frozen):
    pack = frozen()
    with pytest.raises(DatabaseError, match="of its snapshot"), transaction.atomic():
        Pack.objects.filter(pk=pack.pk).update(version=7)


def test_only_one_version_of_a_quarter_is_published(submitted, printed, people, frozen):
    sign(submitted, people["head"])
    printed(submitted)
    packs.publish(pk=submitted.pk, by=people["pool_manager"], at=AT)
    other = printed(frozen("Again."))
    packs.submit(pk=other.pk, by=people["pool_manager"], at=AT)
    with pytest.raises(DatabaseError, match="pack_one_published"), transaction.atomic():
        Pack.objects.filter(pk=other.pk).update(
            state="published", published_by=people["head"], published_at=AT
        )


# Printing ------------------------------------------------------------------------------------------------------------
def one(pack, kind="revenue_monitor"):
    return pack.documents.get(kind=kind, edition="draft")


def run_once(row):
    with jobs.claim(row.job_id) as run:
        assert run is not None
        printing.print_document(pack_id=row.pack_id, document=row.kind, edition=row.edition, run=run, at=AT)


def test_the_file_is_named_and_found_by_its_own_hash(frozen):
    row = one(frozen())
    run_once(row)
    row.refresh_from_db()
    content = row.file.open().read()
    assert row.file.name == f"packs/{row.sha256}.pdf"
    assert content.startswith(b"%PDF-")
    assert (row.size, row.printed) == (len(content), True)
    assert set(row.versions) == {"weasyprint", "pango", "harfbuzz"}


def test_a_second_delivery_changes_nothing(frozen):
    row = one(frozen())
    run_once(row)
    with jobs.claim(row.job_id) as run:
        assert run is None
    before = PackDocument.objects.get(pk=row.pk)
    Job.objects.filter(pk=row.job_id).update(status="waiting", finished_at=None)
    run_once(row)
    after = PackDocument.objects.get(pk=row.pk)
    assert (after.sha256, after.rendered_at) == (before.sha256, before.rendered_at)


def test_a_torn_file_of_a_killed_worker_is_replaced(frozen, monkeypatch):
    row = one(frozen())
    run_once(row)
    row.refresh_from_db()
    whole = row.file.open().read()
    default_storage.delete(row.file.name)
    with default_storage.open(row.file.name, "wb") as torn:
        torn.write(whole[:1000])
    assert printing._store(row.file.name, whole) == row.file.name
    assert row.file.storage.open(row.file.name).read() == whole


def test_a_killed_worker_leaves_its_job_to_another_and_may_write_no_more(frozen):
    row = one(frozen())
    with jobs.claim(row.job_id) as dead:
        Job.objects.filter(pk=row.job_id).update(heartbeat_at=timezone.now() - 2 * jobs.STALLED)
        jobs.sweep(now=timezone.now())
        run_once(row)
        first = PackDocument.objects.get(pk=row.pk)
        with pytest.raises(jobs.Superseded):
            dead.step(2, 4)
    assert PackDocument.objects.filter(pack=row.pack, kind=row.kind).count() == 1
    assert PackDocument.objects.get(pk=row.pk).rendered_at == first.rendered_at
    assert Job.objects.get(pk=row.job_id).status == "done"


def test_a_failed_document_can_be_printed_again(frozen, people):
    row = one(frozen())
    with pytest.raises(Refused, match="on its way"):
        printing.print_again(pk=row.pk, by=people["head"], at=AT)
    with jobs.claim(row.job_id):
        raise_inside()
    row.refresh_from_db()
    assert row.job.status == "failed"
    again = printing.print_again(pk=row.pk, by=people["head"], at=AT)
    assert again.job_id != row.job_id
    run_once(again)
    with pytest.raises(Refused, match="printed already"):
        printing.print_again(pk=row.pk, by=people["head"], at=AT)


def raise_inside():
    raise Refused("The printer stopped.")


def test_the_snapshot_holds_the_hash_of_its_own_text(frozen):
    snapshot = frozen().snapshot
    assert snapshot.sha256 == digest(snapshot.facts)
