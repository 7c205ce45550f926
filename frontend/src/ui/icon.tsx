// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import { h } from "../runtime";

// Drawn for this plugin, in a box of 16 by 16 with lines of 1.5.
const shapes = {
  alert: "M8 2.2 14.6 13.5H1.4ZM8 6.3v3.2M8 11.6v.01",
  archive: "M2 3.5h12v3H2ZM3 6.5v6.3h10V6.5M6.5 9h3",
  branch: "M4.5 5.8v4.4M4.5 10.2c0-3 7-1.6 7-4.4M6.1 4.2a1.6 1.6 0 1 1-3.2 0 1.6 1.6 0 0 1 3.2 0ZM6.1 11.8a1.6 1.6 0 1 1-3.2 0 1.6 1.6 0 0 1 3.2 0ZM13.1 4.2a1.6 1.6 0 1 1-3.2 0 1.6 1.6 0 0 1 3.2 0Z",
  check: "m3 8.5 3.2 3.2L13 4.8",
  chevron: "m6 3.8 4.2 4.2L6 12.2",
  clock: "M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0ZM8 4.6V8l2.3 1.6",
  closed: "M4.2 5.8v8M2.6 4.2a1.6 1.6 0 1 0 3.2 0 1.6 1.6 0 0 0-3.2 0M11.8 9.6v.6M10.2 11.8a1.6 1.6 0 1 0 3.2 0 1.6 1.6 0 0 0-3.2 0M10 2.8l3.6 3.6M13.6 2.8 10 6.4",
  copy: "M6 6h7.5v7.5H6ZM3.8 10H2.5V2.5H10v1.3",
  cross: "m4 4 8 8M12 4l-8 8",
  draft: "M4.2 5.8v8M2.6 4.2a1.6 1.6 0 1 0 3.2 0 1.6 1.6 0 0 0-3.2 0M11.8 3.6v.01M11.8 7v.01M10.2 11.8a1.6 1.6 0 1 0 3.2 0 1.6 1.6 0 0 0-3.2 0",
  external: "M9.5 2.5h4v4M13.3 2.7 7.5 8.5M11.5 9.5v4h-9v-9h4",
  eye: "M1.5 8S4 3.6 8 3.6 14.5 8 14.5 8 12 12.4 8 12.4 1.5 8 1.5 8ZM10 8a2 2 0 1 1-4 0 2 2 0 0 1 4 0Z",
  eyeOff: "M3.4 5.6A12 12 0 0 0 1.5 8S4 12.4 8 12.4c.9 0 1.7-.2 2.4-.5M6.2 3.9A6 6 0 0 1 8 3.6C12 3.6 14.5 8 14.5 8a12 12 0 0 1-1.7 2.2M2.5 2.5l11 11M6.6 6.6a2 2 0 0 0 2.8 2.8",
  info: "M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0ZM8 7.3v3.4M8 5.2v.01",
  key: "M7.3 8.7 13.5 2.5M11.3 4.7l1.9 1.9M8 10.6a2.7 2.7 0 1 1-5.4 0 2.7 2.7 0 0 1 5.4 0Z",
  lock: "M3.5 7h9v6.5h-9ZM5.3 7V5a2.7 2.7 0 0 1 5.4 0v2",
  merged: "M4.2 5.8v8M2.6 4.2a1.6 1.6 0 1 0 3.2 0 1.6 1.6 0 0 0-3.2 0M4.3 5.9c.6 2 2.6 3.4 5.4 3.4M9.8 9.3a1.6 1.6 0 1 0 3.2 0 1.6 1.6 0 0 0-3.2 0",
  offline: "M2 6.4a9 9 0 0 1 3-1.9M8 4a9 9 0 0 1 6 2.4M4.3 9a5.5 5.5 0 0 1 2.2-1.3M10.6 8.2l1.1.8M8 12v.01M2.5 2.5l11 11",
  open: "M4.2 5.8v8M2.6 4.2a1.6 1.6 0 1 0 3.2 0 1.6 1.6 0 0 0-3.2 0M11.8 10.2V6.6c0-1.3-.8-2.1-2.1-2.1H8M9.6 2.7 7.8 4.5l1.8 1.8M10.2 11.8a1.6 1.6 0 1 0 3.2 0 1.6 1.6 0 0 0-3.2 0",
  plus: "M8 3v10M3 8h10",
  repo: "M4.2 2.5h8.3v11H4.7a1.7 1.7 0 0 1-1.7-1.7V3.7a1.2 1.2 0 0 1 1.2-1.2ZM3 11.6c0-.8.7-1.5 1.5-1.5h8M6 2.5v7.6",
  search: "M11 7a4 4 0 1 1-8 0 4 4 0 0 1 8 0ZM10 10l3.5 3.5",
  sync: "M13.4 6.6A5.7 5.7 0 0 0 3.2 5M2.6 9.4A5.7 5.7 0 0 0 12.8 11M3 2.4V5h2.6M13 13.6V11h-2.6",
  trash: "M2.8 4.5h10.4M6.3 4.5V2.8h3.4v1.7M4 4.5l.6 9h6.8l.6-9M6.6 7v4M9.4 7v4",
  unlink: "m9.2 4.4.9-.9a2.4 2.4 0 0 1 3.4 3.4l-.9.9M6.8 11.6l-.9.9a2.4 2.4 0 0 1-3.4-3.4l.9-.9M5.2 2.4v1.7M2.4 5.2h1.7M10.8 13.6v-1.7M13.6 10.8h-1.7",
};

export type IconName = keyof typeof shapes;

/** A drawing beside a text; it says nothing by itself. */
export function Icon({ name, className = "" }: { name: IconName; className?: string }) {
  return (
    <svg className={`pgh-icon ${className}`} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={shapes[name]} />
    </svg>
  );
}

/** A turning ring, for what takes a moment. */
export function Spinner() {
  return (
    <svg className="pgh-icon pgh-spin" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d="M14 8a6 6 0 1 1-6-6" />
    </svg>
  );
}
