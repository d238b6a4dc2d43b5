"""Frozen documents come back as they were written, whichever way they were saved."""

import json

from apps.accounts.models import Organisation
from apps.instruments.models import InstrumentVersion
from tests import factories

# jsonb would put the short keys first.
DOCUMENT = {"longer": {"b": 1, "a": 1000.0}, "key": [3, 1, 2]}


def test_a_frozen_document_keeps_its_order_when_created_and_when_updated(organisation: Organisation) -> None:
    version = InstrumentVersion.objects.create(
        slug="frozen",
        version=1,
        title="Frozen",
        document=DOCUMENT,
        sha256="0" * 64,
        loaded_at=factories.NOW,
    )
    version.refresh_from_db()
    assert json.dumps(version.document) == json.dumps(DOCUMENT)
    InstrumentVersion.objects.update(document={"zebra": DOCUMENT, "a": None})
    version.refresh_from_db()
    assert json.dumps(version.document) == json.dumps({"zebra": DOCUMENT, "a": None})
