// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

// Written by scripts/generate-frontend-types from docs/openapi.yaml. Do not edit.

export type ID = string;

export type Time = string;

export type OptionalTime = Time | null;

/** As `git check-ref-format --branch` lets it pass */
export type BranchName = string;

/** A branch, or `owner:branch` for a fork */
export type HeadBranch = string;

/** Not only blanks, without the character NUL */
export type Text = string;

export type OptionalText = string | null;

export type CIState = "failure" | "pending" | "success" | "unknown";

export type PullRequestState = "open" | "closed" | "merged";

export type RPCMessage = {
  jsonrpc: "2.0";
  /** Left out in a notification */
  id?: string | number;
  method: string;
  params?: Record<string, unknown>;
};

export type RPCReply = {
  jsonrpc: "2.0";
  id: string | number | null;
  result?: Record<string, unknown>;
  error?: {
    code: number;
    message: string;
  };
};

export type SyncStatus = "healthy" | "degraded" | "broken";

export type SyncBody = {
  /** Our id of the only repository to compare; all without it */
  repo_id?: ID | null;
};

export type SyncHealth = {
  status: SyncStatus;
  last_delivery_at: OptionalTime;
  last_poll_at: OptionalTime;
  deliveries: SyncCounts;
  rate_limit: SyncRateLimit;
  token: SyncToken;
  problems: SyncProblem[];
  repositories: SyncRepository[];
};

export type SyncCounts = {
  pending: number;
  applied_24h: number;
  recovered_24h: number;
  failed: number;
};

export type SyncRateLimit = {
  limit: number | null;
  remaining: number | null;
  reset_at: OptionalTime;
  blocked_until: OptionalTime;
};

export type SyncToken = {
  state: "valid" | "rejected";
  account: string | null;
  expires_at: OptionalTime;
  warning: string | null;
};

export type SyncProblem = {
  severity: "notice" | "degraded" | "broken";
  code: string;
  repo_id: string | null;
  message: string;
  remedy: string;
};

export type SyncRepository = {
  repo_id: ID;
  full_name: string;
  hook: "active" | "missing" | "disabled" | "misconfigured" | "unknown";
  last_delivery_at: OptionalTime;
  last_poll_at: OptionalTime;
  next_poll_at: OptionalTime;
  backfill: Backfill;
  recovered_24h: number;
  last_error: string | null;
};

export type Backfill = {
  state: "waiting" | "running" | "done";
  done: number;
  total: number | null;
  /** Pull requests a second */
  rate: number | null;
  seconds_left: number | null;
};

export type StartedSync = {
  repositories: StartedRepository[];
};

export type StartedRepository = {
  repo_id: ID;
  full_name: string;
  work: ("log" | "poll" | "sweep" | "backfill")[];
};

export type DeliveryPage = {
  deliveries: LoggedDelivery[];
  next_cursor: string | null;
};

export type LoggedDelivery = {
  id: string;
  delivery_id: ID;
  hook_id: number;
  repo_id: ID;
  event: string;
  action: string | null;
  /** `#12` for a pull request, `heads/main` for a branch */
  subject: string | null;
  source: "webhook" | "pulled" | "redelivered";
  state: "pending" | "applied" | "ignored" | "failed" | "dead";
  attempts: number;
  reason: string | null;
  last_error: string | null;
  received_at: Time;
  applied_at: OptionalTime;
};

export type ReplayedDelivery = {
  id: string;
  state: "pending";
};

export type Explanation = {
  repo_id: ID;
  full_name: string;
  /** Whether news of it was stored */
  known: boolean;
  pull_request: ExplainedPullRequest | null;
  prefix: string | null;
  description_known: boolean;
  links: ExplainedLink[];
  findings: Finding[];
  deliveries: LoggedDelivery[];
  pr_number?: number;
  branch?: string;
};

export type ExplainedPullRequest = {
  title: string;
  state: PullRequestState;
  head_branch: string;
  from_fork: boolean;
  github_updated_at: OptionalTime;
};

export type ExplainedLink = {
  task_id: ID;
  task: string;
  source: "manual" | "branch" | "reference";
  rule: string;
  reason: string;
};

export type Finding = {
  reference: string | null;
  found_in: ("branch" | "title" | "body")[];
  task_id: string | null;
  accepted: boolean;
  rule: string;
  reason: string;
};

export type Failure = {
  success: false;
  /** A sentence for a person */
  error: string;
  error_code: string;
  request_id: string;
};

/** Only the first three when it is not connected */
export type Integration = {
  project_id: ID;
  connected: boolean;
  /** Whether the project may use an installation of the server's GitHub App in place of a token */
  app_available: boolean;
  /** A login; empty for a token that the plugin stored */
  account?: string;
  scopes?: string[] | null;
  token_expires_at?: OptionalTime;
  created_at?: Time;
  updated_at?: Time;
};

export type AccessibleRepository = {
  full_name: string;
  owner: string;
  repo_name: string;
  default_branch: string;
  private: boolean;
  archived: boolean;
  description: string;
};

