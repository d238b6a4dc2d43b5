from django.db import migrations


class Migration(migrations.Migration):
    """Rule sets move to instruments; their table stays."""

    dependencies = [("assessments", "0002_versions")]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name="RuleSetVersion")]),
    ]
