"""Responses: effective answers, their history, and answers that came too late."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q, Value

from apps.accounts.models import Organisation, User
from apps.core.database.rights import Rights
from apps.core.database.walls import Outside, Wall
from apps.core.models import UUIDModel
from apps.documents.vocabulary import POINTS
from apps.engagements.models import Engagement, InvitationToken, Round, Stakeholder
from apps.responses.wishes import PerspectiveRequest as PerspectiveRequest
from apps.responses.wishes import Referral as Referral
from apps.responses.wishes import SentReferral as SentReferral


class ResponseQuerySet(models.QuerySet["Response"]):
    def answered(self) -> Self:
        """Filter those with an answer; a form that was sent empty has none."""
        return self.filter(Exists(Answer.objects.given().filter(response=OuterRef("pk"))))

    def sent(self) -> Self:
        """Filter what counts as sent: an empty form does not, however it was sent."""
        return self.answered().filter(state=Response.State.SUBMITTED)


_ResponseManager = models.Manager.from_queryset(ResponseQuerySet)


class CountedResponses(_ResponseManager["Response"]):
    """Responses without those begun afresh that are not sent: until then nothing of these counts."""

    def get_queryset(self) -> ResponseQuerySet:
        return ResponseQuerySet(self.model, using=self._db).filter(replaces__isnull=True)


class Response(UUIDModel):
    """One stakeholder in one round. Sparse after the first round: unanswered items carry over."""

    class State(models.TextChoices):
        DRAFT = "draft", "Begun"
        SUBMITTED = "submitted", "Sent"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="responses")
    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="responses")
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    asked = models.JSONField(default=list)  # [item id], in the order they are shown
    referred = models.JSONField(db_default=Value([], models.JSONField()))  # [item id] by others
    # In a round that asks again, why an answer is another now: by item its `text`, and whether it is `quotable`.
    reasons = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
    started_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    thanked_at = models.DateTimeField(null=True)
    # An interview: a facilitator enters the answers until the person continues by their own link.
    interviewed_on = models.DateField(null=True)
    interviewer = models.CharField(max_length=120, blank=True)  # the name stays when the user is deleted
    interviewed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    taken_over_at = models.DateTimeField(null=True)
    # Incremented when devices are put out: a save that read the row before is refused.
    put_out = models.PositiveIntegerField(db_default=0)
    # Begun afresh on another device: the id of the response that it takes the place of once it is sent.
    replaces = models.UUIDField(null=True, unique=True)
    # When it took the place of one that had been sent: whoever vouches is told, for anybody with the link could have.
    sent_afresh_at = models.DateTimeField(null=True)

    wall = Wall(doors=("id",))
    objects = CountedResponses()
    everything = ResponseQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["submitted_at"],
                name="responses_to_thank",
                condition=Q(state="submitted", thanked_at__isnull=True),
            )
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["round", "stakeholder"],
                condition=Q(replaces__isnull=True),
                name="responses_one_a_round",
            ),
            models.CheckConstraint(
                name="responses_sent_when",
                condition=Q(state="draft") | Q(state="submitted", submitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="responses_interview_has_its_mark",
                condition=(Q(interviewed_on__isnull=False) & ~Q(interviewer=""))
                | Q(
                    interviewed_on__isnull=True,
                    interviewer="",
                    interviewed_by__isnull=True,
                    taken_over_at__isnull=True,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"Response {self.id}"

    @property
    def is_submitted(self) -> bool:
        return self.state == self.State.SUBMITTED

    @property
    def is_interview(self) -> bool:
        return self.interviewed_on is not None

    @property
    def is_untouched(self) -> bool:
        """Say whether nothing was ever answered in it."""
        return not (self.answers.exists() or self.events.exists())

    @property
    def is_being_interviewed(self) -> bool:
        """Say whether everything was entered by facilitators, so that one of them may still see it."""
        return self.is_interview and self.taken_over_at is None


class AnswerQuerySet(models.QuerySet["Answer"]):
    def given(self) -> Self:
        """Filter what a person answered, as `is_given` of the instruments says it of one value."""
        has_no_figure = Q(value__has_any_keys=["source", "rows"]) & ~Q(value__has_any_keys=list(POINTS))
        return self.filter(value__isnull=False).exclude(
            Q(value__in=["", [], {}]) | (Q(value__contains={}) & has_no_figure)
        )


class Answer(models.Model):
    """The effective answer. `value` is in the spelling of the engagement file; null = asked and left blank."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="answers")
    item = models.CharField(max_length=40)
    value = models.JSONField(null=True)
    revision = models.PositiveIntegerField(default=1)
    answered_at = models.DateTimeField()
    # Of a quantity, by point. The statement that saves answers omits both, so the database fills them in.
    # The figure that was weighed, or null if it was not odd.
    odd = models.JSONField(db_default=Value({}, models.JSONField()))
    meant = models.JSONField(db_default=Value({}, models.JSONField()))  # confirmed by the person when asked
    # What was given and can't be read, by the name of its field. It is no part of the value and counts as nothing.
    unread = models.JSONField(db_default=Value({}, models.JSONField()))

    objects = AnswerQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["response", "item"], name="responses_answer_once")
        ]

    def __str__(self) -> str:
        return f"{self.item} of {self.response_id}"


