"""What the books hold about a person: shown whole on request, and taken out when its time is over.

- `held_about` gathers every directive, document and figure about one borrower.
- `anonymisation` prepares the change that takes a person out of loans that are over;
  no amount, date or account is touched, and that is proven before it stands.
"""

from beancount_loans.privacy.anonymising import Anonymisation, Reach, anonymisation
from beancount_loans.privacy.held import Held, held_about
from beancount_loans.privacy.keeping import PrivacyError

__all__ = ["Anonymisation", "Held", "PrivacyError", "Reach", "anonymisation", "held_about"]
