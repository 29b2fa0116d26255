"""QR codes: what stands on a label for a scanner."""

from uuid import UUID

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

from backstay_web.transfers.documents.paper import Picture


def code_of(key: UUID) -> Picture:
    """Return the code of a row: its key as a name that is the same everywhere.

    The name is that of RFC 9562 (``urn:uuid:``), so that whatever reads it knows what
    it has read. A scanner still reads it where a seventh of it is gone (level M), and
    the white around it, four dots wide, belongs to it.
    """
    code = QRCode(error_correction=ERROR_CORRECT_M)
    code.add_data(key.urn, optimize=0)  # one run of bytes, whatever its digits
    rows = code.get_matrix()
    dots = ["".join("1" if dot else "0" for dot in row) for row in rows]
    return Picture(key.urn, dots)
