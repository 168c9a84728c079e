// A text as a QR code, dark on light whatever the colours of the page: cameras want it so.

import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { strings } from '../strings/index.ts';

interface Code {
  /** Modules at one side. */
  readonly size: number;
  /** The dark ones, as a path of SVG on a grid of modules. */
  readonly path: string;
}

/** Modules left free around it, as the standard asks for. */
const QUIET = 4;

/** Rows of modules as runs of dark ones. */
export const drawModules = (rows: readonly (readonly boolean[])[]): string => {
  let path = '';
  for (const [y, row] of rows.entries()) {
    let begin = -1;
    for (let x = 0; x <= row.length; x += 1) {
      const isDark = row[x] === true;
      if (isDark && begin < 0) begin = x;
      if (isDark || begin < 0) continue;
      path += `M${begin + QUIET} ${y + QUIET}h${x - begin}v1h-${x - begin}z`;
      begin = -1;
    }
  }
  return path;
};

export const QrCode = ({ text, label }: { text: string; label: string }): JSX.Element => {
  const [code, setCode] = useState<Code | 'none'>();
  useEffect(() => {
    let isGone = false;
    void import('uqr').then(
      ({ encode }) => {
        if (isGone) return;
        const { data } = encode(text, { ecc: 'M', border: 0 });
        setCode({ size: data.length + 2 * QUIET, path: drawModules(data) });
      },
      () => setCode('none'),
    );
    return () => {
      isGone = true;
    };
  }, [text]);
  if (code === undefined) return <p role="status">{strings.value.loading}</p>;
  if (code === 'none') return <p role="alert">{strings.value.noQrCode}</p>;
  return (
    <svg class="qr-code" viewBox={`0 0 ${code.size} ${code.size}`} role="img" aria-label={label}>
      <rect width={code.size} height={code.size} fill="#fff" />
      <path d={code.path} fill="#000" shape-rendering="crispEdges" />
    </svg>
  );
};
