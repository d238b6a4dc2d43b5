"""Mails about somebody's own sign-in: the link for a new password, and what has changed, to the address it belongs to."""

from datetime import datetime, timedelta

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, override

from apps.accounts.models import User
from apps.mailing.composing import Button, Composed, register
from apps.mailing.errors import MailNotWanted
from apps.mailing.models import Mail
from apps.mailing.services import NewMail
from apps.mailing.tasks import queue_mails

PASSWORD_LINK = "password_link"  # noqa: S105 - the kind of a mail
PASSWORD_CHANGED = "password_changed"  # noqa: S105
FACTOR_ADDED = "factor_added"
FACTOR_REMOVED = "factor_removed"
FACTORS_RESET = "factors_reset"
CODES_RENEWED = "codes_renewed"
ADDRESS_LINK = "sign_in_address_link"
ADDRESS_CHANGED = "sign_in_address_changed"

ADDRESS_SALT = "apps.accounts.signing_in.address"
ADDRESS_LINK_LASTS = timedelta(hours=1)

# By kind: the label in the outbox, the subject, and the sentence that says what has happened.
NOTICES = {
    PASSWORD_CHANGED: (
        gettext_lazy("Password changed"),
        gettext_noop("Your password was changed"),
        gettext_noop("the password of your sign-in was changed. Every other session has ended."),
    ),
    FACTOR_ADDED: (
        gettext_lazy("Second factor added"),
        gettext_noop("A second factor was added to your sign-in"),
        gettext_noop("a second factor was added to your sign-in."),
    ),
    FACTOR_REMOVED: (
        gettext_lazy("Second factor removed"),
        gettext_noop("A second factor was removed from your sign-in"),
        gettext_noop("a second factor was removed from your sign-in. Every other session has ended."),
    ),
    FACTORS_RESET: (
        gettext_lazy("Second factor reset"),
        gettext_noop("The second factor of your sign-in was reset"),
        gettext_noop(
            "the second factor of your sign-in was reset, and every session has ended. "
            "At your next sign-in your password is enough, and you can set up a new one."
        ),
    ),
    CODES_RENEWED: (
        gettext_lazy("New recovery codes"),
        gettext_noop("You have new recovery codes"),
        gettext_noop("new recovery codes were made for your sign-in. The earlier ones no longer work."),
    ),
}


def register_composers() -> None:
    register(PASSWORD_LINK, _compose_link, label=gettext_lazy("Link for a new password"))
    register(ADDRESS_LINK, _compose_address_link, label=gettext_lazy("Link for a new address"))
    register(ADDRESS_CHANGED, _compose_address_changed, label=gettext_lazy("Address changed"))
    for kind, (label, _subject, _sentence) in NOTICES.items():
        register(kind, _compose_notice, label=label)


def queue(*, kind: str, user: User, at: datetime, to: str = "") -> None:
    """Queue a mail about somebody's sign-in. Call it in the transaction of the change it reports."""
    # With the time: what happens twice is told twice.
    mail = NewMail(kind, user.pk, to or user.email, f"{kind}:{user.pk}:{at.isoformat()}")
    scope_id = user.membership.organisation_id
    queue_mails(scope_id=scope_id, group_id=user.pk, mails=[mail], at=at)


def password_link(user: User) -> str:
    """Make a link by which somebody sets a new password, within the hour and once."""
    parts = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return f"{settings.BASE_URL}{reverse('account_reset_password_from_key', kwargs=parts)}"


def state_of(user: User) -> str:
    """Return what a link for an address is bound to."""
    # So it ends with the next address or password, and where all sessions were ended.
    value = f"{user.email}:{user.get_session_auth_hash()}"
    return salted_hmac(ADDRESS_SALT, value, algorithm="sha256").hexdigest()


def _composed(user: User, subject: str, text: str, *, has_button: bool = False, **values: object) -> Composed:
    """Write a mail in the language of the installation; a button for its link says what the subject says."""
    with override(settings.LANGUAGE_CODE):
        button = Button(_(subject), str(values["link"])) if has_button else None
        words = _(text) % {"name": user.name, **values}
        return Composed(user.name, _(subject), words, language=settings.LANGUAGE_CODE, button=button)


