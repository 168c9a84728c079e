// PROPPATCH (RFC 4918, 9.2): all of it or nothing.

import { WherryError, isWherryError, ERROR_CODES, type RemotePath } from '../../base/index.ts';
import type { PropertyUpdate, StoredProperty } from '../../catalog/index.ts';
import type { Entry } from '../../storage/index.ts';
import { logged } from '../files/change-entries.ts';
import { logFor } from '../files/files-context.ts';
import type { FilesRequest } from '../files/files-request.ts';
import { ensurePreconditions } from './change-guard.ts';
import type { DavContext } from './dav-context.ts';
import { XML_CONTENT_TYPE } from './error-body.ts';
import { MAX_XML_BYTES } from './limits.ts';
import { placeOf } from './place.ts';
import { toPropertyChange, type PropertyChange } from './property-change.ts';
import { parseProppatchRequest, type PropertyInstruction } from './proppatch-request.ts';
import { changeRefusal, formatProppatchBody, type PropertyResult } from './proppatch-response.ts';
import { readXmlIfAny } from './read-xml.ts';
import { hrefOf, shownEntry } from './resource.ts';
import { setAttributes, type SettableAttributes } from './set-attributes.ts';
import { nameKey } from './xml-element.ts';

const updateOf = (change: PropertyChange): readonly PropertyUpdate[] => {
  if (change.kind === 'keep') return [{ kind: 'keep', ns: change.ns, name: change.name, xml: change.xml }];
  return change.kind === 'drop' ? [{ kind: 'drop', ns: change.ns, name: change.name }] : [];
};

const attributesIn = (changes: readonly PropertyChange[]): SettableAttributes => {
  const time = changes.findLast((change) => change.kind === 'setModified');
  const bit = changes.findLast((change) => change.kind === 'setExecutable');
  return { mtimeUs: time?.mtimeUs, executable: bit?.executable };
};

/** What takes these updates back. */
const reverseOf = (
  before: readonly StoredProperty[],
  updates: readonly PropertyUpdate[],
): readonly PropertyUpdate[] => {
  const known = new Map(before.map((each) => [nameKey(each), each]));
  return updates.map(({ ns, name }) => {
    const kept = known.get(nameKey({ ns, name }));
    return kept === undefined ? { kind: 'drop', ns, name } : { kind: 'keep', ...kept };
  });
};

/** All or nothing: what the disk may refuse comes last, and what was kept before is taken back then. */
const apply = async (
  { properties }: DavContext,
  { visitor }: FilesRequest,
  entry: Entry,
  changes: readonly PropertyChange[],
): Promise<void> => {
  const place = await placeOf(visitor.storage, entry.path);
  const updates = changes.flatMap(updateOf);
  const before = properties.of(place);
  properties.change(place, updates);
  try {
    await setAttributes(visitor, entry.path, entry.kind === 'directory', attributesIn(changes));
  } catch (error) {
    properties.change(place, reverseOf(before, updates));
    throw error;
  }
};

export const proppatch = (context: DavContext, request: FilesRequest, path: RemotePath): Promise<void> =>
  logged(context, request, path, async () => {
    const { exchange, visitor, prefix } = request;
    const instructions = parseProppatchRequest(readXmlIfAny(await exchange.readBody(MAX_XML_BYTES)));
    await context.guard.check(request, path, [{ path, kind: 'write' }]);
    visitor.ensure('write', path);
    if (visitor.storage.info.readOnly) throw new WherryError('READ_ONLY');
    await ensurePreconditions(request, path);
    const entry = await shownEntry(visitor.storage, await visitor.storage.stat(path));
    if (entry === undefined) throw new WherryError('NOT_FOUND');
    const changes = instructions.map(toPropertyChange);
    let results = resultsOf(instructions, changes);
    if (results.every(({ status }) => status === 200)) {
      try {
        await apply(context, request, entry, changes);
        logFor(context, request, 'files.properties', { path, properties: changes.length });
      } catch (error) {
        if (!isWherryError(error)) throw error;
        const { httpStatus: status } = ERROR_CODES[error.code];
        results = instructions.map(({ ns, name }) => ({ ns, name, status }));
      }
    }
    exchange.answer(
      207,
      { 'Content-Type': XML_CONTENT_TYPE },
      formatProppatchBody(hrefOf(prefix, entry), results),
    );
  });

const resultsOf = (
  instructions: readonly PropertyInstruction[],
  changes: readonly PropertyChange[],
): readonly PropertyResult[] =>
  instructions.map(({ ns, name }, index) => ({
    ns,
    name,
    ...(changeRefusal(changes[index] as PropertyChange) ?? { status: 200 }),
  }));
