// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import type { SyncProblem } from "../api/schema";
import { Fragment, h } from "../runtime";
import { Notice } from "../ui/basics";

const kinds: { [severity in SyncProblem["severity"]]: "info" | "warn" | "bad" } = {
  notice: "info", degraded: "warn", broken: "bad",
};

/** What a person should know, with what there is to do. The sentences are the server's, in English. */
export function Problems({ problems }: { problems: SyncProblem[] }) {
  return (
    <Fragment>
      {problems.map((problem) => (
        <Notice
          key={`${problem.code} ${problem.message}`} kind={kinds[problem.severity]} language="en" title={problem.message}
        >
          <p>{problem.remedy}</p>
        </Notice>
      ))}
    </Fragment>
  );
}
