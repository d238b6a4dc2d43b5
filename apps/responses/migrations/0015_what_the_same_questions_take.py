"""How long forms took that asked the same: the promise of minutes is held against them. The version before keeps its own."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('responses', '0014_unread_texts'),
    ]

    operations = [
        migrations.CreateModel(
            name='QuestionSetTime',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('instrument', models.CharField(max_length=80)),
                ('perspective', models.CharField(max_length=40)),
                ('question_set', models.CharField(max_length=16)),
                ('forms', models.PositiveIntegerField()),
                ('seconds', models.PositiveBigIntegerField()),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'instrument', 'perspective', 'question_set'), name='responses_question_set_time_once')],
            },
        ),
    ]
