// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Paca

@Suite("Paca's answer about permissions")
struct PermissionAnswerTests {
    @Test(
        "is read in all formats, with wildcards",
        arguments: [
            (#"{"permissions":{"tasks.read":true,"tasks.write":false}}"#, [Permission.readTasks]),
            (#"{"permissions":{"github:manage":true}}"#, [.manageGitHub]),
            (#"{"permissions":{"tasks.*":true}}"#, [.readTasks, .writeTasks]),
            (#"{"permissions":{"*":true}}"#, Permission.allCases),
            (#"{"permissions":{}}"#, []),
            (#"{"actions":["tasks:read","tasks:write"]}"#, [.readTasks, .writeTasks]),
            (#"{"actions":["github.manage"]}"#, [.manageGitHub]),
            (#"{"actions":["github:*"]}"#, [.manageGitHub]),
            (#"{"actions":["*"]}"#, Permission.allCases),
            (#"{"actions":[]}"#, []),
            (#"{"permissions":["tasks.read","users.read"]}"#, [.readTasks]),
            (#"{"permissions":["*","users.read"]}"#, Permission.allCases),
            (#"{"permissions":["projects.*"]}"#, [.readProjects, .writeProjects]),
            (#"{"permissions":[]}"#, []),
            (#"{"actions":["tasks:read"],"role":"x","permissions":null}"#, [.readTasks]),
            (#"{"actions":["tasks:read"],"permissions":{"tasks.write":true}}"#, [.readTasks, .writeTasks]),
        ])
    func formats(data: String, granted: [Permission]) {
        #expect(PermissionAnswer(Array(#"{"success":true,"data":\#(data)}"#.utf8))?.granted == Set(granted))
    }

    @Test(
        "grants no more than it says",
        arguments: [
            (
                #"{"actions":["tasks","task:read","tasks:reader","tasks:rea*","*:read","tasks:","**"," tasks:read"]}"#,
                []
            ),
            (#"{"actions":["TASKS:READ","GitHub:manage"]}"#, []),
            (
                #"{"permissions":{"*":true,"github.manage":false}}"#,
                [Permission.readTasks, .writeTasks, .readProjects, .writeProjects]
            ),
            (#"{"permissions":{"tasks.*":false,"*":true}}"#, [.manageGitHub, .readProjects, .writeProjects]),
            (#"{"permissions":{"tasks.read":true,"tasks.*":false}}"#, [.readTasks]),
            (#"{"permissions":{"tasks.read":true,"tasks:read":false}}"#, []),
            (#"{"permissions":{"tasks.read":false},"actions":["tasks:read"]}"#, []),
        ])
    func doubt(data: String, granted: [Permission]) {
        #expect(PermissionAnswer(Array(#"{"data":\#(data)}"#.utf8))?.granted == Set(granted))
    }

    @Test(
        "is invalid in any other form",
        arguments: [
            "", "null", "[]", "{}", "<html>", #"{"data":null}"#, #"{"data":[]}"#, #"{"data":{}}"#,
            #"{"permissions":{"tasks.read":true}}"#, #"{"data":{"permissions":[1]}}"#, #"{"data":{"permissions":"*"}}"#,
            #"{"data":{"permissions":{"tasks.read":"true"}}}"#, #"{"data":{"permissions":{"tasks.read":1}}}"#,
            #"{"data":{"actions":"*"}}"#, #"{"data":{"actions":{"tasks:read":true}}}"#, #"{"data":{"actions":[1]}}"#,
            #"{"data":{"actions":["*"]}"#,
        ])
    func malformed(body: String) {
        #expect(PermissionAnswer(Array(body.utf8)) == nil)
    }
}
