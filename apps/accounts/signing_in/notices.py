"""Mails about somebody's own sign-in: the link for a new password, and what has changed, to the address it belongs to."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, override

from apps.accounts.models import User
from apps.mailing import dispatch
from apps.mailing.composing import Button, Composed, register
from apps.mailing.errors import MailNotWanted
from apps.mailing.models import Mail
from apps.mailing.services import NewMail


@dataclass(frozen=True)
class SignInMail:
    """One kind of mail: its label in the outbox, its subject, and the sentence that says what has happened."""

    label: Promise
    subject: str
    sentence: str


PASSWORD_LINK = "password_link"  # noqa: S105 - the kind of a mail
PASSWORD_CHANGED = "password_changed"  # noqa: S105
FACTOR_ADDED = "factor_added"
FACTOR_REMOVED = "factor_removed"
FACTORS_RESET = "factors_reset"
CODES_RENEWED = "codes_renewed"

NOTICES = {
    PASSWORD_CHANGED: SignInMail(
        gettext_lazy("Password changed"),
        gettext_noop("Your password was changed"),
        gettext_noop("the password of your sign-in was changed. Every other session has ended."),
    ),
    FACTOR_ADDED: SignInMail(
        gettext_lazy("Second factor added"),
        gettext_noop("A second factor was added to your sign-in"),
        gettext_noop("a second factor was added to your sign-in."),
    ),
    FACTOR_REMOVED: SignInMail(
        gettext_lazy("Second factor removed"),
        gettext_noop("A second factor was removed from your sign-in"),
        gettext_noop("a second factor was removed from your sign-in. Every other session has ended."),
    ),
    FACTORS_RESET: SignInMail(
        gettext_lazy("Second factor reset"),
        gettext_noop("The second factor of your sign-in was reset"),
        gettext_noop(
            "the second factor of your sign-in was reset, and every session has ended. "
            "At your next sign-in your password is enough, and you can set up a new one."
        ),
    ),
    CODES_RENEWED: SignInMail(
        gettext_lazy("New recovery codes"),
        gettext_noop("You have new recovery codes"),
        gettext_noop("new recovery codes were made for your sign-in. The earlier ones no longer work."),
    ),
}


def register_composers() -> None:
    register(PASSWORD_LINK, _compose_link, label=gettext_lazy("Link for a new password"))
    for kind, notice in NOTICES.items():
        register(kind, _compose_notice, label=notice.label)


def queue(*, kind: str, user: User, at: datetime) -> None:
    """Queue a mail about somebody's sign-in. Call it in the transaction of what it tells of."""
    mail = NewMail(kind, user.pk, user.email, f"{kind}:{user.pk}:{at.isoformat()}")
    scope_id = user.membership.organisation_id
    dispatch.queue_mails(scope_id=scope_id, group_id=user.pk, mails=[mail], at=at)


def _compose_link(mail: Mail, at: datetime) -> Composed:
    """Compose the mail with the link; the link is made when it is sent, and stands in no table."""
    user = User.objects.filter(pk=mail.about_id, email=mail.recipient, is_active=True).first()
    if user is None or at - mail.queued_at > timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT):
        raise MailNotWanted(gettext_noop("It is too late for this link, or the sign-in is out of service."))
    values = {
        "name": user.name,
        "link": password_link(user),
        "minutes": settings.PASSWORD_RESET_TIMEOUT // 60,
    }
    with override(settings.LANGUAGE_CODE):
        text = (
            _(
                "%(name)s,\n\nset a new password for Scalelens here, within %(minutes)d minutes and once:\n\n"
                "%(link)s\n\nYour second factor, if you have one, is asked for as before.\n\n"
                "You did not ask for it? Then there is nothing to do: your password stays as it is.\n"
            )
            % values
        )
        button = Button(_("Set a new password"), str(values["link"]))
        return Composed(
            user.name, _("Set a new password"), text, language=settings.LANGUAGE_CODE, button=button
        )


def password_link(user: User) -> str:
    """Make a link by which somebody sets a new password, within the hour and once."""
    parts = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return f"{settings.BASE_URL}{reverse('account_reset_password_from_key', kwargs=parts)}"


def _compose_notice(mail: Mail, at: datetime) -> Composed:
    user = User.objects.filter(pk=mail.about_id).first()
    if user is None:
        raise MailNotWanted(gettext_noop("The sign-in is gone."))
    notice = NOTICES[mail.kind]
    with override(settings.LANGUAGE_CODE):
        values = {
            "name": user.name,
            "sentence": _(notice.sentence),
            "when": f"{localtime(mail.queued_at):%Y-%m-%d %H:%M %Z}",
            "link": f"{settings.BASE_URL}{reverse('mfa_index')}",
        }
        text = (
            _(
                "%(name)s,\n\n%(sentence)s It happened at %(when)s.\n\n"
                "If it was you, there is nothing to do. If not, set a new password and end all other sessions "
                "at once, then tell the owner of your organisation:\n\n%(link)s\n"
            )
            % values
        )
        return Composed(user.name, _(notice.subject), text, language=settings.LANGUAGE_CODE)
