// PROPPATCH (RFC 4918, 9.2): all of it or nothing.

import { WherryError, isWherryError, toWherryError, ERROR_CODES, type RemotePath } from '../../base/index.ts';
import type { PropertyUpdate } from '../../catalog/index.ts';
import type { Entry } from '../../storage/index.ts';
import { logged } from '../files/change-entries.ts';
import { logFor } from '../files/files-context.ts';
import type { FilesRequest } from '../files/files-request.ts';
import type { DavContext } from './dav-context.ts';
import { XML_CONTENT_TYPE } from './error-body.ts';
import { MAX_XML_BYTES } from './limits.ts';
import { toPropertyChange, type PropertyChange } from './property-change.ts';
import { parseProppatchRequest, type PropertyInstruction } from './proppatch-request.ts';
import { changeRefusal, formatProppatchBody, type PropertyResult } from './proppatch-response.ts';
import { readXmlIfAny } from './read-xml.ts';
import { hrefOf } from './resource.ts';

const updateOf = (change: PropertyChange): readonly PropertyUpdate[] => {
  if (change.kind === 'keep') return [{ kind: 'keep', ns: change.ns, name: change.name, xml: change.xml }];
  return change.kind === 'drop' ? [{ kind: 'drop', ns: change.ns, name: change.name }] : [];
};

/** The time last, since it can be refused by the disk; what the store takes before is taken back by nobody then. */
const apply = async (
  context: DavContext,
  { visitor }: FilesRequest,
  entry: Entry,
  changes: readonly PropertyChange[],
): Promise<void> => {
  const time = changes.findLast((change) => change.kind === 'setModified');
  if (time !== undefined && entry.kind === 'file')
    await visitor.storage.settle(entry.path, entry.version, { mtimeUs: time.mtimeUs });
  context.properties.change(entry.path, changes.flatMap(updateOf));
};

export const proppatch = (context: DavContext, request: FilesRequest, path: RemotePath): Promise<void> =>
  logged(context, request, path, async () => {
    const { exchange, visitor, prefix } = request;
    const instructions = parseProppatchRequest(readXmlIfAny(await exchange.readBody(MAX_XML_BYTES)));
    await context.guard.check(request, path, [{ path, kind: 'write' }]);
    visitor.ensure('write', path);
    if (visitor.storage.info.readOnly) throw new WherryError('READ_ONLY');
    const entry = await visitor.storage.stat(path);
    const changes = instructions.map(toPropertyChange);
    let results = resultsOf(instructions, changes);
    if (results.every(({ status }) => status === 200)) {
      try {
        await apply(context, request, entry, changes);
        logFor(context, request, 'files.properties', { path, properties: changes.length });
      } catch (error) {
        if (!isWherryError(error)) throw error;
        const { httpStatus: status } = ERROR_CODES[toWherryError(error).code];
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
