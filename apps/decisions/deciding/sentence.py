"""The sentence of the decision alone, as a room writes it into the draft; order, votes and reasons stay as they are."""

from datetime import datetime

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from apps.core.actors import Actor
from apps.decisions.deciding.forms import TYPED_PARTS
from apps.decisions.deciding.proposal import Proposal, proposal_of
from apps.decisions.deciding.selectors import newest_of
from apps.decisions.deciding.services import save_draft
from apps.decisions.fields import choice_field, day_field, line_field, owner_field
from apps.decisions.models import Decision
from apps.decisions.owners import Owners, stored_owner
from apps.decisions.revisions import EditConflict, RevisedForm
from apps.engagements.models import Engagement


class SentenceForm(RevisedForm):
    act = choice_field(gettext_lazy("What happens"), Decision.Act.choices)
    what = forms.CharField(
        label=gettext_lazy("What"),
        max_length=200,
        widget=forms.TextInput(attrs={"class": "input"}),
        error_messages={"required": gettext_lazy("Write what is built, tested, moved or stopped.")},
    )
    # Each part stands in the sentence as it is typed.
    until = line_field(gettext_lazy("Until"), 200, gettext_lazy("the checks hold 9,000 a day"))
    money = line_field(gettext_lazy("Money"), 120, gettext_lazy("22,000 EUR"))
    people = line_field(gettext_lazy("People"), 120, gettext_lazy("two people of Billing"))
    owner = owner_field(gettext_lazy("Owner"), gettext_lazy("The wall names their group alone."))
    due_on = day_field(gettext_lazy("By"))

    def __init__(self, data: QueryDict | None, *, newest: Decision | None, owners: Owners) -> None:
        self.owners, self.newest = owners, newest
        saved: dict[str, object] = {}
        if newest is not None:
            saved = {name: getattr(newest, name) for name in (*TYPED_PARTS, "due_on")}
            saved["owner"] = owners.named(newest.owner)
        super().__init__(data, saved=saved, revision=newest.revision if newest else 0)

    @property
    def may_be_saved(self) -> bool:
        return self.is_bound and not self.is_stale and self.is_valid()

    def as_typed(self) -> Decision:
        """Return what can be read so far as a decision that is not saved."""
        there = {name: self.cleaned_data.get(name) or "" for name in TYPED_PARTS}
        return Decision(**there, due_on=self.cleaned_data.get("due_on"))

    def clean_owner(self) -> str:
        return stored_owner(self.cleaned_data["owner"], self.owners)


def sentence_form(engagement: Engagement, sent: QueryDict | None) -> SentenceForm:
    return SentenceForm(sent, newest=newest_of(engagement), owners=Owners.of(engagement))


def save_sentence(*, form: SentenceForm, engagement: Engagement, by: Actor, at: datetime) -> bool:
    """Save what a valid form says as the draft, or begin one; return False where somebody saved since it was read.

    Raises EngagementArchived.
    """
    written: dict[str, object] = {name: form.cleaned_data[name] for name in (*TYPED_PARTS, "due_on")}
    proposal = Proposal((), ())
    if form.newest is None or form.newest.state != Decision.State.DRAFT:
        # A new version begins with the order that holds, or that the result proposes.
        proposal = proposal_of(engagement)
        written["ranking"] = form.newest.ranking if form.newest else list(proposal.order)
    try:
        save_draft(
            engagement=engagement,
            written=written,
            proposal=proposal,
            known=form.cleaned_data["revision"],
            by=by,
            at=at,
        )
    except EditConflict:
        return False
    return True
