"""The example of settings names every setting there is, and no other."""

from __future__ import annotations

import re
from pathlib import Path

from jobs.settings import Settings

EXAMPLE = Path(__file__).parent.parent / ".env.example"


def test_MLMS_201_every_setting_is_in_the_example_with_its_explanation() -> None:
    written = EXAMPLE.read_text(encoding="utf-8")

    named = re.findall(r"^#QIST_([A-Z_]+)=", written, re.MULTILINE)

    assert named == [name.upper() for name in Settings.model_fields]
    assert all(str(field.description) in written for field in Settings.model_fields.values())
