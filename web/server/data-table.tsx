// A table of things about which something can be done: the last column holds the buttons. Scrolls sideways by itself where it is too
// wide, also by keys.

import type { ComponentChildren, JSX } from 'preact';

interface DataTableProps {
  readonly label: string;
  /** Heads of all columns but the last. */
  readonly columns: readonly string[];
  /** Head of the last, for screen readers. */
  readonly actions: string;
  readonly children: ComponentChildren;
}

export const DataTable = ({ label, columns, actions, children }: DataTableProps): JSX.Element => (
  <div class="table-scroller" tabIndex={0} role="group" aria-label={label}>
    <table class="data-table">
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
          <th scope="col">
            <span class="for-screen-readers">{actions}</span>
          </th>
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  </div>
);
