#!/usr/bin/env python3
# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""Fits the logistic of src/search/foyer-confidence.c to what bench/search-features printed.

    tools/fit-confidence.py features.tsv

The bases of SETS are fitted to, each with its part, however many questions it has; in a base the right hits, the wrong
hits and the questions of another domain count 2 : 1 : 2. The others are only judged. First every base is judged by
weights from the other half of the questions, at the threshold that loses 12 % there; then the weights of all are
printed, with the bias that loses one in six at the usual threshold in the mean over KINDS, without a calibration;
and last what the confidence that was printed, calibrated as the server does it, loses and refuses at that threshold.
"""
import math
import sys

SETS = {"pages": 3.0, "intents1": 1.0, "intents3": 1.0, "intents5": 1.0, "intents1x": 1.0, "intents3x": 1.0,
        "intents5x": 1.0}
# No kind of text may decide alone where a base begins that nothing calibrates.
KINDS = [["pages"], ["intents1", "intents3", "intents5", "intents1x", "intents3x", "intents5x"],
         ["faq-en", "faq-de", "faq-ar"]]
UNCALIBRATED_LOST = 1 / 6
PRIOR = {"right": 2.0, "wrong": 1.0, "far": 2.0}
LOST = 0.12
THRESHOLD = 0.35


def read(path):
    """Rows of base, kind, right, numbers and the confidence as it was printed."""
    rows = []
    for line in open(path, encoding="utf-8"):
        name, kind, right, chance, *numbers = line.rstrip("\n").split("\t")
        rows.append((name, kind, right, [1.0] + [float(number) for number in numbers], float(chance)))
    return rows


def label(row):
    return "far" if row[1] == "far" else "right" if row[2] == "1" else "wrong"


def weigh(rows):
    """One weight a row, so that bases and labels count as SETS and PRIOR say."""
    counts = {}
    for row in rows:
        counts[row[0], label(row)] = counts.get((row[0], label(row)), 0) + 1
    return [SETS[row[0]] * PRIOR[label(row)] / counts[row[0], label(row)] for row in rows]


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
    """Newton's method, with a little ridge, on the hits of the bases that are fitted to."""
    rows = [row for row in rows if row[0] in SETS and row[2] != "-"]
    importance = weigh(rows)
    size = len(rows[0][3])
    weights = [0.0] * size
    for _ in range(25):
        slope = [-0.01 * weight for weight in weights]
        curve = [[0.01 if i == j else 0.0 for j in range(size)] for i in range(size)]
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


def threshold_of(rows, scores):
    """Below which LOST of the right first hits lie."""
    kept = sorted(score for row, score in zip(rows, scores) if label(row) == "right")
    return kept[int(LOST * len(kept))]


def judge(rows, scores, threshold):
    """What is lost of the right first hits, and refused of the questions without an answer."""
    shares = []
    for name, picks in (("lost", lambda row: label(row) == "right"), ("refused near", lambda row: row[1] == "near"),
                        ("refused far", lambda row: row[1] == "far")):
        picked = [score < threshold for row, score in zip(rows, scores) if picks(row)]
        if picked:
            shares.append(f"{name} {100 * sum(picked) / len(picked):.0f} %")
    return ", ".join(shares)


def score(weights, row):
    return confidence(weights, row[3]) if row[2] != "-" else 0.0


def score_held_out(rows):
    scores = [0.0] * len(rows)
    for half in (0, 1):
        weights = fit([row for i, row in enumerate(rows) if i // 2 % 2 != half])
        for i, row in enumerate(rows):
            if i // 2 % 2 == half:
                scores[i] = score(weights, row)
    return scores


def lost_on_average(rows, scores, threshold):
    """The share of the right first hits that lie below; every kind counts as much, and every base of a kind."""
    shares = []
    for kind in KINDS:
        lost = [[score < threshold for row, score in zip(rows, scores) if row[0] == name and label(row) == "right"]
                for name in kind]
        shares.append(sum(sum(each) / len(each) for each in lost if each) / max(1, sum(map(bool, lost))))
    return sum(shares) / len(shares)


def find_common_threshold(rows, scores):
    """Where UNCALIBRATED_LOST of the right first hits are lost on average."""
    low, high = 0.0, 1.0
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (low, middle) if lost_on_average(rows, scores, middle) > UNCALIBRATED_LOST else (middle, high)
    return high


def print_each(rows, scores, find_threshold):
    for name in sorted({row[0] for row in rows}):
        picked = [i for i, row in enumerate(rows) if row[0] == name]
        base, own_scores = [rows[i] for i in picked], [scores[i] for i in picked]
        own = [row for row in base if row[1] == "own"]
        right = 100 * sum(row[2] == "1" for row in own) / len(own)
        threshold = find_threshold(base, own_scores)
        fitted = "" if name in SETS else " (never fitted to)"
        print(f"  {name}{fitted}: first hit right for {right:.0f} % of {len(own)}; at {threshold:.2f} "
              f"{judge(base, own_scores, threshold)}")


def main():
    rows = read(sys.argv[1])
    print(f"By the other half's weights, where {100 * LOST:.0f} % are lost:")
    print_each(rows, score_held_out(rows), threshold_of)
    weights = fit(rows)
    threshold = find_common_threshold(rows, [score(weights, row) for row in rows])
    weights[0] += math.log(THRESHOLD / (1 - THRESHOLD)) - math.log(threshold / (1 - threshold))
    print("Weights:", ", ".join(f"{weight:.2f}" for weight in weights))
    print(f"By these and no calibration, at {THRESHOLD}:")
    print_each(rows, [score(weights, row) for row in rows], lambda *_: THRESHOLD)
    print(f"As it was printed, at {THRESHOLD}:")
    print_each(rows, [row[4] for row in rows], lambda *_: THRESHOLD)


if __name__ == "__main__":
    main()
