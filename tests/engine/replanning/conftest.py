from pathlib import Path

import pytest

from tests.engine.cases.folders import CaseFolder


@pytest.fixture
def folder(tmp_path: Path) -> CaseFolder:
    return CaseFolder(tmp_path / "case")
