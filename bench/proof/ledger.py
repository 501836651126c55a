# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""What was sent, acknowledged and seen, and whether it is what lies in the store. Decisions only, no sockets."""

import collections
import dataclasses

MOST_FAULTS = 20


@dataclasses.dataclass
class Tally:
    """@lost: acknowledged, and not stored as acknowledged, or stored and not seen by a socket that listened;
    @duplicates: stored, or seen by one socket, more than once; @gaps: numbers left out, or out of order."""

    messages: int = 0
    acknowledged: int = 0
    seen: int = 0
    lost: int = 0
    duplicates: int = 0
    gaps: int = 0
    faults: list = dataclasses.field(default_factory=list)

    @property
    def is_clean(self):
        return not (self.lost or self.duplicates or self.gaps or self.faults)


class Ledger:
    def __init__(self):
        self.sent = {}  # client id → (conversation, content)
        self.acked = {}  # client id → (conversation, seq, message id)
        self.seen = collections.defaultdict(lambda: collections.defaultdict(list))  # socket → conversation → [(seq, id)]
        self.faults, self.n_faults = [], 0

    def fault(self, text):
        """Something that may never happen; the first of them are told."""
        self.n_faults += 1
        if self.n_faults <= MOST_FAULTS:
            self.faults.append(text)

    def send(self, identifier, conversation, content):
        self.sent[identifier] = (conversation, content)

    def ack(self, identifier, payload):
        got = (payload['conversationId'], payload['seq'], payload['messageId'])
        before = self.acked.setdefault(identifier, got)
        if before != got:
            self.fault(f'{identifier} was acknowledged as {before}, then as {got}')
        if identifier not in self.sent:
            self.fault(f'{identifier} was acknowledged and never sent')
        elif self.sent[identifier][0] != got[0]:
            self.fault(f'{identifier} went to another conversation')

    def see(self, socket, message):
        self.seen[socket][message['conversationId']].append((message['seq'], message['id']))

    def last_seen(self, socket, conversation):
        return self.seen[socket][conversation][-1][0] if self.seen[socket][conversation] else 0

    def judge(self, stored, listeners):
        """@stored: conversation → its messages as HTTP tells them; @listeners: socket → the conversations that it
        listened to from their beginning."""
        tally = Tally(acknowledged=len(self.acked), faults=list(self.faults))
        by_client = collections.defaultdict(list)
        for conversation, messages in stored.items():
            self._judge_numbers(tally, conversation, messages)
            for message in messages:
                by_client[message.get('clientId')].append(message)
        self._judge_acks(tally, by_client)
        for socket, conversations in listeners.items():
            for conversation in conversations:
                self._judge_socket(tally, socket, conversation, stored[conversation])
        return tally

    @staticmethod
    def _judge_numbers(tally, conversation, messages):
        seqs = [message['seq'] for message in messages]
        tally.messages += len(messages)
        wrong = sum(found != wanted for wanted, found in enumerate(seqs, 1))
        if wrong:
            tally.gaps += wrong
            tally.faults.append(f'{conversation}: the numbers are not 1 to {len(seqs)}')

    def _judge_acks(self, tally, by_client):
        for identifier, (conversation, content) in self.sent.items():
            found = by_client.get(identifier, [])
            if len(found) > 1:
                tally.duplicates += len(found) - 1
                tally.faults.append(f'{identifier} is stored {len(found)} times')
            if identifier not in self.acked:
                continue
            wanted = (conversation, content, *self.acked[identifier][1:])
            if wanted not in [(entry['conversationId'], entry['content'], entry['seq'], entry['id']) for entry in found]:
                tally.lost += 1
                tally.faults.append(f'{identifier} is not stored as it was acknowledged')

    def _judge_socket(self, tally, socket, conversation, messages):
        got = self.seen[socket][conversation]
        wanted = [(message['seq'], message['id']) for message in messages]
        tally.seen += len(got)
        if got == wanted:
            return
        missing = set(wanted) - set(got)
        tally.lost += len(missing)
        tally.duplicates += len(got) - len(set(got))
        tally.gaps += sum(after[0] != before[0] + 1 for before, after in zip([(0, None), *got], got))
        tally.faults.append(f'{socket} saw {len(got)} of {len(wanted)} in {conversation}, '
                            f'missed {sorted(seq for seq, _ in missing)[:5]}')
