"""Assessments, replays and comparisons for people and programs: JSON forms and pages."""

from xuke.report.document import SCHEMA, document
from xuke.report.page import page

__all__ = ["SCHEMA", "document", "page"]
