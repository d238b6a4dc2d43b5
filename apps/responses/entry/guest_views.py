"""Choose who a guest is: somebody on the list who has not begun."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.access import MemberRequest, facilitator_required
from apps.engagements.access import stakeholder_of
from apps.engagements.selectors import perspective_labels
from apps.responses.entry.guest_merging import merge_guest
from apps.responses.entry.join_forms import MergeForm
from apps.responses.errors import NotMerged


@require_http_methods(["GET", "POST"])
@facilitator_required
def guest_merge(request: MemberRequest, engagement_id: UUID, stakeholder_id: UUID) -> HttpResponse:
    """Show who the guest may be. Merging can't be undone, so the page says what follows before the button."""
    guest = stakeholder_of(request.membership, engagement_id, stakeholder_id)
    if not guest.is_guest or guest.has_withdrawn or guest.left_out_at:
        raise Http404
    form = MergeForm(request.POST or None, guest=guest)
    if request.method == "POST" and form.is_valid():
        person = form.cleaned_data["person"]
        try:
            merge_guest(guest=guest, person=person, by=request.actor, at=timezone.now())
        except NotMerged as error:
            form.add_error("person", str(error))
        else:
            said = _("%(guest)s is %(person)s now, with everything they gave.")
            messages.success(request, said % {"guest": guest, "person": person})
            return redirect("engagement", engagement_id=engagement_id)
    labels = perspective_labels(guest.engagement)
    context = {
        "guest": guest,
        "engagement": guest.engagement,
        "perspective": labels.get(guest.perspective, guest.perspective),
        "form": form,
    }
    return render(request, "responses/entry/guest_merge.html", context, status=422 if form.errors else 200)
