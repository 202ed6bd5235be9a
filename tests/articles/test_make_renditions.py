from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from articles import library
from articles.images import files
from articles.models import Rendition
from tests.articles.builders import NOON, make_image
from tests.stored import stored

pytestmark = pytest.mark.django_db


def run(*options):
    out = StringIO()
    call_command("make_renditions", *options, stdout=out)
    return out.getvalue().splitlines()


def lose(image, *, most):
    names = list(image.renditions.values_list("name", flat=True))[:most]
    files.remove(names)
    return names


def test_files_that_were_lost_are_made_again_and_then_there_is_nothing_to_do():
    make_image()
    image = make_image()
    names = lose(image, most=3)
    assert run() == [
        f"2 of 2: {image}: 3 files",
        "Files: 3 made, 0 removed. Pictures that cannot be completed: 0.",
    ]
    assert all(files.is_there(name) for name in names)
    assert run() == ["Files: 0 made, 0 removed. Pictures that cannot be completed: 0."]


def test_rows_that_were_lost_are_made_again():
    image = make_image()
    image.renditions.filter(name__endswith=".avif").delete()
    run()
    assert library.missing(image) == []


def test_a_dry_run_says_the_same_and_does_nothing():
    image = make_image()
    names = lose(image, most=2)
    before = stored()
    assert run("--dry-run")[-1].startswith("Files: 2 would be made, 0 would be removed.")
    assert not any(files.is_there(name) for name in names)
    assert stored() == before


def test_a_picture_whose_master_is_gone_is_named_and_the_others_are_completed():
    lost, other = make_image(), make_image()
    lose(lost, most=1)
    lose(other, most=1)
    files.remove_master(lost.digest)
    assert run() == [
        f"1 of 2: {lost}: its master is gone",
        f"2 of 2: {other}: 1 file",
        "Files: 1 made, 0 removed. Pictures that cannot be completed: 1.",
    ]


@pytest.mark.parametrize(("options", "is_kept"), [([], False), (["--dry-run"], True)])
def test_files_of_an_earlier_focal_point_are_removed_in_the_end(options, is_kept):
    image = make_image()
    names = [r.name for r in image.renditions.exclude(name__contains="/text")]
    image.focal_x = 10
    image.save()
    library.complete(image, at=NOON - timedelta(days=31))
    assert f"{len(names)} " in run(*options)[0]
    assert all(files.is_there(name) is is_kept for name in names)
    assert Rendition.objects.filter(name__in=names).exists() is is_kept
