"""Plan security assistance: donation, transfer, repair and training together."""

__version__ = "0.1.0"
