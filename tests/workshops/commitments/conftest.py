from tests.assessments.conftest import import_case

__all__ = ["import_case"]
