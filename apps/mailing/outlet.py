"""Whether mails go out of this database: one that was brought back from a backup holds them until somebody says so.

What waited when the backup was made may have gone out since, and people of a copy must not hear from it.
"""

from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_noop

from apps.mailing.models import NOT_WANTED, Mail, Outlet

DISCARDED = gettext_noop(
    "It waited when the database was brought back from a backup, and was not to be sent."
)

# A restored dump makes the table anew, in the same database too. A copy of the files is no other database to PostgreSQL.
_THIS = """
select (select system_identifier from pg_control_system()) || ' ' || oid || ' ' || 'mailing_mail'::regclass::oid
from pg_database where datname = current_database()
"""


def this_database() -> str:
    """Name this database by its cluster, itself and its table of mails."""
    with connection.cursor() as cursor:
        cursor.execute(_THIS)
        return str(cursor.fetchone()[0])


def is_held() -> bool:
    """Return whether mails are held. While nothing says where they go out, it is here."""
    known = Outlet.objects.values_list("database", flat=True).first()
    return known is not None and known != this_database()


def note_outlet() -> None:
    """Say that mails go out of this database, unless that is known."""
    Outlet.objects.get_or_create(pk=1, defaults={"database": this_database()})


@transaction.atomic
def release(*, discard: bool) -> int:
    """Let mails go out of this database, those that wait with them or never; return how many wait."""
    waiting = Mail.objects.filter(state=Mail.State.QUEUED)
    count = waiting.count()
    if discard:
        count = waiting.update(
            state=Mail.State.READY, error_code=NOT_WANTED, error_text=DISCARDED, finished_at=Now()
        )
    Outlet.objects.update_or_create(pk=1, defaults={"database": this_database()})
    return count
