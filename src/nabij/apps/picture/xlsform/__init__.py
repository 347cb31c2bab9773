"""Questionnaires as XLSForm workbooks: the form that KoboToolbox, ODK and ENKETO read, with the scoring beside it.

No Django here. What XLSForm has no place for (scales, reversed items, missing rule, licence) stands in columns and a
sheet of its own, which other programs leave alone.
"""

from nabij.apps.picture.xlsform.problems import FormProblem, FormRefused
from nabij.apps.picture.xlsform.read import read_form
from nabij.apps.picture.xlsform.write import write_form

__all__ = ["FormProblem", "FormRefused", "read_form", "write_form"]
