# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""Two servers on one database: the same conversations are written to by both, and both tell everybody everything."""

import asyncio
import pathlib
import shutil
import time

import foyer
from proof.ledger import MOST_FAULTS
from proof.watcher import Watcher, check_order, content
from proof.world import World, make_server, maria, until

NOTICED_SECONDS = 1
RULE_CHANGES = 10
REPLAY = 600  # fewer than a replay may bring


def subscriptions(since=None):
    payloads = {
        'messages': {'table': 'messages'},
        'inserts': {'table': 'messages', 'events': ['INSERT']},
        'plain': {'table': 'messages', 'filter': 'visibility = staff'},
        'conversations': {'table': 'conversations'},
        'human': {'table': 'conversations', 'filter': 'mode = human'},
        'auto': {'table': 'conversations', 'filter': 'mode = auto'},
    }
    return {name: payload | ({} if since is None else {'since': since}) for name, payload in payloads.items()}


def passes(name, change):
    """What the filters of the above mean."""
    return {'plain': lambda: change['data']['visibility'] == 'staff', 'human': lambda: change['data']['mode'] == 'human',
            'auto': lambda: change['data']['mode'] == 'auto', 'inserts': lambda: change['event'] == 'INSERT'}.get(name, lambda: True)()


def judge_watchers(watchers, stored):
    """Strictly ascending, nothing missing, nothing that a filter keeps away, and the same at both servers."""
    faults = [fault for watcher in watchers for fault in watcher.faults]
    for watcher in watchers:
        for name, changes in watcher.changes.items():
            faults += check_order(f'{watcher.port} {name}', changes)
        told = [change['data']['id'] for change in watcher.changes['inserts']]
        if sorted(told) != sorted(message['id'] for messages in stored.values() for message in messages):
            faults.append(f'{watcher.port}: {len(told)} messages were told, not those that are stored')
        for narrow, wide in (('inserts', 'messages'), ('plain', 'messages'), ('human', 'conversations'), ('auto', 'conversations')):
            wanted = [change for change in watcher.changes[wide] if passes(narrow, change)]
            if content(watcher.changes[narrow]) != content(wanted):
                faults.append(f'{watcher.port}: “{narrow}” had {len(watcher.changes[narrow])} changes, not the {len(wanted)} that pass')
    for name in watchers[0].changes:
        if content(watchers[0].changes[name]) != content(watchers[1].changes[name]):
            faults.append(f'the servers do not tell the same of “{name}”')
    return faults


async def replays(watchers, ports, token):
    """A replay since some moment brings what was told live since then."""
    faults, count = [], 0
    for port in ports:
        for name in ('messages', 'human'):
            live = watchers[0].changes[name]
            for back in (1, len(live) // 2, len(live)):
                back = min(back, REPLAY)
                wanted = live[len(live) - back:]
                since = wanted[0]['cursor'] - 1 if wanted else 0
                watcher = Watcher(port, token, {name: subscriptions(since)[name]})
                await watcher.start()
                if not watcher.answers[name]['recovered']:
                    faults.append(f'{port} {name}: cannot replay since {since}')
                else:
                    try:
                        await until(lambda got=watcher.changes[name], size=back: len(got) >= size, 10, 'a replay')
                    except Exception as error:
                        faults.append(str(error))
                    if content(watcher.changes[name]) != content(wanted):
                        faults.append(f'{port} {name}: the replay of {back} since {since} is not what was told live')
                faults += watcher.faults
                watcher.stop()
                count += 1
    return faults, count


def change_rules(ports, token, changes, untimed):
    """Each server's rules serve at the other within a second. Returns (faults, the longest seconds)."""
    callers = [foyer.Caller(port) for port in ports]
    longest, faults = 0, []
    for number in range(changes):
        here, there = callers[number % 2], callers[(number + 1) % 2]
        rule = here.call('POST', '/api/context-rules', {'name': f'Rule {number}', 'priority': 10 + number, 'keywords': ['torture'],
                                                        'reply': {'mode': 'template', 'template': f'Rule {number}'}}, token)
        started = time.monotonic()
        while winner(there, token) != rule['id'] and time.monotonic() < started + 10:
            time.sleep(0.02)
        spent = time.monotonic() - started
        longest = max(longest, spent)
        if spent > (10 if untimed else NOTICED_SECONDS):
            faults.append(f'a rule was noticed after {spent:.2f} s')
    for caller in callers:
        caller.close()
    return faults, longest


def winner(caller, token):
    found = caller.call('POST', '/api/context-rules/test', {'query': 'torture'}, token)['winner']
    return found and found['ruleId']


async def load(options, servers, world):
    ports = [server.port for server in servers]
    watchers = [Watcher(port, servers[0].token, subscriptions()) for port in ports]
    for watcher in watchers:
        await watcher.start()
    world.start()
    await until(lambda: world.acknowledged >= options.messages, 120, 'the messages are acknowledged')
    tally = await world.settle()
    stored = await world.read()
    total = sum(len(messages) for messages in stored.values())
    try:
        await until(lambda: all(len(watcher.changes['inserts']) >= total for watcher in watchers), 20, 'all is told')
        await asyncio.sleep(0.6)
    except Exception as error:
        tally.faults.append(str(error))
    for watcher in watchers:
        watcher.stop()
    faults = judge_watchers(watchers, stored)
    more, count = await replays(watchers, ports, servers[0].token)
    return tally, faults + more, count, [len(watcher.changes['messages']) for watcher in watchers]


def second_server(options, scratch, database, first):
    """The same key: secrets that one has stored are read by the other."""
    data = pathlib.Path(scratch, 'other/data')
    data.mkdir(mode=0o700, parents=True)
    shutil.copy(first.folder / 'data/key', data / 'key')
    return make_server(options, f'{scratch}/other', database)


def run(options, scratch):
    started = time.monotonic()
    with maria(options, scratch) as database, make_server(options, f'{scratch}/foyer', database) as first, \
            second_server(options, scratch, database, first) as second:
        world = World(first, chats=options.chats, crowd=6, room_senders=2, ports=[first.port, second.port])
        tally, faults, replayed, told = asyncio.run(load(options, (first, second), world))
        rule_faults, longest = change_rules((first.port, second.port), first.token, RULE_CHANGES, options.untimed)
        faults = tally.faults[:MOST_FAULTS] + faults + rule_faults
        result = {'messages': tally.messages, 'acknowledged': tally.acknowledged, 'seen': tally.seen, 'lost': tally.lost,
                  'duplicates': tally.duplicates, 'gaps': tally.gaps, 'changesTold': told, 'replays': replayed,
                  'rulesNoticedWithinSeconds': round(longest, 2), 'seconds': round(time.monotonic() - started)}
    return result, faults
