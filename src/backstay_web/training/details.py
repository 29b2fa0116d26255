"""The pages of what was said of a course: its facts, and what was said before."""

from typing import Final

from backstay_web.notebook.detail import Detail
from backstay_web.training import queries
from backstay_web.training.lists import FEEDBACK, REPORTS
from backstay_web.training.subjects import COURSE_REPORT
from backstay_web.training.subjects import FEEDBACK as OF_A_UNIT

REPORT_PAGE: Final = Detail(COURSE_REPORT, queries.course_reports, REPORTS.columns)
FEEDBACK_PAGE: Final = Detail(OF_A_UNIT, queries.feedback, FEEDBACK.columns)
