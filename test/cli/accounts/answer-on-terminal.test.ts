import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answerOnTerminal } from '../../../src/cli/accounts/answer-on-terminal.ts';
import type { CliContext } from '../../../src/cli/cli-context.ts';
import { createQuestionService } from '../../../src/session/questions.ts';
import type { CallContext } from '../../../src/session/index.ts';

/** A terminal at which these lines are typed, one for each question. */
const terminal = (typed: readonly string[], isTerminal = true) => {
  const lines = [...typed];
  const written: string[] = [];
  let hidden = 0;
  const context = {
    stdin: {
      isTerminal: () => isTerminal,
      isDirectory: () => false,
      hideTyping: () => {
        hidden += 1;
        return () => {};
      },
      async *read() {
        yield new TextEncoder().encode(`${lines.shift() ?? ''}\r`);
      },
    },
    stderr: { write: async (text: string) => void written.push(text) },
    interrupt: new AbortController().signal,
  } as unknown as CliContext;
  return { context, written, hidden: () => hidden };
};

const never = new AbortController().signal;

describe('a question of a server', () => {
  it('is shown as asked by that server, and a secret is not shown when it is typed', async () => {
    const { context, written, hidden } = terminal(['pass']);
    const answer = answerOnTerminal(context, 'host');
    assert.equal(await answer?.({ kind: 'secret', text: 'Password of anna' }, never), 'pass');
    assert.match(written[0] ?? '', /^\[asked by host\] Password of anna: $/u);
    assert.equal(hidden(), 1);
  });

  it('is agreed to by "y" and "yes" only', async () => {
    for (const [typed, agreed] of [
      ['y', true],
      ['YES', true],
      ['', false],
      ['n', false],
      ['yep', false],
    ] as const) {
      const answer = answerOnTerminal(terminal([typed]).context, 'host');
      assert.equal(await answer?.({ kind: 'confirm', text: 'Sure?' }, never), agreed, typed);
    }
  });

  it('is not asked where nobody sits', () => {
    assert.equal(answerOnTerminal(terminal([], false).context, 'host'), undefined);
  });

  it('row 52: says at the place where one types whom one answers, however long the text is', async () => {
    const { context, written } = terminal(['x', 'x']);
    const answer = answerOnTerminal(context, 'host');
    await answer?.({ kind: 'text', text: `${'.'.repeat(70)} Passphrase of your key` }, never);
    assert.match(written[0] ?? '', /\n\[your answer to host\]: $/u);
    // What the client itself asks is its own.
    await answer?.({ kind: 'confirm', text: `Is ${'x'.repeat(70)} the right key?`, isLocal: true }, never);
    assert.ok(!written.join('').includes('[your answer to host] [y/N]'));
  });

  it('row 52: pushes nothing to another line with spaces', async () => {
    const { context, written } = terminal(['x']);
    const service = createQuestionService({
      answer: answerOnTerminal(context, 'host'),
      takesSecrets: () => true,
    });
    const text = `Hello${' '.repeat(50)}\u3000\u00a0\u2800\u3164 \u200bPassword`;
    await service.methods['ask']?.({ kind: 'text', text }, { signal: never } as CallContext);
    assert.equal(written[0], '[asked by host] Hello Password: ');
  });

  it('rows 7, 52: cannot draw on the terminal, nor pass for a line of its own', async () => {
    const { context, written } = terminal(['x']);
    const service = createQuestionService({
      answer: answerOnTerminal(context, 'host'),
      takesSecrets: () => true,
    });
    const hostile = 'a\u001b[2Jb\nwherry: \u202egnp.exe\u2028c\u0007\ud800';
    await service.methods['ask']?.({ kind: 'text', text: hostile }, { signal: never } as CallContext);
    const shown = written.join('');
    assert.doesNotMatch(shown, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
    assert.match(shown, /^\[asked by host\] a/u);
  });
});
