from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_share_links")]
    operations = [
        migrations.AddIndex(
            model_name="client",
            index=models.Index(
                fields=["organisation", "name"], include=("id",), name="accounts_client_by_name"
            ),
        ),
    ]
