"""The engagement file, `scalelens-engagement/2`, as types with fields in the order of the format."""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from apps.core.translations import SOURCE
from apps.documents.mapping import LEFT_OUT
from apps.documents.values import Json
from apps.instruments.definition import Routing
from apps.room.visibility import Reveal

FORMAT = "scalelens-engagement/2"
# Fields of entries that are stored under other names.
COLUMNS = {"id": "key", "from_": "taken_from"}

type TargetValue = str | int | float | tuple[str, ...] | None


@dataclass(frozen=True)
class FileContact:
    name: str
    email: str


@dataclass(frozen=True)
class FileSuccess:
    unit: str
    today: int | float | None
    wanted: int | float | None


@dataclass(frozen=True, kw_only=True)
class FileBrief:
    """What the brief said until it was changed, after a round had been closed."""

    success_measure: str
    success_figures: FileSuccess | None
    brief_claim: str | None
    launch_on: str | None
    horizon_months: int
    changed_at: str
    changed_by: str


@dataclass(frozen=True)
class FilePeak:
    name: str
    month: str
    times: int | float


@dataclass(frozen=True)
class FileExamples:
    pack: str | None
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class FileInvited:
    stakeholder: str
    name: str
    email: str
    perspective: str
    withdrawn: bool = field(default=False, metadata=LEFT_OUT)
    reminders_stopped: bool = field(default=False, metadata=LEFT_OUT)
    guest: bool = field(default=False, metadata=LEFT_OUT)
    left_out: bool = field(default=False, metadata=LEFT_OUT)
    asked_singly: bool = field(default=False, metadata=LEFT_OUT)


@dataclass(frozen=True)
class FileInterview:
    by: str
    on: str
    continued: bool = False


@dataclass(frozen=True)
class FileReason:
    """Why somebody changed an answer in a round that asked again."""

    text: str
    quotable: bool


@dataclass(frozen=True, kw_only=True)
class FileResponse:
    """One person's answers in a round. Their identity is in their first round, and may be repeated in others."""

    stakeholder: str
    name: str | None
    email: str | None
    perspective: str
    submitted: bool
    interview: FileInterview | None = field(default=None, metadata=LEFT_OUT)
    answers: Mapping[str, Json]
    reasons: Mapping[str, FileReason] | None = field(default=None, metadata=LEFT_OUT)
    reminders_stopped: bool = field(default=False, metadata=LEFT_OUT)
    guest: bool = field(default=False, metadata=LEFT_OUT)
    left_out: bool = field(default=False, metadata=LEFT_OUT)
    asked_singly: bool = field(default=False, metadata=LEFT_OUT)


@dataclass(frozen=True)
class FileRound:
    number: int
    responses: tuple[FileResponse, ...]
    closes_at: str | None = field(default=None, metadata=LEFT_OUT)
    topics: tuple[str, ...] = field(default=(), metadata=LEFT_OUT)


@dataclass(frozen=True)
class FileMailText:
    subject: str
    text: str


@dataclass(frozen=True, kw_only=True)
class FileEvent:
    """A save of one answer, in the history."""

    round: int
    stakeholder: str
    item: str
    value: Json
    base_revision: int
    outcome: str
    at: str


@dataclass(frozen=True)
class FileVotes:
    """How many people can live with the decision."""

    yes: int = 0
    with_reservation: int = 0
    no: int = 0


@dataclass(frozen=True)
class FileDecider:
    role: str
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class FileDecision:
    """A version of the decision. Only a draft has no day."""

    # Left out where it is the first, so that older files come back as they were.
    number: int = field(default=1, metadata=LEFT_OUT)
    state: str = field(default="decided", metadata=LEFT_OUT)
    # What was decided before there were sentences has an order alone.
    act: str = field(default="", metadata=LEFT_OUT)
    what: str = field(default="", metadata=LEFT_OUT)
    until: str = field(default="", metadata=LEFT_OUT)
    money: str = field(default="", metadata=LEFT_OUT)
    people: str = field(default="", metadata=LEFT_OUT)
    owner: str = field(default="", metadata=LEFT_OUT)
    due_on: str | None = field(default=None, metadata=LEFT_OUT)
    ranking: tuple[str, ...]
    proposed: tuple[str, ...] | None = field(default=None, metadata=LEFT_OUT)
    # Of the result it was taken from.
    result_round: int | None = field(default=None, metadata=LEFT_OUT)
    result_version: int | None = field(default=None, metadata=LEFT_OUT)
    reason: str = ""
    dissent: str = ""
    deciders: tuple[FileDecider, ...] = field(default=(), metadata=LEFT_OUT)
    live_with: FileVotes = field(default_factory=FileVotes)
    decided_on: str | None


