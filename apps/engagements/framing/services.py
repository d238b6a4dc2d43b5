"""Open engagements, and change what they are about and what they ask."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from apps.accounts.models import Organisation, User
from apps.core import audit
from apps.core.actors import Actor
from apps.engagements.errors import EditionNotOffered, FramingLocked
from apps.engagements.framing.brief import note_change
from apps.engagements.framing.editions import are_settled, kept_examples, settled_words
from apps.engagements.framing_fields import SWITCHES
from apps.engagements.models import Engagement, Round
from apps.engagements.selectors import is_answered, retention_terms_of, was_looked_at
from apps.engagements.services import client_named, lock_engagement, make_code
from apps.instruments.definition import Definition
from apps.instruments.models import InstrumentVersion
from apps.instruments.selectors import definition_of, newest_rules

LOCKED_BY_ANSWERS = frozenset({"horizon_months", "figures_for", "currency", "mode", "instrument_version"})


def locked_by_answers(definition: Definition) -> frozenset[str]:
    """Return the columns and switches that the first answer settles: whoever answered answered by them."""
    # What counsel says may come at any time.
    return LOCKED_BY_ANSWERS | (routed_by(definition) - set(SWITCHES))


def routed_by(definition: Definition) -> frozenset[str]:
    # At another stage the same words ask for something else.
    return frozenset({"stage", *definition.deciding})


@transaction.atomic
def create_engagement(
    *,
    organisation: Organisation,
    lead: User,
    client_name: str,
    framing: Mapping[str, object],
    instrument_version: InstrumentVersion,
    by: Actor,
    at: datetime,
) -> Engagement:
    """Open an engagement with its first round, and the newest rules that read its questions. Raises EditionNotOffered."""
    _refuse_unpublished(instrument_version)
    client = client_named(organisation=organisation, name=client_name, by=by)
    engagement = Engagement.objects.create(
        organisation=organisation,
        client=client,
        lead=lead,
        code=make_code(client.name, str(framing["initiative"])),
        instrument_version=instrument_version,
        rules=_rules_for(instrument_version),
        opened_on=at.date(),
        **retention_terms_of(organisation),
        **framing,
    )
    Round.objects.create(organisation=organisation, engagement=engagement, number=1, opened_at=at)
    audit.record(verb="create_engagement", of=engagement, by=by, at=at)
    return engagement


def _of_edition(engagement: Engagement, edition: InstrumentVersion | None) -> dict[str, object]:
    """Return what changes with another edition."""
    if edition is None or edition == engagement.instrument_version:
        return {}
    # All versions, rounds and results of an engagement rest on one edition: none is compared across two.
    if are_settled(engagement):
        raise FramingLocked(settled_words(engagement.instrument_version))
    _refuse_unpublished(edition)
    known = definition_of(edition).perspectives
    spoken_for = set(engagement.stakeholders.order_by().values_list("perspective", flat=True))
    if missing := sorted(spoken_for - known.keys()):
        raise EditionNotOffered(
            _("%(edition)s knows no perspective %(perspectives)s, for which somebody on the list speaks.")
            % {"edition": edition.name, "perspectives": ", ".join(missing)}
        )
    return {
        "instrument_version": edition,
        "rules": _rules_for(edition),
        "own_examples": kept_examples(engagement, edition),
    }


def _refuse_unpublished(version: InstrumentVersion) -> None:
    if not InstrumentVersion.objects.published().filter(pk=version.pk).exists():
        raise EditionNotOffered(
            _("%(edition)s is not offered: it is a draft, or was retired. Choose another one.")
            % {"edition": version.name}
        )


def _rules_for(version: InstrumentVersion) -> str:
    # Without rules there is no advice, and nothing else is missing: the first that come are taken at the next closing.
    rules = newest_rules(version.name)
    return rules.name if rules else ""


@transaction.atomic
def change_framing(
    *,
    engagement: Engagement,
    client_name: str,
    framing: Mapping[str, object],
    edition: InstrumentVersion | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Change the framing, and with another `edition` what is asked and the rules that read it.

    Once a round was closed, what the brief said before is kept and printed beside it.

    Raises FramingLocked if an answer already depends on a changed field, and EditionNotOffered.
    """
    # Saving an answer locks its round, so none can come in on the old framing until this is committed.
    list(Round.objects.select_for_update().filter(engagement=engagement))
    lock_engagement(engagement)
    framing = {**framing, **_of_edition(engagement, edition)}
    changed = [name for name, value in framing.items() if getattr(engagement, name) != value]
    switched = _switched(engagement, framing)
    _refuse_locked(engagement, [*changed, *switched], framing)
    # By what is stored: a page that was open meanwhile shows what the brief said before.
    stored = Engagement.objects.get(pk=engagement.pk)
    note_change(stored, {name: framing[name] for name in changed}, by=by, at=at)
    if _set_client(engagement, client_name, by):
        changed.append("client")
    for name in framing.keys() & set(changed):
        setattr(engagement, name, framing[name])
    engagement.save(update_fields=changed)
    routing = {"instrument_version", *routed_by(definition_of(engagement.instrument_version))}
    if not routing.isdisjoint({*changed, *switched}) and not is_answered(engagement):
        # Whoever opened the old questions has answered none. Their first save asks anew; one that waits for the
        # round already finds the questions gone.
        for round_ in engagement.rounds.all():
            round_.responses.update(put_out=F("put_out") + 1, asked=[])
    detail = {"version": engagement.instrument_version.name} if "instrument_version" in changed else {}
    audit.record(verb="change_framing", of=engagement, by=by, at=at, changed=changed, **detail)


def _set_client(engagement: Engagement, name: str, by: Actor) -> bool:
    """Set the client of this name; return whether it is another."""
    known = engagement.client
    engagement.client = client_named(organisation=engagement.organisation, name=name, by=by, present=known)
    return engagement.client.pk != known.pk


def _switched(engagement: Engagement, framing: Mapping[str, object]) -> list[str]:
    """Return the switches with another value than before."""
    before, after = engagement.switches, framing.get("switches", engagement.switches)
    known = after if isinstance(after, Mapping) else {}
    return [name for name in before.keys() | known.keys() if before.get(name) != known.get(name)]


def _refuse_locked(engagement: Engagement, changed: Sequence[str], framing: Mapping[str, object]) -> None:
    smallest = framing["smallest_group"] if "smallest_group" in changed else None
    # Rows of another size are cut elsewhere: set beside those that were read, both would tell of fewer than k.
    if smallest is not None and was_looked_at(engagement):
        raise FramingLocked(_("The smallest group can't change any more: somebody has looked at a result."))
    settled = locked_by_answers(definition_of(engagement.instrument_version))
    locked = [name for name in changed if name in settled]
    is_lowered = isinstance(smallest, int) and smallest < engagement.smallest_group
    if (locked or is_lowered) and is_answered(engagement):
        raise FramingLocked(
            _("This can't change any more: people have answered.")
            if locked
            else _("The smallest group can be raised, not lowered: people have answered on this promise."),
            locked,
        )
