// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/** Why git refuses a branch's name; the same rules as Sources/GitHub/Resources/BranchName.swift. */
export type BranchFault =
  | "emptyPart" | "leadingDash" | "head" | "dotAtEdge" | "twoDots" | "lock" | "reflog" | "forbidden" | "long";

/** What is wrong with a branch's name; undefined when nothing is. */
export function branchFault(name: string): BranchFault | undefined {
  if (name.startsWith("-")) return "leadingDash";
  if (name === "HEAD") return "head";
  if (/[\u0000-\u0020\u007f~^:?*[\\]/.test(name)) return "forbidden";
  for (const part of name.split("/")) {
    if (part === "") return "emptyPart";
    if (part.startsWith(".")) return "dotAtEdge";
    if (part.endsWith(".lock")) return "lock";
  }
  if (name.endsWith(".")) return "dotAtEdge";
  if (name.includes("..")) return "twoDots";
  if (name.includes("@{")) return "reflog";
  // The service takes 255 bytes.
  if (new TextEncoder().encode(name).length > 255) return "long";
  return undefined;
}

/** The name that is proposed for a task's branch: the task's key, and its title as far as it fits. */
export function proposedBranch(key: string, title: string): string {
  const words = title
    .normalize("NFKD").replace(/\p{M}/gu, "").normalize("NFC").toLowerCase()
    .split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  let name = key;
  for (const word of words) {
    const longer = name ? `${name}-${word}` : word;
    if ([...longer].length > 60) break;
    name = longer;
  }
  return branchFault(name) ? key : name;
}

/** The command that brings a branch to a person's machine. A name may hold what a shell would act upon. */
export function switchCommand(name: string): string {
  return `git fetch && git switch ${/^[\w./@+-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`}`;
}

/** A pull request as a person names it: `12`, `#12`, `owner/name#12`, or its address. */
export interface NamedPullRequest {
  number: number;
  /** `owner/name`, where it was given. */
  repository?: string;
}

/** Reads what a person wrote or pasted; undefined when it names no pull request. */
export function namedPullRequest(text: string): NamedPullRequest | undefined {
  const found =
    /^(?:https?:\/\/[^/\s]+\/)?([\w.-]+\/[\w.-]+)(?:\/pulls?\/|#)(\d{1,10})(?:[/?#]\S*)?$/.exec(text.trim()) ??
    /^()#?(\d{1,10})$/.exec(text.trim());
  const number = Number(found?.[2]);
  if (!found || number < 1 || number > 2_147_483_647) return undefined;
  return { number, ...(found[1] ? { repository: found[1] } : {}) };
}

/** `owner/name` of an address on GitHub. */
export function repositoryOf(address: string): string | undefined {
  return /^https?:\/\/[^/]+\/([^/]+\/[^/]+)/.exec(address)?.[1];
}
