// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import JSON
import Testing
import Valkey

@testable import Paca

@Suite("An event of Paca's")
struct PacaEventTests {
    private static let task = "0193c0de-0000-7000-8000-00000000000a"
    private static let project = "0193c0de-0000-7000-8000-00000000000b"
    private static let other = "0193c0de-0000-7000-8000-00000000000c"
    private let task = UUID(text: PacaEventTests.task) ?? UUID()
    private let project = UUID(text: PacaEventTests.project) ?? UUID()

    private func entry(_ fields: KeyValuePairs<String, String>) -> ValkeyStreamEntry {
        ValkeyStreamEntry(
            id: .zero, fields: fields.map { .init(name: $0.key, value: Array($0.value.utf8)) })
    }

    private func fault(_ fields: KeyValuePairs<String, String>) -> PacaEvent.Fault? {
        do throws(PacaEvent.Fault) {
            _ = try PacaEvent(entry(fields))
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "a deleted task is named in every way that hosts have",
        arguments: [
            [("payload", #"{"task_id":"\#(task)","project_id":"\#(project)"}"#)],
            [("payload", #"{"project_id":"\#(project)","id":"\#(task)","title":"x","nested":{"id":1}}"#)],
            [("payload", #"{"id":"\#(other)","task_id":"\#(task)","project_id":"\#(project)"}"#)],
            [("payload", "{}"), ("project_id", project), ("task_id", task)],
            [
                ("payload", #"{"id":"\#(other)"}"#), ("project_id", project), ("entity_type", "task"),
                ("entity_id", task),
            ],
            [
                ("payload", #"{"id":"\#(task)"}"#), ("project_id", project), ("entity_type", "comment"),
                ("entity_id", other),
            ],
            [("payload", #"{"task_id":"\#(task)"}"#), ("task_id", ""), ("entity_id", ""), ("project_id", project)],
            [("payload", #"{"id":7,"task_id":"\#(task.uppercased())"}"#), ("project_id", project)],
            [("project_id", project), ("task_id", task), ("origin", "user"), ("actor_id", other)],
        ])
    func taskDeleted(_ fields: [(String, String)]) throws {
        let entry = ValkeyStreamEntry(
            id: .zero,
            fields: ([("type", "task.deleted")] + fields).map { .init(name: $0.0, value: Array($0.1.utf8)) })
        #expect(try PacaEvent(entry) == .taskDeleted(task: task, project: project))
    }

    @Test("the project of a deleted task may be missing")
    func taskWithoutProject() throws {
        let event = try PacaEvent(entry(["type": "task.deleted", "payload": #"{"id":"\#(Self.task)"}"#]))
        #expect(event == .taskDeleted(task: task, project: nil))
    }

    @Test("a deleted project is named by its own id, or by the id of the project")
    func projectDeleted() throws {
        for fields: KeyValuePairs in [
            ["type": "project.deleted", "payload": #"{"id":"\#(Self.project)"}"#],
            ["type": "project.deleted", "payload": #"{"project_id":"\#(Self.project)","id":"\#(Self.other)"}"#],
            ["type": "project.deleted", "payload": "{}", "project_id": Self.project],
            ["type": "project.deleted", "payload": "{}", "entity_type": "project", "entity_id": Self.project],
        ] {
            #expect(try PacaEvent(entry(fields)) == .projectDeleted(project: project))
        }
    }

    @Test("what brings a task into being, or changes a project, is a hint to look for links")
    func hints() throws {
        for type in ["task.created", "task.restored", "task.moved"] {
            let payload = #"{"id":"\#(Self.task)","project_id":"\#(Self.project)"}"#
            #expect(
                try PacaEvent(entry(["type": type, "payload": payload]))
                    == .linksMayAppear(project: project, task: task))
        }
        let updated = try PacaEvent(entry(["type": "project.updated", "payload": #"{"id":"\#(Self.project)"}"#]))
        #expect(updated == .linksMayAppear(project: project, task: nil))
    }

    @Test("everything else is nothing to us, and its payload is not read")
    func irrelevant() throws {
        for type in ["task.updated", "task.deleted.v2", "sprint.created", "github.pr_linked", "", "TASK.DELETED"] {
            #expect(try PacaEvent(entry(["type": type, "payload": "not JSON"])) == .irrelevant)
        }
    }

    @Test("an entry that cannot be understood has a typed fault")
    func faults() {
        #expect(fault([:]) == .missingType)
        #expect(fault(["payload": "{}"]) == .missingType)
        #expect(fault(["type": "task.deleted", "payload": "{"]) == .payload(.malformedJSON(offset: 1)))
        #expect(
            fault(["type": "task.deleted", "payload": "[]"]) == .payload(.wrongType(path: "", expected: "an object")))
        #expect(fault(["type": "task.deleted", "payload": "{}"]) == .missingID(of: "task"))
        #expect(fault(["type": "task.deleted", "payload": #"{"id":7}"#]) == .missingID(of: "task"))
        #expect(fault(["type": "task.deleted", "payload": #"{"id":"PROJ-1"}"#]) == .invalidID(of: "task"))
        #expect(fault(["type": "project.deleted", "payload": "{}"]) == .missingID(of: "project"))
        let bytes = ValkeyStreamEntry(
            id: .zero,
            fields: [
                .init(name: "type", value: Array("task.deleted".utf8)), .init(name: "payload", value: [0xFF]),
            ])
        #expect(throws: PacaEvent.Fault.unreadablePayload) { try PacaEvent(bytes) }
    }

    @Test("whatever an entry contains, reading it ends in an event or a fault")
    func fuzz() {
        let payload = Array(#"{"task_id":"\#(Self.task)","project_id":"\#(Self.project)","a":[1,{"id":"é"}]}"#.utf8)
        var (events, faults) = (0, 0)
        for seed in 0 ..< 3000 as Range<UInt64> {
            var random = SeededRandom(seed: seed)
            var bytes = payload
            for _ in 0 ..< random.below(5) {
                let place = random.below(bytes.count)
                if random.below(2) == 0 {
                    bytes[place] = UInt8(random.below(256))
                } else {
                    bytes.removeLast(random.below(4))
                }
            }
            var fields = [
                ValkeyStreamEntry.Field(name: "type", value: Array("task.deleted".utf8)),
                .init(name: "payload", value: bytes),
                .init(name: "project_id", value: random.below(3) == 0 ? [UInt8(random.below(256))] : []),
            ]
            fields.shuffle(using: &random)
            do {
                _ = try PacaEvent(ValkeyStreamEntry(id: .zero, fields: fields))
                events += 1
            } catch {
                faults += 1
            }
        }
        #expect(events > 300 && faults > 300, "\(events) events, \(faults) faults")
    }
}
