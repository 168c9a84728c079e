// Mutants of delivery. The first six are the classic ways to lose or repeat messages: each of them looks right on a good day.

import type { Mutant } from '../mutant.ts';

export const DELIVERY_MUTANTS: readonly Mutant[] = [
  {
    name: 'acknowledged-before-durable',
    what: 'a message is acknowledged when it has arrived, not when it is kept',
    edits: [
      {
        file: 'core/delivery/endpoint.ts',
        from: '    const { batch } = this.#host;\n    if (this.#ack?.batch === batch) {',
        to: "    this.#transmit({ type: 'ack', run: this.#seenRun ?? '', upTo: this.#cursor });\n    const { batch } = this.#host;\n    if (this.#ack?.batch === batch) {",
      },
    ],
  },
  {
    name: 'no-fencing',
    what: 'what comes from an earlier link counts',
    edits: [
      {
        file: 'core/delivery/endpoint.ts',
        from: 'return this.#isLinked && epoch === this.#epoch;',
        to: 'return this.#isLinked && epoch >= 0;',
      },
    ],
  },
  {
    name: 'fixed-window-of-ids',
    what: 'only the last eight ids are remembered',
    edits: [
      {
        file: 'core/delivery/incoming.ts',
        from: '    this.#known.set(envelope.id, execution);\n',
        to: "    this.#known.set(envelope.id, execution);\n    for (const [id, { state }] of this.#known) {\n      if (this.#known.size <= 8) break;\n      if (state === 'done') this.#forget([id]);\n    }\n",
      },
    ],
  },
  {
    name: 'numbers-without-ids',
    what: 'a message that comes again under another number is taken for a new one',
    edits: [
      {
        file: 'core/delivery/incoming.ts',
        from: 'if (known !== undefined) return this.#answerAgain(known);',
        to: "if (known !== undefined && known.state !== 'done') return this.#answerAgain(known);",
      },
    ],
  },
  {
    name: 'numbers-survive-restarts',
    what: 'numbers go on after a restart under the same run, so that a backup brings old ones back',
    edits: [
      {
        file: 'core/delivery/endpoint.ts',
        from: 'this.#run = init.run;',
        to: 'this.#run = init.role;',
      },
      {
        file: 'core/delivery/outbox.ts',
        from: 'add(envelope: ReliableEnvelope): void {\n    this.#lastSeq += 1;',
        to: 'add(envelope: ReliableEnvelope, place: number): void {\n    this.#lastSeq = place;',
      },
      {
        file: 'core/delivery/outgoing.ts',
        from: 'if (!isAccepted) this.#outbox.add(envelope);',
        to: 'if (!isAccepted) this.#outbox.add(envelope, place);',
      },
      {
        file: 'core/delivery/outgoing.ts',
        from: "this.#host.write({ change: 'put-outgoing', record });\n    this.#outbox.add(envelope);",
        to: "this.#host.write({ change: 'put-outgoing', record });\n    this.#outbox.add(envelope, this.#lastPlace);",
      },
    ],
  },
  {
    name: 'forgotten-before-the-deadline',
    what: 'an id is forgotten when it is done, although it may come again',
    edits: [
      {
        file: 'core/delivery/incoming.ts',
        from: 'if (nowMs > deadlineMs + SKEW_ALLOWANCE_MS) forgotten.push(id);',
        to: 'if (nowMs > deadlineMs - 1e9) forgotten.push(id);',
      },
    ],
  },
  {
    name: 'begun-before-noted',
    what: 'a handler of mode once is called before it is kept that it is',
    edits: [
      {
        file: 'core/delivery/incoming.ts',
        from: "isReady: execution.envelope?.delivery === 'retry' };",
        to: 'isReady: true };',
      },
    ],
  },
  {
    name: 'begun-again-after-a-crash',
    what: 'what a crash has interrupted is begun again, whatever its mode',
    edits: [
      {
        file: 'core/delivery/incoming.ts',
        from: "if (execution.envelope?.delivery !== 'retry') this.#finish(execution, { status: 'interrupted' });\n      else {",
        to: '{',
      },
    ],
  },
  {
    name: 'cursor-before-durable',
    what: 'a greeting tells of messages that are not kept yet',
    edits: [
      {
        file: 'core/delivery/endpoint.ts',
        from: '      cursor: this.#durableCursor,',
        to: '      cursor: this.#cursor,',
      },
    ],
  },
  {
    name: 'gap-in-silence',
    what: 'what was dropped leaves a gap that is not announced',
    edits: [
      {
        file: 'core/delivery/outbox.ts',
        from: 'return entry.seq > this.#announced + 1 ? entry.seq - 1 : undefined;',
        to: 'return entry.seq > this.#announced + 1e9 ? entry.seq - 1 : undefined;',
      },
    ],
  },
  {
    name: 'setback-unnoticed-by-the-sender',
    what: 'what a peer that was set back has forgotten is sent to it again',
    edits: [
      {
        file: 'core/delivery/outgoing.ts',
        from: 'if (!call.wasSent || call.sentEpoch <= peerEpoch) continue;',
        to: 'if (!call.wasSent || call.sentEpoch <= peerEpoch + 1e9) continue;',
      },
    ],
  },
  {
    name: 'setback-unnoticed-by-the-receiver',
    what: 'what waited in a backup is begun, although it may have run',
    edits: [
      {
        file: 'core/delivery/endpoint.ts',
        from: 'if (this.#epochs.epoch < peer.peerEpoch) this.#incoming.setBack();',
        to: '',
      },
    ],
  },
  {
    name: 'recovered-begun-at-once',
    what: 'what waited before a crash is begun before the peer knows of this life',
    edits: [
      {
        file: 'core/delivery/incoming.ts',
        from: "if (execution.state !== 'begun') continue;",
        to: "if (this.#recovered.includes(execution)) this.#enqueue(execution);\n      if (execution.state !== 'begun') continue;",
      },
    ],
  },
  {
    name: 'expired-though-sent',
    what: 'a message that was sent is told as expired when its time is over',
    edits: [
      {
        file: 'core/delivery/outgoing.ts',
        from: "this.#settle(call, { status: call.wasSent ? 'unknown' : 'expired' });",
        to: "this.#settle(call, { status: 'expired' });",
      },
    ],
  },
  {
    name: 'sent-before-marked',
    what: 'a message leaves before it is kept that it may have',
    edits: [
      {
        file: 'core/delivery/outgoing.ts',
        from: "this.#host.write({ change: 'mark-sent', epoch });",
        to: '',
      },
    ],
  },
  {
    name: 'begun-out-of-order',
    what: 'a handler that is ready overtakes one that waits for the disk',
    edits: [
      {
        file: 'core/delivery/incoming.ts',
        from: 'for (let first = this.#starts[0]; first?.isReady === true; first = this.#starts[0]) {\n      this.#starts.shift();',
        to: 'const ready = (): Start | undefined => this.#starts.find(({ isReady }) => isReady);\n    for (let first = ready(); first !== undefined; first = ready()) {\n      this.#starts.splice(this.#starts.indexOf(first), 1);',
      },
    ],
  },
  {
    name: 'begun-after-the-deadline',
    what: 'what became too late while it waited is begun all the same',
    edits: [
      {
        file: 'core/delivery/incoming.ts',
        from: '      if (execution.deadlineMs < this.#host.nowMs()) {\n        this.#tooLate(execution);\n        continue;\n      }\n      this.#start(execution);',
        to: '      this.#start(execution);',
      },
      {
        file: 'core/delivery/incoming.ts',
        from: '      if (execution.deadlineMs < this.#host.nowMs()) {\n        this.#tooLate(execution);\n        continue;\n      }\n      execution.wasCalled = true;',
        to: '      execution.wasCalled = true;',
      },
    ],
  },
  {
    name: 'duplicates-unanswered',
    what: 'a call that comes again after its answer was lost is not answered',
    edits: [
      {
        file: 'core/delivery/incoming.ts',
        from: 'if (answerId === undefined || !this.#init.isQueued(answerId)) this.#answer(execution, outcome);',
        to: '',
      },
    ],
  },
];
