"""Change organisations, partners, stakeholders, care groups, places and who carries which function."""

from typing import Any

from jct.support.access import Perm, objects_for
from partnerships.forms import organisations as forms
from partnerships.forms.base import LastDayForm, StructureForm
from partnerships.models import (
    Body,
    Deputy,
    Locality,
    Organisation,
    Partner,
    Post,
    PostFunding,
    Seat,
    Stakeholder,
)
from partnerships.services import structure
from partnerships.views.edits.base import Edit, to
from partnerships.views.edits.beside import by_name, deputies, period, seats


class Here(Edit):
    """A form on the partnership itself; the person returns to its organisations."""

    base = True

    def back(self) -> str:
        return to("organisations", self.row.pk)


class ChangePartnership(Here):
    form_class = forms.PartnershipForm
    title, button, done = "Change the partnership", "Save", "The partnership has been changed."
    lead = "Hosting the team is one thing; hosting a fund is another and stands with the fund."

    def initial(self) -> dict[str, Any]:
        return self.same("name", "scope", "team_host")

    def act(self, form: StructureForm, *, pk: int) -> str:
        structure.change_partnership(pk=pk, **form.facts(), **self.told())
        return self.back()


class KeyDecisions(Here):
    form_class = forms.KeyDecisionsForm
    title, button = "Say what a key decision is", "Save"
    done = "What a key decision is has been changed."
    lead = (
        "Notice of a key decision is public for 28 clear days before it is taken, and it stands in the forward plan. "
        "Requests that wait are judged by what you save here."
    )

    def initial(self) -> dict[str, Any]:
        return self.same("key_decision_above", "key_decision_wards")

    def back(self) -> str:
        return to("partnership", self.row.pk)

    def act(self, form: StructureForm, *, pk: int) -> str:
        structure.set_key_decisions(pk=pk, **form.facts(), **self.told())
        return self.back()


class AddOrganisation(Here):
    form_class = forms.OrganisationForm
    title, button = "Add an organisation", "Add the organisation"
    lead = "Add it once; it can then be a partner, a stakeholder or a provider."
    done = "The organisation has been added. Make it a partner or a stakeholder next."

    def act(self, form: StructureForm, *, pk: int) -> str:
        structure.create_organisation(**form.facts(), **self.told())
        return self.back()


class AddPartner(Here):
    form_class = forms.PartnerForm
    title, button, done = "Add a partner", "Add the partner", "The partner has joined."
    lead = "An organisation that takes the place of another is a succession: open the organisation that is going."

    def initial(self) -> dict[str, Any]:
        return {"starts": self.on}

    def act(self, form: StructureForm, *, pk: int) -> str:
        structure.add_partner(partnership=self.row, **form.facts(), **self.told())
        return self.back()


class AddStakeholder(Here):
    form_class = forms.StakeholderForm
    title, button, done = "Add a stakeholder", "Add the stakeholder", "The stakeholder has been added."
    lead = "Somebody with an interest in the partnership who is no partner in it."

    def act(self, form: StructureForm, *, pk: int) -> str:
        structure.add_stakeholder(partnership=self.row, **form.facts(), **self.told())
        return self.back()


class AddCareGroup(Here):
    form_class = forms.CareGroupForm
    title, button, done = "Add a care group", "Add the care group", "The care group has been added."
    lead = "People with a shared kind of need, for whom services are planned and bought together."

    def back(self) -> str:
        return to("partnership", self.row.pk)

    def act(self, form: StructureForm, *, pk: int) -> str:
        facts = form.facts()
        structure.add_care_groups(
            partnership=self.row, groups=[(facts["code"], facts["name"])], **self.told()
        )
        return self.back()


class AddLocality(Here):
    form_class = forms.LocalityForm
    title, button, done = "Add a place", "Add the place", "The place has been added."

    def options(self) -> dict[str, Any]:
        return {"partnership": self.row}

    def act(self, form: StructureForm, *, pk: int) -> str:
        structure.add_locality(partnership=self.row, **form.facts(), **self.told())
        return self.back()


class Transfer(Here):
    form_class = forms.TransferForm
    title, button, done = "Hand a function over", "Record the transfer", "The transfer has been recorded."
    lead = (
        "A function and its budget go from one partner to another: agreed on one day, in effect from another."
    )

    def options(self) -> dict[str, Any]:
        return {"partnership": self.row}

    def act(self, form: StructureForm, *, pk: int) -> str:
        structure.transfer_function(partnership=self.row, **form.facts(), **self.told())
        return self.back()


class OfOrganisation(Edit):
    """A form on an organisation, which belongs to no partnership: whoever governs one may change it."""

    base = True
    model = Organisation

    def rows(self) -> Any:
        governed = objects_for(self.request.user, Perm.EDIT_STRUCTURE)
        return Organisation.objects.all() if governed.exists() else Organisation.objects.none()

    def options(self) -> dict[str, Any]:
        return {"organisation": self.row}

    def back(self) -> str:
        return to("organisation", self.row.pk)


