// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `paca-sync demo`
struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Shows the whole path on a simulated GitHub.")

    func run() async throws {}
}
