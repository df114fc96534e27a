"""Alive says the process answers; ready says its database and broker do."""

import pytest


@pytest.mark.django_db
def test_alive_and_ready(client):
    assert client.get("/healthz").content == b"alive\n"
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"database": "ready", "broker": "ready"})


@pytest.mark.django_db
def test_a_dead_broker_is_named_and_nothing_else_is_told(client, settings):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"database": "ready", "broker": "not answering"})
    assert client.get("/healthz").status_code == 200