class ChangeOrganisation(OfOrganisation):
    form_class = forms.OrganisationForm
    title, button, done = "Change {row}", "Save", "The organisation has been changed."
    lead = "For a wrong or a missing entry. What takes its place by merger or by law is a successor."

    def initial(self) -> dict[str, Any]:
        return self.same("name", "short_name", "kind", "ods_code", "company_number", "charity_number", "ppon")

    def act(self, form: StructureForm, *, pk: int) -> str:
        structure.change_organisation(pk=pk, **form.facts(), **self.told())
        return self.back()


class Succeed(OfOrganisation):
    form_class = forms.SuccessionForm
    title, button = "Who takes the place of {row}?", "Let the successor take over"
    warning = (
        "Wherever {row} is a partner it leaves on that day. Its posts, seats, deputies and shares of joint posts go to "
        "the successor at once. Contracts stay as they are; what was agreed stays in the old name."
    )
    done = "The successor has taken over. Nobody has lost a post, a seat or a contract."

    def beside(self) -> dict[str, str]:
        governed = objects_for(self.request.user, Perm.EDIT_STRUCTURE)
        partners = Partner.objects.filter(organisation=self.row, partnership__in=governed)
        bodies = Body.objects.all()
        shares = PostFunding.objects.filter(
            post__in=PostFunding.objects.filter(partner__in=partners).values("post")
        ).select_related("post", "partner__organisation")
        return by_name(
            (
                (f"Partner in {row.partnership}", period(row))
                for row in partners.select_related("partnership")
            ),
            ((f"Hosts the team of {row}", "yes") for row in governed.filter(team_host=self.row)),
            ((f"Employs {post}", "yes") for post in Post.objects.filter(partner__in=partners)),
            ((f"{body} is its own", "yes") for body in bodies.filter(of_partner__in=partners)),
            ((f"Secretariat of {body}", "yes") for body in bodies.filter(secretariat__in=partners)),
            seats(Seat.objects.filter(partner__in=partners)),
            deputies(Deputy.objects.filter(seat__partner__in=partners)),
            (
                (
                    f"Money for {row.post}",
                    f"{row.partner.short_name} {row.percent.normalize():f}% {period(row)}",
                )
                for row in shares
            ),
        )

    def act(self, form: StructureForm, *, pk: int) -> str:
        structure.succeed(pk=pk, **form.facts(), **self.told())
        return self.back()


class EndPartner(Edit):
    model = Partner
    related = ("organisation", "partnership")
    form_class = LastDayForm
    title, button = "End the part of {row}", "End its part"
    warning = (
        "Its seats and their deputies end with it; those that would begin later are taken away. Posts it employs must "
        "be empty, or with another partner, by then."
    )
    done = "The partner has an end."

    def beside(self) -> dict[str, str]:
        return by_name(seats(self.row.seats.all()), deputies(Deputy.objects.filter(seat__partner=self.row)))

    def initial(self) -> dict[str, Any]:
        return {"last_day": self.on}

    def back(self) -> str:
        return to("organisations", self.row.partnership_id)

    def act(self, form: StructureForm, *, pk: int) -> str:
        structure.end_partner(pk=pk, **form.facts(), **self.told())
        return self.back()


class OfStakeholder(Edit):
    base = True
    model = Stakeholder
    related = ("organisation",)

    def back(self) -> str:
        return to("organisations", self.row.partnership_id)


class ChangeStakeholder(OfStakeholder):
    form_class = forms.ChangeStakeholderForm
    title, button, done = "Change {row.organisation}", "Save", "The stakeholder has been changed."

    def initial(self) -> dict[str, Any]:
        return self.same("kind", "interest")

    def act(self, form: StructureForm, *, pk: int) -> str:
        structure.change_stakeholder(pk=pk, **form.facts(), **self.told())
        return self.back()


class RemoveStakeholder(OfStakeholder):
    form_class = StructureForm
    title, button = "Take {row.organisation} off the list?", "Take it off the list"
    warning = "It is no longer shown as a stakeholder. The history keeps that it was one."
    done = "The stakeholder has been taken off the list."

    def act(self, form: StructureForm, *, pk: int) -> str:
        back = self.back()
        structure.remove_stakeholder(pk=pk, **self.told())
        return back


class ChangeLocality(Edit):
    model = Locality
    related = ("partnership", "inside")
    form_class = forms.LocalityForm
    title, button, done = "Change {row}", "Save", "The place has been changed."

    def options(self) -> dict[str, Any]:
        return {"partnership": self.row.partnership, "place": self.row}

    def initial(self) -> dict[str, Any]:
        return self.same("name", "kind", "inside", "population")

    def back(self) -> str:
        return to("organisations", self.row.partnership_id)

    def act(self, form: StructureForm, *, pk: int) -> str:
        structure.change_locality(pk=pk, **form.facts(), **self.told())
        return self.back()
