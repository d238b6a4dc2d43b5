from tests.portfolio.conftest import olgas

__all__ = ["olgas"]
