"""Load, publish and retire instruments and rule sets. A published version never changes."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.advice import DEFINITIONS as RULES
from apps.advice import RuleSet
from apps.advice import load_rules as checked_rules
from apps.core import audit
from apps.core.actors import Actor
from apps.core.translations import check_translations, texts_of
from apps.documents.digests import sha256_of
from apps.documents.problems import PUBLISHED, DocumentError, Problem
from apps.instruments.definition import TEXTS, definition_from
from apps.instruments.errors import NotPublished, NotRetired
from apps.instruments.examples import shipped_problems
from apps.instruments.models import InstrumentVersion, RuleSetVersion
from apps.instruments.refusals import instrument_problems
from apps.instruments.rule_texts import rule_texts
from apps.instruments.selectors import TRANSLATIONS

State = InstrumentVersion.State


@transaction.atomic
def load_instrument(
    document: Mapping[str, object], *, by: Actor, at: datetime, publish: bool = True
) -> InstrumentVersion:
    """Store an instrument, published or as a draft; loading the same content again changes nothing.

    Raises DocumentError with every problem: of the document, of the packs of examples and the translations that come
    for it, and where the document differs from a version already published.
    """
    # Whole or not at all: it is checked before anything of it is kept.
    loaded = InstrumentVersion(document=dict(document), sha256=sha256_of(document), loaded_at=at)
    _check_instrument(loaded)
    definition = definition_from(document)
    loaded.slug, _, version = definition.name.rpartition("@")
    loaded.version, loaded.title = int(version), definition.title
    return _kept(loaded, by=by, at=at, publish=publish)


@transaction.atomic
def load_rules(
    document: Mapping[str, object], *, by: Actor, at: datetime, publish: bool = True
) -> RuleSetVersion:
    """Store a rule set, published or as a draft; loading the same content again changes nothing.

    Raises DocumentError with every problem, also where the file differs from a version already published.
    """
    loaded = RuleSetVersion(document=dict(document), sha256=sha256_of(document), loaded_at=at)
    rules = _checked_rules(loaded, publish=publish)
    loaded.slug, loaded.version, loaded.title = rules.slug, rules.version, rules.title
    loaded.instrument = rules.instrument
    return _kept(loaded, by=by, at=at, publish=publish)


@transaction.atomic
def publish_version(version: InstrumentVersion | RuleSetVersion, *, by: Actor, at: datetime) -> None:
    """Let new engagements take a draft, which never changes from now on. A published one stays as it is.

    Raises NotPublished for a retired one, and DocumentError where a draft does not hold.
    """
    # The key stays free: what points to this row, such as a new engagement, need not wait.
    locked = type(version)._default_manager.select_for_update(no_key=True).get(pk=version.pk)
    if locked.is_retired:
        raise NotPublished(
            _("%(version)s is retired and stays so: load its questions as a new version.")
            % {"version": locked.name}
        )
    if locked.is_draft:
        # Again, because what it rests on may have changed since it was loaded.
        if isinstance(locked, InstrumentVersion):
            _check_instrument(locked)
        else:
            _checked_rules(locked, publish=True)
        locked.state, locked.published_at = State.PUBLISHED, at
        locked.save(update_fields=["state", "published_at"])
        audit.record(verb=f"publish_{_kind(locked)}", of=locked, by=by, at=at, version=locked.name)


@transaction.atomic
def retire_version(version: InstrumentVersion | RuleSetVersion, *, by: Actor, at: datetime) -> None:
    """Take a version out of what new engagements choose from. Those that have it keep it.

    Raises NotRetired for a draft, and for the only questionnaire that is published.
    """
    versions = type(version)._default_manager.select_for_update(no_key=True)
    # All of them: two that are retired at once would leave none.
    published = list(versions.filter(state=State.PUBLISHED).order_by("pk"))
    locked = versions.get(pk=version.pk)
    if locked.is_draft:
        raise NotRetired(_("%(version)s is a draft: nobody can choose it.") % {"version": locked.name})
    if locked.is_retired:
        return
    # Rules may all go: without them there is no advice, and nothing else is missing.
    if isinstance(locked, InstrumentVersion) and len(published) == 1:
        raise NotRetired(
            _("%(version)s is the only published questionnaire: publish another one first.")
            % {"version": locked.name}
        )
    locked.state, locked.retired_at = State.RETIRED, at
    locked.save(update_fields=["state", "retired_at"])
    audit.record(verb=f"retire_{_kind(locked)}", of=locked, by=by, at=at, version=locked.name)


def _kind(version: InstrumentVersion | RuleSetVersion) -> str:
    return "instrument" if isinstance(version, InstrumentVersion) else "rules"


def _check_instrument(version: InstrumentVersion) -> None:
    document = version.document
    if problems := instrument_problems(document):
        raise DocumentError(problems)
    definition = definition_from(document)
    if problems := list(shipped_problems(definition)):
        raise DocumentError(problems)
    check_translations(TRANSLATIONS, definition.name, texts_of(document, TEXTS))


def _checked_rules(version: RuleSetVersion, *, publish: bool) -> RuleSet:
    document = version.document
    instrument = InstrumentVersion.objects.named(str(document.get("instrument", ""))).first()
    if instrument is None:
        raise DocumentError(
            [Problem("instrument", "unknown", "The instrument these rules read is not loaded.")]
        )
    # Published rules must not rest on what may still change.
    if publish and instrument.is_draft:
        message = f"{instrument.name} is a draft. Publish it first, or load these rules as a draft, too."
        raise DocumentError([Problem("instrument", "draft", message)])
    # The questions as they are written: ids are the same in every language, and rules read no words.
    rules = checked_rules(document, instrument.document)
    check_translations(RULES, rules.name, rule_texts(document))
    return rules


def _kept[VersionT: (InstrumentVersion, RuleSetVersion)](
    loaded: VersionT, *, by: Actor, at: datetime, publish: bool
) -> VersionT:
    """Keep what was loaded in place of a draft of that version, and return the version as it stands.

    Where it is published already, other content is refused and the same changes nothing.
    """
    versions = type(loaded)._default_manager.select_for_update()
    known = versions.filter(slug=loaded.slug, version=loaded.version).first()
    if known is not None and not known.is_draft:
        if known.sha256 != loaded.sha256:
            message = (
                f"{known.name} is {known.state} and never changes: raise the version to {known.version + 1}."
            )
            raise DocumentError([Problem("version", PUBLISHED, message)])
        return known
    if known is not None and known.sha256 == loaded.sha256 and not publish:
        return known
    # In the row of the draft: a version is there once.
    if known is not None:
        loaded.pk, loaded._state.adding = known.pk, False
    if publish:
        loaded.state, loaded.published_at = State.PUBLISHED, at
    loaded.save()
    state = loaded.state
    audit.record(verb=f"load_{_kind(loaded)}", of=loaded, by=by, at=at, version=loaded.name, state=state)
    return loaded
