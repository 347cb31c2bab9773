from django.apps import AppConfig


class ContactConfig(AppConfig):
    name = "nabij.apps.contact"
    label = "contact"
