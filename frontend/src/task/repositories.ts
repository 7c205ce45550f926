// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import { keys, useServices } from "../app";
import type { Branch, PullRequest } from "../api/schema";
import { repositoryOf } from "../git";
import { useMemo } from "../runtime";

/** A repository that a person can choose. */
export interface Repository {
  id: string;
  name: string;
  /** Empty where the list of repositories may not be read. */
  defaultBranch: string;
}

/** The repositories of the project, as far as the person may know them. */
export interface KnownRepositories {
  all: Repository[];
  isLoading: boolean;
  /** Whether the project has none for sure. */
  isNone: boolean;
  /** Whether the person may not read the list. */
  isHidden: boolean;
  /** `owner/name`; empty when it is not known. */
  name(id: string): string;
}

/**
 * The list needs the permission github.manage, which most members lack. For them it is made of what the task has linked:
 * the address of a pull request or branch names its repository.
 */
export function useRepositories(pulls: PullRequest[] | undefined, branches: Branch[] | undefined): KnownRepositories {
  const { cache, client, projectId } = useServices();
  const linked = cache.useQuery(keys.settings(projectId, "repositories"), client.linked, { staleTime: 60_000 });
  return useMemo(() => {
    const found = new Map<string, Repository>();
    for (const one of [...(pulls ?? []), ...(branches ?? [])]) {
      const name = repositoryOf(one.html_url);
      if (name) found.set(one.repo_id, { id: one.repo_id, name, defaultBranch: "" });
    }
    for (const one of linked.data ?? []) {
      found.set(one.id, { id: one.id, name: one.full_name, defaultBranch: one.default_branch });
    }
    return {
      all: [...found.values()],
      isLoading: linked.isLoading,
      isNone: linked.data !== undefined && found.size === 0,
      isHidden: linked.failure?.code === "FORBIDDEN",
      name: (id: string) => found.get(id)?.name ?? "",
    };
  }, [linked.data, linked.failure?.code, linked.isLoading, pulls, branches]);
}