export type LinkedRepository = {
  id: ID;
  project_id: ID;
  owner: string;
  repo_name: string;
  full_name: string;
  default_branch: string;
  clone_url: string;
  private: boolean;
  webhook_active: boolean;
  webhook_id: number;
  created_at: Time;
  updated_at: Time;
};

export type CloneInfo = {
  id: ID;
  full_name: string;
  owner: string;
  repo_name: string;
  clone_url: string;
  /** In clear */
  token: string;
  expires_at: OptionalTime;
};

export type PullRequest = {
  id: ID;
  project_id: ID;
  repo_id: ID;
  pr_number: number;
  github_pr_id: number;
  title: string;
  state: PullRequestState;
  html_url: string;
  head_branch: string;
  base_branch: string;
  /** A login; empty when unknown */
  author: string;
  merged_at: OptionalTime;
  created_at: Time;
  updated_at: Time;
  draft: boolean;
  ci_state: CIState;
  review_state: "none" | "review_required" | "changes_requested" | "approved";
  head_sha: string;
  from_fork: boolean;
};

export type PullRequestDetails = {
  owner: string;
  repo_name: string;
  pr_number: number;
  title: string;
  state: PullRequestState;
  body: string;
  html_url: string;
  diff: string;
};

export type CIStatus = {
  state: CIState;
  checks: Check[];
  /** Whether something is missing: GitHub does not show the token the check runs or the statuses, or there are more than are read */
  partial: boolean;
};

export type Check = {
  name: string;
  status: string;
  /** Empty until it has ended */
  conclusion: string;
  url: string;
};

export type PostedComment = {
  id: number;
  html_url: string;
};

export type PostedReview = {
  id: number;
  state: string;
  html_url: string;
};

export type Branch = {
  id: ID;
  task_id: ID;
  repo_id: ID;
  branch_name: string;
  html_url: string;
  created_at: Time;
};

export type CreatedBranch = {
  branch_name: string;
  repo_full_name: string;
  html_url: string;
};

/** Either a token or an installation of our GitHub App; the other one is absent or null */
export type ConnectBody = {
  token: Token;
  installation_id?: null;
} | {
  token?: null;
  installation_id: number;
};

/** Visible ASCII; blanks around it are ignored */
export type Token = string;

/** Neither `.` nor `..` */
export type RepositoryPart = string;

export type LinkRepositoryBody = {
  owner: RepositoryPart;
  repo_name: RepositoryPart;
};

export type LinkPullRequestBody = {
  repo_id: ID;
  pr_number: number;
};

export type CreatePullRequestBody = {
  repo_id: ID;
  title: string;
  head_branch: HeadBranch;
  base_branch: BranchName;
  body?: OptionalText;
};

export type CommentBody = {
  body: Text;
};

export type ReviewBody = {
  event: "APPROVE";
  body?: OptionalText;
} | {
  event: "REQUEST_CHANGES" | "COMMENT";
  body: Text;
};

export type CreateBranchBody = {
  repo_id: ID;
  branch_name: BranchName;
  /** The default branch when absent or empty */
  source_branch?: string | null;
};

export type LinkBranchBody = {
  repo_id: ID;
  branch_name: BranchName;
};

/** The codes of failures. */
export type FailureCode =
  | "AUTHORIZATION_UNAVAILABLE"
  | "BAD_REQUEST"
  | "FORBIDDEN"
  | "GITHUB_BRANCH_ALREADY_EXISTS"
  | "GITHUB_BRANCH_ALREADY_LINKED"
  | "GITHUB_BRANCH_CONFLICT"
  | "GITHUB_BRANCH_NOT_FOUND"
  | "GITHUB_DELIVERY_ALREADY_APPLIED"
  | "GITHUB_DELIVERY_BODY_GONE"
  | "GITHUB_DELIVERY_NOT_FOUND"
  | "GITHUB_INSTALLATION_NOT_ALLOWED"
  | "GITHUB_INTEGRATION_NOT_FOUND"
  | "GITHUB_INVALID_TOKEN"
  | "GITHUB_PR_ALREADY_LINKED"
  | "GITHUB_PR_LINK_NOT_FOUND"
  | "GITHUB_PR_NOT_FOUND"
  | "GITHUB_PR_VALIDATION_ERROR"
  | "GITHUB_RATE_LIMITED"
  | "GITHUB_REPOSITORY_NOT_FOUND"
  | "GITHUB_REPO_ALREADY_LINKED"
  | "GITHUB_REPO_NOT_ACCESSIBLE"
  | "GITHUB_RULE_VIOLATION"
  | "GITHUB_SOURCE_BRANCH_NOT_FOUND"
  | "GITHUB_TOKEN_INSUFFICIENT_PERMISSIONS"
  | "GITHUB_UNAVAILABLE"
  | "GITHUB_WEBHOOK_CREATION_FAILED"
  | "GITHUB_WEBHOOK_URL_NOT_PUBLIC"
  | "GITHUB_WEBHOOK_URL_REQUIRED"
  | "NOT_FOUND"
  | "PASSWORD_CHANGE_REQUIRED"
  | "PAYLOAD_TOO_LARGE"
  | "TEXT_TOO_LONG"
  | "UNAUTHENTICATED"
  | "UNAVAILABLE"
  | "UNSUPPORTED_MEDIA_TYPE";
