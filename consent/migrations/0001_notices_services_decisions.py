import consent.models.hosts
import django.core.validators
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cookie_consent', '0004_cookie_natural_key'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(unique=True)),
                ('language', models.CharField(max_length=10)),
                ('epoch', models.PositiveIntegerField(help_text='Raised when everybody is asked again; older choices then count no longer.')),
                ('title', models.CharField(help_text='For example: Cookies on Baseline.', max_length=100)),
                ('text', models.TextField(help_text='What is asked for, that it can be declined, and what declining means.')),
                ('accept_label', models.CharField(help_text='For example: Accept tracking.', max_length=40, verbose_name='accept button')),
                ('decline_label', models.CharField(help_text='As plain and as long as the other button, for example: Decline tracking.', max_length=40, verbose_name='decline button')),
                ('settings_label', models.CharField(help_text='For example: What we would store.', max_length=40, verbose_name='settings link')),
                ('snapshot', models.JSONField()),
                ('sha256', models.CharField(editable=False, max_length=64, unique=True, verbose_name='SHA-256')),
                ('published_at', models.DateTimeField()),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-number'],
            },
        ),
        migrations.CreateModel(
            name='Service',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(help_text='A short name that stays, for example: audience-counter.', unique=True)),
                ('kind', models.CharField(choices=[('script', 'Plain external script')], default='script', max_length=20)),
                ('name', models.CharField(help_text='As visitors read it.', max_length=100)),
                ('provider', models.CharField(help_text='The company that receives the data, for example: Example Ltd.', max_length=200)),
                ('country', models.CharField(help_text='Where that company processes it, for example: Ireland.', max_length=100)),
                ('purpose', models.TextField(help_text='One sentence, for example: Counts which articles are read to the end.')),
                ('retention', models.CharField(help_text='How long the data is kept, for example: 13 months.', max_length=100)),
                ('hosts', models.JSONField(default=dict, help_text='Every host that the service reaches, by directive of the Content-Security-Policy, for example: {"script-src": ["https://stats.example.org"], "connect-src": ["https://stats.example.org"]}. The browser blocks all others.', validators=[consent.models.hosts.validate_hosts])),
                ('script_url', models.CharField(blank=True, help_text='The script to load, on one of the hosts above, for example: https://stats.example.org/count.js.', max_length=500, validators=[django.core.validators.URLValidator(schemes=['http', 'https'])], verbose_name='script address')),
                ('is_enabled', models.BooleanField(default=True, help_text='Switched off, it stops within a second. Switched on, it starts once a published notice names it.', verbose_name='enabled')),
                ('position', models.PositiveSmallIntegerField(default=0, help_text='Lower numbers come first.')),
                ('group', models.ForeignKey(help_text='Visitors who accept this group allow the service. Required groups ask nobody, so they cannot have one.', limit_choices_to={'is_required': False}, on_delete=django.db.models.deletion.PROTECT, related_name='services', to='cookie_consent.cookiegroup')),
            ],
            options={
                'ordering': ['position', 'key'],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('subject', models.CharField(max_length=64)),
                ('action', models.CharField(choices=[('accept_all', 'Accepted all'), ('decline_all', 'Declined all'), ('custom', 'Chose some'), ('withdraw', 'Withdrew'), ('embed', 'Loaded one embed')], max_length=20)),
                ('choices', models.JSONField()),
                ('surface', models.CharField(choices=[('banner', 'Banner'), ('settings', 'Settings page')], max_length=20)),
                ('gpc', models.BooleanField(verbose_name='Global Privacy Control')),
                ('created_at', models.DateTimeField()),
                ('valid_until', models.DateTimeField()),
                ('digest', models.CharField(editable=False, max_length=64)),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='consent.notice')),
            ],
            options={
                'ordering': ['-created_at', '-id'],
                'indexes': [models.Index(fields=['subject', 'created_at'], name='decision_of_subject'), models.Index(fields=['created_at'], name='decision_by_time')],
            },
        ),
    ]
