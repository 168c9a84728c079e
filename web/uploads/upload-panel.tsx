import type { JSX } from 'preact';

const Part = (): JSX.Element => <p />;
export default Part;
