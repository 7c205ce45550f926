// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Testing

/// The built program from outside; one test after the other, for each keeps several processes busy.
@Suite("The program paca-sync", .serialized)
enum ProcessTests {}
