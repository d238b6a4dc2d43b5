import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("SCALELENS_ENTRY", "wsgi")


from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
