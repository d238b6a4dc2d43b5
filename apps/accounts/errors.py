from apps.core.errors import ScalelensError


class MemberNotChanged(ScalelensError):
    """The member can't be changed like this; the sentence says why."""


class LastOwner(MemberNotChanged):
    """An organisation keeps an owner who can sign in."""


class NotInvited(ScalelensError):
    """Some of the addresses can't be invited. Nobody was."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons
        super().__init__(" ".join(reasons))


class InvitationOver(ScalelensError):
    """The invitation was accepted, revoked, has expired, or its inviter may not give the role any more."""


class AddressTaken(ScalelensError):
    """Somebody signs in with the address by now."""


class LogoRefused(ScalelensError):
    """The file is no logo that can be printed; the message says why."""
