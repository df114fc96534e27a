"""Pages of the structure: the partnership, its bodies, posts, people and organisations, and what there is to mend."""

from typing import Any

from jct.support import clock
from jct.support.access import Perm, can, objects_for
from jct.support.views import Page
from partnerships import selectors
from partnerships.domain.structure import Check, Severity
from partnerships.models import Body, Organisation, Partnership, Post, TermsOfReference
from partnerships.selectors.bodies import chart
from partnerships.selectors.changes import body_changes, partnership_changes, post_changes
from partnerships.selectors.checks import checks_page
from partnerships.selectors.organisations import organisation_page, organisations_page
from partnerships.services import structure


class Home(Page):
    """The first partnership this person may see; others are one click away."""

    needs = Perm.VIEW
    template_name = "partnerships/home.html"

    def partnership(self, **kwargs: Any) -> Partnership:
        return self.visible().order_by("pk")[:1].get()

    def visible(self) -> Any:
        return objects_for(self.request.user, Perm.VIEW)

    def context(self, **kwargs: Any) -> dict[str, Any]:
        partnership = self.partnership(**kwargs)
        return {
            "page": selectors.overview(partnership, on=clock.today()),
            "others": list(self.visible().exclude(pk=partnership.pk)),
            "may_edit": can(self.request.user, Perm.EDIT_STRUCTURE, partnership),
            "changes": partnership_changes(partnership),
        }


class PartnershipPage(Home):
    needs = Perm.VIEW

    def partnership(self, *, pk: int, **kwargs: Any) -> Partnership:
        return self.visible().select_related("team_host").get(pk=pk)


class OfPartnership(Page):
    """A page about one partnership."""

    base = True
    needs = Perm.VIEW

    def partnership(self, pk: int) -> Partnership:
        return objects_for(self.request.user, Perm.VIEW).select_related("team_host").get(pk=pk)

    def context(self, *, pk: int, **kwargs: Any) -> dict[str, Any]:
        partnership = self.partnership(pk)
        may_edit = can(self.request.user, Perm.EDIT_STRUCTURE, partnership)
        return {"partnership": partnership, "may_edit": may_edit, "today": clock.today()}


class Bodies(OfPartnership):
    """The drawing of bodies and reporting lines, and the same as a list."""

    needs = Perm.VIEW
    template_name = "partnerships/structure/bodies.html"

    def context(self, *, pk: int, **kwargs: Any) -> dict[str, Any]:
        context = super().context(pk=pk)
        return {**context, "chart": chart(context["partnership"], on=clock.today())}


class Organisations(OfPartnership):
    needs = Perm.VIEW
    template_name = "partnerships/structure/organisations.html"

    def context(self, *, pk: int, **kwargs: Any) -> dict[str, Any]:
        context = super().context(pk=pk)
        return {**context, "page": organisations_page(context["partnership"], on=clock.today())}


class Checks(OfPartnership):
    """What there is to mend. Nothing in it is secret: every part of it stands on some other page too."""

    needs = Perm.VIEW
    template_name = "partnerships/structure/checks.html"

    def context(self, *, pk: int, **kwargs: Any) -> dict[str, Any]:
        context = super().context(pk=pk)
        asked = {
            "check": _word(Check, self.request.GET.get("check", "")),
            "severity": _word(Severity, self.request.GET.get("severity", "")),
        }
        page = checks_page(context["partnership"], on=clock.today(), **asked)
        return {**context, **asked, "page": page}


class BodyPage(Page):
    needs = Perm.VIEW
    template_name = "partnerships/body.html"

    def context(self, *, pk: int, **kwargs: Any) -> dict[str, Any]:
        rows = Body.objects.filter(partnership__in=objects_for(self.request.user, Perm.VIEW))
        body = rows.select_related(
            "partnership",
            "care_group",
            "locality",
            "meets_before",
            "of_partner__organisation",
            "secretariat__organisation",
        ).get(pk=pk)
        return {
            "page": selectors.body_page(body, on=clock.today(), at=clock.now()),
            "changes": body_changes(body),
            "may_edit": can(self.request.user, Perm.EDIT_STRUCTURE, body.partnership_id),
            "speaks": structure.speaks_for(self.request.user).filter(pk=pk).exists(),
            "today": clock.today(),
        }


class PostPage(Page):
    needs = Perm.VIEW
    template_name = "partnerships/post.html"

    def context(self, *, pk: int, **kwargs: Any) -> dict[str, Any]:
        rows = Post.objects.filter(partnership__in=objects_for(self.request.user, Perm.VIEW))
        post = rows.select_related(
            "partnership",
            "partner__organisation",
            "care_group",
            "reports_to",
            "also_reports_to",
            "accountable_to",
        ).get(pk=pk)
        return {
            "page": selectors.post_page(post, on=clock.today()),
            "changes": post_changes(post),
            "may_edit": can(self.request.user, Perm.EDIT_STRUCTURE, post.partnership_id),
            "today": clock.today(),
        }


class PersonPage(Page):
    """What a person holds, and what they may decide today."""

    needs = Perm.VIEW
    template_name = "partnerships/person.html"

    def context(self, *, pk: int, **kwargs: Any) -> dict[str, Any]:
        partnership = objects_for(self.request.user, Perm.VIEW).order_by("pk")[:1].get()
        person = selectors.people_of(partnership, self.request.user).get(pk=pk)
        page = selectors.person_page(person, partnership, on=clock.today())
        return {
            "page": page,
            "partnership": partnership,
            "mine": person.pk == self.request.user.pk,
            "may_edit": can(self.request.user, Perm.EDIT_STRUCTURE, partnership),
        }


class OrganisationPage(Page):
    """An organisation that is, was or advises a partner where the reader may look, and what became of it."""

    needs = Perm.VIEW
    template_name = "partnerships/structure/organisation.html"

    def context(self, *, pk: int, **kwargs: Any) -> dict[str, Any]:
        visible = objects_for(self.request.user, Perm.VIEW)
        organisation = Organisation.objects.select_related("successor").get(pk=pk)
        return {
            "page": organisation_page(organisation, visible),
            "partnership": visible.order_by("pk")[:1].get(),
            "may_edit": objects_for(self.request.user, Perm.EDIT_STRUCTURE).exists(),
        }


class Terms(Page):
    """One issue of a body's terms of reference, as it was signed."""

    needs = Perm.VIEW
    template_name = "partnerships/structure/terms.html"

    def context(self, *, pk: int, **kwargs: Any) -> dict[str, Any]:
        visible = objects_for(self.request.user, Perm.VIEW)
        rows = TermsOfReference.objects.filter(body__partnership__in=visible).select_related("body")
        return {"terms": rows.get(pk=pk), "today": clock.today()}


def _word(words: Any, typed: str) -> Any:
    """The member of a vocabulary that was asked for; None for anything else."""
    return words(typed) if typed in words.values else None
