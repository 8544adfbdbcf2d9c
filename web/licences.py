"""My Licenses, verifying a licence, the site’s public keys, revocations."""

from flask import Blueprint

blueprint = Blueprint("licences", __name__)
