"""Questionnaires and rule sets as versioned data."""

from django.db import models

from apps.core.models import VersionedDocument, VersionedDocumentQuerySet


class InstrumentVersionQuerySet(VersionedDocumentQuerySet["InstrumentVersion"]):
    pass


class InstrumentVersion(VersionedDocument):
    objects = InstrumentVersionQuerySet.as_manager()

    class Meta(VersionedDocument.Meta):
        pass


class RuleSetVersionQuerySet(VersionedDocumentQuerySet["RuleSetVersion"]):
    pass


class RuleSetVersion(VersionedDocument):
    """Rules from a ranking to advice, versioned data like the instrument."""

    instrument = models.CharField(max_length=80)  # slug@version of the instrument it reads

    objects = RuleSetVersionQuerySet.as_manager()
