import django.db.models.deletion
from django.db import migrations, models

from consent.models import guards


def install(apps, schema_editor):
    guards.install(schema_editor.connection)


def remove(apps, schema_editor):
    guards.remove(schema_editor.connection)


class Migration(migrations.Migration):
    """Daily seals and purges are evidence too; a purge is what lets decisions go."""

    dependencies = [
        ('consent', '0002_append_only_triggers'),
    ]

    operations = [
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(unique=True)),
                ('day', models.DateField()),
                ('after_id', models.BigIntegerField()),
                ('through_id', models.BigIntegerField()),
                ('decision_count', models.PositiveIntegerField()),
                ('contents', models.CharField(max_length=64)),
                ('totals', models.JSONField()),
                ('previous', models.CharField(blank=True, max_length=64)),
                ('sealed_at', models.DateTimeField()),
                ('digest', models.CharField(editable=False, max_length=64, unique=True)),
            ],
            options={
                'ordering': ['number'],
                'indexes': [models.Index(fields=['day'], name='seal_by_day')],
            },
        ),
        migrations.CreateModel(
            name='Purge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('after_id', models.BigIntegerField()),
                ('through_id', models.BigIntegerField()),
                ('decision_count', models.PositiveIntegerField()),
                ('purged_at', models.DateTimeField()),
                ('purged_by', models.CharField(max_length=200)),
                ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                ('seal', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='purge', to='consent.seal')),
            ],
            options={
                'ordering': ['seal'],
                'indexes': [models.Index(fields=['day'], name='purge_by_day')],
            },
        ),
        migrations.RunPython(install, remove),
    ]
