"""The same small school as in the tests of the apps."""

from tests.apps.conftest import world

__all__ = ["world"]
