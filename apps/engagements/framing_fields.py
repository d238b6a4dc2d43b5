"""The columns of an engagement's framing: what it is about, and how it is asked."""

from datetime import date, datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models

from apps.accounts.models import Organisation
from apps.core.database.rights import Rights
from apps.engagements.choices import (
    Channel,
    Circulation,
    CounselRole,
    FiguresFor,
    Horizon,
    Hosting,
    Mode,
    Reach,
    RunsOn,
    SharedBy,
    Stage,
    TeamSize,
    UsedIn,
    YesNo,
)
from apps.instruments.definition import Definition, Routing, SwitchValue, routing_of
from apps.instruments.models import InstrumentVersion

# Covers what lists show, so that they need not read the rows.
NEWEST_FIRST = models.Index(
    fields=["organisation", "-created_at", "code"],
    include=["id", "initiative", "client", "lead", "archived_at", "opened_on", "time_zone"],
    name="engagements_listed",
    condition=models.Q(deleted_at__isnull=True, rehearses__isnull=True),
)
# For queries that leave out what is being deleted.
BEING_DELETED = models.Index(
    fields=["organisation"],
    include=["id"],
    name="engagements_going",
    condition=models.Q(deleted_at__isnull=False),
)


def installation_language() -> str:
    return settings.LANGUAGE_CODE


# Columns that are switches to rules, and to questionnaires that ask by them.
SWITCHES = (
    "channel",
    "tools",
    "quota_shared",
    "search_filters",
    "jurisdictions",
    "counsel_role",
    "counsel_class",
    "public_service",
)
# Columns for questions that a questionnaire leaves to the facilitator.
PICKS = {"reaches": Reach, "used_in": UsedIn, "runs_on": RunsOn, "shared_by": SharedBy, "team_size": TeamSize}


def not_known(choices: type[models.TextChoices]) -> "models.CharField[str, str]":
    """Return a column for one of the choices, empty while nobody knows."""
    return models.CharField(max_length=20, choices=choices, blank=True, default="", db_default="")


