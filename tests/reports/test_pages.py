"""The pages of this app, as the right person, the wrong person and a stranger."""

import io

import pytest
from django.test import Client

from jct.support.work import work_for
from partnerships.domain.words import WAITS
from partnerships.models import DecisionRequest
from partnerships.services.decisions import decide_request
from reports.services import packs
from tests.budgets.conftest import make_pool
from tests.reports.conftest import AT, Q2

STRANGE = "0" * 64


@pytest.fixture
def draft(frozen, printed):
    return printed(frozen())


@pytest.fixture
def published(draft, printed, world):
    packs.submit(pk=draft.pk, by=world.people["pool_manager"], at=AT)
    draft.refresh_from_db()
    decide_request(pk=draft.request_id, by=world.people["head"], at=AT)
    printed(draft)
    packs.publish(pk=draft.pk, by=world.people["pool_manager"], at=AT)
    draft.refresh_from_db()
    return draft


def text(response):
    return response.content.decode()


def final(pack, kind="revenue_monitor"):
    return pack.documents.get(kind=kind, edition="final")


# Who may see ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("key", ["board_member", "commissioner_ld", "finance_officer_icb", "secretary"])
def test_a_reader_sees_what_is_published_and_no_draft(client_as, published, frozen, printed, key):
    client = client_as(key)
    again = printed(frozen("A figure was wrong."))
    assert client.get(f"/reports/packs/{published.pk}/").status_code == 200
    assert client.get(f"/reports/packs/{again.pk}/").status_code == 404
    assert client.get(f"/reports/documents/{final(published).pk}/").status_code == 200
    for row in again.documents.all():
        assert client.get(f"/reports/documents/{row.pk}/").status_code == 404
        assert client.get(f"/reports/documents/{row.pk}/pdf/").status_code == 404


@pytest.mark.parametrize("key", ["head", "pool_manager", "auditor"])
def test_who_makes_or_audits_packs_sees_drafts(client_as, draft, key):
    page = client_as(key).get(f"/reports/packs/{draft.pk}/")
    assert "The drafts" in text(page)


def test_who_may_sign_sees_the_draft_once_it_is_sent(client_as, draft, world):
    client = client_as("cfo_icb")
    assert client.get(f"/reports/packs/{draft.pk}/").status_code == 404
    packs.submit(pk=draft.pk, by=world.people["pool_manager"], at=AT)
    assert "Approve or refuse it" in text(client.get(f"/reports/packs/{draft.pk}/"))


def test_the_wrong_person_reads_why_not_and_who_can(client_as, draft, world):
    packs.submit(pk=draft.pk, by=world.people["pool_manager"], at=AT)
    page = text(client_as("pool_manager").get(f"/reports/packs/{draft.pk}/"))
    assert "See the request" in page
    assert world.people["head"].name in page


