// The pages of share links that are no listings: one file, a password that is wanted, a place to put files.

import { createHash } from 'node:crypto';
import { displayName, formatSize, remotePathName } from '../../base/index.ts';
import type { Share } from '../../accounts/index.ts';
import type { Entry } from '../../storage/index.ts';
import type { AnswerHeaders } from '../exchange.ts';
import { escapeHtml } from '../html/escape-html.ts';
import { PAGE_HEADERS, renderPage } from '../html/page.ts';
import { UPLOAD_SCRIPT } from './upload-script.ts';

/** What those call it who follow the link. */
export const titleOf = ({ label, path }: Pick<Share, 'label' | 'path'>): string =>
  label ?? (path === '/' ? 'Files' : displayName(remotePathName(path)));

/** One file: nothing of it is sent, and no use counted, before somebody asks for it. */
export const filePage = (share: Share, { size }: Entry): string =>
  renderPage(
    titleOf(share),
    `<p class="note">${escapeHtml(displayName(remotePathName(share.path)))} · ${formatSize(size)}</p>
<p class="actions"><a href="?download" download>Download</a></p>`,
  );

/** Where browsers are not to say where a form is from, they call it a stranger's: so this server is told, and no other. */
export const PASSWORD_PAGE_HEADERS: AnswerHeaders = { ...PAGE_HEADERS, 'Referrer-Policy': 'same-origin' };

export const passwordPage = (note: string | undefined): string =>
  renderPage(
    'Password',
    `${note === undefined ? '' : `<p role="alert">${escapeHtml(note)}</p>\n`}<form method="post">
<label>Password of this link <input type="password" name="password" required autofocus autocomplete="current-password"></label>
<button>Open</button>
</form>`,
  );

const SCRIPT_HASH = createHash('sha256').update(UPLOAD_SCRIPT).digest('base64');

/** Of the page that uploads: its one script, and talking to this server. */
export const UPLOAD_PAGE_HEADERS: AnswerHeaders = {
  ...PAGE_HEADERS,
  'Content-Security-Policy': `${String(PAGE_HEADERS['Content-Security-Policy'])}; script-src 'sha256-${SCRIPT_HASH}'; connect-src 'self'`,
};

export const uploadPage = (share: Share, address: string): string =>
  renderPage(
    titleOf(share),
    `<p class="note">Files that you put here go to whoever sent you this link. You can also drop them on this page. What is here already is not shown.</p>
<p><label>Files <input type="file" id="files" multiple></label></p>
<ul id="list"></ul>
<p id="state" role="status"></p>
<noscript><p>This page needs JavaScript. Without it: <code>curl -T FILE ${escapeHtml(address)}/</code></p></noscript>
<script>${UPLOAD_SCRIPT}</script>`,
  );
