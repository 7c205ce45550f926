// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Testing

/// Tests of the built program as a process. They run one after the other, since each keeps several processes busy.
@Suite("The program paca-sync", .serialized)
enum ProcessTests {}
