// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import css from "paca-github-styles";

const id = "com-paca-github-styles";

/** Adds our style sheet to the page, once. Every selector in it begins with the class `pgh`. */
export function addStyles(): void {
  if (document.getElementById(id)) return;
  const style = document.createElement("style");
  style.id = id;
  style.textContent = css;
  document.head.append(style);
}
