# syntax=docker/dockerfile:1
# Two stages: the first installs the hash-pinned packages, the second carries them, the code and Pango, and no compiler.

FROM python:3.12-slim-bookworm AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
COPY requirements.lock /tmp/requirements.lock
RUN /opt/venv/bin/pip install --require-hashes --requirement /tmp/requirements.lock

FROM python:3.12-slim-bookworm AS product
# Debian gives security fixes under the same names; pinning their versions would refuse them.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --system --gid 10001 jct \
    && useradd --system --uid 10001 --gid jct --home-dir /srv/jct --no-create-home jct \
    && install --directory --owner jct --group jct /var/lib/jct/media /var/lib/jct/static /run/jct
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DJANGO_SETTINGS_MODULE=jct.settings
WORKDIR /srv/jct
COPY --from=packages /opt/venv /opt/venv
COPY . .
# Collecting files asks for settings but not for servers; none of these values is kept in the image.
RUN JCT_MODE=production SECRET_KEY=only-while-the-image-is-built-and-used-for-nothing-at-all ALLOWED_HOSTS=localhost \
    DATABASE_URL=postgres://nobody@localhost/none REDIS_URL=redis://localhost/0 \
    python manage.py collectstatic --noinput \
    && python -m compileall -q jct partnerships contracts budgets performance reports
USER 10001:10001
EXPOSE 8000
VOLUME ["/var/lib/jct/media"]
# The check calls the server by a name it answers to.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(u.Request('http://127.0.0.1:8000/healthz', headers={'Host': os.environ['ALLOWED_HOSTS'].split(',')[0].lstrip('.*') or 'localhost'}), timeout=4)"]
CMD ["gunicorn", "jct.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", "--worker-tmp-dir", "/dev/shm", "--access-logfile", "-"]
