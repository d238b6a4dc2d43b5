"""Change organisations, their people and what those may read; note who signs in and out."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email, validate_slug
from django.db import transaction
from django.utils.crypto import salted_hmac

from apps.accounts.granting import announce_grant
from apps.accounts.models import Client, Membership, Organisation, User
from apps.core import audit
from apps.core.actors import Actor
from apps.core.limits import TooManyTries, bucket_of, count_try
from apps.documents.problems import DocumentError, Problem

LONGEST_NAME = 120
LONGEST_SLUG = 50
LONGEST_ADDRESS = 254


@transaction.atomic
def set_readers(*, client: Client, membership_ids: Collection[int], by: Actor, at: datetime) -> None:
    """Set which managers of the organisation may read the client's reports. New ones are told."""
    # Of this organisation, whatever keys were sent.
    managers = Membership.objects.filter(organisation_id=client.organisation_id, role=Membership.Role.MANAGER)
    chosen = managers.filter(pk__in=membership_ids).select_related("user").order_by("pk")
    before = set(client.memberships.values_list("pk", flat=True))
    client.memberships.set(chosen)
    audit.record(verb="set_readers", of=client, by=by, at=at, memberships=[each.pk for each in chosen])
    for membership in chosen:
        if membership.pk not in before:
            announce_grant(membership, [client.pk], at)


def note_sign_in(*, user: User, how: list[str], by: Actor, at: datetime) -> None:
    audit.record(verb="sign_in", of=user, by=by, at=at, how=how)


def note_refused_sign_in(*, user: User, how: str, by: Actor, at: datetime) -> None:
    audit.record(verb="sign_in_refused", of=user, by=by, at=at, how=how)


@transaction.atomic
def note_throttled(*, user: User, how: str, guesser: str, by: Actor, at: datetime) -> None:
    """Record that a guess was not checked because its guesser has to wait."""
    # Once a minute for each guesser, so that a flood can't fill the log.
    try:
        count_try(bucket_of("slowed", how, str(user.pk), guesser), most=1, window=timedelta(minutes=1), at=at)
    except TooManyTries:
        return
    audit.record(verb="sign_in_slowed", of=user, by=by, at=at, how=how)


@transaction.atomic
def note_unknown_sign_in(*, typed: str, by: Actor, at: datetime) -> None:
    """Record a try to sign in with an unknown address. It belongs to no organisation."""
    hour = timedelta(hours=1)
    # Up to a limit, of one address and of all, so that nobody can fill the log.
    try:
        count_try(f"unknown-sign-in:{by.address_digest[:32]}", most=30, window=hour, at=at)
        count_try("unknown-sign-in", most=300, window=hour, at=at)
    except TooManyTries:
        return
    # A label of 16 bits shows whether the same was typed again, but not what: it may be a password.
    digest = salted_hmac("apps.accounts.typed", typed.strip().casefold(), algorithm="sha256").hexdigest()
    audit.record(verb="sign_in_refused", of=User, by=by, at=at, typed=digest[:4].upper())


def note_sign_out(*, user: User, by: Actor, at: datetime) -> None:
    audit.record(verb="sign_out", of=user, by=by, at=at)


def note_proof(*, user: User, how: str, by: Actor, at: datetime) -> None:
    audit.record(verb="prove_again", of=user, by=by, at=at, how=how)


def forget_addresses(*, at: datetime) -> int:
    """Clear addresses in the audit log that are older than 30 days; return how many."""
    return audit.forget_addresses(at=at)


@transaction.atomic
def create_organisation(
    *,
    name: str,
    slug: str,
    owner_name: str,
    owner_email: str,
    password: str,
    second_factor_required: bool = True,
    by: Actor,
    at: datetime,
) -> Organisation:
    """Create an organisation and its first owner. Raises DocumentError with every problem."""
    # A second factor is required of new organisations alone: those of before an update keep what they have.
    owner = User(email=User.objects.normalize_email(owner_email), name=owner_name)
    # All at once: a command is run again for each that is left.
    problems = [*_organisation_problems(name, slug), *_person_problems(owner, password, prefix="owner_")]
    if problems:
        raise DocumentError(problems)
    organisation = Organisation.objects.create(
        name=name, slug=slug, second_factor_required=second_factor_required
    )
    _join(organisation, owner, password, Membership.Role.OWNER)
    audit.record(verb="create_organisation", of=organisation, by=by.within(organisation.pk), at=at)
    return organisation


@transaction.atomic
def add_member(
    *, organisation_slug: str, role: str, name: str, email: str, password: str, by: Actor, at: datetime
) -> Membership:
    """Add a member to an organisation. Raises DocumentError with every problem."""
    user = User(email=User.objects.normalize_email(email), name=name)
    problems = _person_problems(user, password)
    organisation = organisation_named(organisation_slug, beside=problems)
    if problems:
        raise DocumentError(problems)
    membership = _join(organisation, user, password, role)
    audit.record(verb="add_member", of=membership, by=by.within(organisation.pk), at=at)
    return membership


def organisation_named(slug: str, *, beside: Sequence[Problem] = ()) -> Organisation:
    """Return the organisation with this slug. Raises DocumentError with this problem and those beside it."""
    organisation = Organisation.objects.filter(slug=slug).first()
    if organisation is None:
        known = ", ".join(Organisation.objects.order_by("slug").values_list("slug", flat=True))
        message = f"There is no organisation {slug}. There is: {known or 'none yet'}."
        raise DocumentError([Problem("organisation", "unknown", message), *beside])
    return organisation


def _join(organisation: Organisation, user: User, password: str, role: str) -> Membership:
    user.set_password(password)
    user.save()
    return Membership.objects.create(user=user, organisation=organisation, role=role)


def _organisation_problems(name: str, slug: str) -> list[Problem]:
    problems = _name_problems("name", name)
    try:
        validate_slug(slug)
    except ValidationError:
        problems.append(Problem("slug", "invalid", "A slug has letters, digits, - and _ only."))
    if len(slug) > LONGEST_SLUG:
        problems.append(Problem("slug", "too_long", f"A slug has at most {LONGEST_SLUG} characters."))
    if Organisation.objects.filter(slug=slug).exists():
        problems.append(Problem("slug", "taken", f"There is an organisation {slug} already."))
    return problems


def _person_problems(user: User, password: str, prefix: str = "") -> list[Problem]:
    problems = _name_problems(f"{prefix}name", user.name)
    try:
        validate_email(user.email)
        MaxLengthValidator(LONGEST_ADDRESS)(user.email)
    except ValidationError:
        problems.append(Problem(f"{prefix}email", "invalid", f"{user.email} is not an e-mail address."))
    if User.objects.filter(email__iexact=user.email).exists():
        message = f"{user.email} signs in to an organisation already; a sign-in belongs to one."
        problems.append(Problem(f"{prefix}email", "taken", message))
    try:
        validate_password(password, user)
    except ValidationError as error:
        problems += [Problem("password", "weak", message) for message in error.messages]
    return problems


def _name_problems(path: str, name: str) -> list[Problem]:
    if name.strip() and len(name) <= LONGEST_NAME:
        return []
    return [Problem(path, "invalid", f"A name has 1 to {LONGEST_NAME} characters.")]
