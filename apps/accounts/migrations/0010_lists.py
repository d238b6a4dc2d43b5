from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the index is built while the running version writes

    dependencies = [("accounts", "0009_share_links")]
    operations = [
        AddIndexConcurrently(
            model_name="client",
            index=models.Index(
                fields=["organisation", "name"], include=("id",), name="accounts_client_by_name"
            ),
        ),
    ]
