"""Users, organisations, clients and memberships."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from apps.accounts import credentials
from apps.core.database.rights import ONLY_ADDED, Rights
from apps.core.database.walls import Outside, Wall
from apps.core.models import UUIDModel


class UserManager(BaseUserManager["User"]):
    def create_user(self, *, email: str, name: str, password: str) -> "User":
        user = self.model(email=self.normalize_email(email), name=name)
        user.set_password(password)
        user.save(using=self._db)
        return user


_PAGES_CHANGE = ("name", "is_active", "erased_at", "last_login", "session_generation")


class User(AbstractBaseUser, UUIDModel):
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    erased_at = models.DateTimeField(null=True)  # name and address are gone; the id stays
    created_at = models.DateTimeField(auto_now_add=True)
    # Counted up to invalidate all their sessions; a new password does it, too.
    session_generation = models.PositiveIntegerField(default=0, db_default=0)
    _new_hash: str | None = None

    objects: ClassVar[UserManager] = UserManager()
    # Who an address belongs to decides who gets the link for a new password.
    rights = Rights(change=_PAGES_CHANGE, worker=Rights())
    wall = Outside(
        "Who signs in is found before it is known where they belong, and an address belongs to one."
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # An address is looked up whatever its capitals: two that differ by them would be one.
            models.UniqueConstraint(Lower("email"), name="accounts_user_email_once")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def password(self) -> str:
        """The hash of the password: one that was set and not saved yet, or what PostgreSQL hands out for a proof."""
        return credentials.password_of(self.pk) if self._new_hash is None else self._new_hash

    @password.setter
    def password(self, hashed: str) -> None:
        self._new_hash = hashed

    def save(self, **kwargs: Any) -> None:
        """Save the columns that pages may write; address and password go by functions of PostgreSQL."""
        with transaction.atomic(savepoint=False):
            if not self._state.adding:
                columns = set(kwargs.pop("update_fields", None) or (*_PAGES_CHANGE, "email"))
                if "email" in columns:
                    credentials.keep_address(self.pk, self.email)
                kwargs["update_fields"] = columns - {"email", "password"}
            super().save(**kwargs)
            if self._new_hash is not None:
                self.session_generation = credentials.keep_password(self.pk, self._new_hash)
                self._new_hash = None

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Bind a session to the generation, which a new password counts up.

        Not to SECRET_KEY, which seals the session as a whole: where the key was changed, Django would give the session
        another key at the first request, and sign out the other requests that are under way with the one before.
        """
        return f"{self.pk}:{self.session_generation}"


class Paper(models.TextChoices):
    A4 = "a4", _("A4")
    LETTER = "letter", _("US Letter")


class Organisation(UUIDModel):
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)
    # How long things are kept; the first two hold for engagements opened from then on. The first counts from the
    # closing of the last round.
    archive_after_months = models.PositiveSmallIntegerField(db_default=18, default=18)
    names_after_months = models.PositiveSmallIntegerField(db_default=6, default=6)  # after archiving
    audit_months = models.PositiveSmallIntegerField(db_default=24, default=24)
    # After a report was ordered; without a number it is kept as long as its engagement.
    report_months = models.PositiveSmallIntegerField(null=True, blank=True)
    # The organisation's own words to those asked.
    notice = models.TextField(max_length=600, blank=True, default="", db_default="")
    # Whether facilitators see that an engagement exists which they are not on the team of.
    engagements_visible = models.BooleanField(default=False, db_default=False)
    second_factor_required = models.BooleanField(default=False, db_default=False)
    # Whether links open reports to people without an account.
    share_links_allowed = models.BooleanField(default=True, db_default=True)
    # How its reports look. Empty: without a logo, in the colours of Scalelens.
    logo_sha256 = models.CharField(max_length=64, blank=True, default="", db_default="")
    accent = models.CharField(max_length=7, blank=True, default="", db_default="")
    paper = models.CharField(max_length=6, choices=Paper, default=Paper.A4, db_default=Paper.A4.value)

    wall = Wall("id")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="accounts_accent_spelling", condition=Q(accent__regex="^(#[0-9a-f]{6})?$")
            ),
            models.CheckConstraint(name="accounts_paper_known", condition=Q(paper__in=Paper.values)),
        ]

    def __str__(self) -> str:
        return self.name


