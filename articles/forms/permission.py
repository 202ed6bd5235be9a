from articles.forms.lasting import LastingChoiceField
from articles.forms.merging import MergingForm


class PermissionForm(MergingForm):
    """What allows us to publish somebody else's work."""

    class Meta:
        field_classes = {"source": LastingChoiceField}
