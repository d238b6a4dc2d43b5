from uuid import UUID

from django.utils.translation import gettext

from apps.core.errors import ScalelensError


class FramingLocked(ScalelensError):
    """Horizon, currency, mode and instrument are settled by the first answer."""


class EngagementArchived(ScalelensError):
    """An archived engagement is read and cloned; nothing of it changes."""

    def __init__(self, engagement_id: UUID) -> None:
        self.engagement_id = engagement_id
        super().__init__(gettext("This engagement is archived: it can be read and cloned, not changed."))


class NotHandedOver(ScalelensError):
    """Who was chosen can't lead an engagement of this organisation."""


class PeopleNotAdded(ScalelensError):
    """Nobody was added: some of the people can't be, each for a reason of its own."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons
        super().__init__(" ".join(reasons))


class StakeholderAnswered(ScalelensError):
    """Somebody who has answered can't simply be taken off the list."""


class StakeholderWithdrawn(ScalelensError):
    """Somebody takes part no more: only their own wish brings them back."""


class RoundNotOpen(ScalelensError):
    """What was asked for needs an open round."""


class CodeNotFound(ScalelensError):
    """Nothing can be joined under a code: it was never made, is closed, or its round is."""
