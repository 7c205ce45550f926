// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import GitHub

extension RateLimitDemand {
    /// What `request` needs of the budget.
    init(_ request: GitHubRequest, priority: RequestPriority, project: UUID?) {
        let path = Self.path(of: request)
        self.init(
            priority: priority, kind: RequestKind(request.method, path: path),
            party: BudgetParty(project: project, isBackground: priority.isBackground),
            resource: Self.resource(of: path))
    }

    /// The resource, as a label of a metric.
    var metricsLabel: String { resource == RateLimitPolicy.noResource ? "none" : resource }

    /// The path below the base address, without the query.
    private static func path(of request: GitHubRequest) -> Substring {
        guard let url = request.url else { return request.path[...] }
        let rest = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
        let path = rest.drop { $0 != "/" }.prefix { $0 != "?" && $0 != "#" }
        return path.hasPrefix("/api/v3/") ? path.dropFirst(7) : path
    }

    /// The resource whose primary limit a path counts against (`docs/reference/github-facts.md` section 9.1).
    private static func resource(of path: Substring) -> String {
        if path.hasPrefix("/search/code") { return "code_search" }
        if path.hasPrefix("/search/") { return "search" }
        return path == "/rate_limit" ? RateLimitPolicy.noResource : "core"
    }
}

extension RequestKind {
    /// How the secondary limits count a request. Unknown writes count as content creation. Creating hooks and tokens
    /// does not: GitHub notifies nobody of them.
    fileprivate init(_ method: GitHubRequest.Method, path: Substring) {
        switch method {
        case .get: self = .read
        case .delete: self = .write
        case .post, .patch, .put:
            self = path.contains("/hooks") || path.hasPrefix("/app/") ? .write : .creation
        }
    }
}
