"""Keep an organisation's template, take it away, and note who took a report as a Word document."""

import hashlib
import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.accounts.models import Organisation
from apps.core import audit
from apps.core.actors import Actor
from apps.core.limits import count_try
from apps.reports.document.content import content_of
from apps.reports.docx.builtin import builtin_template
from apps.reports.docx.checking import forbidden_in_written, template_problems
from apps.reports.docx.word import report_docx
from apps.reports.errors import NotWritten, TemplateRefused
from apps.reports.models import DocxTemplate, Report

LONGEST_NAME = 120
# Each is taken apart and read.
UPLOADS_A_MINUTE = 10
logger = logging.getLogger(__name__)


def keep_template(*, organisation: Organisation, name: str, docx: bytes, by: Actor, at: datetime) -> None:
    """Keep a template in place of the one before. Raises TemplateRefused with all that is wrong, TooManyTries."""
    count_try(f"docx-template:{organisation.pk}", most=UPLOADS_A_MINUTE, window=timedelta(minutes=1), at=at)
    problems = template_problems(docx)
    if problems:
        raise TemplateRefused(problems)
    sha256 = hashlib.sha256(docx).hexdigest()
    # Not around the check: a file that is refused has to count as a try.
    with transaction.atomic():
        DocxTemplate.objects.update_or_create(
            organisation=organisation,
            defaults={
                "name": name[:LONGEST_NAME],
                "docx": docx,
                "sha256": sha256,
                "uploaded_by_id": by.user_id,
                "uploaded_at": at,
            },
        )
        audit.record(verb="keep_docx_template", of=organisation, by=by, at=at, sha256=sha256)


@transaction.atomic
def drop_template(*, organisation: Organisation, by: Actor, at: datetime) -> None:
    DocxTemplate.objects.filter(organisation=organisation).delete()
    audit.record(verb="drop_docx_template", of=organisation, by=by, at=at)


@transaction.atomic
def write_docx(*, report: Report, by: Actor, at: datetime) -> bytes:
    """Write a report that can be read by the template of its organisation, or the built-in one. Raises NotWritten."""
    own = DocxTemplate.objects.filter(organisation_id=report.organisation_id).first()
    content = report.content
    with override(report.engagement.written_in):
        template = bytes(own.docx) if own else builtin_template(content_of(content.document).options.paper)
    try:
        written = report_docx(
            content.document, number=report.number, fingerprint=content.digest, template=template
        )
        # Only now it is whole: what an upload could not show, a loop may have put together.
        problems = forbidden_in_written(written)
    # Its own sentence says more than the one below.
    except NotWritten:
        raise
    # The template was checked; what a library stumbles over all the same is told, and the log has the rest.
    except Exception as error:
        logger.exception("Report %s could not be written as DOCX", report.pk)
        raise NotWritten(
            _("The template fails on this report. An owner of your organisation can replace it.")
        ) from error
    if problems:
        raise NotWritten(f"{problems[0]} {_('An owner of your organisation can replace the template.')}")
    audit.record(
        verb="download_report_docx", of=report, by=by, at=at, template=own.sha256 if own else "built-in"
    )
    return written