# Both links are made when their mail is sent, so that they stand in no table.


def _compose_link(mail: Mail, at: datetime) -> Composed:
    # The address may have changed since: whoever reads the earlier one must not set the password.
    user = User.objects.filter(pk=mail.about_id, email=mail.recipient, is_active=True).first()
    if user is None or at - mail.queued_at > timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT):
        raise MailNotWanted(gettext_noop("It is too late for this link, or the sign-in is out of service."))
    text = gettext_noop(
        "%(name)s,\n\nset a new password for Scalelens here, within %(minutes)d minutes and once:\n\n"
        "%(link)s\n\nYour second factor, if you have one, is asked for as before.\n\n"
        "You did not ask for it? Then there is nothing to do: your password stays as it is.\n"
    )
    subject, minutes = gettext_noop("Set a new password"), settings.PASSWORD_RESET_TIMEOUT // 60
    return _composed(user, subject, text, has_button=True, link=password_link(user), minutes=minutes)


def _compose_address_link(mail: Mail, at: datetime) -> Composed:
    user = User.objects.filter(pk=mail.about_id, is_active=True).first()
    if user is None or at - mail.queued_at > ADDRESS_LINK_LASTS:
        raise MailNotWanted(gettext_noop("It is too late for this link, or the sign-in is out of service."))
    # Here and not on the page: only whoever reads mail at that address may learn that it is taken.
    if User.objects.filter(email__iexact=mail.recipient).exists():
        raise MailNotWanted(gettext_noop("Somebody signs in with this address already."))
    parts = {"user": str(user.pk), "address": mail.recipient, "of": state_of(user)}
    token = signing.dumps(parts, salt=ADDRESS_SALT)
    link = f"{settings.BASE_URL}{reverse('account_address_confirm', args=[token])}"
    text = gettext_noop(
        "%(name)s,\n\nyou asked to sign in to Scalelens with this address from now on. Confirm it here, within "
        "%(minutes)d minutes, where you are signed in:\n\n%(link)s\n\n"
        "You did not ask for it? Then there is nothing to do: this link is of no use to anybody who is not "
        "signed in as %(name)s.\n"
    )
    subject, minutes = gettext_noop("Confirm your new address"), ADDRESS_LINK_LASTS // timedelta(minutes=1)
    return _composed(user, subject, text, has_button=True, link=link, minutes=minutes)


def _compose_notice(mail: Mail, at: datetime) -> Composed:
    _label, subject, sentence = NOTICES[mail.kind]
    text = gettext_noop(
        "%(name)s,\n\n%(sentence)s It happened at %(when)s.\n\n"
        "If it was you, there is nothing to do. If not, set a new password and end all other sessions "
        "at once, then tell the owner of your organisation:\n\n%(link)s\n"
    )
    with override(settings.LANGUAGE_CODE):
        # In the language of the mail around it, whatever the worker's own is.
        sentence = _(sentence)
    link = f"{settings.BASE_URL}{reverse('mfa_index')}"
    return _composed(_user_of(mail), subject, text, sentence=sentence, when=_when(mail), link=link)


def _compose_address_changed(mail: Mail, at: datetime) -> Composed:
    text = gettext_noop(
        "%(name)s,\n\nyour sign-in to Scalelens has another mail address from now on: this one signs nobody in "
        "any more. Every other session has ended. It happened at %(when)s.\n\n"
        "If it was you, there is nothing to do. If not, tell the owner of your organisation at once: they can "
        "take the sign-in out of service.\n"
    )
    subject = gettext_noop("The address of your sign-in was changed")
    return _composed(_user_of(mail), subject, text, when=_when(mail))


def _user_of(mail: Mail) -> User:
    user = User.objects.filter(pk=mail.about_id).first()
    if user is None:
        raise MailNotWanted(gettext_noop("The sign-in is gone."))
    return user


def _when(mail: Mail) -> str:
    return f"{localtime(mail.queued_at):%Y-%m-%d %H:%M %Z}"
