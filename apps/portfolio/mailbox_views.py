"""The mails of a machine without a mail server. On a server that sends them there is no such page."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.accounts.access import MemberRequest, facilitator_required
from apps.portfolio.mailbox import newest_mails


@require_safe
@facilitator_required
def local_mails(request: MemberRequest) -> HttpResponse:
    if not settings.MAILS_ARE_FILES:
        raise Http404
    mails = newest_mails(settings.MAIL_FOLDER, scope_id=request.membership.organisation_id)
    return render(request, "portfolio/local_mails.html", {"mails": mails})
