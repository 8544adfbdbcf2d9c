"""Downloads by signed links that live a few minutes."""

from flask import Blueprint

blueprint = Blueprint("downloads", __name__)
