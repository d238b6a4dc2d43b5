"""A request for another perspective gives no reason any more."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("responses", "0008_no_comments")]
    operations = [migrations.RemoveField("perspectiverequest", "reason")]
