// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import GitHubSimulator

/// Draws the steps of a plan.
struct PlanAuthor {
    private var random: SeededRandom
    private let capabilities: SimulationCapabilities
    private var branches = 0

    init(seed: UInt64, capabilities: SimulationCapabilities) {
        random = SeededRandom(seed: seed, stream: 5)
        self.capabilities = capabilities
    }

    /// Chapters of good and bad weather, each with a number of steps.
    mutating func steps() -> [SimulationStep] {
        var steps: [SimulationStep] = []
        for chapter in 0 ..< 2 + random.below(3) {
            steps += weather(chapter)
            for _ in 0 ..< 12 + random.below(25) {
                steps.append(step())
                if random.below(5) > 0 { steps.append(.wait(seconds: pause())) }
            }
        }
        return steps
    }

    private mutating func pause() -> Int {
        switch random.below(12) {
        case 0: 60 + random.below(240)
        case 1 ... 3: 5 + random.below(30)
        default: 1 + random.below(3)
        }
    }

    /// How the surroundings behave in a chapter. The first one lets something be known before it gets bad.
    private mutating func weather(_ chapter: Int) -> [SimulationStep] {
        guard chapter > 0 else { return [] }
        var conditions = Weather.Conditions()
        if chance(2) { conditions.crashes = 5 + random.below(120) }
        if chance(3) { conditions.deadlocks = random.below(400) }
        if chance(2) { conditions.lostRoundTrips = random.below(500) }
        conditions.commitsLate = chance(2)
        if chance(3) { conditions.hangingRequests = random.below(1500) }
        if chance(3) { conditions.truncatedDeliveries = random.below(1500) }
        var deliveries: [DeliveryFault: Double] = [:]
        for fault in faults where chance(2) { deliveries[fault] = Double(random.below(40)) / 100 }
        var requests: [RequestFault: Double] = [:]
        for fault in RequestFault.allCases where chance(3) { requests[fault] = Double(random.below(10)) / 100 }
        return [
            .surroundings(.weather(conditions)), .surroundings(.deliveryFaults(deliveries)),
            .surroundings(.requestFaults(requests)),
        ]
    }

    private var faults: [DeliveryFault] {
        DeliveryFault.allCases.filter { $0 != .neverAttempted || capabilities.contains(.polling) }
    }

    private mutating func step() -> SimulationStep {
        switch random.below(100) {
        case 0 ..< 16:
            .gitHub(
                .open(
                    repository: repository(), title: text(), body: chance(3) ? "" : text(), branch: branchName(),
                    isDraft: chance(4)))
        case 16 ..< 70: .gitHub(.pull(repository: repository(), place: random.below(1000), change()))
        case 70 ..< 76: .gitHub(.branch(repository: repository(), name: branchName()))
        case 76 ..< 78: .gitHub(.deleteBranch(repository: repository(), place: random.below(100)))
        case 78 ..< 88: .paca(inPaca())
        default: trouble()
        }
    }

    private mutating func change() -> PullStep {
        switch random.below(20) {
        case 0 ..< 6: return .edit(title: chance(3) ? nil : text(), body: chance(2) ? nil : text())
        case 6, 7: return .push
        case 8, 9: return .close(isMerged: chance(2))
        case 10: return .reopen
        case 11: return .draft(chance(2))
        case 12: return .label
        case 13, 14:
            let states: [Review.State] = [.approved, .changesRequested, .commented]
            return .review(states[random.below(3)], by: ["llama", "vicuna"][random.below(2)])
        case 15, 16: return .check(name: ["build", "test", "lint"][random.below(3)])
        case 17, 18:
            let conclusions: [CheckRun.Conclusion] = [.success, .success, .failure, .neutral, .timedOut]
            return .completeCheck(place: random.below(100), conclusions[random.below(conclusions.count)])
        default:
            let states: [CommitStatus.State] = [.pending, .success, .failure]
            return .status(context: ["ci/a", "ci/b"][random.below(2)], states[random.below(3)])
        }
    }

    private mutating func inPaca() -> PacaStep {
        let project = random.below(2)
        let number = 1 + random.below(SimulationPlan.tasks.last)
        switch random.below(10) {
        case 0 ..< 4: return .makeTask(project: project, number: number)
        case 4, 5: return .deleteTask(project: project, number: number)
        case 6, 7: return .restoreTask(project: project, number: number)
        case 8: return .prefix(project: project, [SimulationPlan.prefixes[project], "NEW"][random.below(2)])
        default:
            return chance(2)
                ? .link(project: project, repository: repository()) : .unlink(project: project, place: repository())
        }
    }

    private mutating func trouble() -> SimulationStep {
        switch random.below(15) {
        case 0: .surroundings(.kill)
        case 1, 2: .surroundings(.restart)
        case 3, 4: .surroundings(.takeOver(isKilled: chance(2)))
        case 5: .surroundings(.databaseAway(seconds: 1 + random.below(90)))
        case 6: .gitHub(.repository(repository(), .rename))
        case 7: .gitHub(.swapNames)
        case 8: .gitHub(.repository(repository(), .transfer))
        case 9: .surroundings(.secondaryLimit(requests: 1 + random.below(5), seconds: 1 + random.below(120)))
        case 10: .surroundings(.noRequestsLeft(seconds: 10 + random.below(600)))
        case 11: .surroundings(.replaceToken(after: random.below(300)))
        case 12: .gitHub(.repository(repository(), .block))
        case 13: .gitHub(.repository(repository(), .unblock))
        default:
            capabilities.contains(.hookKeeper)
                ? .gitHub(.repository(repository(), chance(2) ? .loseHook : .disableHook)) : .wait(seconds: 30)
        }
    }

    private mutating func repository() -> Int { random.below(SimulationPlan.repositories) }

    private mutating func chance(_ one: Int) -> Bool { random.below(one) == 0 }

    /// A text that names up to three tasks. Some do not exist yet, or are another project's.
    private mutating func text() -> String {
        var words = ["Change"]
        for _ in 0 ..< random.below(4) {
            words.append(reference())
            words.append(["and", "for", "after", "(see", "/"][random.below(5)])
        }
        return (words + [String(random.below(1000))]).joined(separator: " ")
    }

    private mutating func reference() -> String {
        let prefix = (SimulationPlan.prefixes + ["NEW"])[random.below(3)]
        let name = "\(prefix)-\(1 + random.below(SimulationPlan.tasks.last + 1))"
        return chance(3) ? name.lowercased() : name
    }

    private mutating func branchName() -> String {
        branches += 1
        return chance(3) ? "topic-\(branches)x" : "feature/\(reference())-v\(branches)x"
    }
}
