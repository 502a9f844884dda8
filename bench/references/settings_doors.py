"""Usher without its fast lane: every mint is answered by the DRF view."""

from config.settings import *  # noqa: F403

FAST_LANE = None
