// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import GitHubSimulator
import JSON

/// The members of a recorded value that ours lacks, or that have another type in ours.
///
/// Null matches every type. Only the first elements of arrays are compared. Members that only ours has are no
/// difference, since GitHub has added many after the recording.
struct Shape {
    private(set) var differences: [String] = []
    /// Members that GitHub does not send any more, or whose names are data.
    let ignored: Set<String>

    init(of recorded: JSONValue, against ours: JSONValue, ignoring ignored: Set<String> = []) {
        self.ignored = ignored
        compare(recorded, ours, at: "")
    }

    private mutating func compare(_ recorded: JSONValue, _ ours: JSONValue, at path: String) {
        switch (recorded, ours) {
        case (.null, _), (_, .null), (.bool, .bool), (.string, .string):
            return
        case (.integer, .integer), (.integer, .number), (.number, .integer), (.number, .number):
            return
        case (.array(let left), .array(let right)):
            guard let first = left.first, let other = right.first else { return }
            compare(first, other, at: "\(path)[0]")
        case (.object(let members), .object):
            for member in members where !ignored.contains(member.name) {
                guard let other = ours[member.name] else {
                    differences.append("\(path).\(member.name) is missing")
                    continue
                }
                compare(member.value, other, at: "\(path).\(member.name)")
            }
        default:
            differences.append("\(path) is of another type")
        }
    }
}
