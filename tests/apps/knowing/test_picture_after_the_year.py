"""A picture is for who teaches the pupil now: earlier teachers neither see it nor change it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from nabij.apps.knowing.models import Photo
from nabij.apps.schools.models import Dyad, SchoolYear
from tests.world import TODAY, World


@pytest.fixture
def photo(world: World, tmp_path: Path, settings: Any) -> Photo:
    settings.DATA_DIR = tmp_path
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "amir.jpg").write_bytes(b"made up")
    return Photo.objects.create(pupil_id=world.dyad("noor", "Amir").pupil_id, file_name="amir.jpg")


def taught_last_year(world: World, dyad: Dyad) -> None:
    starts_on = world.year.starts_on
    last_year = SchoolYear.objects.create(
        school=world.school, starts_on=starts_on - timedelta(days=365), ends_on=starts_on - timedelta(days=1)
    )
    Dyad.objects.filter(pk=dyad.pk).update(year=last_year)


def left(_world: World, dyad: Dyad) -> None:
    Dyad.objects.filter(pk=dyad.pk).update(until=TODAY.date())


@pytest.mark.parametrize("earlier", [taught_last_year, left])
def test_picture_is_closed_for_who_taught_the_pupil_before(world: World, photo: Photo, earlier: Any) -> None:
    dyad, noor = world.dyad("noor", "Amir"), world.client("noor")
    assert noor.get(f"/knowing/photo/{photo.pupil_id}/").status_code == 200
    earlier(world, dyad)
    assert noor.get(f"/knowing/photo/{photo.pupil_id}/").status_code == 404
    assert noor.post(f"/knowing/{dyad.pk}/photo/remove/").status_code == 404
    picture = SimpleUploadedFile("a.jpg", b"x", "image/jpeg")
    assert noor.post(f"/knowing/{dyad.pk}/photo/", {"photo": picture}).status_code == 404
    assert Photo.objects.filter(pk=photo.pk).exists()
