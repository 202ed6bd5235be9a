import consent.models.hosts
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('consent', '0003_seals_and_purges'),
    ]

    operations = [
        migrations.AddField(
            model_name='service',
            name='settings',
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.AlterField(
            model_name='service',
            name='hosts',
            field=models.JSONField(blank=True, default=dict, help_text='Every host that the service reaches, by directive of the Content-Security-Policy, for example: {"script-src": ["https://stats.example.org"], "connect-src": ["https://stats.example.org"]}. The browser blocks all others. Except for a plain script, leave it empty to have it filled in.', validators=[consent.models.hosts.validate_hosts]),
        ),
        migrations.AlterField(
            model_name='service',
            name='kind',
            field=models.CharField(choices=[('script', 'Plain external script'), ('matomo', 'Matomo'), ('plausible', 'Plausible'), ('google-analytics', 'Google Analytics'), ('youtube', 'YouTube'), ('vimeo', 'Vimeo')], default='script', max_length=20),
        ),
    ]
