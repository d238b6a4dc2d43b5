"""A room: an hour of an engagement before a wall. Votes on questions are answers of its round, kept in `responses`."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Organisation
from apps.core.database.walls import Wall
from apps.core.models import LeasedRow, LeasedRowQuerySet, UUIDModel
from apps.engagements.models import Engagement
from apps.responses.models import Response


class RoomScene(models.TextChoices):
    """What the hour is at, in the order in which it goes."""

    JOIN = "join", _("Join")
    ANSWER = "answer", _("Answer")
    READING = "reading", _("Close and read")
    BRIEF = "brief", _("What came out")
    FIRST = "first", _("What you said first")
    WHO = "who", _("Who sees it differently")
    FIGURES = "figures", _("What your figures say")
    CALENDAR = "calendar", _("When")
    SO_WHAT = "so_what", _("So what")
    TOPIC = "topic", _("Talk and vote again")
    DECIDE = "decide", _("Decide")
    OVER = "over", _("The end")


REVEALS = (
    RoomScene.BRIEF,
    RoomScene.FIRST,
    RoomScene.WHO,
    RoomScene.FIGURES,
    RoomScene.CALENDAR,
    RoomScene.SO_WHAT,
)


class Room(UUIDModel):
    class State(models.TextChoices):
        OPEN = "open", _("Open")
        PARKED = "parked", _("Parked")
        ENDED = "ended", _("Ended")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="rooms")
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    # Grows by one with every change, votes and arrivals too: the only clock that walls, consoles and phones know.
    step = models.PositiveIntegerField(default=0)
    # The step of the last command: a console that saw an older one changes nothing.
    steered_at_step = models.PositiveIntegerField(default=0, db_default=0)
    scene = models.CharField(max_length=8, choices=RoomScene, default=RoomScene.JOIN)
    topic = models.ForeignKey("RoomTopic", null=True, on_delete=models.SET_NULL, related_name="+")
    since = models.DateTimeField()  # when the scene, or its topic, began
    timer_until = models.DateTimeField(null=True)  # it rings then, and closes nothing
    minutes = models.PositiveSmallIntegerField(default=60)
    is_dark = models.BooleanField(default=False)  # the wall, for a dark room
    is_black = models.BooleanField(default=False)  # the wall shows nothing
    steered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    steered_until = models.DateTimeField(null=True)  # unless its console says again that it is there
    taken_from = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    taken_at = models.DateTimeField(null=True)  # for a minute it can be given back
    opened_at = models.DateTimeField()
    touched_at = models.DateTimeField()  # the last command
    ended_at = models.DateTimeField(null=True)
    # What comes first by what was shown so far, and since when something shown waits for a worker to read it.
    reading = models.JSONField(null=True)
    unread_since = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)  # its report is ordered once its last result is there
    # The keyed digest of letters that open the wall on another machine, once.
    wall_code = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 — unique where there is one
    wall_code_until = models.DateTimeField(null=True)

    wall = Wall(doors=("id", "wall_code"))

    class Meta:
        ordering: ClassVar[list[str]] = ["opened_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["engagement"], condition=~Q(state="ended"), name="room_one_at_a_time"
            ),
            models.CheckConstraint(
                name="room_ended_when",
                condition=Q(state="ended", ended_at__isnull=False)
                | (~Q(state="ended") & Q(ended_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"Room of {self.engagement_id}, step {self.step}"


class RoomTopic(UUIDModel):
    """One thing that is voted on: an item, a cross-check, a question of the facilitator's own, or a wording of the decision."""

    class Phase(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        VOTING = "voting", _("Voting")
        CLOSED = "closed", _("Closed")
        REVEALED = "revealed", _("Shown")
        AGAIN = "again", _("Voting again")
        SHIFTED = "shifted", _("Shown again")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Dropped")

    class Kind(models.TextChoices):
        """What an own question may be answered with; empty for an item or a cross-check."""

        YES_NO = "yes_no", _("Yes or no")
        CHOICE = "choice", _("One of several")
        SCALE = "scale", _("One to five")
        FIGURE = "figure", _("A figure")
        DECISION = "consent", _("Yes, with a reservation, or no")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="topics")
    position = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=40)  # of an item or cross-check; else "own-1", "decision-1"
    minutes = models.PositiveSmallIntegerField()
    phase = models.CharField(max_length=8, choices=Phase, default=Phase.WAITING)
    why = models.TextField(blank=True)  # why it is on the list
    kind = models.CharField(max_length=7, choices=Kind, blank=True)
    text = models.CharField(max_length=1000, blank=True)  # an own question, or the sentence of the decision
    options = models.JSONField(default=list)  # up to six answers to choose from
    reveals = models.JSONField(default=list)  # what each reveal showed, frozen as it was shown
    # Digests of texts of the round before that stand beside it: the texts stay where whoever wrote them can take them back.
    quotes = models.JSONField(default=list, db_default=[])

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["room", "key"], name="room_topic_once"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def is_own(self) -> bool:
        return bool(self.kind)

    @property
    def is_decision(self) -> bool:
        return self.kind == self.Kind.DECISION

    @property
    def is_voting(self) -> bool:
        return self.phase in (self.Phase.VOTING, self.Phase.AGAIN)


class Ballot(UUIDModel):
    """A vote on what is no question of the questionnaire: an own question, or a proposed decision. None enters the engine."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="ballots")
    about = models.CharField(max_length=40)  # "own-1"; "decision-1" of the first wording that was voted on
    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="+")
    value = models.JSONField()
    shown = models.JSONField(null=True)  # its value when it was shown last
    text = models.CharField(max_length=400, blank=True)  # a dissent, in their own words
    given_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["room", "about", "response"], name="room_ballot_once"),
        ]

    def __str__(self) -> str:
        return f"{self.about} by {self.response_id}"

    @property
    def words(self) -> str:
        """The vote as it is told: a figure without a point that says nothing."""
        return f"{self.value:,.15g}" if isinstance(self.value, int | float) else str(self.value)


class RoomNote(UUIDModel):
    class Kind(models.TextChoices):
        SAID = "said", _("Said")
        OPEN_POINT = "open", _("Open point")
        DECISION = "decision", _("Decided")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="notes")
    topic = models.ForeignKey(RoomTopic, null=True, on_delete=models.SET_NULL, related_name="notes")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.SAID)
    text = models.CharField(max_length=400)
    owner = models.CharField(max_length=120, blank=True)
    day = models.DateField(null=True)
    written_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["written_at"]

    def __str__(self) -> str:
        return self.text


class RoomScreen(UUIDModel):
    """One of the six reveals as the wall showed it last: a later result, or another version, would say it otherwise."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="screens")
    scene = models.CharField(max_length=8, choices=RoomScene)
    screen = models.JSONField()  # one of `room/wall/reveals.py`
    shown_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["shown_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["room", "scene"], name="room_screen_once"),
        ]

    def __str__(self) -> str:
        return f"{self.scene} of {self.room_id}"


class RoomPrintQuerySet(LeasedRowQuerySet["RoomPrint"]):
    """What a worker claims."""


class RoomPrint(UUIDModel, LeasedRow):
    """The screens of a room that has ended, and what is left of it, as a PDF."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    room = models.OneToOneField(Room, on_delete=models.CASCADE, related_name="print")
    pdf = models.BinaryField(null=True)

    objects = RoomPrintQuerySet.as_manager()

    class Meta(LeasedRow.Meta):
        verbose_name_plural = "screens"

    def __str__(self) -> str:
        return f"Screens of {self.room_id}"
