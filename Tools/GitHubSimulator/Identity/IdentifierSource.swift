// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import Environment
internal import JSON

/// Makes every id of the simulated GitHub. Each id depends only on the seed and on the number of earlier ids of its
/// kind.
///
/// Each kind uses a random stream of its own. So a further request or delivery between two operations does not change
/// the ids that the second operation creates.
struct IdentifierSource: Sendable {
    /// What an id identifies. The raw value selects the random stream.
    enum Kind: UInt64, CaseIterable {
        case account = 1
        case repository, pullRequest, hook, delivery, checkRun, checkSuite, label, app
        case comment, review, status, installation
    }

    private var streams: [Kind: SeededRandom] = [:]
    private var last: [Kind: Int] = [:]
    private var guids: SeededRandom
    private var commits: SeededRandom
    private var requests: SeededRandom
    private var tokens: SeededRandom

    init(seed: UInt64) {
        guids = SeededRandom(seed: seed, stream: 101)
        commits = SeededRandom(seed: seed, stream: 102)
        requests = SeededRandom(seed: seed, stream: 103)
        tokens = SeededRandom(seed: seed, stream: 104)
        for kind in Kind.allCases {
            streams[kind] = SeededRandom(seed: seed, stream: kind.rawValue)
            last[kind] = Self.start(kind)
        }
    }

    /// The number where the ids begin, close to GitHub's own. Ids of pull requests and deliveries need more than 32
    /// bits.
    private static func start(_ kind: Kind) -> Int {
        switch kind {
        case .account: 160_000_000
        case .repository: 850_000_000
        case .pullRequest: 5_200_000_000
        case .hook: 480_000_000
        case .delivery: 240_000_000_000
        case .checkRun: 30_000_000_000
        case .checkSuite: 29_000_000_000
        case .label: 7_000_000_000
        case .app: 300_000
        case .comment: 2_900_000_000
        case .review: 3_100_000_000
        case .status: 38_000_000_000
        case .installation: 64_000_000
        }
    }

    /// The next id. It is larger than all earlier ones of its kind; there are gaps.
    mutating func next(_ kind: Kind) -> Int {
        let step = Int(streams[kind, default: SeededRandom(seed: 0, stream: 0)].next() % 97) + 1
        let id = last[kind, default: 0] + step
        last[kind] = id
        return id
    }

    /// A commit id of 40 hexadecimal digits.
    mutating func nextSHA() -> String {
        String((0 ..< 3).map { _ in Self.hexadecimal(commits.next()) }.joined().prefix(40))
    }

    /// A new value for `X-GitHub-Delivery`; each event has one.
    mutating func nextGUID() -> String {
        let digits = Self.hexadecimal(guids.next()) + Self.hexadecimal(guids.next())
        var guid = ""
        for (index, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(index) { guid.append("-") }
            guid.append(digit)
        }
        return guid
    }

    /// A new value for `X-GitHub-Request-Id`.
    mutating func nextRequestID() -> String {
        let digits = Array((Self.hexadecimal(requests.next()) + Self.hexadecimal(requests.next())).uppercased())
        let lengths = [4, 6, 7, 7, 8]
        var start = 0
        var groups: [String] = []
        for length in lengths {
            groups.append(String(digits[start ..< (start + length)]))
            start += length
        }
        return groups.joined(separator: ":")
    }

    /// The random part of a token.
    mutating func nextTokenDigits() -> String {
        (0 ..< 4).map { _ in Self.hexadecimal(tokens.next()) }.joined()
    }

    private static func hexadecimal(_ value: UInt64) -> String {
        Hex.encode((0 ..< 8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * $0)) })
    }
}
