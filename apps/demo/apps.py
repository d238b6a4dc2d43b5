from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "apps.demo"

    def ready(self) -> None:
        # Not above: models can't be imported before all apps are loaded.
        from apps.demo.services import tour_of
        from apps.rehearsal.selectors import on_tour

        on_tour(tour_of)
