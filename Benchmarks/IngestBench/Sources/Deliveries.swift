// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Crypto
import Dispatch
import Synchronization

/// The deliveries of a run, in order, spread evenly over the projects.
///
/// GitHub signs on its own machines. So that signing does not take the service's processor time here, signatures are
/// computed before the load starts; past those, each is computed when it is needed.
struct Deliveries {
    private(set) var templates: [DeliveryTemplate]
    /// How many were handed out.
    private(set) var count = 0
    private var signatures: [UInt8] = []

    static let signatureSize = 32

    init(projects: [SeededProject], port: UInt16) {
        templates = projects.map { DeliveryTemplate(project: $0, port: port) }
    }

    /// Fills the next delivery into its project's template and returns that template's index.
    mutating func next() -> Int {
        let sequence = count
        count += 1
        let index = sequence % templates.count
        templates[index].fill(number: sequence / templates.count, sequence: sequence)
        let place = (sequence * Self.signatureSize) ..< ((sequence + 1) * Self.signatureSize)
        if place.upperBound <= signatures.count {
            signatures.withUnsafeBytes {
                templates[index].write(signature: UnsafeRawBufferPointer(rebasing: $0[place]))
            }
        } else {
            let code = templates[index].authenticationCode()
            code.withUnsafeBytes { templates[index].write(signature: $0) }
        }
        return index
    }

    /// Computes the signatures of the first `total` deliveries on all processors.
    mutating func sign(first total: Int) {
        let chunk = 10_000
        let templates = templates
        let parts = Mutex<[Int: [UInt8]]>([:])
        DispatchQueue.concurrentPerform(iterations: (total + chunk - 1) / chunk) { part in
            var own = templates
            var bytes: [UInt8] = []
            bytes.reserveCapacity(chunk * Self.signatureSize)
            for sequence in (part * chunk) ..< min(total, (part + 1) * chunk) {
                let index = sequence % own.count
                own[index].fill(number: sequence / own.count, sequence: sequence)
                own[index].authenticationCode().withUnsafeBytes { bytes.append(contentsOf: $0) }
            }
            parts.withLock { $0[part] = bytes }
        }
        signatures = parts.withLock { parts in parts.keys.sorted().flatMap { parts[$0] ?? [] } }
    }
}
