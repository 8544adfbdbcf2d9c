"""Listens that the player reports."""

from flask import Blueprint

blueprint = Blueprint("activity", __name__)
