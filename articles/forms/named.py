from articles.forms.addressed import AddressedForm
from articles.forms.merging import MergingForm


class NamedForm(MergingForm, AddressedForm):
    """A category, source or author."""
