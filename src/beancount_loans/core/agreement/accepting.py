"""What `loan-accepted` says: which rule is known to be broken, and why."""

from __future__ import annotations

from beancount_loans.core import values
from beancount_loans.core.values import UnreadableValueError, Value

EXAMPLE = "fees.reminder-times agreed by phone"
OWN_RULES = ("terms.covers-interest",)
"""Rules that stand in no policy."""


def accepted(value: Value) -> str:
    """`"RULE why"`: a rule by its key in the policy, and the reason.

    Raises:
        UnreadableValueError: it names no rule.
    """
    words = str(value or "").split()
    rule = words[0] if words else ""
    if "." not in rule:
        raise UnreadableValueError(
            f'is {values.shown(value)}: write the rule and why, like "{EXAMPLE}"'
        )
    known = _rules()
    if rule not in known:
        raise UnreadableValueError(f'names the rule "{rule}": {_hint(rule, known)}')
    return " ".join(words)


def _rules() -> tuple[str, ...]:
    from beancount_loans.core.policy.reading import GROUPS, group_keys  # noqa: PLC0415 - only where told

    of_policies = (f"{group}.{key}" for group, owner in GROUPS.items() for key in group_keys(owner))
    return (*OWN_RULES, *of_policies)


def _hint(rule: str, known: tuple[str, ...]) -> str:
    """The nearest rule; where none is near, those of the same group or of the whole."""
    group = [one for one in known if one.startswith(rule.partition(".")[0] + ".")]
    return values.nearest(rule, group or known)
