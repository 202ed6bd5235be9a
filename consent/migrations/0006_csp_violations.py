from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('consent', '0005_embeds_on_record'),
    ]

    operations = [
        migrations.CreateModel(
            name='CspViolation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('directive', models.CharField(max_length=40)),
                ('host', models.CharField(help_text='The host that was refused, or what stood in the page.', max_length=100, verbose_name='refused')),
                ('view', models.CharField(max_length=100, verbose_name='kind of page')),
                ('state', models.CharField(max_length=200, verbose_name='consent')),
                ('count', models.PositiveBigIntegerField()),
            ],
            options={
                'verbose_name': 'refused by browsers',
                'verbose_name_plural': 'refused by browsers',
                'ordering': ['-day', '-count'],
                'constraints': [models.UniqueConstraint(fields=('day', 'directive', 'host', 'view', 'state'), name='violation_kind_once')],
            },
        ),
    ]
