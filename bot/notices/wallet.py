"""Why a wallet did not pay, in words."""

from domain.messages import _

WHY = {"ours": _("Something is not right on our side, and not on yours. Please pay another way, or talk to us.")}
