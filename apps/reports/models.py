"""The report: its frozen content, the job that makes it (a leased row), and its immutable bytes."""

from dataclasses import replace
from datetime import datetime
from typing import ClassVar, Self
from uuid import UUID

from django.db import connection, models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext_lazy

from apps.accounts.models import Organisation, User
from apps.assessments.models import Assessment, Snapshot
from apps.core.database.rights import ONLY_ADDED, ONLY_READ
from apps.core.database.walls import Wall
from apps.core.fields import FrozenJSONField
from apps.core.models import LeasedRow, LeasedRowQuerySet, UUIDModel
from apps.engagements.choices import Circulation
from apps.engagements.models import Engagement

LARGEST_PDF = 25 * 1024 * 1024
# The error code of a report whose PDF was deleted because it named somebody who was erased.
ERASED = "ERASED"


class ReportContent(UUIDModel):
    """The frozen JSON of everything that will be printed. Same content, same bytes."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="report_contents")
    # None of one that was frozen from a result of an earlier engine: it stands as it is.
    assessment = models.ForeignKey(
        Assessment, null=True, on_delete=models.PROTECT, related_name="report_contents"
    )
    # Keyed by the version of the answers: reports print it, and a guess at the answers can't be tried against it.
    digest = models.CharField(max_length=64)
    # As it was written: `jsonb` would sort its keys, and the digest would be another (decision 12).
    document = FrozenJSONField()
    frozen_at = models.DateTimeField()

    rights = ONLY_ADDED

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["engagement", "digest"], name="reports_content_once")
        ]

    def __str__(self) -> str:
        return f"Content {self.digest[:12]}"


class ReportLine(models.Model):
    """What a content says in a line, for lists to search, filter and sort by: a trigger writes it from the document."""

    # The database cascades, too: migration 0003.
    content = models.OneToOneField(
        ReportContent, on_delete=models.CASCADE, primary_key=True, related_name="line"
    )
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    finding = models.TextField()
    share = models.TextField()  # how sure it is, in a few words
    kind = models.CharField(max_length=20)
    level = models.CharField(max_length=20)
    dimensions = models.JSONField()  # [{slug, label}] that the finding is about
    asked = models.JSONField(null=True)  # {slug, label} that the brief named
    reached = models.TextField()  # when the first limit is reached, in words
    months = models.FloatField(null=True)  # the same as a number, from the answers
    bites_on = models.DateField(null=True)  # the day of the first limit; None: none is near
    decide_by = models.DateField(null=True)

    rights = ONLY_READ

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "months", "content"], name="reports_line_by_months")
        ]

    def __str__(self) -> str:
        return self.finding


class ReportQuerySet(LeasedRowQuerySet["Report"]):
    def none_newer(self, among: "ReportQuerySet") -> Self:
        """Filter to reports that have no newer one of the same engagement among these."""
        newer = among.filter(engagement=OuterRef("engagement"), number__gt=OuterRef("number"))
        return self.filter(~Exists(newer))

    def readable(self) -> Self:
        return self.filter(state=LeasedRow.State.READY)

    def readable_as_pages(self) -> Self:
        return self.readable().printable()

    def with_version_state(self) -> Self:
        """Add the state of the version of the answers that the report is made from.

        `is_superseded`: whether there is a newer one; `is_being_erased`: whether a worker has yet to redact somebody
        in it.
        """
        newer = Snapshot.objects.filter(
            engagement=OuterRef("engagement"),
            round__state="closed",
            # Of one whose result is gone: the day it was frozen.
            taken_at__gt=Coalesce(
                OuterRef("content__assessment__snapshot__taken_at"), OuterRef("content__frozen_at")
            ),
        )
        return self.annotate(
            is_superseded=Exists(newer),
            is_being_erased=F("content__assessment__snapshot__is_being_erased"),
        )

    def printable(self) -> Self:
        """Leave out those that name somebody whom a worker has yet to redact."""
        return self.exclude(content__assessment__snapshot__is_being_erased=True)

    def up_to_template(self, version: str) -> Self:
        # As a number: as texts, "10" comes before "9".
        number = Cast("template_version", models.IntegerField())
        return self.alias(template_number=number).filter(template_number__lte=int(version))

    def with_finding(self) -> Self:
        """Add `finding`, what the report says first, without loading all of its content."""
        said = KeyTextTransform("headline", KeyTransform("brief", "content__document"))
        # Contents of before the brief have it elsewhere.
        older = KeyTextTransform("finding", KeyTransform("summary", "content__document"))
        return self.annotate(finding=Coalesce(said, older))

    def with_decision(self) -> Self:
        """Add which version of the decision is printed, by its frozen words: for `prints`."""
        decision = KeyTransform("decision", "content__document")
        return self.annotate(
            decided_on=KeyTextTransform("decided_on", decision),
            decided_version=KeyTextTransform("version", decision),
        )


class Report(UUIDModel, LeasedRow):
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="reports")
    content = models.ForeignKey(ReportContent, on_delete=models.PROTECT, related_name="reports")
    # The one it is ordered for, and then the one that printed the file.
    template_version = models.CharField(max_length=20)
    number = models.PositiveSmallIntegerField()  # version 1, 2, ... of this engagement's report
    requested_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    pages_done = models.PositiveSmallIntegerField(default=0)
    # Marked by the team as the one that counts; of an engagement's versions at most one.
    final_at = models.DateTimeField(null=True)
    final_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    # Each of one version of an engagement's at most; a trigger keeps them (migration 0003).
    is_newest = models.BooleanField(db_default=False)
    is_newest_readable = models.BooleanField(db_default=False)

    # Only on rows that the queryset was asked to add them to.
    is_superseded: bool
    is_being_erased: bool
    overdue: int
    finding: str
    decided_on: str | None
    decided_version: str | None

    objects = ReportQuerySet.as_manager()
    # Whoever runs the installation has one made again, of whichever organisation it is.
    wall = Wall(doors=("id",))

    class Meta(LeasedRow.Meta):
        ordering: ClassVar[list[str]] = ["-queued_at"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["organisation", "-queued_at", "id"],
                include=["engagement", "content"],
                name=name,
                condition=Q(**{field: True}),
            )
            for name, field in (
                ("reports_newest_of_each", "is_newest"),
                ("reports_newest_readable", "is_newest_readable"),
            )
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *LeasedRow.Meta.constraints,
            models.UniqueConstraint(fields=["engagement", "number"], name="reports_number_once"),
            models.UniqueConstraint(
                fields=["engagement"], condition=Q(final_at__isnull=False), name="reports_one_final"
            ),
        ]

    def __str__(self) -> str:
        return f"Report {self.number} of {self.engagement_id}"

    @staticmethod
    def lock_newest(engagement_id: UUID) -> None:
        """Take the lock under which a trigger keeps the newest (migration 0003)."""
        # After rounds and engagement and before reports, wherever it is taken: else two could wait for each other.
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 12))", [str(engagement_id)])

    @property
    def is_erased(self) -> bool:
        return self.is_failed and self.error_code == ERASED

    def prints(self, decision: int) -> bool:
        """Return whether this version of the decision is in it."""
        # The first is stored without its number.
        return self.decided_on is not None and (self.decided_version or "1") == str(decision)

    @property
    def is_readable(self) -> bool:
        """Return whether it can be read as pages. Needs `with_version_state`."""
        return self.is_ready and not self.is_being_erased

    @property
    def file_name(self) -> str:
        # Plain letters, which can't break a header.
        return f"scalelens-{self.engagement.code}-v{self.number}.pdf"


class Sha256(Func):
    function = "sha256"
    output_field = models.BinaryField()


class OctetLength(Func):
    function = "octet_length"
    output_field = models.IntegerField()


class ReportFileQuerySet(models.QuerySet["ReportFile"]):
    def with_bytes(self) -> Self:
        # None takes back what the manager defers.
        return self.defer(None)


class ReportFileManager(models.Manager.from_queryset(ReportFileQuerySet)):  # type: ignore[misc]  # a base made at run time
    def get_queryset(self) -> ReportFileQuerySet:
        # A list would otherwise load megabytes a row.
        return ReportFileQuerySet(self.model, using=self._db).defer("pdf")


class ReportFile(models.Model):
    """The PDF. A trigger refuses every change; deleting needs the purge switch of its own transaction."""

    report = models.OneToOneField(Report, on_delete=models.PROTECT, primary_key=True, related_name="file")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    sha256 = models.BinaryField()
    size_bytes = models.PositiveIntegerField()
    pages = models.PositiveSmallIntegerField()
    renderer = models.CharField(max_length=60)
    pdf = models.BinaryField()
    stored_at = models.DateTimeField()

    objects = ReportFileManager()
    # Deleted whole or not at all: not even who purges changes a field.
    rights = replace(ONLY_ADDED, purge=())

    class Meta:
        # By the database itself: a report is evidence, and whoever writes the row may be wrong.
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="reports_file_sha256", condition=Q(sha256=Sha256(F("pdf")))),
            models.CheckConstraint(name="reports_file_size", condition=Q(size_bytes=OctetLength(F("pdf")))),
            models.CheckConstraint(
                name="reports_file_largest", condition=Q(size_bytes__gt=0, size_bytes__lte=LARGEST_PDF)
            ),
        ]

    def __str__(self) -> str:
        return f"File of {self.report_id}"

    @property
    def sha256_hex(self) -> str:
        return bytes(self.sha256).hex()


class ShareLinkQuerySet(models.QuerySet["ShareLink"]):
    def live(self, *, at: datetime) -> Self:
        """Filter to links that open their report: not over and permitted, and the report may be read."""
        return (
            self.not_over(at=at)
            .with_permission()
            .filter(
                is_permitted=True,
                report__state=Report.State.READY,
                report__engagement__deleted_at__isnull=True,
            )
            .exclude(report__content__assessment__snapshot__is_being_erased=True)
        )

    def not_over(self, *, at: datetime) -> Self:
        return self.filter(revoked_at__isnull=True, expires_at__gt=at)

    def with_permission(self) -> Self:
        """Add `is_permitted`: whether a link of its kind may be made today. One that is not may open again."""
        strict = Q(report__engagement__circulation=Circulation.STRICTLY_RESTRICTED)
        may_open = ~strict | ~Q(passcode="")
        return self.annotate(is_permitted=Q(may_open, organisation__share_links_allowed=True))


class ShareLink(UUIDModel):
    """A link by which anybody who has it reads one version of a report, without signing in."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="share_links")
    token_sha256 = models.CharField(max_length=64, unique=True)
    # Hashed as Django hashes passwords; empty where none is asked for.
    passcode = models.CharField(max_length=128, blank=True)
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    openings = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(null=True)  # the last time

    # Only on rows that the queryset was asked to add it to.
    is_permitted: bool

    objects = ShareLinkQuerySet.as_manager()
    # Whoever has the link enters by its token, and a browser that opened it by its id.
    wall = Wall(doors=("token_sha256", "id"))

    class Meta:
        ordering: ClassVar[list[str]] = ["-made_at", "pk"]

    def __str__(self) -> str:
        return f"Link to {self.report_id}"


