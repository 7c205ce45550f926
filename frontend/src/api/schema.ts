// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

// Written by scripts/generate-frontend-types from docs/openapi.yaml. Do not edit.

export type ID = string;

export type Time = string;

export type OptionalTime = Time | null;

/** As `git check-ref-format --branch` lets it pass */
export type BranchName = string;

/** Not only blanks, without the character NUL */
export type Text = string;

export type OptionalText = string | null;

export type CIState = "failure" | "pending" | "success" | "unknown";

export type PullRequestState = "open" | "closed" | "merged";

export type Failure = {
  success: false;
  /** A sentence for a person */
  error: string;
  error_code: string;
  request_id: string;
};

/** Only the first two when it is not connected */
export type Integration = {
  project_id: ID;
  connected: boolean;
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
};

export type Check = {
  name: string;
  status: string;
  /** Null until it has ended */
  conclusion: string | null;
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
  head_branch: BranchName;
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
  | "GITHUB_BRANCH_NOT_FOUND"
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
  | "GITHUB_SOURCE_BRANCH_NOT_FOUND"
  | "GITHUB_TOKEN_INSUFFICIENT_PERMISSIONS"
  | "GITHUB_UNAVAILABLE"
  | "GITHUB_WEBHOOK_CREATION_FAILED"
  | "GITHUB_WEBHOOK_URL_NOT_PUBLIC"
  | "GITHUB_WEBHOOK_URL_REQUIRED"
  | "NOT_FOUND"
  | "PAYLOAD_TOO_LARGE"
  | "UNAUTHENTICATED"
  | "UNAVAILABLE";
