from django.db import migrations, models


class Migration(migrations.Migration):
    """Room for the digests that the next migration works out.

    On SQLite this rebuilds both tables, which drops their triggers; the next one puts them back.
    """

    dependencies = [
        ('consent', '0007_exports'),
    ]

    operations = [
        migrations.AddField(
            model_name='export',
            name='digest',
            field=models.CharField(default='', editable=False, max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='notice',
            name='digest',
            field=models.CharField(default='', editable=False, max_length=64),
            preserve_default=False,
        ),
    ]
