// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Thrown to break a connection on purpose.
struct DroppedConnection: Error {}
