// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

// What we use of @tanstack/react-query 5. The package is not installed here, so its types are written out.

/** The host's query client. */
export interface SharedClient {
  getQueryData(key: readonly unknown[]): unknown;
  setQueryData(key: readonly unknown[], data: unknown): unknown;
  cancelQueries(filter: { queryKey: readonly unknown[] }): Promise<void>;
  invalidateQueries(filter: { queryKey: readonly unknown[] }): Promise<void>;
  refetchQueries(filter: { queryKey: readonly unknown[]; exact?: boolean }): Promise<void>;
}

/** The options that we set. */
export interface SharedOptions {
  queryKey: readonly unknown[];
  queryFn: (context: { signal?: AbortSignal }) => Promise<unknown>;
  enabled: boolean;
  staleTime: number;
  retry: false;
  networkMode: "always";
  refetchOnWindowFocus: true;
  refetchOnReconnect: true;
  refetchInterval: number | false;
}

/** The members of the module. */
export interface SharedQueries {
  QueryClientContext?: import("react").Context<SharedClient | undefined>;
  useQuery(options: SharedOptions, client?: SharedClient): {
    data: unknown;
    error: unknown;
    isFetching: boolean;
    refetch(): Promise<unknown>;
  };
}
