"""The forms of the desk: what is typed is checked here, and refused with a reason."""

from articles.forms.article import ArticleForm
from articles.forms.as_of import AsOfForm
from articles.forms.image import ImageForm
from articles.forms.merging import MergingForm
from articles.forms.named import NamedForm
from articles.forms.original import OriginalCheckForm
from articles.forms.page import StaticPageForm
from articles.forms.permission import PermissionForm
from articles.forms.planning import EndForm, ScheduleForm
from articles.forms.previewing import PreviewLinkForm
from articles.forms.publication import PublicationForm
from articles.forms.review import SendBackForm, SubmitForm
from articles.forms.takedown import TakedownForm
from articles.forms.uniting import UniteForm

__all__ = [
    "ArticleForm",
    "AsOfForm",
    "EndForm",
    "ImageForm",
    "MergingForm",
    "NamedForm",
    "OriginalCheckForm",
    "PermissionForm",
    "PreviewLinkForm",
    "PublicationForm",
    "ScheduleForm",
    "SendBackForm",
    "StaticPageForm",
    "SubmitForm",
    "TakedownForm",
    "UniteForm",
]
