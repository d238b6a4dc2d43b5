"""An engagement about one AI initiative: its framing, its rounds and its stakeholders."""

from datetime import date, datetime
from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Lower, Now
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext, pgettext_lazy

from apps.accounts.models import Client, Organisation, User
from apps.core.database.walls import Wall
from apps.core.models import UUIDModel
from apps.engagements.choices import Circulation, LinkWay
from apps.engagements.framing_fields import BEING_DELETED, NEWEST_FIRST, FramingFields


class EngagementQuerySet(models.QuerySet["Engagement"]):
    def of_organisation(self, organisation_id: UUID) -> Self:
        """Filter an organisation's engagements: no rehearsal of one counts."""
        return self.filter(organisation_id=organisation_id, rehearses__isnull=True)

    def archived(self, is_archived: bool = True) -> Self:
        return self.filter(archived_at__isnull=not is_archived)

    def with_framing(self) -> Self:
        return self.select_related("client", "organisation", "instrument_version", "lead", "join_code")


EngagementManager = models.Manager.from_queryset(EngagementQuerySet)


class UndeletedEngagements(EngagementManager["Engagement"]):
    """Leaves out engagements being deleted: nobody reaches one from the moment somebody asks for that."""

    def get_queryset(self) -> EngagementQuerySet:
        return EngagementQuerySet(self.model, using=self._db).filter(deleted_at__isnull=True)


