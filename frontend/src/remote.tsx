// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

// The remote `com_paca_github`, as Paca's loader wants it (docs/reference/host-facts.md, section 1.1): an ES module with
// `init` and `get`. It is written by hand, because the runtime of a bundler would hand out the promises of Paca's share
// scope instead of what they promise.

import { App } from "./app";
import { connect, connected, h, type ShareScope } from "./runtime";
import { SettingsTab } from "./settings/tab";
import { addStyles } from "./styles";
import { TaskSection } from "./task/section";
import type { HostProps } from "./api/host";

const components: Record<string, (props: HostProps) => JSX.Element> = {
  "./GitHubSettingsTab": (props) => <App {...props}><SettingsTab /></App>,
  "./GitHubTaskSection": (props) => <App {...props}><TaskSection /></App>,
};

/** Takes what the host shares. */
export function init(scope: ShareScope): Promise<void> {
  return connect(scope);
}

/** Gives the factory of a module that exports one of our components as its default. */
export async function get(name: string): Promise<() => { default: (props: HostProps) => JSX.Element }> {
  const component = components[name];
  if (!component) throw new Error(`com_paca_github has no ${name}; it has ${Object.keys(components).join(", ")}`);
  await connected();
  addStyles();
  return () => ({ default: component });
}
