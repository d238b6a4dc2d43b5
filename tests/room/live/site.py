"""The product as uvicorn serves it, but for what a room shows: that is drawn as the tests beside it draw it."""

from config.asgi import application

# isort: split
from apps.room import selectors
from tests.room.live.conftest import draw

__all__ = ["application"]

selectors.shared_of = draw
