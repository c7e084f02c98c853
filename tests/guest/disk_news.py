#!/usr/bin/env python3
"""News of a disk reaches its guest in time though another guest computes all the while: under full, a request takes so many
cycles more than alone that they are less than three stretches of 1,000 instructions of the busy guest. One is what it
waits for at most; the rest are two switches, and what caches have lost.

disk_news.py RINGSIDE"""
import json
import subprocess
import sys
import tempfile

ringside = sys.argv[1]
image = tempfile.NamedTemporaryFile()
image.truncate(4 << 20)
BUSY = "guest=peers,append=mix 400,mem=16M"
STRETCH, MOST = 1000, 3
# Its weight is such that it never waits for its share, only for news.
READER = f"guest=disk-rand-read,append=8,mem=16M,weight=1000,drive={image.name}"


def run(generation, *machines):
    options = [option for machine in machines for option in ("--vm", machine)]
    run = subprocess.run([ringside, "run", "--on", generation, "--json", "-", *options], stdin=subprocess.DEVNULL,
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    return json.loads(run.stdout)


def reader(result):
    """The cycles of its life, and how often it was woken."""
    vm = next(vm for vm in result["vms"] if vm["guest"] == "disk-rand-read")
    return vm["end"] - vm["startup"]["cycles"], vm["wakes"]


def computing(generation):
    result = run(generation, BUSY)
    return result["instructions"] - result["vms"][0]["startup"]["instructions"]


busy = computing("full") / computing("hvm")
(alone, _), (beside, wakes) = reader(run("full", READER)), reader(run("full", READER, BUSY))
late = (beside - alone) / wakes
print(f"{wakes} times woken, {late:,.0f} cycles late each; an instruction of the busy guest takes {busy:.1f}")
if wakes < 8 or not 0 < late < MOST * STRETCH * busy:
    sys.exit("news of the disk comes late")
