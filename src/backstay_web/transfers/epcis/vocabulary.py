"""The words of the Core Business Vocabulary 2.0, and the ways in which they are said.

A word of the standard is said bare, as in ``departing``; as a name of an older edition,
``urn:epcglobal:cbv:bizstep:departing``; or as an address of the web vocabulary, in full
or with the prefix ``cbv:``. All of them mean the same, and are read as the bare one.
"""

import re
from typing import Final, NamedTuple

URI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[!#-;=?-\[\]_a-z~]+")
"""What RFC 3986 lets stand in a name with its scheme, no more closely than that."""
WEB: Final = ("https://ref.gs1.org/cbv/", "cbv:")
OLD: Final = "urn:epcglobal:cbv:"


class Words(NamedTuple):
    """The words that a field may say, and how the two longer ways begin."""

    web: str
    old: str
    words: frozenset[str]

    def plain(self, said: str) -> str | None:
        """Return what is said as the bare word, another name as it is; else none."""
        for start in (f"{OLD}{self.old}:", *(f"{way}{self.web}-" for way in WEB)):
            if said.startswith(start):
                word = said.removeprefix(start)
                return word if word in self.words else None
        if said in self.words or URI.fullmatch(said):
            return said
        return None


def _words(web: str, old: str, said: str) -> Words:
    return Words(web, old, frozenset(said.split()))


STEPS: Final = _words(
    "BizStep",
    "bizstep",
    """accepting arriving assembling collecting commissioning consigning
    creating_class_instance cycle_counting decommissioning departing destroying
    disassembling dispensing encoding entering_exiting holding inspecting installing
    killing loading other packing picking receiving removing repackaging repairing
    replacing reserving retail_selling sampling sensor_reporting shipping
    staging_outbound stock_taking stocking storing transporting unloading unpacking
    void_shipping""",
)
DISPOSITIONS: Final = _words(
    "Disp",
    "disp",
    """active available completeness_inferred completeness_verified conformant
    container_closed container_open damaged destroyed dispensed disposed encoded expired
    in_progress in_transit inactive mismatch_class mismatch_instance mismatch_quantity
    needs_replacement no_pedigree_match non_conformant non_sellable_other
    partially_dispensed recalled reserved retail_sold returned sellable_accessible
    sellable_not_accessible stolen unavailable unknown""",
)
TRANSACTIONS: Final = _words(
    "BTT",
    "btt",
    """bol cert desadv inv pedigree po poc prodorder recadv rma testprd testres
    upevt""",
)
PARTIES: Final = _words("SDT", "sdt", "location owning_party possessing_party")
REASONS: Final = _words("ER", "er", "did_not_occur incorrect_data")
ACTIONS: Final = ("ADD", "OBSERVE", "DELETE")
