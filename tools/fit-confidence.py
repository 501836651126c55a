#!/usr/bin/env python3
# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""Fits the logistic of src/search/foyer-confidence.c to what bench/search-features printed.

    tools/fit-confidence.py features.tsv

Every set counts the same, however many questions it has, and in a set the right hits, the wrong hits and the questions
of another domain count 2 : 1 : 2. Prints the weights, and what thresholds would refuse and lose.
"""
import math
import sys

PRIOR = {"right": 2.0, "wrong": 1.0, "far": 2.0}


def read(path):
    rows = []
    for line in open(path, encoding="utf-8"):
        name, kind, right, *numbers = line.rstrip("\n").split("\t")
        rows.append((name, kind, right, [1.0] + [float(number) for number in numbers]))
    return rows


def label(row):
    return "far" if row[1] == "far" else "right" if row[2] == "1" else "wrong"


def weigh(rows):
    """One weight a row, so that sets and labels count as PRIOR says."""
    counts = {}
    for row in rows:
        counts[row[0], label(row)] = counts.get((row[0], label(row)), 0) + 1
    return [PRIOR[label(row)] / counts[row[0], label(row)] for row in rows]


def confidence(weights, numbers):
    total = sum(weight * number for weight, number in zip(weights, numbers))
    return 1 / (1 + math.exp(-max(-30, min(30, total))))


def solve(matrix, vector):
    """Gauss with pivots."""
    size = len(vector)
    rows = [matrix[i][:] + [vector[i]] for i in range(size)]
    for i in range(size):
        best = max(range(i, size), key=lambda j: abs(rows[j][i]))
        rows[i], rows[best] = rows[best], rows[i]
        for j in range(size):
            if j != i:
                factor = rows[j][i] / rows[i][i]
                rows[j] = [a - factor * b for a, b in zip(rows[j], rows[i])]
    return [rows[i][size] / rows[i][i] for i in range(size)]


def fit(rows):
    """Newton's method, with a little ridge."""
    importance = weigh(rows)
    size = len(rows[0][3])
    weights = [0.0] * size
    for _ in range(25):
        slope = [-0.001 * weight for weight in weights]
        curve = [[0.001 if i == j else 0.0 for j in range(size)] for i in range(size)]
        for row, part in zip(rows, importance):
            chance = confidence(weights, row[3])
            miss = part * ((label(row) == "right") - chance)
            bend = part * chance * (1 - chance)
            for i, a in enumerate(row[3]):
                slope[i] += miss * a
                for j, b in enumerate(row[3]):
                    curve[i][j] += bend * a * b
        step = solve(curve, slope)
        weights = [weight + change for weight, change in zip(weights, step)]
    return weights


def share(rows, weights, threshold):
    if not rows:
        return float("nan")
    return 100 * sum(len(row[3]) == 1 or confidence(weights, row[3]) < threshold for row in rows) / len(rows)


def print_held_out(rows):
    """Weights from one half of the questions, judged on the other, at the threshold that loses 12 % there."""
    scores = {}
    for half in (0, 1):
        weights = fit([row for i, row in enumerate(rows) if i // 2 % 2 != half and row[2] != "-"])
        for i, row in enumerate(rows):
            if i // 2 % 2 == half:
                scores[i] = confidence(weights, row[3]) if len(row[3]) > 1 else 0.0
    for name in sorted({row[0] for row in rows}):
        def of(kind, right=None, name=name):
            return [scores[i] for i, row in enumerate(rows)
                    if row[:2] == (name, kind) and (right is None or row[2] == right)]
        kept = sorted(of("own", "1"))
        threshold = kept[int(0.12 * len(kept))]
        near, far = (100 * sum(score < threshold for score in of(kind)) / len(of(kind)) for kind in ("near", "far"))
        print(f"{name}, held out, at 12 % lost ({threshold:.2f}): refused near {near:.0f} %, far {far:.0f} %")


def main():
    rows = read(sys.argv[1])
    print_held_out(rows)
    weights = fit([row for row in rows if row[2] != "-"])
    print("weights:", ", ".join(f"{weight:.2f}" for weight in weights))
    for name in sorted({row[0] for row in rows}):
        own = [row for row in rows if row[0] == name and row[1] == "own"]
        print(f"{name}: first hit right for {100 * sum(row[2] == '1' for row in own) / len(own):.0f} % of {len(own)}")
        for threshold in (0.2, 0.25, 0.3, 0.35, 0.4, 0.5):
            lost = share([row for row in own if row[2] == "1"], weights, threshold)
            near, far = (share([row for row in rows if row[0] == name and row[1] == kind], weights, threshold)
                         for kind in ("near", "far"))
            print(f"  {threshold}: lost {lost:.0f} %, refused near {near:.0f} %, far {far:.0f} %")


if __name__ == "__main__":
    main()
