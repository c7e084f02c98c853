"""Imported by Python itself at the begin of each test that is written in it: one that hangs says where, when meson ends it."""
import faulthandler
import signal

faulthandler.register(signal.SIGTERM, chain=True)