class Logo(UUIDModel):
    """A logo as it is printed: a PNG that was made here. It stays, because frozen reports name it by its digest."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="logos")
    sha256 = models.CharField(max_length=64)
    png = models.BinaryField()
    width = models.PositiveSmallIntegerField()  # pixels
    height = models.PositiveSmallIntegerField()
    added_at = models.DateTimeField()

    rights = ONLY_ADDED

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "sha256"], name="accounts_logo_once")
        ]

    def __str__(self) -> str:
        return f"Logo {self.sha256[:12]}"


class Client(UUIDModel):
    """A client of the organisation. A manager sees the reports of the clients granted to them.

    Two clients may have one name: a team does not learn that another works for a client of that name too.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="clients")
    name = models.CharField(max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "created_at"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "name"], include=["id"], name="accounts_client_by_name")
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A user's role in an organisation. A user belongs to exactly one: there is no switch to forget."""

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        FACILITATOR = "facilitator", _("Facilitator")
        MANAGER = "manager", _("Manager")

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="membership")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role)
    clients = models.ManyToManyField(
        Client,
        blank=True,
        related_name="memberships",
        help_text=_("The clients whose reports a manager may read."),
    )
    created_at = models.DateTimeField(auto_now_add=True)

    # Read by its user before it is known whose page it is: this says which organisation to enter.
    wall = Wall(doors=("user",))

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="accounts_membership_role_known",
                condition=Q(role__in=("owner", "facilitator", "manager")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"

    @property
    def is_owner(self) -> bool:
        return self.role == self.Role.OWNER

    @property
    def may_facilitate(self) -> bool:
        return self.role in {self.Role.OWNER, self.Role.FACILITATOR}


class MemberInvitationQuerySet(models.QuerySet["MemberInvitation"]):
    def unanswered(self) -> Self:
        """Filter those neither accepted nor revoked; they may have expired."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True)


class MemberInvitation(UUIDModel):
    """An invitation to sign in, by mail. The link in the mail works once; the database has the hash of its token."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    email = models.EmailField()
    role = models.CharField(max_length=12, choices=Membership.Role)
    clients = models.ManyToManyField(Client, blank=True, related_name="+")
    # Nobody: whoever runs Scalelens, at the command line.
    invited_by = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    token_sha256 = models.CharField(max_length=64, blank=True)  # empty until the mail is sent
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = MemberInvitationQuerySet.as_manager()
    # Whoever opens the link is in no organisation yet.
    wall = Wall(doors=("token_sha256",))

    class Meta:
        ordering: ClassVar[list[str]] = ["-invited_at", "email"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                "organisation",
                Lower("email"),
                # Of two links that work for one address, ending one would leave the other.
                name="accounts_invited_once",
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
            ),
            models.UniqueConstraint(
                "token_sha256", name="accounts_invitation_token_once", condition=~Q(token_sha256="")
            ),
            models.CheckConstraint(
                name="accounts_invitation_role_known",
                condition=Q(role__in=("owner", "facilitator", "manager")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} as {self.role}"

    def is_open(self, *, at: datetime) -> bool:
        return self.accepted_at is None and self.revoked_at is None and at < self.expires_at


class ResetRequest(UUIDModel):
    """A request for a new password. Deleted once a worker has looked the address up."""

    address = models.EmailField()
    asked_at = models.DateTimeField()

    wall = Outside("The page that takes it does not know whose address it is.")

    def __str__(self) -> str:
        return f"Request for a new password {self.id}"