ADDRESSES = ["/reports/", f"/reports/quarters/1/{Q2}/", "/reports/packs/1/", "/reports/documents/1/pdf/"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_stranger_is_told_what_is_missing(stranger, address):
    assert stranger.get(address).status_code == 403


@pytest.mark.parametrize("address", [*ADDRESSES, f"/reports/quarters/1/{Q2}/freeze/"])
def test_nobody_unknown_gets_in(db, address):
    assert Client().get(address).status_code == 302


# The production line -------------------------------------------------------------------------------------------------
def test_the_list_tells_how_far_each_quarter_is(client_as, published):
    page = text(client_as("board_member").get("/reports/"))
    assert "Quarter 2 2026/27 (July to September 2026)" in page
    assert "Version 1" in page
    assert "Now running" in page


def test_freezing_through_the_page(client_as, world, monkeypatch):
    address = f"/reports/quarters/{world.partnership.pk}/{Q2}/freeze/"
    client = client_as("head")
    assert "Freeze the facts" in text(client.get(address))
    answer = client.post(address)
    pack = world.partnership.packs.get()
    assert answer.headers["Location"] == f"/reports/packs/{pack.pk}/"
    again = client.post(address, {"reason": ""})
    assert "Say why the quarter is frozen again" in text(again)


def test_only_who_produces_packs_reaches_the_freeze(client_as, world):
    address = f"/reports/quarters/{world.partnership.pk}/{Q2}/freeze/"
    assert client_as("board_member").get(address).status_code == 403


@pytest.mark.parametrize("quarter", ["2026-Q5", "autumn"])
def test_a_quarter_that_is_none_is_not_found(client_as, world, quarter):
    assert client_as("head").get(f"/reports/quarters/{world.partnership.pk}/{quarter}/").status_code == 404


def test_the_pack_page_shows_progress_and_its_part_alone_to_htmx(client_as, frozen):
    pack = frozen()
    client = client_as("head")
    assert 'hx-trigger="every 2s"' in text(client.get(f"/reports/packs/{pack.pk}/"))
    part = text(client.get(f"/reports/packs/{pack.pk}/", headers={"HX-Request": "true"}))
    assert part.lstrip().startswith('<div id="pack-documents"')


def test_the_way_is_in_sight_before_a_pack_is_sent(client_as, draft, world):
    page = text(client_as("pool_manager").get(f"/reports/packs/{draft.pk}/"))
    assert "The way it would take" in page
    assert world.people["head"].name in page
    assert "Send for approval" in page


def test_sending_taking_back_and_publishing_from_the_page(client_as, draft, world, printed):
    client = client_as("pool_manager")
    client.post(f"/reports/packs/{draft.pk}/submit/")
    client.post(f"/reports/packs/{draft.pk}/take-back/")
    client.post(f"/reports/packs/{draft.pk}/submit/")
    draft.refresh_from_db()
    decide_request(pk=draft.request_id, by=world.people["head"], at=AT)
    printed(draft)
    client.post(f"/reports/packs/{draft.pk}/publish/")
    draft.refresh_from_db()
    assert draft.state == "published"


def test_a_pack_is_not_taken_back_while_it_may_be_called_in(client_as, draft):
    client, where = client_as("pool_manager"), f"/reports/packs/{draft.pk}/"
    client.post(f"{where}submit/")
    assert "Take it back" in text(client.get(where))
    draft.refresh_from_db()
    now = {"state": "approved", "decided_at": AT, "effect": "failed", "effect_note": WAITS}
    DecisionRequest.objects.filter(pk=draft.request_id).update(**now)
    assert "Take it back" not in text(client.get(where))


@pytest.mark.parametrize("act", ["submit", "take-back", "publish"])
def test_a_reader_cannot_move_a_pack(client_as, draft, act):
    assert client_as("board_member").post(f"/reports/packs/{draft.pk}/{act}/").status_code == 403


def test_the_pages_ask_a_fixed_number_of_questions(
    client_as, published, frozen, printed, django_assert_max_num_queries
):
    client = client_as("pool_manager")
    for limit, address in ((16, "/reports/"), (24, f"/reports/packs/{published.pk}/")):
        client.get(address)
        with django_assert_max_num_queries(limit):
            client.get(address)
    printed(frozen("Again."))
    frozen("And again.")
    with django_assert_max_num_queries(16):
        client.get("/reports/")


# The documents -------------------------------------------------------------------------------------------------------
def test_the_twin_stands_in_the_page_as_it_was_stored(client_as, published):
    page = text(client_as("board_member").get(f"/reports/documents/{final(published).pk}/"))
    assert page.count("<h1") == 1
    assert '<nav class="rpt-contents"' in page
    assert " style=" not in page


def test_the_money_of_a_report_on_the_web_leads_to_where_its_figures_come_from(client_as, published, world):
    pool, client = make_pool(world), client_as("board_member")
    page = text(client.get(f"/reports/documents/{final(published).pk}/"))
    assert f'href="/budgets/funds/{pool.fund.pk}/figures/?quarter=2026-Q2"' in page
    line = pool.lines["LD1"]
    assert f'<a class="govuk-link" href="/budgets/lines/{line.pk}/?quarter=2026-Q2">{line.name}</a>' in page
    other = final(published, "performance_report")
    brief = text(client.get(f"/reports/documents/{other.pk}/"))
    assert "The money in brief" in brief
    assert f'href="/budgets/funds/{pool.fund.pk}/figures/?quarter=2026-Q2"' in brief


def test_the_pdf_is_streamed_with_a_name_that_says_what_it_is(client_as, published):
    answer = client_as("board_member").get(f"/reports/documents/{final(published).pk}/pdf/")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "2026-Q2-revenue-monitor-v1.pdf" in answer.headers["Content-Disposition"]
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")


def test_a_lost_file_is_a_404_not_an_error(client_as, published):
    row = final(published)
    row.file.storage.delete(row.file.name)
    row.twin.storage.delete(row.twin.name)
    client = client_as("board_member")
    assert client.get(f"/reports/documents/{row.pk}/pdf/").status_code == 404
    assert client.get(f"/reports/documents/{row.pk}/").status_code == 404


# Verify --------------------------------------------------------------------------------------------------------------
def ask(client, **data):
    return text(client.post("/reports/verify/", data))


def test_anybody_may_ask_about_a_published_copy(published):
    assert "Genuine, and the current version" in ask(Client(), sha256=published.snapshot.sha256.upper())
    spaced = " ".join(final(published).sha256[place : place + 8] for place in range(0, 64, 8))
    page = ask(Client(), sha256=spaced)
    assert "Revenue monitor, approved edition" in page
    assert "Open it" not in page


def test_the_pdf_itself_may_be_sent(client_as, published):
    content = final(published).file.open().read()
    upload = io.BytesIO(content)
    upload.name = "copy.pdf"
    page = ask(client_as("board_member"), file=upload)
    assert "Genuine, and the current version" in page
    assert "Open it" in page
    upload = io.BytesIO(content + b"\n")
    upload.name = "copy.pdf"
    assert "Not known" in ask(client_as("board_member"), file=upload)


def test_a_draft_is_known_only_to_who_may_see_it(client_as, draft):
    assert "Not known" in ask(Client(), sha256=draft.snapshot.sha256)
    assert "Not known" in ask(client_as("board_member"), sha256=draft.snapshot.sha256)
    assert "Genuine, but not published" in ask(client_as("head"), sha256=draft.snapshot.sha256)


def test_a_replaced_version_says_so(published, frozen, printed, world):
    again = printed(frozen("A figure was wrong."))
    packs.submit(pk=again.pk, by=world.people["pool_manager"], at=AT)
    again.refresh_from_db()
    decide_request(pk=again.request_id, by=world.people["cfo_council"], at=AT)
    packs.publish(pk=printed(again).pk, by=world.people["pool_manager"], at=AT)
    assert "replaced by a later version" in ask(Client(), sha256=published.snapshot.sha256)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"sha256": ""}, "one of the two"),
        ({"sha256": "12ab"}, "this has 4"),
        ({"sha256": STRANGE}, "Not known"),
    ],
)
def test_what_is_wrong_with_a_hash_is_said(db, given, said):
    assert said in ask(Client(), **given)


# Your work -----------------------------------------------------------------------------------------------------------
def test_what_waits_is_on_your_work(draft, printed, world):
    def titles(key):
        return [item.detail for item in work_for(world.people[key], AT.date()) if item.kind == "Pack"]

    assert titles("pool_manager") == ["Send it for approval"]
    assert titles("board_member") == []
    packs.submit(pk=draft.pk, by=world.people["pool_manager"], at=AT)
    draft.refresh_from_db()
    decide_request(pk=draft.request_id, by=world.people["head"], at=AT)
    assert titles("pool_manager") == ["Publish it to the board"]
    packs.publish(pk=printed(draft).pk, by=world.people["pool_manager"], at=AT)
    assert titles("board_member") == ["Published 20 October 2026"]
