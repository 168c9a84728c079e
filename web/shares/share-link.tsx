// The link of a share: to be copied, or to be read by a camera.

import type { JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import { CopyButton } from '../copy/copy-button.tsx';
import { Icon } from '../shell/icon.tsx';
import { strings } from '../strings/index.ts';
import { QrCode } from '../qr/qr-code.tsx';

export const ShareLink = ({ url, showsCode }: { url: string; showsCode: boolean }): JSX.Element => {
  const text = strings.value;
  const [isCodeShown, setCodeShown] = useState(showsCode);
  const id = useId();
  return (
    <div class="share-link">
      <div class="field-with-button">
        <input
          class="share-url"
          readOnly
          aria-label={text.shareLink}
          value={url}
          onFocus={(event) => event.currentTarget.select()}
        />
        <CopyButton text={url} what={text.shareLink} />
        <button
          type="button"
          class="icon-button"
          aria-label={text.qrCode}
          title={text.qrCode}
          aria-expanded={isCodeShown}
          aria-controls={id}
          onClick={() => setCodeShown(!isCodeShown)}
        >
          <Icon name="qr" />
        </button>
      </div>
      <div id={id}>{isCodeShown && <QrCode text={url} label={text.qrCodeOf(url)} />}</div>
    </div>
  );
};
