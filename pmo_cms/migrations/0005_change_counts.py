from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('pmo_cms', '0004_editors_run_the_publication'),
    ]

    operations = [
        migrations.CreateModel(
            name='ChangeCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('changes', models.BigIntegerField(default=0)),
                ('removals', models.BigIntegerField(default=0)),
            ],
            options={
                'default_permissions': (),
            },
        ),
    ]
