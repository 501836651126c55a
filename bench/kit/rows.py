# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""The measured rows, each of one variant in one repetition, and what is made of several: medians, paired ratios."""

import json


def median(values):
    """The middle one, or the mean of the two in the middle; None of nothing."""
    ordered = sorted(value for value in values if value is not None)
    if not ordered:
        return None
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


class Rows:
    """All rows of a run, kept in a file as they come."""

    def __init__(self, path=None, rows=()):
        self.path, self.rows = path, list(rows)

    @classmethod
    def read(cls, path):
        with open(path, encoding='utf-8') as file:
            return cls(path, [json.loads(line) for line in file if line.strip()])

    def add(self, row):
        self.rows.append(row)
        if self.path is not None:
            with open(self.path, 'a', encoding='utf-8') as file:
                file.write(json.dumps(row) + '\n')

    def of(self, group, variant):
        return [row for row in self.rows if row['group'] == group and row['variant'] == variant]

    def variants(self, group):
        return list(dict.fromkeys(row['variant'] for row in self.rows if row['group'] == group))

    def values(self, group, variant, figure):
        return [row[figure] for row in self.of(group, variant) if row.get(figure) is not None]

    def median(self, group, variant, figure):
        return median(self.values(group, variant, figure))

    def ratio(self, group, upper, lower, figure):
        """The median of @upper through @lower, each pair from the same repetition; None without a pair."""
        below = {row['repetition']: row.get(figure) for row in self.of(group, lower)}
        pairs = [(row.get(figure), below.get(row['repetition'])) for row in self.of(group, upper)]
        return median([first / second for first, second in pairs if first is not None and second])

    def repetitions(self):
        """How often each was measured, as a text: rows of several runs may be put together."""
        counts = sorted({len(self.of(group, variant)) for group, variant in
                         {(row['group'], row['variant']) for row in self.rows}})
        return f'{counts[0]}' if len(counts) == 1 else f'{counts[0]} to {counts[-1]}'

    def problems(self):
        """[(group, variant, what, in how many repetitions)]"""
        counted = {}
        for row in self.rows:
            if row.get('problem'):
                key = (row['group'], row['variant'], row['problem'])
                counted[key] = counted.get(key, 0) + 1
        return [(*key, count) for key, count in counted.items()]
