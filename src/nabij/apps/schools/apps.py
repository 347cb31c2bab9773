from django.apps import AppConfig


class SchoolsConfig(AppConfig):
    name = "nabij.apps.schools"
    label = "schools"
