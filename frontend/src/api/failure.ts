// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import type { FailureCode } from "./schema";

/** Codes of our own, for answers that did not come from PacaSync. */
type OwnCode = "NO_ANSWER" | "NOT_JSON";

/** A request that failed. */
export class ApiFailure extends Error {
  constructor(
    /** The status; 0 when there was no answer. */
    readonly status: number,
    /** The contract's code, or one of ours. */
    readonly code: FailureCode | OwnCode | string,
    /** The server's sentence for a person; empty when there is none. */
    message: string,
    /** The name under which the server's log has the request. */
    readonly requestId?: string | undefined,
    /** After how many seconds a new attempt makes sense. */
    readonly retryAfter?: number | undefined,
  ) {
    super(message);
    this.name = "ApiFailure";
  }

  /** Whether nothing answered: no network, or a server that is down. */
  get isUnreachable(): boolean {
    return this.status === 0;
  }
}

/** Any error as a failure; one of our own making keeps its message. */
export function failureOf(error: unknown): ApiFailure {
  if (error instanceof ApiFailure) return error;
  return new ApiFailure(0, "NO_ANSWER", error instanceof Error && !(error instanceof TypeError) ? error.message : "");
}

/** The failure that an answer of the contract describes. */
export function failureFrom(status: number, body: string, retryAfter?: string | null): ApiFailure {
  const seconds = Number(retryAfter);
  const wait = retryAfter && Number.isFinite(seconds) ? seconds : undefined;
  try {
    const parsed = JSON.parse(body) as { error?: string; error_code?: string; request_id?: string };
    return new ApiFailure(status, parsed.error_code ?? "NOT_JSON", parsed.error ?? "", parsed.request_id, wait);
  } catch {
    // A gateway in between answers with a page of its own, which is nothing to show.
    return new ApiFailure(status, "NOT_JSON", "", undefined, wait);
  }
}
