"""Model fields that keep what a teacher writes sealed."""

from __future__ import annotations

from typing import Any

from django.db import models

from nabij.apps.accounts.sealing import seal, unseal


class SealedTextField(models.TextField[str, str]):
    """Text that stands encrypted in the database. It cannot be searched or sorted, on purpose."""

    def _bound_to(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    def get_prep_value(self, value: Any) -> Any:
        return seal(str(value), bound_to=self._bound_to()) if value else ""

    def from_db_value(self, value: str | None, expression: object, connection: object) -> str:
        return unseal(value, bound_to=self._bound_to()) if value else ""

    def get_lookup(self, lookup_name: str) -> Any:
        """Only emptiness can be asked of sealed text."""
        if lookup_name == "exact":
            return super().get_lookup(lookup_name)
        return None
