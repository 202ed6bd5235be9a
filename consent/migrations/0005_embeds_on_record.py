from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('consent', '0004_services_by_kind'),
    ]

    operations = [
        migrations.AlterField(
            model_name='decision',
            name='surface',
            field=models.CharField(choices=[('banner', 'Banner'), ('settings', 'Settings page'), ('embed', 'Embed')], max_length=20),
        ),
    ]
