from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext

from apps.core.errors import ScalelensError


class FramingLocked(ScalelensError):
    """Horizon, currency, mode and instrument are fixed by the first answer; `fields` names the columns refused."""

    def __init__(self, text: str, fields: Sequence[str] = ()) -> None:
        self.fields = fields
        super().__init__(text)


class EditionNotOffered(ScalelensError):
    """These questions are a draft, or retired: no engagement can choose them."""


class EngagementArchived(ScalelensError):
    """An archived engagement is read and cloned; nothing of it changes."""

    def __init__(self, engagement_id: UUID) -> None:
        self.engagement_id = engagement_id
        super().__init__(gettext("This engagement is archived: it can be read and cloned, not changed."))


class NotHandedOver(ScalelensError):
    """The chosen member can't lead an engagement of this organisation."""


class NotOnTeam(ScalelensError):
    """The chosen member can't be put on the team of this engagement."""


class PeopleNotAdded(ScalelensError):
    """Nobody was added, because some of the people can't be. Each has its reason."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons
        super().__init__(" ".join(reasons))


class PeopleErased(PeopleNotAdded):
    """Some of them have been erased from the organisation: they are asked again only at their own wish."""


class StakeholderAnswered(ScalelensError):
    """The person has answered, so they can't be removed from the list."""


class StakeholderWithdrawn(ScalelensError):
    """The person has withdrawn. Only they can ask to be let back in."""


class RoundNotOpen(ScalelensError):
    """This needs an open round."""


class NextRoundRefused(ScalelensError):
    """No further round can be opened now, or not like this."""


class RoomIsFull(ScalelensError):
    """As many guests take part as may: nobody else joins until the facilitator lets more in, or leaves some out."""


class CodeNotFound(ScalelensError):
    """No round can be joined by this code: it never existed, or it or its round is closed."""
