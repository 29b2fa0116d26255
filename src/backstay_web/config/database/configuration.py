"""How our own server is set: a socket and nothing else, passwords, durable writes."""

from pathlib import Path
from typing import Final

from backstay_web.config.database.roles import LOGINS, SUPERUSER

LETS_IN: Final = "\n".join(
    [
        "# Written by Backstay at each start.",
        "local replication bs_backup scram-sha-256",
        f"local all {SUPERUSER} reject",
        f"local all {','.join(n for n in LOGINS if n != 'bs_backup')} scram-sha-256",
        "local all all reject",
        "",
    ]
)
"""The whole of pg_hba.conf: sockets alone, and the superuser not even there."""

SETTINGS: Final = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "max_connections": "100",
    "timezone": "UTC",
    "logging_collector": "on",
    "log_directory": "log",
    "log_filename": "postgresql-%a.log",  # seven files, one a weekday, written over
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    # What a statement or a row holds is not for the log, which has no labels.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}


def write_configuration(cluster: Path, socket_folder: Path) -> None:
    """Write both files anew, so that no earlier hand in them outlives a start."""
    settings = {**SETTINGS, "unix_socket_directories": str(socket_folder)}
    lines = [f"{name} = '{value}'" for name, value in settings.items()]
    (cluster / "postgresql.conf").write_text("\n".join(lines) + "\n")
    (cluster / "postgresql.auto.conf").write_text("")
    (cluster / "pg_hba.conf").write_text(LETS_IN)
