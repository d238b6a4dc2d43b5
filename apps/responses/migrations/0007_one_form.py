from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("responses", "0006_passing_on")]

    operations = [migrations.RemoveField(model_name="response", name="is_express")]