class AnswerEvent(models.Model):
    """The history of an answer, with the id of each save so that a repeated one is recognised. Rows are only added."""

    class Outcome(models.TextChoices):
        SAVED = "saved", "Saved"
        CONFLICT = "conflict", "Conflict"
        LATE = "late", "Late"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="events")
    operation = models.UUIDField(unique=True)
    item = models.CharField(max_length=40)
    value = models.JSONField(null=True)
    base_revision = models.PositiveIntegerField()
    outcome = models.CharField(max_length=8, choices=Outcome)
    at = models.DateTimeField()

    # Withdrawing deletes the history too.
    rights = Rights(change=("outcome",))

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["response", "item", "at"])]

    def __str__(self) -> str:
        return f"{self.item} {self.outcome} {self.at:%Y-%m-%d %H:%M}"


class QuestionSetTime(models.Model):
    """How long forms took that asked a perspective the same, as an organisation's sums; of a single form, its time."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    instrument = models.CharField(max_length=80)  # slug@version
    perspective = models.CharField(max_length=40)
    question_set = models.CharField(max_length=16)  # what the framing asks of them
    forms = models.PositiveIntegerField()
    seconds = models.PositiveBigIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organisation", "instrument", "perspective", "question_set"],
                name="responses_question_set_time_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.forms} forms of {self.perspective} in {self.instrument}"


class NamedText(UUIDModel):
    """A text of somebody else that names a person who was erased: where the name stands, never the name."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="named_texts")
    answer = models.OneToOneField(Answer, on_delete=models.CASCADE, related_name="+")
    places = models.JSONField()  # pairs: from which character to which
    written_at = models.DateTimeField()  # of the text: once it is another, the places mean nothing
    noted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Text {self.answer_id} that names somebody"


class LateAnswer(models.Model):
    """An answer that came after closing: kept, but counted only if the round is reopened. Pages show only how many."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="late_answers")
    item = models.CharField(max_length=40)
    value = models.JSONField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["response", "item"], name="responses_late_answer_once")
        ]

    def __str__(self) -> str:
        return f"Late {self.item} of {self.response_id}"


class LinkRequest(UUIDModel):
    """A request for a lost link. Deleted once a worker has looked the address up."""

    address = models.EmailField()
    asked_at = models.DateTimeField()

    wall = Outside("The page that takes it does not know whose address it is.")

    def __str__(self) -> str:
        return f"Link request {self.id}"


class DeviceQuerySet(models.QuerySet["Device"]):
    def known(self) -> Self:
        """Leave out devices that were left, or put out by stronger proof."""
        return self.filter(left_at__isnull=True)

    def open_since(self, begun_at: datetime) -> Self:
        """Filter known devices whose session of that time still holds."""
        return self.known().filter(Q(closed_at__isnull=True) | Q(closed_at__lt=begun_at))


class Device(UUIDModel):
    """A browser that opened somebody's questionnaire; its id stands in signed cookies.

    It is the person's own if it came by what only they had: a mailed link, a code, or the link shown when joining.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="devices")
    token = models.ForeignKey(InvitationToken, null=True, on_delete=models.SET_NULL, related_name="devices")
    is_own = models.BooleanField()
    first_at = models.DateTimeField()
    only_response = models.UUIDField(null=True)  # begun afresh: until it is sent nothing else opens
    closed_at = models.DateTimeField(null=True)  # sessions begun until then are over; the device stays known
    left_at = models.DateTimeField(null=True)

    objects = DeviceQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Device of {self.stakeholder_id}"


class ProofCode(UUIDModel):
    """A code that opens what somebody gave, once: mailed to the browser that asked, or shown on a device that has it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="proof_codes")
    confirms_email = models.BooleanField(default=False)  # of the list, in place of opening what was given
    mailed_to = models.CharField(max_length=64, blank=True)  # the address's keyed digest
    shown_on = models.ForeignKey(Device, null=True, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()
    code_digest = models.CharField(max_length=64, blank=True)  # keyed; empty until the mail is composed
    sent_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"Code of {self.stakeholder_id}"


class Notice(UUIDModel):
    """What people were told before the first question, in one wording."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    # Of the text as it was shown, even if a name was redacted since.
    sha256 = models.CharField(max_length=64)
    text = models.TextField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "sha256"], name="responses_notice_once")
        ]

    def __str__(self) -> str:
        return f"Notice {self.sha256[:12]}"


class NoticeShown(UUIDModel):
    """Somebody pressed Start or Join below a notice."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="notices")
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["stakeholder", "notice"], name="responses_notice_shown_once")
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} to {self.stakeholder_id}"
