from django.apps import AppConfig


class OverviewConfig(AppConfig):
    name = "nabij.apps.overview"
    label = "overview"
