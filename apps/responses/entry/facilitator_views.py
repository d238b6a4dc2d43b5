"""What a facilitator does for those who answer: vouch for them, say which guest is who, and enter an interview."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from apps.accounts.access import MemberRequest, facilitator_required
from apps.core.web.http import ids_in
from apps.engagements.access import led_engagement_of, stakeholder_of
from apps.engagements.errors import StakeholderWithdrawn
from apps.engagements.models import Engagement, Stakeholder
from apps.engagements.selectors import first_look_at, latest_round, perspective_labels
from apps.responses import sessions
from apps.responses.entry.links import interview_state, start_interview
from apps.responses.entry.vouching import TickList, TickRow, Vouched, tick_list, vouch
from apps.responses.errors import NotMerged, OwnAnswers, RoundClosed

SAME = "same-"  # before the id of a guest: who on the list they are


@require_http_methods(["GET", "POST"])
@facilitator_required
def vouching(request: MemberRequest, engagement_id: UUID) -> HttpResponse:
    """Show the tick list, and record what the lead says on it. The next step's button posts here, too."""
    engagement = led_engagement_of(request.membership, engagement_id)
    problem = ""
    if request.method == "POST":
        try:
            done = vouch(
                engagement=engagement,
                ticked=ids_in(request.POST.getlist("person")),
                shown=ids_in(request.POST.getlist("shown")),
                same=_same(request.POST),
                by=request.actor,
                at=timezone.now(),
            )
        except NotMerged as error:
            problem = str(error)
        else:
            messages.success(request, _done_words(done))
            return redirect("engagement", engagement_id=engagement.pk)
    context = {**_ticks(engagement, request), "engagement": engagement, "problem": problem}
    return render(request, "responses/entry/vouching.html", context, status=409 if problem else 200)


def _same(sent: QueryDict) -> dict[UUID, UUID]:
    pairs = (
        (ids_in([key.removeprefix(SAME)]), ids_in([str(sent[key])])) for key in sent if key.startswith(SAME)
    )
    return {guest: person for guests, people in pairs for guest in guests for person in people}


def _ticks(engagement: Engagement, request: MemberRequest) -> dict[str, object]:
    listed, labels, round_ = tick_list(engagement), perspective_labels(engagement), latest_round(engagement)
    looked_at = first_look_at(engagement)
    ticked = _ticked(request, listed)
    same = _same(request.POST)
    rows = [
        {
            **_words_of(each, labels),
            "afresh_on": each.afresh_at and engagement.in_its_zone(each.afresh_at).date(),
            "is_ticked": each.person.pk in ticked,
            # Whom a bold question is asked about is chosen beforehand: later nothing is merged that nobody chose.
            "same": same.get(each.person.pk) or (looked_at is None and each.likely and each.likely.pk),
        }
        for each in listed.rows
    ]
    return {
        "list": listed,
        "rows": rows,
        "has_listed": any(each.person.is_guest for each in listed.rows),
        "has_guests": any(each.others for each in listed.rows),
        "looked_at": looked_at,
        "is_closed": round_ is not None and not round_.is_open,
    }


def _words_of(row: TickRow, labels: dict[str, str]) -> dict[str, object]:
    return {
        "row": row,
        "perspective": labels.get(row.person.perspective, row.person.perspective),
        "asks": _question(row),
        "others": [(one.pk, _told_apart(one, labels)) for one in row.others],
        "twice": [_told_apart(one, labels) for one in row.twice],
    }


def _ticked(request: MemberRequest, listed: TickList) -> set[UUID]:
    if request.method == "POST":
        return set(ids_in(request.POST.getlist("person")))
    # Nothing is ticked that nobody said: a tick beforehand would be a claim of the machine's.
    with_begun = "all" in request.GET
    return {row.person.pk for row in listed.rows if row.person.vouched_at or (with_begun and row.has_begun)}


def _told_apart(person: Stakeholder, labels: dict[str, str]) -> str:
    """Return a name with what tells it from the same name: the perspective, and the address if there is one."""
    name = f"{person}, {labels.get(person.perspective, person.perspective)}"
    return f"{name} ({person.email})" if person.email else name


def _question(row: TickRow) -> str:
    """Return what is asked beside a guest who has a name like somebody's on the list."""
    if len(row.alike) > 1:
        return _("Who is “%(guest)s”?") % {"guest": row.person}
    return _("Is “%(guest)s” %(name)s?") % {"guest": row.person, "name": row.alike[0]} if row.alike else ""


def _done_words(done: Vouched) -> str:
    parts = (
        (
            done.people,
            ngettext("You vouch for %(n)d more person.", "You vouch for %(n)d more people.", done.people),
        ),
        (
            done.same,
            ngettext(
                "%(n)d guest is one with the list now.", "%(n)d guests are one with the list now.", done.same
            ),
        ),
        (
            done.left_out,
            ngettext(
                "%(n)d of them is left out, as the person answers in their own row: put them back from the list.",
                "%(n)d of them are left out, as the people answer in their own rows: put them back from the list.",
                done.left_out,
            ),
        ),
        (
            done.taken_back,
            ngettext(
                "You no longer vouch for %(n)d person.",
                "You no longer vouch for %(n)d people.",
                done.taken_back,
            ),
        ),
    )
    return " ".join(words % {"n": number} for number, words in parts if number) or _("Nothing has changed.")


def _about(person: Stakeholder) -> dict[str, object]:
    label = perspective_labels(person.engagement).get(person.perspective, person.perspective)
    return {"engagement": person.engagement, "perspective": label}


@require_http_methods(["GET", "POST"])
@facilitator_required
def interview(request: MemberRequest, engagement_id: UUID, stakeholder_id: UUID) -> HttpResponse:
    """Explain the interview; its button sets the same cookie that a personal link sets."""
    stakeholder, at = stakeholder_of(request.membership, engagement_id, stakeholder_id), timezone.now()
    problem = ""
    if request.method == "POST":
        try:
            response = start_interview(
                stakeholder=stakeholder, interviewer=request.user, by=request.actor, at=at
            )
        except (OwnAnswers, RoundClosed, StakeholderWithdrawn) as error:
            problem = str(error)
        else:
            answer = redirect("respond", response.pk)
            sessions.begin_interview(answer, response.pk, interviewer=request.user.pk, at=at)
            return answer
    context = {
        **_about(stakeholder),
        "stakeholder": stakeholder,
        "state": interview_state(stakeholder),
        "problem": problem,
    }
    return render(request, "responses/entry/interview.html", context, status=409 if problem else 200)