class Engagement(FramingFields, UUIDModel):
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="engagements")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="engagements")
    lead = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    code = models.CharField(max_length=40, unique=True)
    opened_on = models.DateField()  # the horizon counts from here
    opened_by_import = models.BooleanField(default=False, db_default=False)  # its file did not say when
    created_at = models.DateTimeField(auto_now_add=True)
    # What people were told when they began: the organisation's numbers when it was opened.
    archive_after_months = models.PositiveSmallIntegerField(default=18, db_default=18)
    names_after_months = models.PositiveSmallIntegerField(default=6, db_default=6)
    archive_noticed_at = models.DateTimeField(null=True)  # when the lead was told that it will be archived
    # From then on nothing changes, and nothing tells whose answers are whose.
    archived_at = models.DateTimeField(null=True)
    archived_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    deleted_at = models.DateTimeField(null=True)  # asked for; a worker deletes it
    # What it rehearses, with made-up people: only its room is reached, and its end deletes it.
    rehearses = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="rehearsals")
    # When a round was closed first: from then on the brief is not rewritten, but followed by another.
    brief_frozen_at = models.DateTimeField(null=True)
    # The number of the newest report, also once it is deleted.
    last_report = models.PositiveSmallIntegerField(default=0, db_default=0)

    objects = UndeletedEngagements()
    everything = EngagementManager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "code"]
        indexes: ClassVar[list[models.Index]] = [NEWEST_FIRST, BEING_DELETED]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name=f"engagements_{name}", condition=condition)
            for name, condition in (
                # Fewer would show who said what, whatever a form or a file lets through.
                ("k_at_least_3", Q(smallest_group__gte=3)),
                ("horizon_positive", Q(horizon_months__gte=1)),
                ("mode_known", Q(mode__in=("confidential", "named"))),
                ("circulation_known", Q(circulation__in=Circulation.values)),
                ("code_spelling", Q(code__regex=r"^[A-Za-z0-9_-]+$")),
                ("contact_reachable", Q(contact_name="") | ~Q(contact_email="")),
                ("pack_spelling", Q(example_pack__regex=r"^([a-z0-9-]+@[0-9]+)?$")),
                ("language_spelling", Q(language__regex=r"^[a-z]{2,3}(-[a-z0-9]{2,8})*$")),
            )
        ]

    def __str__(self) -> str:
        return self.initiative

    @property
    def horizon_on(self) -> date:
        # The 28th at the latest, so that the day exists in every month.
        months = self.opened_on.month - 1 + self.horizon_months
        return date(self.opened_on.year + months // 12, months % 12 + 1, min(self.opened_on.day, 28))

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None


class CoFacilitator(models.Model):
    """A facilitator who works on an engagement that somebody else leads. With the lead they are its team."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="co_facilitators")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["engagement", "user"], name="engagements_co_facilitator_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.engagement_id}"


class RoundQuerySet(models.QuerySet["Round"]):
    def overdue(self) -> Self:
        # By PostgreSQL's clock: those of several machines differ.
        return self.filter(state=Round.State.OPEN, closes_at__lte=Now())


class Round(UUIDModel):
    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("round", "Open")
        CLOSED = "closed", pgettext_lazy("round", "Closed")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    # What is asked again, in order: ids of items and cross-checks. Empty: everything.
    topics = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField(null=True)  # by itself
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    unsealed_at = models.DateTimeField(null=True)
    unsealed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    revealed_at = models.DateTimeField(null=True)  # to those who answered
    revealed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["engagement", "number"], name="engagements_round_once"),
            models.UniqueConstraint(
                fields=["engagement"], condition=Q(state="open"), name="engagements_one_open_round"
            ),
            models.CheckConstraint(
                name="engagements_round_closed_when",
                condition=Q(state="open", closed_at__isnull=True)
                | Q(state="closed", closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="engagements_round_sealed_while_open",
                condition=Q(state="closed") | Q(revealed_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return gettext("Round %(number)d") % {"number": self.number}

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


class StakeholderQuerySet(models.QuerySet["Stakeholder"]):
    def taking_part(self) -> Self:
        """Filter who is asked, and missing if silent: not those who withdrew, nor guests who were left out."""
        return self.filter(withdrawn_at__isnull=True, left_out_at__isnull=True)

    def asked(self) -> Self:
        """Filter who was asked, whether or not they withdrew since: not guests who were left out."""
        return self.named().filter(left_out_at__isnull=True)

    def giving(self) -> Self:
        """Filter who gave anything."""
        # By both: the history goes three months after closing, what was given stays.
        answers, events = (
            Exists(Stakeholder.objects.filter(pk=OuterRef("pk"), **{f"responses__{what}__isnull": False}))
            for what in ("answers__value", "events")
        )
        return self.filter(answers | events)

    def named(self) -> Self:
        """Leave out people who were erased: their rows have neither name nor address."""
        return self.filter(erased_at__isnull=True)

    def reachable(self) -> Self:
        """Leave out also people whose links were revoked and not renewed."""
        # Only the facilitator gives them a new one; nothing that goes out by itself does.
        newer = InvitationToken.objects.filter(
            invitation__stakeholder=OuterRef("pk"), created_at__gt=F("invitation__revoked_at")
        )
        return self.taking_part().filter(Q(invitation__revoked_at__isnull=True) | Exists(newer))


class Stakeholder(UUIDModel):
    """A person who is asked, for one perspective. `key` is their id in files; name and address can be erased."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="stakeholders")
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    perspective = models.CharField(max_length=40)
    added_at = models.DateTimeField()
    is_guest = models.BooleanField(default=False)  # joined by code, on no list, chose the perspective
    reminders_stopped_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    # They said so to a facilitator, who noted it and can take it back: nothing they gave was deleted.
    declined_by_word = models.BooleanField(default=False, db_default=False)
    erased_at = models.DateTimeField(null=True)  # the row stays as a key, which snapshots hold
    # The address that was there when something was given, once the list has another: it alone opens what was given.
    kept_email = models.EmailField(blank=True, db_default="")
    keeps_email = models.BooleanField(db_default=False)
    email_changed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    # The page on which they joined by the code, as a digest: sent twice, it joins once.
    joining = models.UUIDField(null=True)
    # By which they are known to be there: the first mailed link they opened, and the lead who says so.
    mail_opened_at = models.DateTimeField(null=True)
    vouched_at = models.DateTimeField(null=True)
    vouched_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    left_out_at = models.DateTimeField(null=True)  # a guest, with everything they gave
    is_asked_singly = models.BooleanField(default=False, db_default=False)  # only what was passed on to them

    objects = StakeholderQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["added_at", "name", "key"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["engagement", "key"], name="engagements_stakeholder_key_once"),
            models.UniqueConstraint(
                "engagement",
                Lower("email"),
                condition=~Q(email=""),
                name="engagements_stakeholder_email_once",
            ),
            models.CheckConstraint(
                name="engagements_erased_nameless",
                condition=Q(erased_at__isnull=True) | Q(name="", email="", withdrawn_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        if self.erased_at:
            return gettext("Erased person")
        return self.name or (gettext("Guest %(key)s") % {"key": self.key} if self.is_guest else self.key)

    @property
    def has_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @property
    def hides_others(self) -> bool:
        """Say whether they are known to be there: an interview aside, they hide others in a group."""
        return bool(self.mail_opened_at or self.vouched_at) and not self.is_asked_singly

    @property
    def proving_email(self) -> str:
        """The address whose mails open what was given; empty where no mail does."""
        return self.kept_email if self.keeps_email else self.email


class AskedPerson(UUIDModel):
    """Somebody who was asked in an archived engagement. Nothing links them to an answer."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="asked_people")
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    perspective = models.CharField(max_length=40, blank=True)  # empty if too few people shared it

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Invitation(UUIDModel):
    """A stakeholder's invitation. It has any number of live tokens; revoking it ends them and their sessions."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    stakeholder = models.OneToOneField(Stakeholder, on_delete=models.CASCADE, related_name="invitation")
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"Invitation of {self.stakeholder_id}"


class InvitationTokenQuerySet(models.QuerySet["InvitationToken"]):
    def live(self, *, at: datetime) -> Self:
        """Filter tokens that open the questionnaire."""
        # A token from before the last revocation stays dead when the invitation is renewed.
        return self.filter(expires_at__gt=at).filter(
            Q(invitation__revoked_at__isnull=True) | Q(created_at__gt=F("invitation__revoked_at"))
        )


class InvitationToken(UUIDModel):
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="tokens")
    sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    way = models.CharField(max_length=9, choices=LinkWay, db_default=LinkWay.BEFORE)
    mailed_to = models.CharField(max_length=64, blank=True, db_default="")  # the address's keyed digest
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")  # if shown
    opened_at = models.DateTimeField(null=True)  # the last time

    objects = InvitationTokenQuerySet.as_manager()
    wall = Wall(doors=("sha256",))

    def __str__(self) -> str:
        return f"Token of {self.invitation_id}"


class JoinCode(models.Model):
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    engagement = models.OneToOneField(Engagement, on_delete=models.CASCADE, related_name="join_code")
    # In plain text, unlike a link's secret: it is shown on screen again.
    code = models.CharField(max_length=8, unique=True)
    is_open = models.BooleanField(default=True)
    made_at = models.DateTimeField()

    wall = Wall(doors=("code",))

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="engagements_join_code_digits", condition=Q(code__regex=r"^[0-9]{8}$")
            )
        ]

    def __str__(self) -> str:
        return f"{self.code[:4]} {self.code[4:]}"  # grouped for reading out

    @property
    def more(self) -> str:
        """Return four more digits that go with the code, for while codes are being guessed at."""
        digest = salted_hmac(
            "apps.engagements.join_code", f"{self.pk}:{self.code}", algorithm="sha256"
        ).digest()
        return f"{int.from_bytes(digest[:8]) % 10_000:04}"


class MailText(models.Model):
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="mail_texts")
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=200)
    text = models.TextField(max_length=5000)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["engagement", "kind"], name="engagements_mail_text_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.engagement_id}"


class Tombstone(UUIDModel):
    """Somebody was erased. Nobody can tell who without the address and this installation's secret key."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    # It outlives the engagement: a backup that brings the engagement back brings the person back, too.
    engagement = models.ForeignKey(
        Engagement, on_delete=models.DO_NOTHING, db_constraint=False, related_name="tombstones"
    )
    subject_id = models.UUIDField()  # of the stakeholder, or of who was asked in an archived engagement
    # Of the address, or of the name where there was none.
    digest = models.CharField(max_length=64, db_index=True)
    erased_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["erased_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["engagement", "subject_id"], name="engagements_tombstone_once")
        ]

    def __str__(self) -> str:
        return f"Tombstone {self.digest[:12]}"


class DeletedEngagement(UUIDModel):
    """An engagement was deleted: for backups that bring it back."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    engagement_id = models.UUIDField(unique=True)
    deleted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Deleted engagement {self.engagement_id}"
