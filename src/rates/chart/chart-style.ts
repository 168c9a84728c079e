// How charts look, in light and in dark. Colours are told apart by people who see colours otherwise, and each line has a
// pattern of dashes besides. Plain rules: not everything that draws SVG knows CSS variables.

export interface Palette {
  readonly background: string;
  readonly text: string;
  readonly muted: string;
  readonly grid: string;
  readonly series: readonly string[];
}

export const LIGHT: Palette = {
  background: '#ffffff',
  text: '#1b1f24',
  muted: '#57606a',
  grid: '#d8dee4',
  series: ['#0072b2', '#d55e00', '#00795a', '#a8327e', '#8a6100', '#5b4fc7', '#3d444d', '#96361c'],
};

export const DARK: Palette = {
  background: '#14171a',
  text: '#e8eaed',
  muted: '#a0a7b0',
  grid: '#343a41',
  series: ['#56b4e9', '#ff9a4d', '#2cc99a', '#e58fc2', '#f0d24a', '#a9a1f5', '#e2e5e9', '#e0806a'],
};

/** As many patterns as share no divisor with the colours: pairs repeat only after 40 series. */
export const DASHES: readonly string[] = ['', '9 4', '3 3', '12 3 3 3', '18 5'];

const rulesOf = ({ background, text, muted, grid, series }: Palette): string =>
  [
    `.background{fill:${background}}`,
    `text{fill:${text}}`,
    `.muted{fill:${muted}}`,
    `.grid{stroke:${grid}}`,
    `.axis{stroke:${muted}}`,
    ...series.map((colour, index) => `.s${index}{stroke:${colour}}`),
  ].join('');

export const CHART_STYLE = [
  'text{font:12px system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums}',
  '.title{font-size:15px;font-weight:600}',
  '.line{fill:none;stroke-linejoin:round}',
  '.mean{stroke-width:2.25}',
  '.raw{stroke-width:1;opacity:.4}',
  '.crowd{opacity:.2}',
  '.grid,.axis{stroke-width:1;shape-rendering:crispEdges}',
  rulesOf(LIGHT),
  `@media (prefers-color-scheme:dark){${rulesOf(DARK)}}`,
].join('\n');

export const seriesClass = (index: number): string => `s${index % LIGHT.series.length}`;

export const seriesDash = (index: number): string => {
  const dash = DASHES[index % DASHES.length] ?? '';
  return dash === '' ? '' : ` stroke-dasharray="${dash}"`;
};
