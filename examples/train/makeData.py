"""Writes data.csv: points on two interleaved spirals, by formula, so that anyone can make the same file again.

    python3 makeData.py > data.csv
"""

import math

POINTS_PER_ARM = 300
TURNS = 1.5

print("x,y,arm")
for arm in (0, 1):
    for i in range(POINTS_PER_ARM):
        part = (i + 1) / POINTS_PER_ARM
        angle = 2 * math.pi * TURNS * part + math.pi * arm
        # A wobble with a period that no turn repeats: noise without a random generator.
        radius = part + 0.03 * math.sin(12.9898 * i + 78.233 * arm)
        print(f"{radius * math.cos(angle):.6f},{radius * math.sin(angle):.6f},{arm}")
