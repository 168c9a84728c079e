// A list of tokens and sessions, each of which can be revoked.

import type { JSX } from 'preact';
import { displayName, type TokenInfo } from '../../src/client/browser/index.ts';
import { confirm } from '../dialogs/confirm.tsx';
import { adminStrings } from '../strings/administration.ts';
import { formatTime } from '../strings/index.ts';
import { DataTable } from '../server/data-table.tsx';

/** The token that a server is started with: it cannot be revoked. */
const SERVER_TOKEN = '(server)';

const timeOf = (ms: number | undefined): string =>
  ms === undefined ? adminStrings.value.never : formatTime(ms * 1000);

export interface TokenTableProps {
  readonly label: string;
  readonly tokens: readonly TokenInfo[];
  /** Of this login. */
  readonly ownId?: string | undefined;
  readonly onRevoke: (token: TokenInfo) => Promise<void>;
}

export const TokenTable = ({ label, tokens, ownId, onRevoke }: TokenTableProps): JSX.Element => {
  const text = adminStrings.value;
  const revoke = async (token: TokenInfo): Promise<void> => {
    const init = {
      title: text.revokeTitle(displayName(token.name)),
      text: text.revokeText,
      action: text.revoke,
    };
    if (await confirm(init)) await onRevoke(token);
  };
  if (tokens.length === 0) return <p class="nothing">{text.noTokens}</p>;
  return (
    <DataTable
      label={label}
      columns={[text.name, text.kind, text.created, text.lastUsed, text.expires]}
      actions={text.actions}
    >
      {tokens.map((token) => (
        <tr key={token.id}>
          <th scope="row">
            <bdi>{displayName(token.name)}</bdi>
            {token.id === ownId && <span class="badge">{text.thisLogin}</span>}
          </th>
          <td data-label={text.kind}>{token.kind === 'login' ? text.kindLogin : text.kindNamed}</td>
          <td data-label={text.created}>{timeOf(token.createdMs)}</td>
          <td data-label={text.lastUsed}>{timeOf(token.usedMs)}</td>
          <td data-label={text.expires}>{timeOf(token.expiresMs)}</td>
          <td class="row-actions">
            {token.name !== SERVER_TOKEN && (
              <button
                type="button"
                class="danger"
                aria-label={text.revokeWhat(displayName(token.name))}
                onClick={() => void revoke(token)}
              >
                {text.revoke}
              </button>
            )}
          </td>
        </tr>
      ))}
    </DataTable>
  );
};
