"""A server of the tests that is thrown away leaves nothing in memory."""

from backstay_web.config.database.server import Server
from tests.web.server import IN_MEMORY, end, open_folder, processes, shared_by


def test_a_server_that_is_thrown_away_takes_along_what_it_shared():
    with open_folder() as folder:
        server = Server(folder)
        server.start()
        shared = {each for pid in processes(server) for each in shared_by(pid)}

        end(server)

    assert shared
    assert [each for each in shared if each.exists()] == []
    assert {each.parent for each in shared} == {IN_MEMORY}
