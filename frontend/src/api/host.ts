// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/** The client that newer hosts pass to some extension points (docs/reference/host-facts.md, section 1.2). */
export interface HostClient {
  pluginGet?(pluginId: string, path: string): Promise<unknown>;
  pluginPost?(pluginId: string, path: string, body: unknown): Promise<unknown>;
  pluginDelete?(pluginId: string, path: string): Promise<unknown>;
  getTask?(taskId: string): Promise<unknown>;
  getProject?(): Promise<unknown>;
}

/** What Paca passes to our components. `canEdit` is absent in the oldest hosts. */
export interface HostProps {
  projectId: string;
  taskId?: string;
  canEdit?: boolean;
  api?: HostClient;
}

/** What we read of a task of Paca's. */
export interface HostTask {
  title?: string;
  task_number?: number;
}

/** What we read of a project of Paca's. */
export interface HostProject {
  task_id_prefix?: string;
}
