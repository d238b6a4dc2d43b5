"""The demo cases, as assessments import them."""

from tests.assessments.conftest import import_case

__all__ = ["import_case"]
