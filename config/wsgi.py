import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("SCALELENS_ENTRY", "wsgi")

from django.core.wsgi import get_wsgi_application

from config.entry import load_settings

# gunicorn starts a process anew that ends with any other number.
load_settings(exit_code=3)

application = get_wsgi_application()
