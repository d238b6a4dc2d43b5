import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("scalelens")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_configure.connect
def watch_postgres(**kwargs: object) -> None:
    # Imported late: it reads the settings.
    from config.watch import PostgresWatch

    app.steps["consumer"].add(PostgresWatch)
