import os
import warnings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("SCALELENS_ENTRY", "asgi")

from django.core.asgi import get_asgi_application

# WhiteNoise hands out files in pieces, one after the other: meant, and said of every file otherwise.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")

application = get_asgi_application()
