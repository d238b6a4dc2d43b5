"""The facilitator's mails to the people of an engagement, and what people do by mail: stop reminders, get a lost link."""

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.access import MemberRequest, facilitator_required
from apps.core.actors import VISITOR
from apps.core.lists.pages import Key, ListPage, has_words, list_page, sorted_rows
from apps.core.lists.query import Column, Filter, Listing
from apps.core.web.http import client_network
from apps.core.words.text import validate_one_line
from apps.engagements.access import engagement_of
from apps.engagements.models import Engagement, Stakeholder
from apps.engagements.selectors import contact_of
from apps.engagements.services import note_preview
from apps.mailing.errors import MailNotFailed
from apps.mailing.models import Mail, MailOutcome
from apps.mailing.tasks import send_again
from apps.outreach import services
from apps.outreach.composing import preview_of, text_of, usual_text
from apps.outreach.tasks import ask_for_link
from apps.outreach.texts import KINDS, PLACES, MailKind, MailWords, problems_of
from apps.responses.access import person, token_of
from apps.responses.dead_links import dead_link
from apps.responses.errors import LinkNotValid

type Row = tuple[Stakeholder, services.MailState]

LISTING = Listing(
    columns=(
        Column("name", gettext_lazy("Person"), by=("name",)),
        Column("kind", gettext_lazy("Mail"), by=("kind",)),
        Column("became", gettext_lazy("What became of it"), by=("became",), descending_first=True),
    ),
    choices=(Filter("became", gettext_lazy("What became of it"), tuple(MailOutcome.choices)),),
    searches=gettext_lazy("name or address"),
)
_KEYS: dict[str, Callable[[Row], Key]] = {
    "name": lambda row: str(row[0]).casefold(),
    "kind": lambda row: row[1].kind,
    "became": lambda row: row[1].mail.finished_at,
}


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


class LostLinkForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("Your mail address"),
        max_length=254,
        help_text=gettext_lazy("The one the invitation was sent to."),
        widget=forms.EmailInput(attrs={"class": "input", "autocomplete": "email"}),
        error_messages={
            "required": gettext_lazy("Type your mail address."),
            "invalid": gettext_lazy("This is no mail address. Type it as in name@example.com."),
        },
    )


@require_safe
@facilitator_required
def mails(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    engagement = engagement_of(request.membership, engagement_id)
    mailable = services.mailable_in(engagement, at=timezone.now())
    context = {
        "engagement": engagement,
        "mailable": mailable,
        "sent": _last_mails(mailable, request.GET),
        "contact": contact_of(engagement),
        "kinds": KINDS.values(),
        "are_files": settings.MAILS_ARE_FILES,
    }
    fragment = "#outbox" if request.htmx else ""
    return render(request, f"outreach/mails.html{fragment}", context)


def _last_mails(mailable: services.Mailable, query: QueryDict) -> ListPage[Row]:
    state = LISTING.read(query)
    rows = [
        (person, last)
        for person, last in mailable.last
        if has_words(state, str(person), last.mail.recipient)
        and state.chosen.get("became", last.mail.outcome) == last.mail.outcome
    ]
    return list_page(LISTING, state, sorted_rows(rows, state, _KEYS))


@require_POST
@facilitator_required
def mail_people(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    engagement = engagement_of(request.membership, engagement_id)
    if "chase" in request.POST:
        return _chase(request, engagement)
    by, at = request.actor, timezone.now()
    if "remind" in request.POST:
        count = services.remind(engagement=engagement, by=by, at=at)
        nobody = _("There was nobody to send a reminder.")
        sent = ngettext("%(count)d reminder is on the way.", "%(count)d reminders are on the way.", count)
    else:
        count = services.invite(engagement=engagement, by=by, at=at)
        nobody = _("There was nobody to send an invitation.")
        sent = ngettext("%(count)d invitation is on the way.", "%(count)d invitations are on the way.", count)
    if count:
        messages.success(request, _kept(count) or sent % {"count": count})
    else:
        messages.info(request, nobody)
    return redirect("mails", engagement_id=engagement.pk)


def _kept(count: int) -> str:
    """Return what becomes of mails on a machine without a mail server; empty where they go out."""
    if not settings.MAILS_ARE_FILES:
        return ""
    words = ngettext(
        "%(count)d mail is kept on this machine: it reaches nobody.",
        "%(count)d mails are kept on this machine: they reach nobody.",
        count,
    )
    return words % {"count": count}


def _chase(request: MemberRequest, engagement: Engagement) -> HttpResponse:
    chosen = set(request.POST.getlist("person"))
    count = services.chase(engagement=engagement, chosen=chosen, by=request.actor, at=timezone.now())
    if count:
        sent = ngettext("%(count)d mail is on the way.", "%(count)d mails are on the way.", count)
        messages.success(request, _kept(count) or sent % {"count": count})
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
        send_again(mail=mail, by=request.actor, at=timezone.now())
    except MailNotFailed as error:
        messages.info(request, str(error))
    return redirect("mails", engagement_id=engagement.pk)


@require_http_methods(["GET", "POST"])
@facilitator_required
def mail_text(request: MemberRequest, engagement_id: UUID, kind: str) -> HttpResponse:
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
    at = timezone.now()
    try:
        valid = token_of(token, at=at)
    except LinkNotValid:
        return dead_link(request, at)
    stakeholder = valid.invitation.stakeholder
    # Not by opening the address: programs that look at the links of a mail would stop them.
    if request.method == "POST":
        services.stop_reminders(token=valid, by=person(stakeholder), at=at)
    context = {
        "stakeholder": stakeholder,
        "engagement": stakeholder.engagement,
        "is_stopped": request.method == "POST" or stakeholder.reminders_stopped_at is not None,
    }
    answer = render(request, "outreach/stop_reminders.html", context)
    # The address holds the link's secret: it goes to no other site, and into no search engine.
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex"
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lost_link(request: HttpRequest) -> HttpResponse:
    # It says the same whatever address is typed, and however often: nobody learns who is on a list.
    form = LostLinkForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        ask_for_link(
            address=form.cleaned_data["email"],
            network=client_network(request),
            by=VISITOR,
            at=timezone.now(),
        )
        return redirect("lost_link_asked")
    context = {"form": form, "are_files": settings.MAILS_ARE_FILES}
    return render(request, "outreach/lost_link.html", context, status=422 if form.is_bound else 200)


@require_safe
def lost_link_asked(request: HttpRequest) -> HttpResponse:
    return render(request, "outreach/lost_link_asked.html", {"are_files": settings.MAILS_ARE_FILES})


MAIL = "engagements/<uuid:engagement_id>/mail/"

urlpatterns = [
    path("i/<str:token>/stop/", stop_reminders, name="stop_reminders"),
    path("lost/", lost_link, name="lost_link"),
    path("lost/asked/", lost_link_asked, name="lost_link_asked"),
    path(MAIL, mails, name="mails"),
    path(MAIL + "send/", mail_people, name="mail_people"),
    path(MAIL + "text/<slug:kind>/", mail_text, name="mail_text"),
    path(MAIL + "<uuid:mail_id>/", mail_again, name="mail_again"),
]
