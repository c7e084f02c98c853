#!/usr/bin/env python3
"""Machines that full emulates side by side do not disturb each other: eight that take turns need as many instructions of
the computer each as one alone. Their engines keep what they decoded and translated apart.

side_by_side.py RINGSIDE"""
import json
import subprocess
import sys

MACHINES, PERCENT = 8, 1


def instructions(machines):
    run = subprocess.run([sys.argv[1], "run", "--on", "full", "--json", "-"] +
                         ["--vm", "guest=peers,append=mix 20,mem=16M"] * machines, stdin=subprocess.DEVNULL,
                         stdout=subprocess.PIPE, check=True)
    return json.loads(run.stdout)["instructions"]


alone, together = instructions(1), instructions(MACHINES)
print(f"alone {alone:,}, {MACHINES} together {together:,}: {together / alone / MACHINES:.4f} each")
if not MACHINES * alone * 0.9 < together < MACHINES * alone * (1 + PERCENT / 100):
    sys.exit(f"{MACHINES} machines take {together:,} instructions, one {alone:,}")
