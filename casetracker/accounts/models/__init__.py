"""Accounts, teams and what ties them together."""

from __future__ import annotations

from casetracker.accounts.models.enrolment import EnrolmentLink
from casetracker.accounts.models.grant import Grant
from casetracker.accounts.models.kept_form import KeptForm
from casetracker.accounts.models.team import Team
from casetracker.accounts.models.user import ActiveGrant, User

__all__ = ["ActiveGrant", "EnrolmentLink", "Grant", "KeptForm", "Team", "User"]
