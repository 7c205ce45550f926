// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

extension PostgresConfiguration {
    /// The settings of each session, by name.
    ///
    /// All our statements look up a limited number of keys by an index. The server keeps a prepared statement's plan. A
    /// plan made while a table was small would scan the whole table after it has grown. So the alternatives to indexes
    /// are switched off (PostgreSQL documentation, "Planner Method Configuration").
    var sessionSettings: [(name: String, value: String)] {
        var settings = [
            ("search_path", searchPath.map(Self.identifier).joined(separator: ", ")),
            ("standard_conforming_strings", "on"),
            ("enable_seqscan", "off"),
            ("enable_hashjoin", "off"),
            ("enable_mergejoin", "off"),
            ("jit", "off"),
            ("synchronous_commit", commitsSynchronously ? "on" : "off"),
        ]
        if let lockTimeout { settings.append(("lock_timeout", Self.milliseconds(lockTimeout))) }
        return settings
    }

    /// The settings without which a session must not be used, because a promise or the speed of a statement depends on
    /// them. Acknowledging a commit before it is on disk, and giving up a lock early, only save time.
    var requiredSettings: [(name: String, value: String)] {
        sessionSettings.filter { name, _ in
            switch name {
            case "lock_timeout": false
            case "synchronous_commit": commitsSynchronously
            default: true
            }
        }
    }

    /// The settings as options of the startup packet, which come after those that the connection string asks for.
    ///
    /// A session begins with them, and RESET ALL and DISCARD ALL return to them. A `SET` would not survive these, and
    /// behind a connection pooler it would change the sessions of other programs.
    var startupOptions: String {
        let ours = (sessionSettings + [("timezone", "UTC")]).map { "-c \($0.name)=\(Self.escaped($0.value))" }
        return ([givenOptions] + ours).filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// As the server shows an identifier in a list.
    private static func identifier(_ name: String) -> String {
        let isPlain = name.wholeMatch(of: /[a-z_][a-z0-9_]*/) != nil
        return isPlain ? name : "\"\(name.split(separator: "\"").joined())\""
    }

    /// As the server shows a duration below a minute.
    private static func milliseconds(_ duration: Duration) -> String {
        let milliseconds = duration.wholeMilliseconds
        return milliseconds % 1000 == 0 ? "\(milliseconds / 1000)s" : "\(milliseconds)ms"
    }

    /// The server splits the options at white space (PostgreSQL source, postinit.c, `pg_split_opts`).
    private static func escaped(_ value: String) -> String {
        value.reduce(into: "") { text, character in
            if character.isWhitespace || character == "\\" { text.append("\\") }
            text.append(character)
        }
    }
}
