"""Frozen evidence holds no comments, and no counts that nothing reads: what was frozen before is written without them."""

from django.db import migrations

from apps.documents.digests import keyed_digest

OUT = ("choices", "comments")
THAW = """
set constraints all immediate;
alter table assessments_snapshot disable trigger assessments_snapshot_frozen;
"""
FREEZE = """
set constraints all immediate;
alter table assessments_snapshot enable trigger assessments_snapshot_frozen;
"""


def write_without(apps, schema_editor):
    for snapshot in apps.get_model("assessments", "Snapshot").objects.all():
        snapshot.document = {
            key: _opinions(value) if key == "crowds" else value
            for key, value in snapshot.document.items()
            if key not in OUT
        }
        snapshot.members = _opinions(snapshot.members)
        snapshot.digest = keyed_digest(snapshot.document, snapshot.key)
        snapshot.save(update_fields=["document", "members", "digest"])


def _opinions(blocks):
    return {block: crowds for block, crowds in blocks.items() if not block.startswith("comments:")}


class Migration(migrations.Migration):
    dependencies = [("assessments", "0003_crowds")]
    operations = [migrations.RunSQL(THAW), migrations.RunPython(write_without), migrations.RunSQL(FREEZE)]
