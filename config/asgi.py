import os
import warnings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("SCALELENS_ENTRY", "asgi")

from django.core.asgi import get_asgi_application

from config.entry import load_settings

# WhiteNoise streams files synchronously. That is intended, and would otherwise be warned of for every file.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")

load_settings()
application = get_asgi_application()
