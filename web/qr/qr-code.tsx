// A QR code as one path of squares: dark on light whatever the colours of the page are, with the quiet zone that readers need.

import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** Modules of light around it: as many as the standard asks for. */
const QUIET = 4;

interface Drawn {
  readonly path: string;
  readonly size: number;
}

const draw = async (text: string): Promise<Drawn> => {
  const { encode } = await import('uqr');
  const { data, size } = encode(text, { border: 0, ecc: 'M' });
  let path = '';
  data.forEach((row, y) => {
    row.forEach((isDark, x) => {
      if (isDark) path += `M${x + QUIET} ${y + QUIET}h1v1h-1z`;
    });
  });
  return { path, size: size + 2 * QUIET };
};

/** `label`: what the code says, for who does not see it. */
export const QrCode = ({ text, label }: { text: string; label: string }): JSX.Element => {
  const [drawn, setDrawn] = useState<Drawn>();
  useEffect(() => {
    let isWanted = true;
    draw(text).then(
      (code) => {
        if (isWanted) setDrawn(code);
      },
      () => {
        // What it says stands beside it as text.
      },
    );
    return () => {
      isWanted = false;
    };
  }, [text]);
  if (drawn === undefined) return <div class="qr" />;
  return (
    <svg class="qr" viewBox={`0 0 ${drawn.size} ${drawn.size}`} role="img" aria-label={label}>
      <path d={drawn.path} />
    </svg>
  );
};
