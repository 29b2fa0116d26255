"""The tables of transfers, gathered for Django."""

from backstay_web.transfers.models.consignment import (
    Clearance,
    Consignment,
    Fulfilment,
    HandlingUnit,
    Item,
    Serial,
)

__all__ = ["Clearance", "Consignment", "Fulfilment", "HandlingUnit", "Item", "Serial"]