@dataclass(frozen=True)
class FileFlip:
    value: int | float
    becomes: tuple[str, ...]


@dataclass(frozen=True)
class FileMeasurement:
    on: str
    value: int | float


@dataclass(frozen=True, kw_only=True)
class FileAssumption:
    id: str
    text: str
    quantity: str | None
    field: str | None
    value: int | float | None
    flip: FileFlip | None
    owner: str | None
    test: str = ""
    # Its own `field` hides the function of that name.
    passes_if: str = dataclasses.field(default="", metadata=LEFT_OUT)
    check_by: str | None
    status: str = "open"
    measured: tuple[FileMeasurement, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FileProposed:
    """What the rules proposed of a target."""

    indicator: str
    value: TargetValue
    unit: str | None
    window: str | None
    stop_value: TargetValue


@dataclass(frozen=True, kw_only=True)
class FileTarget:
    id: str
    indicator: str
    value: TargetValue
    unit: str | None
    window: str | None
    from_: str | None
    owner: str | None
    agreed: bool = False
    refused: bool = field(default=False, metadata=LEFT_OUT)
    reason: str = field(default="", metadata=LEFT_OUT)
    value_now: TargetValue = field(default=None, metadata=LEFT_OUT)
    stop_value: TargetValue
    proposed: FileProposed | None = field(default=None, metadata=LEFT_OUT)


@dataclass(frozen=True)
class FileAdvice:
    rule: str
    answer: str
    text: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class FileStep:
    id: str
    text: str
    rule: str | None
    quantity: str = field(default="", metadata=LEFT_OUT)  # the item whose limit it is for
    acts: str = field(default="", metadata=LEFT_OUT)
    owner: str | None
    due_on: str | None
    state: str = "open"


@dataclass(frozen=True, kw_only=True)
class FileRoomTopic:
    """Something that was talked about in a room; `kind` is of what the facilitator asked themselves."""

    id: str
    text: str
    kind: str = field(default="", metadata=LEFT_OUT)
    options: tuple[str, ...] = field(default=(), metadata=LEFT_OUT)
    why: str = field(default="", metadata=LEFT_OUT)
    minutes: int
    phase: str
    reveals: tuple[Reveal, ...] = field(default=(), metadata=LEFT_OUT)


@dataclass(frozen=True, kw_only=True)
class FileRoomNote:
    topic: str = field(default="", metadata=LEFT_OUT)
    kind: str
    text: str
    owner: str = field(default="", metadata=LEFT_OUT)
    day: str | None = field(default=None, metadata=LEFT_OUT)
    written_at: str


@dataclass(frozen=True)
class FileRoom:
    """An hour in a room: what was talked about, shown and noted, never who voted what."""

    opened_at: str
    minutes: int
    topics: tuple[FileRoomTopic, ...] = ()
    notes: tuple[FileRoomNote, ...] = ()


@dataclass(frozen=True, kw_only=True)
class EngagementFile:
    """A whole engagement. `perspectives` is None if all of the instrument's are heard."""

    format: str = FORMAT
    instrument: str
    rules: str | None
    client: str
    contact: FileContact | None = field(default=None, metadata=LEFT_OUT)
    lead: str | None = field(default=None, metadata=LEFT_OUT)  # an address
    opened_on: str | None = field(default=None, metadata=LEFT_OUT)
    initiative: str
    success_measure: str
    success_figures: FileSuccess | None
    brief_claim: str | None
    earlier_briefs: tuple[FileBrief, ...] = field(default=(), metadata=LEFT_OUT)
    stage: str = "pilot"
    launch_on: str | None = None
    decide_on: str | None = field(default=None, metadata=LEFT_OUT)
    model_hosting: str = "own"
    # The switches of its questionnaire beside these two. Left out where it has no others.
    switches: Mapping[str, str] | None = field(default=None, metadata=LEFT_OUT)
    # Left out while nobody knows.
    reaches: str = field(default="", metadata=LEFT_OUT)
    used_in: str = field(default="", metadata=LEFT_OUT)
    runs_on: str = field(default="", metadata=LEFT_OUT)
    shared_by: str = field(default="", metadata=LEFT_OUT)
    team_size: str = field(default="", metadata=LEFT_OUT)
    thing_one: str = field(default="", metadata=LEFT_OUT)
    thing_many: str = field(default="", metadata=LEFT_OUT)
    channel: str = field(default="", metadata=LEFT_OUT)
    tools: tuple[str, ...] = field(default=(), metadata=LEFT_OUT)
    quota_shared: str = field(default="", metadata=LEFT_OUT)
    search_filters: str = field(default="", metadata=LEFT_OUT)
    jurisdictions: tuple[str, ...] = field(default=(), metadata=LEFT_OUT)
    counsel_role: str = field(default="", metadata=LEFT_OUT)
    counsel_class: tuple[str, ...] = field(default=(), metadata=LEFT_OUT)
    counsel_on: str | None = field(default=None, metadata=LEFT_OUT)
    public_service: str = field(default="", metadata=LEFT_OUT)
    existing_systems: tuple[str, ...] = ()
    peaks: tuple[FilePeak, ...] = ()
    horizon_months: int
    figures_for: str = field(default="horizon", metadata=LEFT_OUT)
    currency: str
    week_rate: int | None = field(default=None, metadata=LEFT_OUT)
    machine_price: int | float | None = field(default=None, metadata=LEFT_OUT)
    post_year: int | None = field(default=None, metadata=LEFT_OUT)
    lead_days_cards: int | None = field(default=None, metadata=LEFT_OUT)
    mode: str = "confidential"
    k: int = 3
    has_room_form: bool = field(default=False, metadata=LEFT_OUT)
    perspectives: tuple[str, ...] | None
    # Left out for the source language, as in files from before this field.
    language: str = field(default=SOURCE, metadata=LEFT_OUT)
    recipient: str = field(default="", metadata=LEFT_OUT)
    circulation: str = field(default="restricted", metadata=LEFT_OUT)
    examples: FileExamples | None = field(default=None, metadata=LEFT_OUT)
    time_zone: str = field(default="UTC", metadata=LEFT_OUT)
    floors: Mapping[str, int] | None = field(default=None, metadata=LEFT_OUT)
    most_guests: int = field(default=60, metadata=LEFT_OUT)
    mail_texts: Mapping[str, FileMailText] | None = field(default=None, metadata=LEFT_OUT)
    invited: tuple[FileInvited, ...] = ()
    rounds: tuple[FileRound, ...]
    rooms: tuple[FileRoom, ...] = field(default=(), metadata=LEFT_OUT)
    decision: FileDecision | None
    decision_versions: tuple[FileDecision, ...] = field(default=(), metadata=LEFT_OUT)  # all but that
    assumptions: tuple[FileAssumption, ...] = ()
    targets: tuple[FileTarget, ...] = ()
    advice: tuple[FileAdvice, ...] = ()
    plan: tuple[FileStep, ...] = field(default=(), metadata=LEFT_OUT)
    history: tuple[FileEvent, ...] = field(default=(), metadata=LEFT_OUT)  # only where it was asked for

    @property
    def routing(self) -> Routing:
        return {"model_hosting": self.model_hosting, "stage": self.stage, **(self.switches or {})}

    @property
    def responses(self) -> Iterator[tuple[str, FileResponse]]:
        """Return every response with its path in the document."""
        for place, round_ in enumerate(self.rounds):
            for position, response in enumerate(round_.responses):
                yield f"rounds[{place}].responses[{position}]", response


def instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
