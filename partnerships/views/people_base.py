"""What the pages on people share: the partnership they are about, and the way from one to the next."""

from typing import Any

from django.urls import reverse

from jct.support.access import Perm, can, objects_for
from partnerships.models import Partnership

PAGES = (
    ("Cover", "cover", Perm.VIEW),
    ("My cover", "my_cover", Perm.VIEW),
    ("Who may commit what", "commits", Perm.VIEW),
    ("Confirm my posts", "recertify", Perm.VIEW),
    ("Register of interests", "interests", Perm.VIEW),
    ("My interests", "my_interests", Perm.VIEW),
    ("Confirmations", "recertification", Perm.EDIT_STRUCTURE),
    ("Incompatible functions", "incompatible", Perm.EDIT_STRUCTURE),
    ("Yearly declarations", "declarations", Perm.READ_AUDIT),
    ("Refused attempts", "refused", Perm.READ_AUDIT),
)


def people_pages(user: Any, partnership: Partnership, current: str = "") -> list[tuple[str, str, bool]]:
    """(text, address, whether it is this one) of the pages on people that `user` may open."""
    return [
        (text, reverse(f"partnerships:{name}", args=[partnership.pk]), name == current)
        for text, name, perm in PAGES
        if can(user, perm, partnership)
    ]


class OnPeople:
    """A page about the people of one partnership, whose key is `pk`; `current` is its own name among `PAGES`."""

    current = ""
    request: Any
    needs: Any

    def partnership(self, pk: int) -> Partnership:
        return objects_for(self.request.user, self.needs).get(pk=pk)

    def context(self, *, pk: int, **kwargs: Any) -> dict[str, Any]:
        partnership = self.partnership(pk)
        return {
            "partnership": partnership,
            "pages": people_pages(self.request.user, partnership, self.current),
            **self.content(partnership),
        }

    def content(self, partnership: Partnership) -> dict[str, Any]:
        return {}
