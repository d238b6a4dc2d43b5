from tests.reports.conftest import bring_in

__all__ = ["bring_in"]
