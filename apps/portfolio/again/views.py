"""Ask again about few things: what is proposed, moved and dropped by whoever facilitates, then opened."""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from apps.accounts.access import MemberRequest, facilitator_required
from apps.engagements.access import engagement_of
from apps.engagements.errors import NextRoundRefused
from apps.findings.progress.agenda import PRESETS
from apps.portfolio.again.forms import AgainForm
from apps.portfolio.again.selectors import Addressee, AgainPage, again_page
from apps.portfolio.services import ask_few_things_again

HOURS = 48
USUAL = 60  # minutes


@require_http_methods(["GET", "HEAD", "POST"])
@facilitator_required
def ask_again(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    engagement, at = engagement_of(request.membership, engagement_id), timezone.now()
    sent = request.POST if request.method == "POST" else request.GET
    try:
        page = again_page(engagement, minutes=_minutes(sent), at=at)
    except NextRoundRefused as refused:
        messages.error(request, str(refused))
        return redirect("engagement", engagement_id=engagement.pk)
    order, ticked = _order(page, request.POST)
    topics = [topic for topic in order if topic in ticked]
    form = AgainForm(request.POST or None, initial=_initial(page, at), page=page, topics=topics, at=at)
    if "open" not in request.POST:
        # Moving a topic is no attempt to open: nothing is wrong yet.
        form.errors.clear()
    elif form.is_valid() and _opens(request, form, at):
        return redirect("engagement", engagement_id=engagement.pk)
    context = {
        "page": page,
        "engagement": engagement,
        "form": form,
        "presets": PRESETS,
        "rows": [(page.topics[topic], topic in ticked) for topic in order],
        "talk": form.minutes,
        "people": _rows_of_people(page, request.POST),
        "title": _("Ask again about few things"),
    }
    return render(request, "portfolio/again.html", context, status=422 if form.errors else 200)


def _minutes(sent: QueryDict) -> int:
    return next((each for each in PRESETS if str(each) == sent.get("minutes")), USUAL)


def _rows_of_people(page: AgainPage, sent: QueryDict) -> list[tuple[Addressee, bool]]:
    """Return everybody with whether they are ticked: at first those who have answered."""
    if not sent:
        return [(each, each.has_answered) for each in page.people]
    ticked = sent.getlist("people")
    return [(each, str(each.person.pk) in ticked) for each in page.people]


def _opens(request: MemberRequest, form: AgainForm, at: datetime) -> bool:
    """Open the round as the form has it; where that is refused the form says why."""
    try:
        opened, mails = ask_few_things_again(
            engagement=form.page.engagement,
            topics=form.topics,
            closes_at=form.cleaned_data["closes_at"],
            people={*request.POST.getlist("people")} & {str(each.person.pk) for each in form.page.people},
            words=form.words,
            by=request.actor,
            at=at,
        )
    except NextRoundRefused as refused:
        form.add_error(None, str(refused))
        return False
    done = ngettext(
        "%(round)s is open; %(mails)d mail goes out.",
        "%(round)s is open; %(mails)d mails go out.",
        mails,
    )
    messages.success(request, done % {"round": opened, "mails": mails})
    return True


def _order(page: AgainPage, sent: QueryDict) -> tuple[list[str], set[str]]:
    """Return all topics in the order of the page as it was sent, and which are ticked."""
    if not sent:
        return list(page.topics), {each.id for each in page.agenda.topics}
    order = [topic for topic in dict.fromkeys(sent.getlist("order")) if topic in page.topics]
    order += [topic for topic in page.topics if topic not in order]
    for name, step in (("up", -1), ("down", 1)):
        if (topic := sent.get(name)) in order:
            place = order.index(topic)
            order.insert(max(place + step, 0), order.pop(place))
    return order, set(sent.getlist("topic"))


def _initial(page: AgainPage, at: datetime) -> dict[str, object]:
    closes_at = page.engagement.in_its_zone(at + timedelta(hours=HOURS))
    return {
        # Naive, because the field would convert it to the server's zone.
        "closes_at": closes_at.replace(second=0, microsecond=0, tzinfo=None),
        "subject": page.words.subject,
        "text": page.words.text,
    }
