"""The plans, and taking one where no money moves."""

from flask import Blueprint

blueprint = Blueprint("plans", __name__)
