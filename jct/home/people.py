"""Accounts as a manager of accounts sees them: invite, close with a hand-over, open again."""

from collections import Counter
from typing import Any

from django import forms
from django.core.signing import BadSignature, Signer
from django.db import connection, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from jct.accounts import services
from jct.accounts.models import User
from jct.core.errors import Refused
from jct.support import clock
from jct.support.access import Perm, groups_of, objects_for
from jct.support.views import ActView, FormPage, Page
from partnerships.selectors import held_by
from partnerships.services.appointments import hand_over
from partnerships.services.told import UNSAID
from partnerships.views.edits.base import EDITS
from partnerships.views.seen import SeenForm


def _of_others(user: Any) -> QuerySet[Any]:
    """The groups of partnerships whose accounts `user` does not manage."""
    every = objects_for(user, Perm.MANAGE_ACCOUNTS).model.objects.all()
    return groups_of(every.exclude(pk__in=objects_for(user, Perm.MANAGE_ACCOUNTS).values("pk")))


def _people(user: Any) -> QuerySet[User]:
    """People of the partnerships whose accounts `user` manages, and those who are in no partnership yet or any more."""
    mine = groups_of(objects_for(user, Perm.MANAGE_ACCOUNTS))
    elsewhere = User.objects.filter(groups__in=_of_others(user)).exclude(groups__in=mine)
    return User.objects.exclude(pk__in=elsewhere.values("pk"))


class PeopleList(Page):
    """Everybody whose account this person manages, open ones first."""

    needs = Perm.MANAGE_ACCOUNTS
    template_name = "people/list.html"

    def context(self, **kwargs: Any) -> dict[str, Any]:
        people = _people(self.request.user).order_by("-is_active", "name").prefetch_related("groups")
        return {"people": list(people)}


class InvitationForm(forms.Form):
    name = forms.CharField(
        label="Full name", max_length=150, error_messages={"required": "Enter the person’s full name"}
    )
    email = forms.EmailField(
        label="Work e-mail address",
        help_text="The invitation goes to this address; its link works for three days.",
        error_messages={
            "required": "Enter an e-mail address",
            "invalid": "Enter an e-mail address like name@example.gov.uk",
        },
    )


class Invite(FormPage):
    """Invite somebody; what they may see follows from the posts and seats they are given."""

    needs = Perm.MANAGE_ACCOUNTS
    template_name = "people/invite.html"
    form_class = InvitationForm
    done = "The invitation has been sent."

    def act(self, form: forms.Form, **kwargs: Any) -> str:
        user = services.invite(
            email=form.cleaned_data["email"],
            name=form.cleaned_data["name"],
            by=self.request.user,
            at=clock.now(),
            site=self.request.build_absolute_uri("/"),
        )
        return reverse("people:person", args=[user.pk])


class Person(Page):
    """One account: its state, its rights' sources, and its history."""

    needs = Perm.MANAGE_ACCOUNTS
    template_name = "people/person.html"

    def context(self, *, pk: int, **kwargs: Any) -> dict[str, Any]:
        person = _people(self.request.user).select_related("invited_by").prefetch_related("groups").get(pk=pk)
        history = person.history.select_related("history_user").order_by("-history_date", "-history_id")[:50]
        return {"person": person, "history": history, "own": person.pk == self.request.user.pk}


class LeavingForm(forms.Form):
    why = forms.CharField(
        label="Why the account is closed",
        max_length=200,
        help_text="For example: left the council on 30 September 2026.",
        error_messages={"required": "Say why the account is closed"},
    )
    successor = forms.ModelChoiceField(
        queryset=User.objects.none(),
        required=False,
        label="Who takes over posts, seats and open work",
        empty_label="Nobody yet: leave them vacant",
    )

    def __init__(self, *args: Any, leaver: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        successor = self.fields["successor"]
        assert isinstance(successor, forms.ModelChoiceField)  # noqa: S101  (tells the type checker)
        successor.queryset = User.objects.filter(is_active=True).exclude(pk=leaver.pk)


class Leaving(SeenForm):
    """A leaver: posts, seats and open work pass on and the account closes, all in one act.

    What its page showed of posts and seats is posted with it: nothing that was given meanwhile passes on unseen.
    """

    needs = Perm.MANAGE_ACCOUNTS
    template_name = "people/leaving.html"
    done = "The account is closed and the hand-over is done."

    def form(self, data: Any = None, files: Any = None, *, pk: int, **kwargs: Any) -> LeavingForm:
        return LeavingForm(data, leaver=_people(self.request.user).get(pk=pk, is_active=True))

    def post(self, request: HttpRequest, *, pk: int, **kwargs: Any) -> HttpResponseBase:
        with transaction.atomic():
            with connection.cursor() as cursor:  # appointments and seats are given under the same lock
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [EDITS])
            if self.changed(self.said(), pk=pk):
                return self.again(self.form(request.POST, pk=pk), pk=pk)
            return super().post(request, pk=pk, **kwargs)

    def shows(self, *, pk: int, **kwargs: Any) -> str:
        return self._signer(pk).sign_object(self._held(pk), compress=True)

    def said(self) -> Any:
        try:
            return self._signer(self.kwargs["pk"]).unsign_object(self.request.POST.get(self.shown, ""))
        except BadSignature:
            return None

    def changed(self, since: Any, *, pk: int, **kwargs: Any) -> str:
        if since is None:
            return UNSAID
        was, held = Counter(since), Counter(self._held(pk))  # a post may be held in two periods
        words = [f"Given: {line}." for line in (held - was).elements()]
        words += [f"Held no more: {line}." for line in (was - held).elements()]
        return " ".join(["This was changed while you looked at it.", *words]) if words else ""

    def _held(self, pk: int) -> list[str]:
        return held_by(_people(self.request.user).get(pk=pk), on=clock.today())

    def _signer(self, pk: int) -> Signer:
        return Signer(salt=f"people.leaving:{pk}")

    def context(self, *, pk: int, **kwargs: Any) -> dict[str, Any]:
        held = {"person": _people(self.request.user).get(pk=pk), "held": self._held(pk)}
        return {**super().context(pk=pk, **kwargs), **held}

    def act(self, form: forms.Form, *, pk: int, **kwargs: Any) -> str:
        leaver, by, at = _people(self.request.user).get(pk=pk), self.request.user, clock.now()
        if leaver.groups.filter(pk__in=_of_others(by)).exists():
            raise Refused(
                f"{leaver} works in another partnership too. End the appointments in yours instead."
            )
        with transaction.atomic():
            hand_over(leaver=leaver, to=form.cleaned_data["successor"], by=by, at=at)
            services.close(user=leaver, by=by, why=form.cleaned_data["why"], at=at)
        return reverse("people:person", args=[pk])


class Reopen(ActView):
    """Open a closed account again."""

    needs = Perm.MANAGE_ACCOUNTS
    done = "The account is open again. Give the person posts or seats for them to see anything."

    def act(self, *, pk: int, **kwargs: Any) -> str:
        services.reopen(
            user=_people(self.request.user).get(pk=pk),
            by=self.request.user,
            why="opened again",
            at=clock.now(),
        )
        return reverse("people:person", args=[pk])
