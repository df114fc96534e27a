"""From a quarter's reports to an agenda, and from the item back."""

from reports.models import Pack
from tests.agenda_pages import walk
from tests.reports.conftest import AT


def test_a_quarter_and_its_pack_are_put_on_an_agenda(world, frozen, client_as):
    pack = frozen()
    row = Pack.objects.filter(pk=pack.pk)
    row.update(state="superseded", published_at=AT, published_by=pack.snapshot.frozen_by)
    paths = {
        "pack": f"/reports/packs/{pack.pk}/",
        "quarter": f"/reports/quarters/{world.partnership.pk}/2026-Q2/",
    }
    assert walk(paths, client_as, world) == []
