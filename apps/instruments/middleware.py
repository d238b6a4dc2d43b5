"""What pages say where another version of Scalelens loaded a questionnaire."""

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

from apps.instruments.models import InstrumentVersion
from apps.instruments.refusals import is_readable

logger = logging.getLogger(__name__)

_OF_READING = (AttributeError, LookupError, StopIteration, TypeError, ValueError)


class OtherVersionMiddleware(MiddlewareMixin):
    """Answer 503 in words where a page fails over questions this version can't read, as after going back to it."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        # Asked only once a page has failed: what can be done without all of an edition goes on.
        if not isinstance(exception, _OF_READING):
            return None
        unread = [each.name for each in InstrumentVersion.objects.all() if not is_readable(each.document)]
        if not unread:
            return None
        logger.error("Another version loaded %s", ", ".join(unread), exc_info=exception)
        sentence = _(
            "Another version of Scalelens loaded these questions, and the one that runs here can't read them. "
            "What was answered is kept."
        )
        answer = render(request, "503.html", {"said": sentence}, status=503)
        answer["Retry-After"] = "60"
        return answer
