"""The pages of the ground: a job's progress, and whether the site is alive and ready."""

from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import Error as DatabaseError
from django.db import connection
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import reverse
from redis import Redis, RedisError

from jct.support import jobs
from jct.support.access import Perm, groups_of, holds, objects_for
from jct.support.models import Job
from jct.support.views import ActView, Needs, Page, Room

log = structlog.get_logger(__name__)


def _jobs_for(user: Any) -> QuerySet[Job]:
    """One's own jobs; for an auditor, those of everybody in the partnerships audited."""
    if not holds(user, Perm.READ_AUDIT):
        return Job.objects.filter(by=user)
    audited = get_user_model().objects.filter(groups__in=groups_of(objects_for(user, Perm.READ_AUDIT)))
    return Job.objects.filter(Q(by=user) | Q(by__in=audited.values("pk")))


class JobList(Page):
    """The jobs this person started, newest first."""

    needs = Needs.SIGNED_IN
    template_name = "jobs/list.html"

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return {"jobs": list(_jobs_for(self.request.user).select_related("by")[:50])}


class JobPage(Page):
    """Progress of one job: complete without scripts; with them it asks again every two seconds until the end."""

    needs = Needs.SIGNED_IN

    def get_template_names(self) -> list[str]:
        return ["jobs/_progress.html" if self.request.headers.get("HX-Request") else "jobs/job.html"]

    def context(self, *, pk: UUID, **kwargs: Any) -> dict[str, Any]:
        return {"job": _jobs_for(self.request.user).select_related("by").get(pk=pk)}


class JobAgain(ActView):
    """Start one's own failed work again; whoever only reads others' work starts nothing."""

    needs = Needs.SIGNED_IN
    done = "The work has been started again."

    def act(self, *, pk: UUID, **kwargs: Any) -> str:
        Job.objects.get(pk=pk, by=self.request.user)
        return reverse("support:job", args=[jobs.try_again(pk=pk, by=self.request.user).pk])


class Alive(Room):
    """/healthz: this process answers."""

    needs = Needs.PUBLIC

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return HttpResponse("alive\n", content_type="text/plain")


class Ready(Room):
    """/readyz: the database and the broker answer too. 503 names the part that does not; details go to the log only."""

    needs = Needs.PUBLIC

    def get(self, request: HttpRequest) -> HttpResponseBase:
        parts = {"database": _database_answers(), "broker": _broker_answers()}
        words = {part: "ready" if ready else "not answering" for part, ready in parts.items()}
        return JsonResponse(words, status=200 if all(parts.values()) else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone() == (1,)
    except DatabaseError:
        log.exception("readyz_database")
        return False


def _broker_answers() -> bool:
    try:
        with Redis.from_url(settings.CELERY_BROKER_URL, socket_connect_timeout=2, socket_timeout=2) as broker:
            return bool(broker.ping())
    except RedisError:
        log.exception("readyz_broker")
        return False
