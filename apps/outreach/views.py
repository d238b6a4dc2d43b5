"""The facilitator's mails to the people of an engagement, and the one click that stops reminders."""

from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.access import MemberRequest, facilitator_required
from apps.core.words.text import validate_one_line
from apps.engagements.access import engagement_of
from apps.engagements.models import Engagement
from apps.engagements.selectors import contact_of
from apps.engagements.services import note_preview
from apps.mailing import dispatch
from apps.mailing.errors import MailNotFailed
from apps.mailing.models import Mail
from apps.outreach import services
from apps.outreach.composing import preview_of, text_of, usual_text
from apps.outreach.listing import mails_page
from apps.outreach.texts import KINDS, PLACES, MailKind, MailWords, problems_of
from apps.responses.access import person, token_of
from apps.responses.dead_links import dead_link
from apps.responses.errors import LinkNotValid


class MailTextForm(forms.Form):
    subject = forms.CharField(
        label=gettext_lazy("Subject"),
        max_length=200,
        validators=[validate_one_line],
        widget=forms.TextInput(attrs={"class": "input"}),
    )
    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=5000,
        strip=False,
        widget=forms.Textarea(attrs={"class": "input", "rows": 16}),
    )

    def __init__(self, *args: object, kind: MailKind, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.kind = kind

    def words(self) -> MailWords:
        text = str(self.cleaned_data.get("text", "")).replace("\r\n", "\n").strip()
        return MailWords(str(self.cleaned_data.get("subject", "")), text)

    def clean(self) -> dict[str, object]:
        for name, sentence in problems_of(self.kind, self.words()).items():
            if name in self.cleaned_data:
                self.add_error(name, sentence)
        return self.cleaned_data


@require_safe
@facilitator_required
def mails(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    """Show who can be mailed, and what became of sent mails."""
    engagement = engagement_of(request.membership, engagement_id)
    mailable = services.mailable_in(engagement, at=timezone.now())
    context = {
        "engagement": engagement,
        "mailable": mailable,
        "sent": mails_page(mailable, request.GET),
        "contact": contact_of(engagement),
        "kinds": KINDS.values(),
        "are_files": settings.MAILS_ARE_FILES,
    }
    fragment = "#outbox" if request.htmx else ""
    return render(request, f"outreach/mails.html{fragment}", context)


@require_POST
@facilitator_required
def mail_people(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    """Invite or remind everybody who can be mailed now."""
    engagement = engagement_of(request.membership, engagement_id)
    if "chase" in request.POST:
        return _chase(request, engagement)
    is_reminder = "remind" in request.POST
    send = services.remind if is_reminder else services.invite
    count = send(engagement=engagement, by=request.actor, at=timezone.now())
    if count:
        messages.success(request, _on_the_way(count, is_reminder=is_reminder))
    elif is_reminder:
        messages.info(request, _("There was nobody to send a reminder."))
    else:
        messages.info(request, _("There was nobody to send an invitation."))
    return redirect("mails", engagement_id=engagement.pk)


def _on_the_way(count: int, *, is_reminder: bool) -> str:
    if is_reminder:
        sent = ngettext("%(count)d reminder is on the way.", "%(count)d reminders are on the way.", count)
    else:
        sent = ngettext("%(count)d invitation is on the way.", "%(count)d invitations are on the way.", count)
    return sent % {"count": count}


def _chase(request: MemberRequest, engagement: Engagement) -> HttpResponse:
    """Mail the people named on the overview, then return to it."""
    chosen = set(request.POST.getlist("person"))
    count = services.chase(engagement=engagement, chosen=chosen, by=request.actor, at=timezone.now())
    if count:
        sent = ngettext("%(count)d mail is on the way.", "%(count)d mails are on the way.", count)
        messages.success(request, sent % {"count": count})
    else:
        reason = _(
            "Nobody was mailed: they have had a mail within a day, want none, or have no address that takes mails."
        )
        messages.info(request, f"{reason} {_('Copy their links instead.')}")
    return redirect("engagement", engagement_id=engagement.pk)


@require_POST
@facilitator_required
def mail_again(request: MemberRequest, engagement_id: UUID, mail_id: UUID) -> HttpResponse:
    engagement = engagement_of(request.membership, engagement_id)
    mail = get_object_or_404(Mail.objects.of_group(engagement.pk), pk=mail_id)
    try:
        dispatch.send_again(mail=mail, by=request.actor, at=timezone.now())
    except MailNotFailed as error:
        messages.info(request, str(error))
    return redirect("mails", engagement_id=engagement.pk)


@require_http_methods(["GET", "POST"])
@facilitator_required
def mail_text(request: MemberRequest, engagement_id: UUID, kind: str) -> HttpResponse:
    """Change what a kind of mail says, with a preview of it filled in."""
    engagement = engagement_of(request.membership, engagement_id)
    if kind not in KINDS:
        raise Http404
    known, words = KINDS[kind], text_of(engagement, KINDS[kind])
    form = _text_form(request, engagement, known, words)
    words, by, at = form.words() if form.is_valid() else words, request.actor, timezone.now()
    if form.is_valid() and "preview" not in request.POST:
        services.change_text(engagement=engagement, kind=known, words=words, by=by, at=at)
        messages.success(request, _("%(mail)s: the text is kept.") % {"mail": known.label})
        return redirect("mails", engagement_id=engagement.pk)
    if form.is_valid() and "preview" in request.POST:
        note_preview(engagement=engagement, of="mail_text", by=by, at=at, kind=kind)
    context = {
        "engagement": engagement,
        "kind": known,
        "form": form,
        "preview": preview_of(engagement, words),
        "places": PLACES.items(),
    }
    return render(request, "outreach/mail_text.html", context, status=422 if form.errors else 200)


def _text_form(
    request: MemberRequest, engagement: Engagement, kind: MailKind, words: MailWords
) -> MailTextForm:
    if "usual" in request.POST:
        usual = usual_text(engagement, kind)
        return MailTextForm({"subject": usual.subject, "text": usual.text}, kind=kind)
    initial = {"subject": words.subject, "text": words.text}
    return MailTextForm(request.POST or None, initial=initial, kind=kind)


# A mail program posts here without having loaded a page, so there is no CSRF token; the link's token authorises it.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop_reminders(request: HttpRequest, token: str) -> HttpResponse:
    """Show a button that stops reminders; only the POST stops them."""
    at = timezone.now()
    try:
        found = token_of(token, at=at)
    except LinkNotValid:
        return dead_link(request, at)
    if request.method == "POST":
        services.stop_reminders(token=found, by=person(found.invitation.stakeholder), at=at)
    stakeholder = found.invitation.stakeholder
    context = {
        "stakeholder": stakeholder,
        "engagement": stakeholder.engagement,
        "is_stopped": request.method == "POST" or stakeholder.reminders_stopped_at is not None,
    }
    answer = render(request, "outreach/stop_reminders.html", context)
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex"
    return answer
