"""The words in which a contact is told: how one was in touch, and what came of it."""

from __future__ import annotations

CONTACTS = ("phone", "email", "letter", "meeting", "sms", "visit")
OUTCOMES = (
    "reached",
    "no-answer",
    "promise",
    "dispute",
    "refused",
    "wrong-number",
    "hardship",
    "paid",
)
