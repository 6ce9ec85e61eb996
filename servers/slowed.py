"""The WSGI application of wsgi.py, slowed on purpose: each request takes SLOWED_US microseconds more, and some for the clock. The lab must find that."""

import os
import time

from wsgi import app as fast

BURN_NS = 1000 * int(os.environ["SLOWED_US"])


def app(environ, start_response):
    end = time.perf_counter_ns() + BURN_NS
    while time.perf_counter_ns() < end:
        pass
    return fast(environ, start_response)
