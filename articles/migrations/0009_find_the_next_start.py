from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('articles', '0008_publication_and_pages'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='edition',
            index=models.Index(condition=models.Q(('visible_from__isnull', False)), fields=['visible_from'], name='edition_starts'),
        ),
    ]
