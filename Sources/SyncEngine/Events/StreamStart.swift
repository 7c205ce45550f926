// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Valkey

/// Where a consumer group begins that has to be made.
///
/// On a first start at the end, because nothing trims Paca's streams and the sweep covers what came before. If the group
/// has vanished, behind the last entry that we know of. If the stream is younger than that entry, because the server has
/// lost its data, at the beginning.
enum StreamStart {
    static func decide(known: ValkeyStreamID?, newest: ValkeyStreamID?) -> ValkeyGroupStart {
        guard let known else { return .end }
        return .above(newest.map { $0 < known } ?? true ? .zero : known)
    }
}
