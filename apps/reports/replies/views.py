"""Reply to a recommendation of a report, and answer a reader's question."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.access import MemberRequest, facilitator_required, member_required
from apps.engagements.access import any_engagement_of, engagement_of
from apps.reports.access import report_of
from apps.reports.document.content import content_of
from apps.reports.errors import ReplyRefused
from apps.reports.forms import AnswerForm, ReaderQuestionForm
from apps.reports.models import Report, ReportReply
from apps.reports.pdf.rendering import printable
from apps.reports.replies import services
from apps.reports.replies.selectors import replies_to, title_of


@require_POST
@member_required
def report_reply(request: MemberRequest, report_id: UUID, rule: str) -> HttpResponse:
    """Keep that a reader accepts a recommendation, or what they ask about it."""
    report = report_of(request.membership, report_id)
    if not report.is_readable:
        return redirect("report", report_id=report.pk)
    title = title_of(printable(content_of(report.content.document)), rule)
    if title is None:
        raise Http404
    if "accept" in request.POST:
        services.accept(report=report, rule=rule, title=title, by=request.actor, at=timezone.now())
        messages.success(request, _("You accept “%(title)s”. The team sees it.") % {"title": title})
    else:
        _ask(request, report, rule, title)
    return redirect(f"{reverse('report_reading', args=[report.pk])}#rule-{rule}")


@require_POST
@member_required
def report_asked(request: MemberRequest, report_id: UUID) -> HttpResponse:
    """Keep what a reader answers to the decision that a report asks for, or take it back."""
    report = report_of(request.membership, report_id)
    if not report.is_readable:
        return redirect("report", report_id=report.pk)
    kind, at = request.POST.get("answer", ""), timezone.now()
    try:
        if kind == "undo":
            services.take_back(report=report, by=request.actor, at=at)
            messages.success(request, _("Your answer is taken back."))
        else:
            text = request.POST.get(f"text_{kind}", "")
            services.answer_asked(report=report, kind=kind, text=text, by=request.actor, at=at)
            messages.success(request, _("Your answer is with the team."))
    except ReplyRefused as error:
        messages.error(request, str(error))
    return redirect(f"{reverse('report_reading', args=[report.pk])}#asked")


def _ask(request: MemberRequest, report: Report, rule: str, title: str) -> None:
    form = ReaderQuestionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write your question, in at most 2,000 characters."))
        return
    text = form.cleaned_data["text"]
    try:
        services.ask(report=report, rule=rule, title=title, text=text, by=request.actor, at=timezone.now())
    except ReplyRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Your question is with the team. Their answer will stand here."))


@require_safe
@facilitator_required
def report_replies(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    engagement = any_engagement_of(request.membership, engagement_id)
    context = {
        "engagement": engagement,
        "page": replies_to(engagement, request.GET),
        "form": AnswerForm(auto_id=False),
    }
    return render(request, "reports/replies/replies.html", context)


@require_POST
@facilitator_required
def report_reply_answer(request: MemberRequest, engagement_id: UUID, reply_id: UUID) -> HttpResponse:
    engagement = engagement_of(request.membership, engagement_id)
    replies = ReportReply.objects.select_related("engagement__lead", "report")
    reply = get_object_or_404(replies, engagement=engagement, pk=reply_id)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write your answer, in at most 2,000 characters."))
    else:
        try:
            services.answer(reply=reply, text=form.cleaned_data["text"], by=request.actor, at=timezone.now())
        except ReplyRefused as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Answered. Who asked is told by mail."))
    return redirect(f"{reverse('report_replies', args=[engagement_id])}#reply-{reply.pk}")
