"""What the page of one person shows beside the form: their live links, and whether they count."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, JSONField, OuterRef, Q
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from apps.engagements.choices import LinkWay
from apps.engagements.links import address_digests
from apps.engagements.models import InvitationToken, Round, Stakeholder

MOST_SHOWN = 20


def live_links(stakeholder: Stakeholder, *, at: datetime) -> tuple[list[tuple[InvitationToken, str]], int]:
    """Return the newest live tokens of a person, each with how it went to them, and how many more there are."""
    live = InvitationToken.objects.live(at=at).filter(invitation=stakeholder.invitation)
    tokens = live.select_related("made_by").order_by("-created_at", "pk")
    newest = [(token, _how(token, stakeholder)) for token in tokens[:MOST_SHOWN]]
    return newest, live.count() - len(newest)


def _how(token: InvitationToken, stakeholder: Stakeholder) -> str:
    if token.way == LinkWay.SHOWN and token.made_by:
        return _("Shown on screen, by %(member)s") % {"member": token.made_by.name}
    if token.way == LinkWay.MAILED:
        is_present = token.mailed_to in address_digests(stakeholder.email)
        return _("Mailed to the present address") if is_present else _("Mailed to another address")
    return str(LinkWay(token.way).label)


@dataclass(frozen=True)
class RoundOfPerson:
    number: int
    closed_at: datetime | None
    counted: bool | None  # in the frozen result of a closed round; None where they are not in it

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


def rounds_of(stakeholder: Stakeholder) -> tuple[RoundOfPerson, ...]:
    interviews = stakeholder.responses.filter(
        round__number__lte=OuterRef("number"), interviewed_on__isnull=False
    )
    people = Cast("snapshots__document__engine_input__engagement__stakeholders", JSONField())
    rounds = (
        Round.objects.filter(engagement_id=stakeholder.engagement_id)
        .alias(people=people)
        .annotate(was_interviewed=Exists(interviews), is_in=Q(people__contains=[{"id": stakeholder.key}]))
    )
    rows = rounds.order_by("number", "snapshots__taken_at").values_list(
        "number", "closed_at", "is_in", "was_interviewed", "snapshots__document__uncounted"
    )
    rounds_by_number = {}
    for number, closed_at, is_in, was_interviewed, uncounted in rows:
        # Frozen results of before name nobody as uncounted; of interviews it is known that they never count.
        counts = not was_interviewed and stakeholder.key not in (uncounted or ())
        is_frozen = closed_at is not None and is_in
        # Of several versions of a round's result the newest, which comes last, is the one that says.
        rounds_by_number[number] = RoundOfPerson(number, closed_at, counts if is_frozen else None)
    return tuple(rounds_by_number.values())
