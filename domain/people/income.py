"""Income ranges: what somebody earns, told roughly, in the steps of the lender's country."""

from __future__ import annotations

from collections.abc import Sequence

from domain.messages import Text, _
from domain.money import Money


def income_range(band: str, edges: Sequence[Money]) -> Text:
    """Return what a range is called: "band_0" is below the first edge, and a lower edge belongs to its range."""
    index = int(band.removeprefix("band_"))
    if index == 0:
        return _("Under {amount}", amount=edges[0])
    if index >= len(edges):
        return _("Over {amount}", amount=edges[-1])
    return _("{low} to {high}", low=edges[index - 1], high=edges[index])
