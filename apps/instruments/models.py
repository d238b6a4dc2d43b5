"""Questionnaires as versioned data."""

from apps.core.models import VersionedDocument, VersionedDocumentQuerySet


class InstrumentVersionQuerySet(VersionedDocumentQuerySet["InstrumentVersion"]):
    pass


class InstrumentVersion(VersionedDocument):
    objects = InstrumentVersionQuerySet.as_manager()

    class Meta(VersionedDocument.Meta):
        pass
