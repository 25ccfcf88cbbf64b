"""The templates that WhatsApp has approved for the sandbox's lender: those of the catalogue, in its languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.channels.whatsapp import template_of
from bot.notices import CATALOGUE

if TYPE_CHECKING:
    from webhooks.app import Office

log = structlog.get_logger()


def approve_templates(office: Office) -> dict[str, str]:
    """Have the template of every notice registered and approved; return each one's id by "name.language"."""
    assert office.world is not None
    contents = office.world.twilio.contents
    sids: dict[str, str] = {}
    for kind in CATALOGUE.values():
        for language in office.runtime.lender.languages:
            template = template_of(kind, office.runtime.desk.speakers(language))
            if template is None or template["friendly_name"] in sids:
                continue
            status, content = contents.create(template)
            assert status == 201, content
            approval = contents.submit(content["sid"], name=kind.template, category="UTILITY")
            if approval["status"] == "rejected":
                # One text that WhatsApp would not take must not keep the page from opening.
                log.warning("no template", name=template["friendly_name"], reason=approval["rejection_reason"])
                continue
            contents.approve(content["sid"])
            sids[template["friendly_name"]] = content["sid"]
    return sids
