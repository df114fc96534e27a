"""`manage.py found_partnership`: the first act in an empty installation.

Founds a partnership of a council and an NHS body, with one post (governance officer) and one person in it. Everything
else (people, posts, appointments) that person does in the browser.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from jct.accounts.models import User
from jct.core.errors import Refused
from jct.support import clock
from jct.support.history import record
from partnerships.domain.words import OrganisationKind, PartnerKind, PostFunction
from partnerships.models import Partnership
from partnerships.services import appointments, structure


class Command(BaseCommand):
    help = "Found the first partnership, with a governance officer who can do the rest in the browser."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "name", help="of the partnership, such as 'Northmere Joint Commissioning Partnership'"
        )
        parser.add_argument("--council", required=True, help="the council's full name; it hosts the team")
        parser.add_argument("--nhs", required=True, help="the NHS body's full name")
        parser.add_argument(
            "--care-group", action="append", default=[], metavar="CODE=NAME", help="may be repeated"
        )
        parser.add_argument("--officer", required=True, help="the governance officer's name")
        parser.add_argument("--email", required=True, help="the governance officer's e-mail address")

    def handle(self, *args: Any, **options: Any) -> None:
        if Partnership.objects.exists():
            raise CommandError(
                "There is a partnership already; its governance officer adds to it in the browser."
            )
        groups = [tuple(group.split("=", 1)) for group in options["care_group"]]
        if any(len(group) != 2 for group in groups):
            raise CommandError("Give each care group as CODE=NAME, such as LD='Learning disabilities'.")
        try:
            with transaction.atomic():
                self._found(options, groups)
        except Refused as refusal:
            raise CommandError(refusal.reason) from None
        self.stdout.write(
            f"{options['name']} is founded. {options['officer']} chooses a password at /accounts/password/reset/ "
            f"with {options['email']} and signs in."
        )

    def _found(self, options: dict[str, Any], groups: list[Any]) -> None:
        at = clock.now()
        told: dict[str, Any] = {"by": None, "at": at}
        council = structure.create_organisation(
            name=options["council"],
            short_name=options["council"][:60],
            kind=OrganisationKind.COUNTY_COUNCIL,
            **told,
        )
        nhs = structure.create_organisation(
            name=options["nhs"], short_name=options["nhs"][:60], kind=OrganisationKind.ICB, **told
        )
        partnership = structure.found_partnership(
            name=options["name"],
            scope="Adult health and social care",
            starts=at.date(),
            team_host=council,
            **told,
        )
        first = structure.add_partner(
            partnership=partnership, organisation=council, kind=PartnerKind.COUNCIL, starts=at.date(), **told
        )
        structure.add_partner(
            partnership=partnership, organisation=nhs, kind=PartnerKind.NHS, starts=at.date(), **told
        )
        if groups:
            structure.add_care_groups(partnership=partnership, groups=groups, **told)
        post = structure.create_post(
            partnership=partnership,
            partner=first,
            title="Governance Officer",
            function=PostFunction.GOVERNANCE_OFFICER,
            **told,
        )
        officer = User(email=options["email"].lower(), name=options["officer"])
        officer.set_unusable_password()
        record(officer, by=None, why="founded the partnership", at=at)
        appointments.appoint(post=post, user=officer, starts=at.date(), **told)
