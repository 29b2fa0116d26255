"""What was committed is sealed once, signed, and never signed again once damaged."""

from backstay_web.core.models import Event, EventRow
from backstay_web.log.models import Checkpoint, Leaf
from backstay_web.log.sealer import Sealer
from tests.web.log.conftest import KEY, as_sealer, happen, seal


def test_each_event_and_each_row_of_one_gets_a_number_of_its_own(log, site_server):
    with as_sealer(site_server):
        keys = set(Leaf.objects.values_list("id", flat=True))
        events = set(Event.objects.values_list("id", flat=True))
        rows = set(EventRow.objects.values_list("id", flat=True))
        [head] = Checkpoint.objects.all()

    assert keys == events | rows
    assert (len(events), len(rows)) == (3, 3)
    assert head.size == 128  # the opening's tile, and one for six entries


def test_what_was_sealed_is_not_sealed_again(log, site_server):
    sealer = Sealer(KEY)
    happen(log.ann)

    taken = [seal(site_server, sealer=sealer).taken for _ in range(3)]

    assert taken == [2, 0, 0]


def test_the_log_grows_alike_whether_something_happened_or_not(log, site_server):
    idle = seal(site_server).head.size
    happen(log.bob)
    busy = seal(site_server).head.size

    assert (idle, busy) == (192, 256)
