import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("SCALELENS_ENTRY", "asgi")

from django.core.asgi import get_asgi_application

application = get_asgi_application()