class ReportReply(UUIDModel):
    """What a member who reads a report says to one of its recommendations, and what the team answers.

    What it asks of whoever decides is answered so, too: `ASKED` stands for the rule then.
    """

    class Kind(models.TextChoices):
        ACCEPTED = "accepted", gettext_lazy("Accepted")
        QUESTION = "question", gettext_lazy("Question")
        YES = "yes", gettext_lazy("Yes")
        NO = "no", gettext_lazy("No")
        REFUSED = "refused", gettext_lazy("Refused")
        HANDED = "handed", gettext_lazy("Handed on")

    ASKED: ClassVar = "asked"
    ASKED_KINDS: ClassVar = (Kind.YES, Kind.NO, Kind.REFUSED, Kind.HANDED)

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="report_replies")
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="replies")
    rule = models.CharField(max_length=100)
    title = models.TextField()  # of the recommendation, or what is asked, as the report has it
    kind = models.CharField(max_length=8, choices=Kind)
    text = models.TextField(blank=True)
    given_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    given_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-given_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["report", "rule", "given_by"],
                condition=Q(kind="accepted"),
                name="reports_reply_accepted_once",
            ),
            models.UniqueConstraint(
                fields=["report", "given_by"], condition=Q(rule="asked"), name="reports_asked_answered_once"
            ),
            models.CheckConstraint(
                name="reports_reply_says_something",
                condition=Q(kind__in=("accepted", "yes", "no")) | ~Q(text=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.report_id}: {self.rule}"

    @property
    def is_open(self) -> bool:
        return self.kind == self.Kind.QUESTION and self.answered_at is None


class DocxTemplate(models.Model):
    """An organisation's own Word template for reports, checked when it was uploaded."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.PROTECT, primary_key=True, related_name="docx_template"
    )
    name = models.CharField(max_length=120)  # of the file, as it was uploaded
    docx = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    uploaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Template of {self.organisation_id}"
