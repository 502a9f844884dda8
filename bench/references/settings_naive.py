"""The mint as a DRF tutorial would write it, on Usher's own server with Usher's own middleware."""

from config.settings import *  # noqa: F403

FAST_LANE = None
ROOT_URLCONF = "bench.references.naive"
