"""Where each pupil sits on the nearness map, for the whole year."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from nabij.apps.schools.models import Group, StaffMember


class MapSeats(models.Model):
    """Everyone keeps the own direction, also when others come and go."""

    staff = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="map_seats", db_index=False)
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+")
    seats = models.JSONField(default=list)  # dyad ids clockwise from the top; null is a free seat

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["staff", "group"], name="seats_once_a_group")
        ]

    def __str__(self) -> str:
        return f"{len(self.seats)} seats"
