"""Load instruments and rule sets. A published version never changes."""

from datetime import datetime

from django.db import transaction

from apps.advice import DEFINITIONS as RULES
from apps.advice import parse_rules
from apps.core import audit
from apps.core.actors import Actor
from apps.core.translations import check_translations, texts_of
from apps.documents.digests import sha256_of
from apps.documents.mapping import read
from apps.documents.problems import DocumentError, Problem
from apps.documents.values import JsonObject
from apps.instruments.definition.file import InstrumentFile
from apps.instruments.definition.parse import TEXTS, definition_from
from apps.instruments.examples import shipped_problems
from apps.instruments.loading import instrument_problems
from apps.instruments.models import InstrumentVersion, RuleSetVersion
from apps.instruments.rule_texts import rule_texts
from apps.instruments.selectors import TRANSLATIONS

State = InstrumentVersion.State


@transaction.atomic
def load_instrument(
    document: JsonObject, *, by: Actor, at: datetime, publish: bool = True
) -> InstrumentVersion:
    """Store an instrument, published or as a draft; loading the same content again changes nothing.

    Raises DocumentError with every problem: of the document, of the packs of examples and the translations that come
    for it, and where the document differs from a version already published.
    """
    if problems := instrument_problems(document) or list(shipped_problems(definition_from(document))):
        raise DocumentError(problems)
    file, sha256 = read(InstrumentFile, document), sha256_of(document)
    check_translations(TRANSLATIONS, file.name, texts_of(document, TEXTS))
    known = InstrumentVersion.objects.select_for_update().filter(slug=file.slug, version=file.version)
    version = known.first()
    if version is None:
        version = InstrumentVersion(slug=file.slug, version=file.version)
    elif version.state != State.DRAFT:
        _refuse_change(version, sha256)
        return version
    version.title, version.document, version.sha256 = file.title, dict(document), sha256
    version.state = State.PUBLISHED if publish else State.DRAFT
    version.loaded_at = at
    version.save()
    audit.record(verb="load_instrument", of=version, by=by, at=at, version=version.name, state=version.state)
    return version


@transaction.atomic
def load_rules(document: JsonObject, *, by: Actor, at: datetime) -> RuleSetVersion:
    """Store and publish a rule set; loading the same content again changes nothing.

    Raises DocumentError with every problem, also where the file differs from a version already published.
    """
    instrument = InstrumentVersion.objects.named(str(document.get("instrument", ""))).first()
    if instrument is None:
        raise DocumentError(
            [Problem("instrument", "unknown", "The instrument these rules read is not loaded.")]
        )
    rules = parse_rules(document, instrument.document)
    check_translations(RULES, rules.name, rule_texts(document))
    sha256 = sha256_of(document)
    version, is_new = RuleSetVersion.objects.get_or_create(
        slug=rules.slug,
        version=rules.version,
        defaults={
            "title": rules.title,
            "instrument": rules.instrument,
            "state": RuleSetVersion.State.PUBLISHED,
            "document": dict(document),
            "sha256": sha256,
            "loaded_at": at,
        },
    )
    if not is_new and version.sha256 != sha256:
        message = (
            f"{version} is {version.state} and never changes: raise the version to {version.version + 1}."
        )
        raise DocumentError([Problem("version", "published", message)])
    if is_new:
        audit.record(verb="load_rules", of=version, by=by, at=at, version=version.name)
    return version


def _refuse_change(version: InstrumentVersion, sha256: str) -> None:
    if version.sha256 != sha256:
        message = f"{version.name} is {version.state} and never changes: raise the version to {version.version + 1}."
        raise DocumentError([Problem("version", "published", message)])
