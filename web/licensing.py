"""What a producer offers: Licensing Options of a beat, presets, split sheets."""

from flask import Blueprint

blueprint = Blueprint("licensing", __name__)
