// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/** The minified text of styles.css (scripts/build-frontend). */
declare module "paca-github-styles" {
  const css: string;
  export default css;
}
