"""Assessments for people and programs: the public JSON form and the terminal page."""

from xuke.report.document import SCHEMA, document
from xuke.report.page import page

__all__ = ["SCHEMA", "document", "page"]
