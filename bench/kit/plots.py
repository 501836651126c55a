# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""Bar charts as SVG that can be read on light and on dark pages."""

import dataclasses
import html

from rows import median
from tables import significant

WIDTH, LABEL, VALUE, BAR, GAP, TOP = 720, 190, 90, 22, 10, 44
STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #1f2328; }
  .title { font-size: 15px; font-weight: 600; }
  .unit { fill: #59636e; }
  .own { fill: #1a7f64; }
  .peer { fill: #8c959f; }
  .range { stroke: #1f2328; stroke-width: 1.5; }
  .axis { stroke: #8c959f; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .unit { fill: #9198a1; }
    .own { fill: #3fb68b; }
    .peer { fill: #6e7681; }
    .range { stroke: #e6edf3; }
  }
"""


@dataclasses.dataclass(frozen=True)
class Plot:
    name: str
    title: str
    unit: str
    group: str
    figure: str
    bars: tuple  # (variant, label)


PLOTS = (
    Plot('echo', 'Server CPU for one echo, 10,000 idle connections', 'µs, less is better', 'echo', 'serverCpuUs',
         (('foyer-raw, 100', 'Foyer /ws/echo, 100 idle'), ('foyer-raw, 10000', 'Foyer /ws/echo'),
          ('bare, 10000', 'a bare loop, no checks'),
          ('foyer, 100', 'Foyer echo frame, 100 idle'), ('foyer, 10000', 'Foyer echo frame'), ('nchan, 10000', 'nchan'),
          ('ws, 10000', 'ws'), ('socketio, 10000', 'Socket.IO'))),
    Plot('memory', 'Memory of one idle connection, 10,000 of them', 'bytes of RSS, less is better', 'echo',
         'rssPerSocketBytes', (('foyer, 10000', 'Foyer, authenticated'), ('ws, 10000', 'ws'), ('nchan, 10000', 'nchan'),
                               ('socketio, 10000', 'Socket.IO'))),
    Plot('connect', '10,000 connects at once', 'connects a second, more is better', 'connect', 'operationsPerSecond',
         (('foyer', 'Foyer'), ('ws', 'ws'))),
    Plot('broadcast-1', 'Server CPU for one delivery to 10,000, one message in flight', 'µs, less is better',
         'broadcast', 'serverCpuUs', (('foyer, 1', 'Foyer (stored)'), ('ws, 1', 'ws'), ('nchan, 1', 'nchan'),
                         ('socketio, 1', 'Socket.IO'))),
    Plot('broadcast-8', 'Server CPU for one delivery to 10,000, eight messages in flight', 'µs, less is better',
         'broadcast', 'serverCpuUs', (('foyer, 8', 'Foyer (stored)'), ('ws, 8', 'ws'), ('nchan, 8', 'nchan'),
                                      ('socketio, 8', 'Socket.IO'))),
    Plot('chat-mariadb', 'Stored messages on MariaDB, 200 senders', 'messages a second, more is better', 'chat-mariadb',
         'operationsPerSecond', (('foyer', 'Foyer'), ('mysql2-grouped', 'Node, mysql2, grouped'),
                                 ('mysql2', 'Node, mysql2'), ('sequelize', 'Express, ws, Sequelize'))),
    Plot('chat-sqlite', 'Stored messages on SQLite, synchronous=FULL, 200 senders', 'messages a second, more is better',
         'chat-sqlite', 'operationsPerSecond', (('foyer', 'Foyer'), ('sqlite-grouped', 'Node, better-sqlite3, grouped'),
                                                ('sqlite', 'Node, better-sqlite3'))),
)


def _bar(top, label, values, scale, own):
    middle = median(values)
    center = top + BAR / 2
    end = LABEL + middle * scale
    least, most = LABEL + min(values) * scale, LABEL + max(values) * scale
    return [
        f'<text x="{LABEL - 8}" y="{center + 4.5:.1f}" text-anchor="end">{html.escape(label)}</text>',
        f'<rect class="{"own" if own else "peer"}" x="{LABEL}" y="{top:.1f}" width="{max(end - LABEL, 1):.1f}" '
        f'height="{BAR}"/>',
        f'<path class="range" fill="none" d="M{least:.1f} {center:.1f}H{most:.1f}"/>',
        f'<text x="{most + 8:.1f}" y="{center + 4.5:.1f}">{significant(middle)}</text>',
    ]


def bar_chart(title, unit, bars):
    """@bars: (label, values, whether it is Foyer's); a bar is their median, the line on it goes from least to most."""
    bars = [bar for bar in bars if bar[1]]
    most = max((max(values) for _, values, _ in bars), default=1) or 1
    scale = (WIDTH - LABEL - VALUE) / most
    height = TOP + len(bars) * (BAR + GAP) + 6
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}" role="img">',
        f'<title>{html.escape(title)}</title>', f'<style>{STYLE}</style>',
        f'<text class="title" x="8" y="18">{html.escape(title)}</text>',
        f'<text class="unit" x="8" y="35">{html.escape(unit)}</text>',
    ]
    for i, (label, values, own) in enumerate(bars):
        parts += _bar(TOP + i * (BAR + GAP), label, [max(value, 0) for value in values], scale, own)
    parts += [f'<path class="axis" d="M{LABEL} {TOP - 4}V{height - 4}"/>', '</svg>']
    return '\n'.join(parts) + '\n'


def draw(plot, rows):
    """The SVG, or None where nothing of it was measured."""
    bars = [(label, rows.values(plot.group, variant, plot.figure), variant.startswith('foyer'))
            for variant, label in plot.bars]
    return bar_chart(plot.title, plot.unit, bars) if any(values for _, values, _ in bars) else None
