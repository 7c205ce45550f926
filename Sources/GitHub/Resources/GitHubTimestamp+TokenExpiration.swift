// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

extension GitHubTimestamp {
    /// Parses the header `github-authentication-token-expiration`. GitHub uses two forms: `2021-10-24 13:45:13 UTC` and
    /// `2023-06-14 15:09:46 -0700` (`docs/reference/github-facts.md` section 10). Nil for anything else.
    init?(tokenExpiration text: String) {
        let parts = text.split(separator: " ")
        guard parts.count == 3 else {
            self.init(text)
            return
        }
        var zone = String(parts[2])
        if zone == "UTC" {
            zone = "Z"
        } else if zone.utf8.count == 5 {
            zone.insert(":", at: zone.index(zone.startIndex, offsetBy: 3))
        }
        self.init("\(parts[0])T\(parts[1])\(zone)")
    }
}
