#!/usr/bin/env python3
"""Turn sizes/instances.txt into rows of C: name, MiB, weight, cap. Usage: sizes.py TABLE OUTPUT"""
import sys

with open(sys.argv[1]) as table, open(sys.argv[2], "w") as output:
    for line in table:
        words = line.split("#")[0].split()
        if words:
            name, memory, weight, cap = words
            print(f'{{"{name}", {memory.removesuffix("M")}, {weight}, {cap}}},', file=output)
