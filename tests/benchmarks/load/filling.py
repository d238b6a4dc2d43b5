"""Fill an organisation with engagements to measure with, in batches that each are a transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched
from uuid import uuid4

from django.db import connection, transaction

from apps.accounts.models import Client, Membership, Organisation, User
from apps.accounts.services import create_organisation
from apps.core.actors import COMMAND, Actor
from apps.core.database.connections import as_owner
from apps.demo.people import DemoMember
from apps.engagements.models import Engagement, Round
from tests.benchmarks.load import names
from tests.benchmarks.load.cases import LoadCase, cases_of
from tests.benchmarks.load.copying import CopyPlan, copy_rows
from tests.benchmarks.load.made import Made
from tests.benchmarks.load.people import make_people
from tests.benchmarks.load.results import make_follow_up, make_results

OWNER = DemoMember("Olga Load", "olga@load.example", "owner", "owns the organisation")
FACILITATOR = DemoMember("Alice Load", "alice@load.example", "facilitator", "leads three of four engagements")
MANAGER = DemoMember("Carol Load", "carol@load.example", "manager", "reads the reports of one client in ten")
SLUG, NAME = "load", "Load Consulting"
_AT_ONCE = 250
_A_CLIENT = 10  # engagements
_DAYS = 330  # over which they are spread: none is old enough to be archived by itself
# What each of twenty is: open, ranked without a report, reported once or twice, failed, archived.
_STATES = (
    *("open",) * 6, *("ranked",) * 2, *("reported",) * 7, *("twice",) * 2, "failed", *("archived",) * 2,
)  # fmt: skip


@dataclass(frozen=True)
class Size:
    engagements: int
    people: int  # of each engagement
    answers: int  # of each person


@dataclass(frozen=True)
class Filled:
    engagements: int
    responses: int
    answers: int


def fill(size: Size, *, at: datetime, tell: Callable[[str], object]) -> Filled:
    """Add so many engagements to the organisation `load`, with rows of every kind and no run of the engine.

    What is there already stays. Nobody is mailed: what is overdue counts as told, and no mail waits.
    """
    organisation = _organisation(at)
    cases = cases_of(organisation, at=at)
    tell(f"{len(cases)} cases are ranked and frozen; the rest is copied from them.")
    leads = tuple(User.objects.get(email=each.email) for each in (FACILITATOR, OWNER))
    by = Actor("user", str(leads[0].pk), organisation.pk)
    first = Engagement.everything.filter(organisation=organisation).count()
    clients = _clients(organisation, first, size.engagements)
    total = Filled(0, 0, 0)
    for numbers in batched(range(first, first + size.engagements), _AT_ONCE, strict=False):
        made = [_made(number, cases, at) for number in numbers]
        with transaction.atomic():
            _without_time_limit()
            _engagements(made, clients, leads)
            responses, answers = make_people(made, size.people, size.answers)
            make_results(made)
            make_follow_up(made, by, at)
        total = Filled(total.engagements + len(made), total.responses + responses, total.answers + answers)
        tell(f"{total.engagements} engagements, {total.responses} responses, {total.answers} answers")
    _read_statistics()
    return total


def _organisation(at: datetime) -> Organisation:
    known = Organisation.objects.filter(slug=SLUG).first()
    organisation = known or create_organisation(
        name=NAME,
        slug=SLUG,
        owner_name=OWNER.name,
        owner_email=OWNER.email,
        password=OWNER.password,
        second_factor_required=False,
        by=COMMAND,
        at=at,
    )
    for person in (FACILITATOR, MANAGER):
        user = User.objects.filter(email=person.email).first() or User.objects.create_user(
            email=person.email, name=person.name, password=person.password
        )
        Membership.objects.get_or_create(
            user=user, defaults={"organisation": organisation, "role": person.role}
        )
    return organisation


def _clients(organisation: Organisation, first: int, count: int) -> dict[int, Client]:
    """Return the client of each ten engagements, and let the manager read of one client in ten."""
    wanted = range(first // _A_CLIENT, (first + count - 1) // _A_CLIENT + 1)
    known = {each.name: each for each in Client.objects.filter(organisation=organisation)}
    called = {number: names.client(number) for number in wanted}
    new = [Client(organisation=organisation, name=name) for name in called.values() if name not in known]
    known |= {each.name: each for each in Client.objects.bulk_create(new)}
    clients = {number: known[name] for number, name in called.items()}
    manager = Membership.objects.get(user__email=MANAGER.email)
    manager.clients.add(*(each for number, each in clients.items() if number % 10 == 0))
    return clients


def _made(number: int, cases: list[LoadCase], at: datetime) -> Made:
    return Made(
        number=number,
        case=cases[number % len(cases)],
        state=_STATES[number * 7 % len(_STATES)],
        id=uuid4(),
        round=uuid4(),
        at=at - timedelta(days=12 + number * 7919 % _DAYS, minutes=number % 1440),
    )


def _engagements(made: list[Made], clients: dict[int, Client], leads: tuple[User, ...]) -> None:
    engagements = CopyPlan(
        {"template": "uuid", "id": "uuid", "client": "uuid", "lead": "uuid", "code": "text", "name": "text"}
        | {"at": "timestamptz", "archived": "timestamptz", "reports": "int"}
    )
    rounds = CopyPlan(
        {"template": "uuid", "id": "uuid", "engagement": "uuid", "at": "timestamptz", "closed": "timestamptz"}
    )
    for each in made:
        engagements.add(
            each.case.engagement.pk,
            each.id,
            clients[each.number // _A_CLIENT].pk,
            leads[each.number % 4 == 3].pk,
            f"load-{each.number}-{each.id.hex[:6]}",
            names.initiative(each.number),
            each.at,
            each.closed_at + timedelta(days=1) if each.state == "archived" else None,
            len(each.reports),
        )
        closed_at = None if each.is_open else each.closed_at
        rounds.add(each.case.assessment.snapshot.round_id, each.round, each.id, each.at, closed_at)
    copy_rows(
        Engagement,
        engagements,
        id="plan.id",
        client="plan.client",
        lead="plan.lead",
        code="plan.code",
        initiative="plan.name",
        created_at="plan.at",
        opened_on="plan.at::date",
        archived_at="plan.archived",
        archive_noticed_at="null",
        last_report="plan.reports",
    )
    copy_rows(
        Round,
        rounds,
        id="plan.id",
        engagement="plan.engagement",
        number="1",
        state="case when plan.closed is null then 'open' else 'closed' end",
        opened_at="plan.at",
        closes_at="null",
        closed_at="plan.closed",
        closed_by="null",
        unsealed_at="plan.closed",
        unsealed_by="null",
        revealed_at="null",
        revealed_by="null",
    )


def _without_time_limit() -> None:
    with connection.cursor() as cursor:
        cursor.execute("set local statement_timeout = 0")


def _read_statistics() -> None:
    """Let the planner know how large the tables are now: only their owner may ask for it."""
    if connection.in_atomic_block:
        return
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("set statement_timeout = 0")
        cursor.execute("vacuum analyze")
