import logging
import os

from celery import Celery, Task
from celery.signals import after_setup_logger, before_task_publish, task_postrun, task_prerun

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
if os.environ.get("SCALELENS_ENTRY") in {"worker", "beat"}:
    from config.entry import load_settings

    load_settings()

app = Celery("scalelens")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_configure.connect
def watch_servers(**kwargs: object) -> None:
    # Imported late: it reads the settings.
    from config.watch import PostgresWatch, StuckWatch

    app.steps["consumer"].update({PostgresWatch, StuckWatch})


@after_setup_logger.connect
def write_as_others_do(**kwargs: object) -> None:
    # Celery gives the log of its processes ("exited with …") a form of its own.
    pool = logging.getLogger("multiprocessing")
    pool.handlers.clear()
    pool.propagate = True


# What a line of the log says of a job: its id, and by which request it was ordered.
@before_task_publish.connect
def hand_on_request(headers: dict[str, object], **kwargs: object) -> None:
    from apps.core.web.logs import request_id

    headers["request_id"] = request_id.get()


@task_prerun.connect
def begin_job(task_id: str, task: Task[..., object], **kwargs: object) -> None:
    from apps.core.web.logs import job_id, request_id

    job_id.set(task_id)
    request_id.set(task.request.get("request_id") or "")


@task_postrun.connect
def end_job(**kwargs: object) -> None:
    from apps.core.web.logs import job_id, request_id

    job_id.set("")
    request_id.set("")
