"""What keeps the database of the site from running."""

from backstay.errors import BackstayError


class CannotRun(BackstayError):
    """The database cannot be set up or started; says what to do about it."""
