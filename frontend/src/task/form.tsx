// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import type { ReactNode } from "react";
import { useServices } from "../app";
import { h } from "../runtime";
import { Field } from "../ui/basics";
import type { Repository } from "./repositories";

/** The frame of a form below the heading or a row. Escape closes it, and not the window of Paca's around it. */
export function FormFrame({ submit, close, children }: {
  submit: () => void; close: () => void; children: ReactNode;
}) {
  return (
    <form
      className="pgh-panel pgh-form" noValidate
      onSubmit={(event) => { event.preventDefault(); submit(); }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        close();
      }}
    >
      {children}
    </form>
  );
}

/** The choice of a repository. */
export function RepositoryField({ repositories, value, change }: {
  repositories: Repository[]; value: string; change: (id: string) => void;
}) {
  const { t } = useServices();
  return (
    <Field label={t("repository")}>
      {(attributes) => (
        <select {...attributes} className="pgh-input" value={value} onChange={(event) => change(event.target.value)}>
          {repositories.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
        </select>
      )}
    </Field>
  );
}

/** A field for a branch, with the names that are known to choose from. */
export function BranchField({ label, hint, fault, value, names, change }: {
  label: string; hint?: string | undefined; fault?: string | undefined; value: string; names: string[];
  change: (name: string) => void;
}) {
  return (
    <Field label={label} hint={hint} fault={fault}>
      {(attributes) => (
        <div>
          <input
            {...attributes} className="pgh-input pgh-mono" value={value} list={`${attributes.id}-names`}
            placeholder={names[0] ?? ""} autoComplete="off" spellCheck={false} autoCapitalize="off"
            onChange={(event) => change(event.target.value)}
          />
          <datalist id={`${attributes.id}-names`}>{names.map((name) => <option key={name} value={name} />)}</datalist>
        </div>
      )}
    </Field>
  );
}
