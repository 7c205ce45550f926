// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

// Another plugin's remote. It draws plain elements, so that a test can see whether ours changes how they look.
let React;

export async function init(scope) {
  const module = await (await Object.values(scope.react)[0].get())();
  React = module.default ?? module;
}

export async function get() {
  const Section = ({ id }) => React.createElement("section", { id: `other-${id}`, className: "other row card" },
    React.createElement("h3", null, "Another plugin"),
    React.createElement("p", { className: "hint" }, "Text with ", React.createElement("code", null, "code"), " and ",
      React.createElement("a", { href: "#" }, "a link")),
    React.createElement("ul", null, React.createElement("li", null, "An entry")),
    React.createElement("input", { "aria-label": "Other field" }),
    React.createElement("button", { type: "button", className: "button" }, "Other button"));
  return () => ({ default: Section });
}
