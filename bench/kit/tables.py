# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""Markdown tables, of the requirements and of what was measured."""

FIGURES = {
    'echo': (('serverCpuUs', 'CPU µs', 2), ('operationsPerSecond', 'echoes/s', 0), ('p50Ms', 'p50 ms', 3),
             ('p99Ms', 'p99 ms', 3), ('rssPerSocketBytes', 'RSS a socket, B', 0)),
    'connect': (('operationsPerSecond', 'connects/s', 0), ('serverCpuUs', 'CPU µs', 1), ('p99Ms', 'p99 ms', 0),
                ('failed', 'failed', 0)),
    'broadcast': (('serverCpuUs', 'CPU µs a delivery', 2), ('operationsPerSecond', 'deliveries/s', 0),
                  ('p99Ms', 'p99 ms', 1)),
    'chat-mariadb': (('operationsPerSecond', 'messages/s', 0), ('p50Ms', 'p50 ms', 1), ('p99Ms', 'p99 ms', 1),
                     ('serverCpuUs', 'CPU µs', 0), ('databaseCpuUs', 'database CPU µs', 0),
                     ('rssEndKb', 'RSS KiB', 0)),
    'chat-sqlite': (('operationsPerSecond', 'messages/s', 0), ('p50Ms', 'p50 ms', 1), ('p99Ms', 'p99 ms', 1),
                    ('serverCpuUs', 'CPU µs', 0), ('rssEndKb', 'RSS KiB', 0)),
}


def number(value, digits=2):
    """With commas between thousands; a dash for nothing."""
    return '–' if value is None else f'{value:,.{digits}f}'


def significant(value):
    """Three digits, or all before the point."""
    if value is None:
        return '–'
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return number(value, digits)


def table(heads, lines, right=()):
    """@right: the columns that are numbers."""
    rule = ['---:' if i in right else '---' for i in range(len(heads))]
    return '\n'.join('| ' + ' | '.join(cells) + ' |' for cells in (heads, rule, *lines)) + '\n'


def of_checks(checks):
    words = {True: 'met', False: '**not met**', None: 'not measured'}
    lines = [(check.what, check.target,
              f'{significant(check.measured)}{check.unit if check.measured is not None else ""}',
              check.detail or '–', words[check.met]) for check in checks]
    return table(('what', 'target', 'measured', 'medians', ''), lines, right=(1, 2))


def of_group(rows, group):
    figures = FIGURES[group]
    lines = [(f'`{variant}`', *(number(rows.median(group, variant, name), digits) for name, _, digits in figures))
             for variant in rows.variants(group)]
    return table(('variant', *(head for _, head, _ in figures)), lines, right=range(1, len(figures) + 1))
