"""What `core.tenancy` asks (setting TENANCY): who may, where, and how a row leads to its company."""

from accounts.abilities import companies_of, may

__all__ = ["COMPANY_PATHS", "companies_of", "may"]

# Models whose company is not simply their field `company`.
COMPANY_PATHS = {"accounts.Company": "pk", "accounts.User": "memberships__company"}
