// `wherry sync run`: the process of saved pairs, as real processes.

import assert from 'node:assert/strict';
import { readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import type { KeptConflict } from '../../../src/sync/pairs/run-record.ts';
import { runProgram } from '../program.ts';
import { contentsOf, put } from './sync-place.ts';
import { hearProgram, openSavedPlace, type Hearing } from './saved-place.ts';

const RUN = ['sync', 'run', '--json'];

const served = async (process: Hearing): Promise<void> => void (await process.until('"type":"serving"'));

describe('sync run', () => {
  it('keeps pairs in step that are saved, paused, resumed and forgotten meanwhile, and ends with 0', async () => {
    await using place = await openSavedPlace();
    await put(place.local, { a: 'first' });
    const process = hearProgram(RUN, place.env);
    await served(process);
    const saved = await place.objects('sync both --save LOCAL home:/docs');
    assert.equal(saved.objects[0]?.['isServed'], true);
    await process.until('"state":"idle"');
    assert.deepEqual(await contentsOf(place.served), { a: 'first' });
    const [listed] = (await place.objects('sync list')).objects;
    assert.deepEqual([listed?.['state'], listed?.['conflicts']], ['idle', 0]);
    assert.match(JSON.stringify(listed), /"outcome":"done"/u);

    assert.match((await place.run('sync pause local')).stdout, /^Paused "local"/u);
    await put(place.local, { b: 'while paused' });
    // The directory is free meanwhile.
    assert.equal((await place.run('sync both LOCAL home:/docs')).exitCode, 0);
    await put(place.served, { c: 'there' });
    assert.match((await place.run('sync resume local')).stdout, /^"local" goes on\.\n$/u);
    await process.until('"state":"idle"');
    assert.deepEqual(await contentsOf(place.local), { a: 'first', b: 'while paused', c: 'there' });

    assert.match((await place.run('sync forget local')).stdout, /^Forgot "local"/u);
    await process.until('"event":"pair-ended"');
    const { exitCode, stderr } = await process.end();
    assert.deepEqual([exitCode, stderr], [0, '']);
    assert.deepEqual(await contentsOf(place.local), { a: 'first', b: 'while paused', c: 'there' });
  });

  it('14, 15: says in its log and in the status what to type when too much would be removed', async () => {
    await using place = await openSavedPlace();
    await put(
      place.local,
      Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`d/f${index}`, 'x'])),
    );
    await put(place.local, { kept: 'kept' });
    await place.run('sync both --save=docs LOCAL home:/docs');
    const process = hearProgram(RUN, place.env);
    await process.until('"state":"idle"');
    await rename(join(place.local, 'd'), join(dirname(place.local), 'elsewhere'));
    assert.match(await process.until('"state":"held"'), /wherry sync resume docs --allow-delete 13"/u);
    const status = await place.run('sync status docs');
    assert.match(
      status.stdout,
      /^State +held: 13 of 14 entries would be removed in the server's directory \/docs/mu,
    );
    assert.match(status.stdout, /^ +wherry sync resume docs --allow-delete 13$/mu);
    const [object] = (await place.objects('sync status docs')).objects;
    assert.deepEqual([object?.['state'], object?.['reason']], ['held', 'too-many-removals']);
    await place.run('sync resume --allow-delete 13 docs');
    await process.until('"state":"idle"');
    assert.deepEqual(await contentsOf(place.served), { kept: 'kept' });
    assert.equal((await process.end('SIGINT')).exitCode, 0);
  });

  it('is refused a second time, with 13', async () => {
    await using place = await openSavedPlace();
    const process = hearProgram(RUN, place.env);
    await served(process);
    const second = await runProgram(['sync', 'run'], { env: place.env });
    assert.equal(second.exitCode, 13);
    assert.match(second.stderr, /Another process serves the saved pairs .*\(BUSY\)\n$/u);
    assert.equal((await process.end()).exitCode, 0);
  });

  it('that is killed leaves nothing in the way, and the next one has missed nothing', async () => {
    await using place = await openSavedPlace();
    await put(place.local, { a: 'first', gone: 'soon' });
    await place.run('sync both --save=docs LOCAL home:/docs');
    const killed = hearProgram(RUN, place.env);
    await killed.until('"state":"idle"');
    await killed.end('SIGKILL');
    const folder = join(place.env['XDG_STATE_HOME'] ?? '', 'wherry/sync');
    assert.ok((await readdir(folder)).includes('control'));
    // Nobody answers there.
    assert.deepEqual(
      (await place.objects('sync list')).objects.map(({ state }) => state),
      ['stopped'],
    );
    await put(place.served, { b: 'meanwhile' });
    await rm(join(place.local, 'gone'));
    const next = hearProgram(RUN, place.env);
    await next.until('"state":"idle"');
    assert.deepEqual(await contentsOf(place.local), { a: 'first', b: 'meanwhile' });
    assert.deepEqual(await contentsOf(place.served), { a: 'first', b: 'meanwhile' });
    assert.equal((await next.end()).exitCode, 0);
    assert.ok(!(await readdir(folder)).includes('control'));
  });

  it('counts a conflict as long as both contents lie beside each other, and names the copy', async () => {
    await using place = await openSavedPlace();
    await put(place.local, { 'n.txt': 'from here' });
    await put(place.served, { 'n.txt': 'from there' });
    await place.run('sync both --save=docs --device desk LOCAL home:/docs');
    const process = hearProgram(RUN, place.env);
    await process.until('"event":"pair-conflict"');
    await process.until('"state":"idle"');
    const [status] = (await place.objects('sync status docs')).objects;
    const [conflict] = (status?.['conflictCopies'] ?? []) as readonly KeptConflict[];
    assert.deepEqual([status?.['conflicts'], conflict?.path], [1, 'n.txt']);
    assert.match(conflict?.copy ?? '', /^n \(conflict desk /u);
    await rm(join(place.local, conflict?.copy ?? ''));
    assert.equal((await place.objects('sync status docs')).objects[0]?.['conflicts'], 0);
    await process.end();
  });

  it('writes its log to a file, and reads the files of the pairs again at SIGHUP', async () => {
    await using place = await openSavedPlace();
    const log = join(place.local, '../sync.log');
    const process = hearProgram([...RUN, '--log-file', log, '--log-format', 'text'], place.env);
    await served(process);
    await put(join(place.env['XDG_STATE_HOME'] ?? '', 'wherry/sync/pairs'), { 'odd.json': '{"mode":7}' });
    process.child.kill('SIGHUP');
    assert.match(await process.until('"pair-damaged"'), /"pair":"odd","code":"BAD_REQUEST"/u);
    await process.end();
    const text = (await contentsOf(join(place.local, '..')))['sync.log'] ?? '';
    assert.match(text, / info log-reopened /u);
    assert.match(text, / error pair-damaged pair=odd code=BAD_REQUEST /u);
  });
});
