"""The UI kit: base templates, components, tokens and styles, helpers for forms, fragments, dates and sentences.

Belongs here: everything that any room of Nabij may show. Does not belong here: knowledge of any single room; `web`
imports no app, apps register what they add (`nabij.web.navigation`, `nabij.web.sentences`).
"""