class FramingFields(models.Model):
    """What a clone takes over and an engagement file holds; the form asks for most of it, in this order."""

    initiative = models.CharField(max_length=200)
    success_measure = models.CharField(max_length=300)
    success_unit = models.CharField(max_length=60, blank=True)
    success_today = models.FloatField(null=True, blank=True)
    success_wanted = models.FloatField(null=True, blank=True)
    # A dimension's slug; empty if the brief claims none.
    brief_claim = models.CharField(max_length=40, blank=True)
    stage = models.CharField(max_length=5, choices=Stage, default=Stage.PILOT)
    launch_on = models.DateField(null=True, blank=True)  # the day it goes live, or went
    decide_on = models.DateField(null=True, blank=True)  # the day on which what to do is to be decided
    model_hosting = models.CharField(max_length=6, choices=Hosting, default=Hosting.OWN)
    # {slug: value}: the switches of its questionnaire that have no column here, as `stage` and `model_hosting` have.
    switches = models.JSONField(default=dict, db_default={})
    # What is known of the system beside them.
    reaches = not_known(Reach)
    used_in = not_known(UsedIn)
    runs_on = not_known(RunsOn)
    shared_by = not_known(SharedBy)
    team_size = not_known(TeamSize)
    # What it makes, as the people who use it call one and several; empty for the word of its kind.
    thing_one = models.CharField(max_length=20, blank=True, default="", db_default="")
    thing_many = models.CharField(max_length=20, blank=True, default="", db_default="")
    channel = not_known(Channel)
    tools = models.JSONField(default=list, blank=True, db_default=[])  # [slug of Tools]
    quota_shared = not_known(YesNo)  # the supplier's, with other products
    search_filters = not_known(YesNo)  # by what each person may see
    # The law, as far as counsel or the facilitator named it.
    jurisdictions = models.JSONField(default=list, blank=True, db_default=[])  # [slug of Jurisdiction]
    counsel_role = not_known(CounselRole)
    counsel_class = models.JSONField(default=list, blank=True, db_default=[])  # [slug of CounselClass]
    counsel_on = models.DateField(null=True, blank=True)  # the day counsel said so
    public_service = not_known(YesNo)
    peaks = models.JSONField(default=list)  # [{name, month: YYYY-MM, times}]
    horizon_months = models.PositiveSmallIntegerField(choices=Horizon, default=Horizon.YEAR_AND_A_HALF)
    figures_for = models.CharField(
        max_length=7, choices=FiguresFor, default=FiguresFor.HORIZON, db_default=FiguresFor.HORIZON.value
    )
    currency = models.CharField(max_length=3, default="EUR")
    week_rate = models.PositiveIntegerField(null=True, blank=True)  # what a week of one person costs
    machine_price = models.FloatField(null=True, blank=True)  # what a machine for the model costs an hour
    post_year = models.PositiveIntegerField(null=True, blank=True)  # what a full-time post costs a year
    lead_days_cards = models.PositiveSmallIntegerField(null=True, blank=True)  # from order to delivery
    existing_systems = models.JSONField(default=list)  # [name]
    example_pack = models.CharField(max_length=80, blank=True)  # slug@version; empty for none
    own_examples = models.JSONField(default=dict)  # {item: {row: text}}, where it differs from the pack
    perspectives = models.JSONField(default=list)  # [slug]
    # {slug: answers wanted}, where they differ from the default of `floor_of`.
    floors = models.JSONField(default=dict)
    mode = models.CharField(max_length=12, choices=Mode, default=Mode.CONFIDENTIAL)
    smallest_group = models.PositiveSmallIntegerField(default=3)  # `k` of the file format
    # All are asked the short form of a room: express, the statements asked of everybody, and a figure more.
    has_room_form = models.BooleanField(default=False, db_default=False)
    # Whom stakeholders write to; the lead if there is no address.
    contact_name = models.CharField(max_length=120, blank=True)
    contact_email = models.EmailField(blank=True)
    time_zone = models.CharField(max_length=60, default="UTC")
    language = models.CharField(max_length=20, default=installation_language)  # of its mails and its reports
    # Whom its reports are for, in words, and who may read them: both are printed on every page of a report.
    recipient = models.CharField(max_length=80, blank=True, default="", db_default="")
    circulation = models.CharField(
        max_length=20,
        choices=Circulation,
        default=Circulation.RESTRICTED,
        db_default=Circulation.RESTRICTED.value,
    )
    # How many may join by code and take part: a limit for whoever joins in many names, raised by the facilitator.
    most_guests = models.PositiveSmallIntegerField(default=60, db_default=60)
    instrument_version = models.ForeignKey(InstrumentVersion, on_delete=models.PROTECT, related_name="+")
    rules = models.CharField(max_length=80)  # slug@version; empty while no rules read its questions

    class Meta:
        abstract = True

    def in_its_zone(self, instant: datetime) -> datetime:
        return instant.astimezone(ZoneInfo(self.time_zone))

    @property
    def written_in(self) -> str:
        """The language of its mails and reports: its own if this installation has it."""
        return self.language if self.language in dict(settings.LANGUAGES) else installation_language()

    @property
    def routing(self) -> Routing:
        """Return the value of each switch; together they decide who is asked what."""
        own = {"model_hosting": self.model_hosting, "stage": self.stage}
        return {**own, **self.switches, **routing_of(self.known_switches)}

    @property
    def known_switches(self) -> dict[str, SwitchValue]:
        """Return what is known of the system beside its questionnaire's switches, by the names that rules use."""
        values = ((name, getattr(self, name)) for name in SWITCHES)
        return {name: each if isinstance(each, str) else tuple(each) for name, each in values if each}

    def picks_for(self, definition: Definition) -> dict[str, str]:
        """Return what the facilitator said to questions that nobody else is asked, by their ids."""
        asked = {
            tuple(str(choice.value) for choice in item.choices): item.id
            for item in definition.picks_of_facilitator.values()
        }
        # A column belongs to the question that offers its choices.
        ids = {name: asked.get(tuple(choices.values)) for name, choices in PICKS.items()}
        return {item: value for name, item in ids.items() if item and (value := getattr(self, name))}

    @property
    def figures_on(self) -> date | None:
        """Return the launch that figures of later are for, None where they are for the end of the time ahead."""
        return self.launch_on if self.figures_for == FiguresFor.LAUNCH else None

    @property
    def is_confidential(self) -> bool:
        return self.mode == Mode.CONFIDENTIAL

    def floor_of(self, perspective: str) -> int:
        """Return how many answers are wanted from a perspective; by default enough to show it on its own."""
        usual = self.smallest_group if self.is_confidential else 1
        return int(self.floors.get(perspective, usual))


FRAMING = {column.name: column for column in FramingFields._meta.local_fields}
# Those in which empty says that nobody knows.
NOT_KNOWN = tuple(name for name, column in FRAMING.items() if column.choices and column.blank)


def own_switches(definition: Definition, chosen: Routing) -> dict[str, str]:
    """Return the settled values of the switches of a questionnaire that have no column here."""
    return {name: value for name, value in definition.settled(chosen).items() if name not in FRAMING}


class EarlierBrief(models.Model):
    """What the brief said before it was changed after a round had been closed; the engagement has what it says now."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    engagement = models.ForeignKey(
        "engagements.Engagement", on_delete=models.CASCADE, related_name="earlier_briefs"
    )
    brief_claim = models.CharField(max_length=40, blank=True)
    success_measure = models.CharField(max_length=300)
    success_unit = models.CharField(max_length=60, blank=True)
    success_today = models.FloatField(null=True)
    success_wanted = models.FloatField(null=True)
    horizon_months = models.PositiveSmallIntegerField()
    launch_on = models.DateField(null=True)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=120, blank=True)  # a name; empty where a command did it

    # What names somebody who is erased is redacted; nothing else changes.
    rights = Rights(change=("success_measure", "success_unit", "changed_by"), delete=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["changed_at", "pk"]

    def __str__(self) -> str:
        return f"Brief of {self.engagement_id} until {self.changed_at:%Y-%m-%d}"
